"""Saying who is there. Verbs flush and never commit."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from intranet.access import Actor
from intranet.audit import journal
from intranet.clock import now, to_paris, today
from intranet.database import db
from intranet.events import queries
from intranet.events.attendance import halves
from intranet.events.attendance.models import (
    BY_ORGANISER,
    PRESENT,
    STATES,
    UNSAID,
    Attendance,
)
from intranet.events.models import PUBLISHED, Event, Invitation, Slot
from intranet.web.dates import day, hour


class NotTaken(Exception):
    """What was said cannot be recorded; `str()` says why, in French. `later` when it can be said
    again as it is, once it has begun."""

    def __init__(self, text: str, *, later: bool = False) -> None:
        super().__init__(text)
        self.later = later


@dataclass(frozen=True)
class Said:
    """Who was said to be what, of which part of which slot. `at` is when it was said, None for
    now; `key` the one under which a tablet keeps it, "" for a plain page."""

    invitation_id: int
    slot_id: int
    part: str
    state: str
    at: datetime | None = None
    key: str = ""


def mark(actor: Actor | None, said: Said, *, source: str = BY_ORGANISER) -> Attendance:
    """Record what was said, unless something was said later, or this was already received. Whoever
    was uninvited and is there all the same is on the list again.

    Raises NotTaken, ValueError for a state that does not exist.
    """
    if said.state not in STATES:
        raise ValueError(said.state)
    invitation = db.session.get(Invitation, said.invitation_id)
    if invitation is None:
        raise NotTaken("Cette personne n’est plus sur la liste.")
    event = queries.lock(invitation.event_id)
    slot = next((one for one in event.slots if one.id == said.slot_id), None)
    part = halves.part_of(slot, said.part) if slot else None
    if slot is None or part is None:
        raise NotTaken("La date a changé\u00a0: rechargez la page.")
    if why := why_not(event, part):
        raise why
    if invitation.is_vacant:
        raise NotTaken("Ce poste est vacant\u00a0: ajoutez la personne venue par son nom.")
    # To the second, as every other instant: whoever speaks last within one is heard.
    moment = max(min(said.at or now(), now()).replace(microsecond=0), part.starts_at)
    return _write(actor, event, invitation, said, moment, source)


def unmark(actor: Actor | None, invitation: Invitation, slot: Slot, part: str) -> Attendance:
    """Take back what was said. Raises NotTaken."""
    return mark(actor, Said(invitation.id, slot.id, part, UNSAID))


def mark_present(
    actor: Actor | None, invitation: Invitation, slot: Slot, part: str, source: str
) -> Attendance:
    """`invitation` is there, says `source`. Raises NotTaken."""
    return mark(actor, Said(invitation.id, slot.id, part, PRESENT), source=source)


def why_not(event: Event, part: halves.Part) -> NotTaken | None:
    """Why nothing is recorded of a part of `event`; None once it has begun."""
    if event.state != PUBLISHED:
        return NotTaken("On n’émarge que pour une rencontre publiée et maintenue.")
    if part.starts_at > now():
        return NotTaken(opening(part), later=True)
    return None


def opening(part: halves.Part) -> str:
    """« L’émargement ouvre à 9 h », with the day when it is not today."""
    what = {"afternoon": " de l’après-midi", "morning": " du matin"}.get(part.key, "")
    when = f"à {hour(part.starts_at)}"
    if to_paris(part.starts_at).date() != today():
        when = f"{day(part.starts_at)} {when}"
    return f"L’émargement{what} ouvre {when}."


def _write(
    actor: Actor | None,
    event: Event,
    invitation: Invitation,
    said: Said,
    moment: datetime,
    source: str,
) -> Attendance:
    row = db.session.scalar(
        select(Attendance)
        .where(
            Attendance.invitation_id == said.invitation_id,
            Attendance.slot_id == said.slot_id,
            Attendance.part == said.part,
        )
        .execution_options(populate_existing=True)
    )
    if row is None:
        row = Attendance(
            invitation_id=said.invitation_id, slot_id=said.slot_id, part=said.part, state=UNSAID
        )
        db.session.add(row)
    elif (said.key and row.key == said.key) or row.recorded_at > moment:
        return row
    if said.state == PRESENT and invitation.removed_at is not None:
        invitation.removed_at = None
    before, row.state, row.source = row.state, said.state, source
    row.key, row.recorded_at = said.key, moment
    row.recorded_by_id = actor.account_id if actor else None
    db.session.flush()
    if before != row.state:
        # Of whom is told by the row, which forgets it in time; the journal would not.
        noted = {"before": {"state": before}, "after": {"state": row.state, "part": row.part}}
        journal.record(actor, "attendance.marked", row, name=event.title, **noted)
    return row
