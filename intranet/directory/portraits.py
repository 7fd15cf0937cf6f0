"""A person's photo. Verbs flush and never commit.

It hangs on the person's row without being part of what is edited there: the version stays, so
that what somebody is typing in the entry is not outdated by it. No other row points to its file.
"""

from sqlalchemy import select, update

from intranet.access import Actor
from intranet.audit import journal
from intranet.database import db, locked
from intranet.directory.models import Person
from intranet.files import photos, storage


def put(actor: Actor, person: Person, picture: bytes) -> None:
    """Make the portrait of `person` out of a picture as it was sent. Raises
    `files.limits.Unreadable`, with a sentence, before anything is written."""
    portrait = photos.portrait(picture)
    before = _current(person)
    name = f"photo-{person.id}.webp"
    kept = storage.store(portrait, name=name, content_type=photos.CONTENT_TYPE)
    _point(person, kept.id)
    storage.drop(before)
    journal.record(actor, "person.photo_changed", person)


def remove(actor: Actor | None, person: Person) -> None:
    """Delete the photo of `person`; without one, nothing happens."""
    before = _current(person)
    if before is None:
        return
    _point(person, None)
    storage.drop(before)
    journal.record(actor, "person.photo_removed", person)


def _current(person: Person) -> int | None:
    """The key of the file, once whoever else changes it is done."""
    found: int | None = db.session.scalar(
        locked(select(Person.photo_id).where(Person.id == person.id))
    )
    return found


def _point(person: Person, file_id: int | None) -> None:
    db.session.execute(
        update(Person)
        .where(Person.id == person.id)
        .values(photo_id=file_id)
        .execution_options(synchronize_session=False)
    )
    db.session.refresh(person, ["photo_id"])
    db.session.expire(person, ["photo"])
