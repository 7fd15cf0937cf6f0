"""What the entries of somebody said before, as their history kept it: a former name, address or
number tells who they are as well as the present one."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy import select

from intranet.audit.models import JournalEntry
from intranet.audit.queries import of_a_former_row
from intranet.database import db
from intranet.directory.models import Person


@dataclass
class Formerly:
    """`names` are (first, family)."""

    names: set[tuple[str, str]] = field(default_factory=set)
    emails: set[str] = field(default_factory=set)
    numbers: set[str] = field(default_factory=set)


def known_as(people: Sequence[Person]) -> Formerly:
    """All that these entries said, but what they say now."""
    found = Formerly()
    for one in people:
        facts = select(JournalEntry.before, JournalEntry.after).where(
            JournalEntry.object_kind == Person.__tablename__,
            JournalEntry.object_id == one.id,
            ~of_a_former_row(),
        )
        for values in (said or {} for row in db.session.execute(facts) for said in row):
            if values.keys() & {"first_name", "last_name"}:
                first, last = (
                    str(values.get(name) or getattr(one, name))
                    for name in ("first_name", "last_name")
                )
                found.names.add((first, last))
            found.emails.add(str(values.get("email") or ""))
            found.numbers |= {str(values.get(name) or "") for name in ("phone", "mobile")}
    return found
