"""Wanting no announcement of a network, or wanting them again."""

from sqlalchemy import select

from intranet.access import Actor
from intranet.audit import journal
from intranet.clock import now
from intranet.database import db, locked
from intranet.directory.models import Person
from intranet.meetings.messages.models import AnnouncementMute
from intranet.networks.models import Network


def mute(actor: Actor | None, person: Person, network: Network) -> None:
    """No more announcements; what they are invited to still comes. Twice is harmless."""
    if _row(person, network) is None:
        row = AnnouncementMute(person_id=person.id, network_id=network.id, muted_at=now())
        db.session.add(row)
        db.session.flush()
        _note(actor, "muted", row, person, network)


def hear(actor: Actor | None, person: Person, network: Network) -> None:
    """Announcements again."""
    if (row := _row(person, network)) is not None:
        _note(actor, "heard", row, person, network)
        db.session.delete(row)
        db.session.flush()


def is_muted(person: Person, network: Network) -> bool:
    return _row(person, network) is not None


def _row(person: Person, network: Network) -> AnnouncementMute | None:
    # The person is the lock: two clicks at once write one row.
    db.session.execute(locked(select(Person.id).where(Person.id == person.id)))
    return db.session.scalar(
        select(AnnouncementMute).where(
            AnnouncementMute.person_id == person.id, AnnouncementMute.network_id == network.id
        )
    )


def _note(
    actor: Actor | None, what: str, row: AnnouncementMute, person: Person, network: Network
) -> None:
    after = {"person": person.name}
    journal.record(actor, f"announcement_mute.{what}", row, name=network.name, after=after)
