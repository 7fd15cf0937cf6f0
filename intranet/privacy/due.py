"""Who is to be forgotten today: those who left their last seat long enough ago."""

from datetime import date, time, timedelta
from typing import Any

from sqlalchemy import exists, or_, select

from intranet.accounts.models import Grant
from intranet.clock import from_paris, today
from intranet.database import db, reading
from intranet.directory.models import PLANNED, Assignment, Changeover, Person
from intranet.preferences.choices import FORGET_AFTER
from intranet.privacy import forgetting, sweeping

BATCH = 5  # surveying a large outbox takes seconds for each


def forget_due() -> int:
    """Anonymise whoever left their last seat, or never had one, `FORGET_AFTER` months ago; how
    many. Runs as a chore; commits one by one, so that nobody waits for the whole."""
    db.session.rollback()
    with reading():
        keys = list(db.session.scalars(due().limit(BATCH)))
        found = {key: sweeping.survey(_traces(key)) for key in keys}
        db.session.rollback()
    for key in keys:
        person = db.session.get_one(Person, key)
        if not forgetting.why_not(person):
            forgetting.forget(None, person, found[key])
        db.session.commit()
    return len(keys)


def due() -> Any:
    """The keys of those people. An account that coordinates or administers is still of use."""
    left = months_before(today(), FORGET_AFTER.now())
    recent = exists().where(
        Assignment.person_id == Person.id,
        or_(Assignment.ends_on.is_(None), Assignment.ends_on > left),
    )
    coming = exists().where(Changeover.successor_id == Person.id, Changeover.state == PLANNED)
    granted = exists().where(Grant.account_id == Person.account_id)
    return (
        select(Person.id)
        .where(
            Person.forgotten_at.is_(None),
            Person.merged_into_id.is_(None),
            Person.created_at < from_paris(left, time.min),
            ~recent,
            ~coming,
            ~granted,
        )
        .order_by(Person.id)
    )


def months_before(day: date, months: int) -> date:
    """The same day that many months earlier; the last of the month when it is shorter."""
    count = day.year * 12 + day.month - 1 - months
    first = date(count // 12, count % 12 + 1, 1)
    following = date(first.year + first.month // 12, first.month % 12 + 1, 1)
    return min(first + timedelta(days=day.day - 1), following - timedelta(days=1))


def _traces(key: int) -> Any:
    return forgetting.traces_of(db.session.get_one(Person, key))
