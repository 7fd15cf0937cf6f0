"""Ticking: the list, one tick, the ticks that a tablet kept, and the people at the door."""

import re
from datetime import timedelta
from typing import Any

from flask import abort, flash, jsonify, redirect, request, url_for
from flask.typing import ResponseReturnValue as Answered

from intranet import web
from intranet.access import visible
from intranet.clock import now
from intranet.events.attendance import marking, walk_ins
from intranet.events.attendance.marking import NotTaken, Said
from intranet.events.attendance.models import STATES
from intranet.meetings.day import door, queries, roll
from intranet.meetings.day.blueprint import MEETING, Day, pages, run_by_actor
from intranet.meetings.day.models import DoorClaim

HERE = f"{MEETING}/emargement"
MOST_TICKS = 200
_NO_KEY = re.compile(r"[^\w.:-]", re.ASCII)
LONGEST_WAIT = 7 * 24 * 3600  # seconds; what a tablet kept longer is of that moment


@pages.get(HERE)
def sheet(meeting_id: int) -> Answered:
    day = run_by_actor(meeting_id)
    return _page(day)


@pages.post(HERE)
def tick(meeting_id: int) -> Answered:
    """One tick, without JavaScript: back to the same line."""
    day = run_by_actor(meeting_id)
    said = _said(day, request.form.get("pointage", ""))
    try:
        marking.mark(web.actor(), said)
    except NotTaken as why:
        return _page(day, refused=str(why), status=409)
    return redirect(_back(day) + f"#p-{said.invitation_id}", 303)


@pages.post(f"{HERE}/pointages")
def ticks(meeting_id: int) -> Answered:
    """What a tablet or a phone kept while it was offline, in JSON; each is answered by its key:
    `taken`, `later` (keep it) or `refused` (with why)."""
    day = run_by_actor(meeting_id)
    given = request.get_json(silent=True)
    kept = given.get("ticks") if isinstance(given, dict) else None
    if not isinstance(kept, list) or len(kept) > MOST_TICKS:
        abort(422)
    return jsonify(results=[_taken(day, one) for one in kept])


@pages.get(f"{HERE}/etat")
def state(meeting_id: int) -> Answered:
    """The counters and the door, asked for every few seconds."""
    day = run_by_actor(meeting_id)
    shown = _state(day)
    response = web.render("meetings/day/_state.html", **shown)
    if "ferme" in request.args and not shown["closed"]:
        response.headers["HX-Refresh"] = "true"  # it has just begun: the lines can be ticked
    return response


@pages.post(f"{HERE}/arrivees")
def arrivals(meeting_id: int) -> Answered:
    """Confirm or refuse somebody at the door, or confirm everybody."""
    day = run_by_actor(meeting_id)
    word, _, key = request.form.get("decision", "").partition(":")
    told = _decided(day, word, key)
    if web.wants_fragment():
        return web.render("meetings/day/_state.html", told=told, acted=True, **_state(day))
    if told:
        flash(told, "info")
    return redirect(_back(day) + "#porte", 303)


def _said(day: Day, value: str) -> Said:
    key, _, word = value.partition(":")
    if not (key.isascii() and key.isdigit() and len(key) < 10 and word in STATES):
        abort(422)
    visible(queries.invitation(day.event.id, int(key)))
    return Said(int(key), day.slot.id, day.part.key, word)


def _taken(day: Day, one: Any) -> dict[str, str]:
    if not isinstance(one, dict):
        abort(422)
    key, age = _NO_KEY.sub("", str(one.get("key", "")))[:40], one.get("age", 0)
    answer = {"key": key}
    number, part, word = one.get("invitation"), str(one.get("part", "")), str(one.get("state"))
    if not (type(number) is int and 0 < number < 2**31 and word in STATES):
        return answer | {"status": "refused", "text": "Ce pointage est illisible."}
    if queries.invitation(day.event.id, number) is None:
        return answer | {"status": "refused", "text": "Cette personne n’est plus sur la liste."}
    waited = min(max(0, age), LONGEST_WAIT) if isinstance(age, int | float) else 0
    said = Said(number, day.slot.id, part, word, now() - timedelta(seconds=waited), key)
    try:
        marking.mark(web.actor(), said)
    except NotTaken as why:
        return answer | {"status": "later" if why.later else "refused", "text": str(why)}
    return answer | {"status": "taken"}


def _decided(day: Day, word: str, key: str) -> str:
    """What to say when the claim could not simply be decided."""
    if word == "confirm" and key == "all":
        return _all_confirmed(day)
    if not (key.isascii() and key.isdigit() and len(key) < 10):
        abort(422)
    claim = visible(queries.claim(day.event.id, int(key)))
    try:
        _decide(day, word, claim)
    except NotTaken as why:
        return str(why)
    except walk_ins.AlreadyThere as there:
        return (
            f"{there.invitation.name} est déjà sur la liste\u00a0: dites si c’est la même personne."
        )
    return ""


def _decide(day: Day, word: str, claim: DoorClaim) -> None:
    actor, event = web.actor(), day.event
    if word == "refuse":
        door.refuse(actor, event, claim)
    elif word == "same" and (twin := walk_ins.twin(event.id, claim.name)):
        door.confirm_as(actor, event, claim, twin)
    elif word in ("confirm", "another"):
        door.confirm(actor, event, claim, another=word == "another")
    else:
        abort(422)


def _all_confirmed(day: Day) -> str:
    """Confirm all that asks no question; say what is left."""
    left = []
    for claim in queries.claims(day.event.id):
        try:
            door.confirm(web.actor(), day.event, claim)
        except (NotTaken, walk_ins.AlreadyThere) as why:
            left.append(str(why) if isinstance(why, NotTaken) else "")
    told = next((why for why in left if why), "")
    return told or ("Il reste des homonymes à reconnaître." if left else "")


def _state(day: Day, found: roll.Roll | None = None) -> dict[str, Any]:
    found, claims = found or roll.roll(day), queries.claims(day.event.id)
    why = marking.why_not(day.event, day.part)
    return {
        "day": day,
        "closed": str(why) if why else "",
        "event": day.event,
        "roll": found,
        "claims": claims,
        "twins": roll.twins(found, claims),
    }


def _page(day: Day, *, refused: str = "", status: int = 200) -> Answered:
    typed = request.values.get("q", "")[:200]
    found = roll.roll(day)
    page, declined = roll.shown(found.rows, typed)
    return web.render(
        "meetings/day/sheet.html",
        fragment="meetings/day/_roll.html",
        status=status,
        page=page,
        declined=declined[: roll.FOLDED],
        declined_total=len(declined),
        typed=typed,
        refused=refused,
        **_state(day, found),
    )


def _back(day: Day) -> str:
    kept: dict[str, Any] = {
        name: value for name in ("q", "page") if (value := request.form.get(name))
    }
    return url_for(".sheet", meeting_id=day.event.id, **day.query, **kept)
