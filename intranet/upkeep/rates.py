"""How much of the directory is true today: by agency, network and structure."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, and_, case, func, select, union_all

from intranet.access import Actor
from intranet.database import db
from intranet.directory.models import ACTIVE, Assignment, Membership, Person, Position, Structure
from intranet.directory.standings import answers_for
from intranet.directory.verification import horizon
from intranet.networks.models import Network
from intranet.territories.models import Agency, AgencyCommune, Commune
from intranet.upkeep import scopes, subjects


@dataclass(frozen=True)
class Share:
    """`fresh` entries out of `total` were verified lately enough."""

    fresh: int = 0
    total: int = 0

    @property
    def percent(self) -> int:
        """Rounded down: a hundred means all of them."""
        return self.fresh * 100 // self.total if self.total else 0

    @property
    def due(self) -> int:
        return self.total - self.fresh

    def __add__(self, other: "Share") -> "Share":
        return Share(self.fresh + other.fresh, self.total + other.total)


@dataclass(frozen=True)
class Rate:
    """A territory, or a structure, with the share of each sort of entry that is true."""

    name: str
    url: str
    structures: Share
    people: Share

    @property
    def both(self) -> Share:
        return self.structures + self.people


def by_agency(actor: Actor) -> list[Rate]:
    """The agencies that `actor` runs, all for an administrator; three queries. A person who works
    in two agencies counts in both."""
    agencies = select(Agency).order_by(Agency.name)
    if not actor.is_administrator:
        agencies = agencies.where(Agency.id.in_(actor.agency_ids))
    places = _structures().join(AgencyCommune, answers_for(Commune))
    people = _people().join(AgencyCommune, answers_for(Commune))
    shares = _shares(places, AgencyCommune.agency_id), _shares(people, AgencyCommune.agency_id)
    return [
        Rate(row.name, "", *(share.get(row.id, Share()) for share in shares))
        for row in db.session.scalars(agencies)
    ]


def by_network(actor: Actor) -> list[Rate]:
    """The open networks that `actor` runs, all for an administrator; three queries."""
    networks = select(Network).where(Network.closed_at.is_(None)).order_by(Network.name)
    if not actor.is_administrator:
        networks = networks.where(Network.id.in_(actor.coordinated_network_ids))
    places, people = _of_networks()
    shares = _shares(places, Membership.network_id), _shares(people, Membership.network_id)
    return [
        Rate(row.name, f"/reseaux/{row.slug}", *(share.get(row.id, Share()) for share in shares))
        for row in db.session.scalars(networks)
    ]


def of_network(network_id: int) -> Share:
    """All the entries of a network; one query."""
    both = [
        part.where(Membership.network_id == network_id).order_by(None) for part in _of_networks()
    ]
    rows = db.session.execute(union_all(*both)).all()
    return sum((Share(row.fresh or 0, row.total) for row in rows), Share())


def overall(actor: Actor) -> Share:
    """Every entry that `actor` keeps, each once; two queries."""
    kept = (
        (Structure, subjects.listed(Structure).where(scopes.structures(actor))),
        (Person, subjects.listed(Person).where(scopes.people(actor, whole=False))),
    )
    found = Share()
    for model, statement in kept:
        counted = (func.count(model.id), func.count(case((model.verified_at >= horizon(), 1))))
        total, fresh = db.session.execute(statement.with_only_columns(*counted)).one()
        found += Share(fresh, total)
    return found


def by_structure(actor: Actor) -> Select[Any]:
    """The structures that `actor` keeps, those with most to verify first: rows `id`, `name`,
    `commune`, `is_fresh` (their own entry), `people`, `fresh_people`; to be paged."""
    staff = (
        select(
            Position.structure_id,
            func.count(Person.id.distinct()).label("people"),
            func.count(case((Person.verified_at >= horizon(), Person.id)).distinct()).label(
                "fresh"
            ),
        )
        .join(Assignment, Assignment.position_id == Position.id)
        .join(Person, Person.id == Assignment.person_id)
        .where(Assignment.ends_on.is_(None), Position.closed_at.is_(None))
        .group_by(Position.structure_id)
        .subquery()
    )
    people, fresh = func.coalesce(staff.c.people, 0), func.coalesce(staff.c.fresh, 0)
    own = case((Structure.verified_at >= horizon(), 1), else_=0)
    kept: Any = subjects.listed(Structure).where(scopes.structures(actor))
    rows: Select[Any] = (
        kept.join(Commune, Commune.id == Structure.commune_id)
        .outerjoin(staff, staff.c.structure_id == Structure.id)
        .with_only_columns(
            Structure.id,
            Structure.name,
            Commune.name.label("commune"),
            own.label("is_fresh"),
            people.label("people"),
            fresh.label("fresh_people"),
        )
        .order_by((people - fresh + 1 - own).desc(), Structure.name, Structure.id)
    )
    return rows


def _of_networks() -> tuple[Any, Any]:
    joined = and_(Membership.position_id == Position.id, Membership.state == ACTIVE)
    places = (
        _structures()
        .join(Position, and_(Position.structure_id == Structure.id, Position.closed_at.is_(None)))
        .join(Membership, joined)
    )
    return places, _people().join(Membership, joined)


def _structures() -> Any:
    fresh = case((Structure.verified_at >= horizon(), Structure.id))
    return (
        select(
            func.count(Structure.id.distinct()).label("total"),
            func.count(fresh.distinct()).label("fresh"),
        )
        .select_from(Structure)
        .join(Commune, Commune.id == Structure.commune_id)
        .where(Structure.closed_at.is_(None))
    )


def _people() -> Any:
    fresh = case((Person.verified_at >= horizon(), Person.id))
    return (
        select(
            func.count(Person.id.distinct()).label("total"),
            func.count(fresh.distinct()).label("fresh"),
        )
        .select_from(Person)
        .join(Assignment, and_(Assignment.person_id == Person.id, Assignment.ends_on.is_(None)))
        .join(Position, and_(Position.id == Assignment.position_id, Position.closed_at.is_(None)))
        .join(Structure, Structure.id == Position.structure_id)
        .join(Commune, Commune.id == Structure.commune_id)
        .where(Structure.closed_at.is_(None))
    )


def _shares(counted: Any, key: Any) -> dict[int, Share]:
    rows = db.session.execute(counted.add_columns(key.label("key")).group_by(key))
    return {row.key: Share(row.fresh or 0, row.total) for row in rows}
