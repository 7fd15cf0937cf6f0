"""What is printed or taken away: the sheet to sign, badges, participants, attendance."""

import tempfile
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from flask import flash, request, send_file
from flask.typing import ResponseReturnValue as Answered

from intranet import web
from intranet.access import visible
from intranet.audit import journal
from intranet.clock import now
from intranet.events import policy
from intranet.events import queries as events
from intranet.events.attendance.models import PRESENT
from intranet.files import tables
from intranet.meetings.blueprint import home, shown
from intranet.meetings.day import papers, people, roll
from intranet.meetings.day.blueprint import MEETING, Day, day_of, pages, run_by_actor
from intranet.meetings.day.queries import COMING, DECLINED, Line
from intranet.meetings.day.roll import Roll
from intranet.printing.documents import PER_HOUR, NotPrinted, pdf, pressed, taker

WORN_BY = {
    "oui": "Celles et ceux qui ont dit oui",
    "presents": "Les présent·es",
    "tous": "Toute la liste",
}
ANSWERS = {
    "coming": "Oui",
    "maybe": "Peut-être",
    "none": "",
    "waiting": "Liste d’attente",
    "no": "Non",
}


@pages.get(f"{MEETING}/emargement.pdf")
@web.limiter.limit(PER_HOUR, key_func=taker)
def signing_sheet(meeting_id: int) -> Answered:
    day = run_by_actor(meeting_id)
    data = papers.sheet(day, _networks(day), _wanted(roll.roll(day), "attendus"))
    return answered(day, papers.SHEET, data, "emargement", "event.sheet_taken")


@pages.get(f"{MEETING}/badges")
def badges(meeting_id: int) -> Answered:
    day = run_by_actor(meeting_id)
    found = roll.roll(day)
    counts = {key: len(_wanted(found, key)) for key in WORN_BY}
    return web.render(
        "meetings/day/badges.html",
        day=day,
        event=day.event,
        choices=[(key, label, counts[key]) for key, label in WORN_BY.items()],
        chosen="presents" if counts["presents"] else "oui",
        most=papers.MOST_BLANK,
    )


@pages.get(f"{MEETING}/badges.pdf")
@web.limiter.limit(PER_HOUR, key_func=taker)
def badge_sheets(meeting_id: int) -> Answered:
    day, who = run_by_actor(meeting_id), request.args.get("qui", "oui")
    visible(WORN_BY.get(who))
    lines = _wanted(roll.roll(day), who)
    data = papers.badges(day, _networks(day), lines, _blank(or_ten=not lines))
    return answered(day, papers.BADGES, data, "badges", "event.badges_taken")


@pages.get(f"{MEETING}/participants")
def participants(meeting_id: int) -> Answered:
    day, lines, came = _participants(meeting_id)
    return web.render(
        "meetings/day/participants.html",
        day=day,
        event=day.event,
        came=came,
        cards=people.cards(web.actor(), lines),
    )


@pages.get(f"{MEETING}/participants.pdf")
@web.limiter.limit(PER_HOUR, key_func=taker)
def participants_list(meeting_id: int) -> Answered:
    day, lines, _ = _participants(meeting_id)
    cards = people.cards(web.actor(), lines)
    pictures = people.photos(cards)
    shown_cards = [
        {**asdict(card), "photo": f"{card.photo_id}.webp" if card.photo_id in pictures else ""}
        for card in cards
    ]
    data = papers.participants(day, _networks(day), shown_cards)
    named = {f"{key}.webp": content for key, content in pictures.items()}
    return answered(
        day, papers.LIST, data, "participants", "event.participants_taken", pictures=named
    )


@pages.get(f"{MEETING}/presences.<format>")
def attendance(meeting_id: int, format: str) -> Answered:
    """A line for each person of the list, for a spreadsheet."""
    day = run_by_actor(meeting_id)
    content_type = visible(tables.CONTENT_TYPES.get(format))
    found = roll.roll(day)
    labels = [part.label or "Présence" for part in day.parts]
    header = ["Nom", "Prénom", "Structure", "Réponse", *labels, "Comment"]
    file = tempfile.SpooledTemporaryFile(1_000_000)  # noqa: SIM115 - closed when it is sent
    tables.write(format, file, "Présences", header, (_cells(day, found, row) for row in found.rows))
    file.seek(0)
    journal.record_reading(
        web.actor(), "event.attendance_taken", day.event, after={"format": format}
    )
    name = f"presences-{roll.day_name(day)}.{format}"
    return send_file(file, content_type, as_attachment=True, download_name=name)  # type: ignore[arg-type]


def answered(
    day: Day,
    template: Path,
    data: Mapping[str, Any],
    name: str,
    verb: str,
    **options: Any,
) -> Answered:
    """The PDF, noted in the journal; back to the meeting, which says why, when there is none."""
    event, file_name = day.event, f"{name}-{roll.day_name(day)}.pdf"
    try:
        body = pressed(template, data, plainer=lambda: papers.faceless(data), **options)
    except NotPrinted as why:
        flash(str(why), "error")
        return web.done(home(event))
    count = len(data.get("people", data.get("badges", ())))
    journal.record_reading(web.actor(), verb, event, after={"invitations": count})
    return pdf(body, file_name)


def _networks(day: Day) -> Any:
    return events.networks_of(day.event.id)


def _wanted(found: Roll, who: str) -> list[Line]:
    """The lines of those who said yes, of those who came (to any half), or of all."""
    came = found.register.present_ids
    lines = [row.line for row in found.rows]
    if who == "presents":
        return [line for line in lines if line.id in came]
    if who == "oui":
        return [line for line in lines if line.group == COMING or line.id in came]
    if who == "attendus":
        return [line for line in lines if line.group != DECLINED or line.id in came]
    return lines


def _blank(*, or_ten: bool) -> int:
    typed = request.args.get("vierges", "0")
    many = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 5 else 0
    return min(many, papers.MOST_BLANK) or (papers.PER_SHEET if or_ten else 0)


def _participants(meeting_id: int) -> tuple[Day, list[Line], bool]:
    """(the day, who is shown, whether they came). Before, those who said yes, as on the page of
    the meeting; afterwards, to those who run it and those who were there, those who came."""
    actor, day = web.actor(), day_of(shown(meeting_id).event)
    found = roll.roll(day)
    came = found.register.present_ids
    runs = policy.may_manage(actor, events.network_ids_of(meeting_id))
    was_there = any(row.line.person_id == actor.person_id and row.line.id in came
                    for row in found.rows if actor.person_id)  # fmt: skip
    if came and day.slot.starts_at <= now() and (runs or was_there):
        return day, _wanted(found, "presents"), True
    return day, [row.line for row in found.rows if row.line.group == COMING], False


def _cells(day: Day, found: Roll, row: roll.Row) -> list[Any]:
    line = row.line
    words = [found.register.word(line.id, day.slot.id, part.key) for part in day.parts]
    how = {roll.HOW.get(word.source, "") for word in words if word and word.state == PRESENT}
    said = [roll.SAID[word.state] if word else "" for word in words]
    answer = ANSWERS[line.group]
    return [
        line.last_name,
        line.first_name,
        line.organisation,
        answer,
        *said,
        ", ".join(filter(None, how)),
    ]
