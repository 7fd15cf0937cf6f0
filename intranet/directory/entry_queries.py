"""What the forms of an entry ask the database: likely doubles, who keeps an entry true."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import literal, select, union_all

from intranet.access import Actor
from intranet.accounts.models import ADMINISTRATOR, Account, Grant
from intranet.database import db
from intranet.directory.likeness import near_name
from intranet.directory.models import Assignment, Person, Position, Structure
from intranet.directory.policy import Standing
from intranet.directory.queries import visible_to
from intranet.directory.standings import answers_for
from intranet.territories.models import AgencyCommune, Commune
from intranet.text import match_key

MANAGER, COORDINATOR = "manager", "coordinator"
SHOWN_DOUBLES = 5


@dataclass(frozen=True)
class Keeper:
    """Somebody who can correct an entry, and in what capacity (`manager`, `coordinator`,
    `administrator`)."""

    role: str
    name: str
    email: str


def agencies_of_commune(commune_id: int) -> frozenset[int]:
    """The agency of a commune (at most one), its parent's for a delegated commune."""
    rows = db.session.scalars(
        select(AgencyCommune.agency_id)
        .join(Commune, answers_for(Commune))
        .where(Commune.id == commune_id)
    )
    return frozenset(rows)


def likely_doubles(actor: Actor, name: str, commune_id: int) -> list[Structure]:
    """Open structures of this commune whose name is near `name`; only those that `actor` sees."""
    rows = db.session.scalars(
        visible_to(actor).where(Structure.commune_id == commune_id).order_by(Structure.name)
    )
    wanted = match_key(name)
    alike = [row for row in rows if near_name(wanted, match_key(row.name))]
    return alike[:SHOWN_DOUBLES]


def keepers(standing: Standing) -> list[Keeper]:
    """Who to tell that an entry is wrong: the managers of its structures, else the agency's
    coordinators, else the administrators. One query."""
    rows = db.session.execute(
        union_all(_managers(standing), _coordinators(standing), _administrators())
    )
    found = [Keeper(*row) for row in rows if row[2]]
    for role in (MANAGER, COORDINATOR, ADMINISTRATOR):
        chosen = {keeper.email: keeper for keeper in found if keeper.role == role}
        if chosen:
            return list(chosen.values())
    return []


def email_of(actor: Actor) -> str:
    """The address that `actor` signs in with."""
    statement = select(Account.email).where(Account.id == actor.account_id)
    return db.session.scalar(statement) or ""


def _managers(standing: Standing) -> Any:
    return (
        select(literal(MANAGER), Person.first_name + " " + Person.last_name, Person.email)
        .join(Assignment, Assignment.person_id == Person.id)
        .join(Position, Position.id == Assignment.position_id)
        .where(
            Position.structure_id.in_(standing.structure_ids),
            Position.manages_structure,
            Position.closed_at.is_(None),
            Assignment.ends_on.is_(None),
        )
    )


def _coordinators(standing: Standing) -> Any:
    return (
        select(literal(COORDINATOR), Account.display_name, Account.email)
        .join(Grant, Grant.account_id == Account.id)
        .where(Grant.agency_id.in_(standing.agency_ids), Account.active)
    )


def _administrators() -> Any:
    return (
        select(literal(ADMINISTRATOR), Account.display_name, Account.email)
        .join(Grant, Grant.account_id == Account.id)
        .where(Grant.role == ADMINISTRATOR, Account.active)
    )
