"""The statements that read what cards say, each within `directory.queries.visible_to`.

Building one costs more than running it, and one types letter after letter: they are kept for
each set of scopes, with the keys found left to bind.
"""

from collections.abc import Callable
from functools import lru_cache
from typing import Any

from sqlalchemy import BindParameter, Select, and_, bindparam, exists, func, select
from sqlalchemy.orm import aliased

from intranet.access import Actor
from intranet.accounts.models import Account
from intranet.database import db
from intranet.directory.models import Assignment, Person, Position, Structure
from intranet.directory.queries import visible_to
from intranet.mailroom.models import DoubtfulAddress
from intranet.territories.models import Commune

KEPT = 256  # statements: a few kinds for each of the people who search at the same time

# Whatever an actor may be asked: a rule of sight that comes to read one more of these still
# gets a statement of its own.
SCOPES = tuple(sorted(name for name in vars(Actor) if isinstance(vars(Actor)[name], property)))

KEYS: BindParameter[Any] = bindparam("found", expanding=True)
_above = aliased(Commune)
COMMUNES = (
    select(
        Commune.id,
        Commune.name,
        func.coalesce(_above.name, Commune.name).label("current"),
        func.coalesce(_above.insee_code, Commune.insee_code).label("code"),
    )
    .outerjoin(_above, _above.id == Commune.parent_id)
    .where(Commune.id.in_(KEYS))
)


def run(statement: Callable[[Actor], Select[Any]], actor: Actor, keys: list[int]) -> Any:
    """The rows of `statement` (one of this module) for `keys`, as `actor` sees them."""
    scopes = tuple(getattr(actor, name) for name in SCOPES)
    return db.session.execute(_kept(statement, _Scoped(scopes, actor)), {"found": keys})


class _Scoped:
    """An actor, equal to any other that has the same scopes."""

    def __init__(self, scopes: tuple[Any, ...], actor: Actor):
        self.scopes, self.actor = scopes, actor

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Scoped) and self.scopes == other.scopes

    def __hash__(self) -> int:
        return hash(self.scopes)


@lru_cache(maxsize=KEPT)
def _kept(statement: Callable[[Actor], Select[Any]], scoped: _Scoped) -> Select[Any]:
    return statement(scoped.actor)


def structures(actor: Actor) -> Select[Any]:
    """The open structures that `actor` sees."""
    seen: Any = visible_to(actor)
    found: Select[Any] = (
        seen.join(Commune, Commune.id == Structure.commune_id)
        .outerjoin(Account, Account.id == Structure.verified_by_id)
        .outerjoin(DoubtfulAddress, DoubtfulAddress.address == Structure.email)
        .where(Structure.id.in_(KEYS))
        .with_only_columns(
            Structure.id,
            Structure.name,
            Structure.kind,
            Structure.address,
            Structure.postcode,
            Structure.phone,
            Structure.email,
            Structure.website,
            Structure.opening_hours,
            Structure.verified_at,
            Account.display_name,
            DoubtfulAddress.id.label("doubt"),
            Commune.name.label("commune"),
        )
    )
    return found


def vacant_seats(actor: Actor) -> Select[Any]:
    """Open seats without a holder."""
    held = exists().where(Assignment.position_id == Position.id, Assignment.ends_on.is_(None))
    mailbox = func.coalesce(func.nullif(Position.email, ""), Structure.email)
    return (
        _seats(actor)
        .outerjoin(DoubtfulAddress, DoubtfulAddress.address == mailbox)
        .where(Position.id.in_(KEYS), ~held)
        .add_columns(
            Position.id.label("position_id"),
            func.coalesce(func.nullif(Position.phone, ""), Structure.phone).label("line"),
            mailbox.label("mailbox"),
            DoubtfulAddress.id.label("doubt"),
        )
    )


def people(actor: Actor) -> Select[Any]:
    """A row for each seat that the actor sees; the oldest one makes the card."""
    mailbox = func.coalesce(func.nullif(Person.email, ""), Position.email)
    return (
        _seats(actor)
        .join(
            Assignment,
            and_(Assignment.position_id == Position.id, Assignment.ends_on.is_(None)),
        )
        .join(Person, Person.id == Assignment.person_id)
        .outerjoin(Account, Account.id == Person.verified_by_id)
        .outerjoin(DoubtfulAddress, DoubtfulAddress.address == mailbox)
        .where(Person.id.in_(KEYS))
        .add_columns(
            Person.id.label("person_id"),
            Person.first_name,
            Person.last_name,
            func.coalesce(
                func.nullif(Person.phone, ""),
                func.nullif(Person.mobile, ""),
                func.nullif(Position.phone, ""),
                Structure.phone,
            ).label("line"),
            mailbox.label("mailbox"),
            DoubtfulAddress.id.label("doubt"),
            Person.verified_at,
            Account.display_name,
        )
        .order_by(Assignment.starts_on, Position.id)
    )


def _seats(actor: Actor) -> Select[Any]:
    """Open seats of the structures that `actor` sees, with where they are."""
    seen: Any = visible_to(actor)
    found: Select[Any] = (
        seen.join(
            Position, and_(Position.structure_id == Structure.id, Position.closed_at.is_(None))
        )
        .join(Commune, Commune.id == Structure.commune_id)
        .with_only_columns(
            Position.title,
            Structure.id.label("structure_id"),
            Structure.name.label("structure_name"),
            Commune.name.label("commune"),
        )
    )
    return found
