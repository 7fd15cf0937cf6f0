"""What changed since the last calendar file that an invitee was sent, in their words."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from intranet.clock import to_paris
from intranet.database import db
from intranet.events.calendars import slot_title
from intranet.events.models import CalendarCopy, Event, Invitation, Slot
from intranet.ical import lines, told
from intranet.mailroom.models import BOUNCED, SENT, OutgoingMail
from intranet.web.dates import span


@dataclass(frozen=True)
class Change:
    """`what` is « la date et le lieu »; `before` is what they had read of it; `several`."""

    what: str
    before: str
    several: bool


def of(event: Event, slot: Slot, invitation: Invitation) -> Change | None:
    """What is new in `slot` for whoever holds `invitation`; None when nobody can tell."""
    copy = next((one for one in invitation.copies if one.slot_id == slot.id), None)
    file = _last_file(copy) if copy is not None else None
    known = told.read(file) if file else None
    if known is None:
        return None
    parts = []
    if (known.starts_at, known.ends_at) != (_second(slot.starts_at), _second(slot.ends_at)):
        same_day = to_paris(known.starts_at).date() == to_paris(slot.starts_at).date()
        what = "l’horaire" if same_day else "la date"
        parts.append((what, span(known.starts_at, known.ends_at)))
    if known.location != lines.clean(slot.place or slot.link):
        parts.append(("le lieu", known.location or "lieu à préciser"))
    if known.summary != lines.clean(slot_title(event, slot)):
        parts.append(("le titre", f"«\u00a0{known.summary}\u00a0»"))
    if not parts:
        return None
    names = [what for what, _ in parts]
    said = " et ".join([", ".join(names[:-1]), names[-1]] if names[:-1] else names)
    return Change(said, "\u00a0; ".join(before for _, before in parts), len(parts) > 1)


def _last_file(copy: CalendarCopy) -> bytes | None:
    """The file of the last mail, if it has left."""
    return db.session.scalar(
        select(OutgoingMail.calendar).where(
            OutgoingMail.id == copy.mail_id, OutgoingMail.state.in_((SENT, BOUNCED))
        )
    )


def _second(instant: datetime) -> datetime:
    return instant.replace(microsecond=0)
