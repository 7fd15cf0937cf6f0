"""Erasing what should not have been written: a former version, and the mails that quoted it."""

from sqlalchemy import update

from intranet.access import Actor
from intranet.audit import journal
from intranet.clock import now
from intranet.database import db
from intranet.events import queries as events
from intranet.mailroom.models import QUEUED, WITHDRAWN, OutgoingMail
from intranet.meetings.minutes import queries
from intranet.meetings.minutes.mails import key_of
from intranet.meetings.minutes.models import MinutesVersion

ERASED = "Le texte de ce courriel a été effacé du site."


class StillRead(Exception):
    """It is what everyone reads: a correction has to be published first."""


def erase(actor: Actor, event_id: int, number: int) -> MinutesVersion:
    """Take the text of a version away for good, from the mails that the site keeps too, and let
    those that wait leave no more. Twice is harmless. Raises StillRead."""
    event = events.lock(event_id)
    minutes = queries.locked(event_id)
    version = queries.version(minutes, number) if minutes else None
    if minutes is None or version is None or number >= minutes.number:
        raise StillRead
    if version.erased_at is None:
        version.text, version.note, version.erased_at = "", "", now()
        _erase_mails(key_of(minutes, version))
        journal.record(actor, "minutes.erased", minutes, name=event.title, after={"number": number})
        db.session.flush()
    return version


def _erase_mails(key: str) -> None:
    those = update(OutgoingMail).where(OutgoingMail.dedupe_key.startswith(key, autoescape=True))
    db.session.execute(those.where(OutgoingMail.state == QUEUED).values(state=WITHDRAWN))
    db.session.execute(those.values(text=ERASED, html=f"<p>{ERASED}</p>"))
