"""Every SELECT over networks and their communes.

An administrator sees every network; anyone else those whose life they share
(`actor.network_ids`): as a member through a seat, or because their agency coordinates it.
"""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import contains_eager, joinedload

from intranet.access import Actor
from intranet.clock import today
from intranet.database import db
from intranet.networks.models import Network, NetworkCommune
from intranet.territories.models import Commune
from intranet.territories.queries import CURRENT
from intranet.text import fold


@dataclass(frozen=True)
class Coverage:
    """The département on one day. `networks_of` lists, by commune id, the names of the open
    networks that cover it; communes of none are in `uncovered`, of several in `shared`."""

    communes: int
    uncovered: list[Commune]
    shared: list[Commune]
    networks_of: dict[int, list[str]] = field(default_factory=dict)

    @property
    def covered(self) -> int:
        return self.communes - len(self.uncovered)


def visible_to(actor: Actor, *, closed: bool = False) -> Select[Network]:
    """Networks that `actor` sees, in the order of names; closed ones too when `closed`."""
    statement = select(Network).order_by(Network.name, Network.id)
    if not actor.is_administrator:
        statement = statement.where(Network.id.in_(actor.network_ids))
    return statement if closed else statement.where(Network.closed_at.is_(None))


def by_slug(actor: Actor, slug: str) -> Network | None:
    """The network with its agency, if `actor` sees it: once closed, those who ran it only."""
    statement = visible_to(actor, closed=True).where(Network.slug == slug)
    return db.session.scalar(statement.options(joinedload(Network.agency)))


def communes_on(network: Network, day: date | None = None) -> list[Commune]:
    """The network's communes on `day` (today by default), in the order of names."""
    statement = (
        select(Commune)
        .join(NetworkCommune, NetworkCommune.commune_id == Commune.id)
        .where(NetworkCommune.network_id == network.id, _on(day or today()))
        .order_by(Commune.folded, Commune.id)
    )
    return list(db.session.scalars(statement))


def history(network: Network) -> list[NetworkCommune]:
    """The communes that left the network, the last ones first."""
    statement = (
        select(NetworkCommune)
        .join(NetworkCommune.commune)
        .options(contains_eager(NetworkCommune.commune))
        .where(NetworkCommune.network_id == network.id, NetworkCommune.ends_on.is_not(None))
        .order_by(NetworkCommune.ends_on.desc(), Commune.folded, NetworkCommune.id)
    )
    return list(db.session.scalars(statement))


def of_agency(agency_id: int) -> list[Network]:
    """The agency's open networks, in the order of names."""
    statement = select(Network).where(Network.agency_id == agency_id, Network.closed_at.is_(None))
    return list(db.session.scalars(statement.order_by(Network.name, Network.id)))


def of_commune(commune_id: int, day: date | None = None) -> list[Network]:
    """The open networks that cover a current commune on `day`, in the order of names."""
    statement = (
        select(Network)
        .join(NetworkCommune, NetworkCommune.network_id == Network.id)
        .where(NetworkCommune.commune_id == commune_id, _on(day or today()))
        .where(Network.closed_at.is_(None))
    )
    return list(db.session.scalars(statement.order_by(Network.name, Network.id)))


def counts_by_agency() -> dict[int, int]:
    """Open networks by agency id. One query."""
    statement = (
        select(Network.agency_id, func.count())
        .where(Network.closed_at.is_(None))
        .group_by(Network.agency_id)
    )
    return dict(db.session.execute(statement).tuples().all())


def commune_counts(day: date | None = None) -> dict[int, int]:
    """Communes by network id on `day` (today by default). One query."""
    statement = (
        select(NetworkCommune.network_id, func.count())
        .where(_on(day or today()))
        .group_by(NetworkCommune.network_id)
    )
    return dict(db.session.execute(statement).tuples().all())


def names_by_commune(
    communes: Collection[int] | None = None, *, but: int | None = None, day: date | None = None
) -> dict[int, list[str]]:
    """Names of the open networks by commune id, of `communes` (all by default), leaving out
    network `but`. One query."""
    statement = (
        select(NetworkCommune.commune_id, Network.name)
        .join(Network, Network.id == NetworkCommune.network_id)
        .where(_on(day or today()), Network.closed_at.is_(None))
        .order_by(Network.name)
    )
    if communes is not None:
        statement = statement.where(NetworkCommune.commune_id.in_(communes))
    if but is not None:
        statement = statement.where(Network.id != but)
    found: dict[int, list[str]] = {}
    for commune_id, name in db.session.execute(statement):
        found.setdefault(commune_id, []).append(name)
    return found


def coverage(day: date | None = None) -> Coverage:
    """Which current communes have no network on `day`, and which have several. Two queries."""
    names = names_by_commune(day=day)
    communes = list(
        db.session.scalars(
            select(Commune)
            .where(Commune.kind == CURRENT)
            .options(joinedload(Commune.epci))
            .order_by(Commune.folded, Commune.id)
        )
    )
    return Coverage(
        communes=len(communes),
        uncovered=[c for c in communes if c.id not in names],
        shared=[c for c in communes if len(names.get(c.id, ())) > 1],
        networks_of=names,
    )


def open_rows(network: Network) -> list[NetworkCommune]:
    """The rows of the communes that are in the network until further notice."""
    return list(
        db.session.scalars(
            select(NetworkCommune)
            .where(NetworkCommune.network_id == network.id, NetworkCommune.ends_on.is_(None))
            .options(joinedload(NetworkCommune.commune))
        )
    )


def rows_ended_on(network: Network, day: date) -> list[NetworkCommune]:
    return list(
        db.session.scalars(
            select(NetworkCommune).where(
                NetworkCommune.network_id == network.id, NetworkCommune.ends_on == day
            )
        )
    )


def last_change(network: Network) -> date | None:
    """The last day on which a commune came or left; None before the first."""
    started, ended = db.session.execute(
        select(func.max(NetworkCommune.starts_on), func.max(NetworkCommune.ends_on)).where(
            NetworkCommune.network_id == network.id
        )
    ).one()
    return max((day for day in (started, ended) if day), default=None)


def name_is_taken(name: str, but: Network | None = None) -> bool:
    """Whether another open network has this name, give or take accents and capitals."""
    rows = db.session.execute(select(Network.id, Network.name).where(Network.closed_at.is_(None)))
    return any(fold(other) == fold(name) for key, other in rows if but is None or key != but.id)


def slugs_like(slug: str) -> set[str]:
    """Slugs in use that begin with `slug`."""
    return set(db.session.scalars(select(Network.slug).where(Network.slug.startswith(slug))))


def _on(day: date) -> ColumnElement[bool]:
    """The commune came on or before `day`, and had not left: `ends_on` is the first day out."""
    return (NetworkCommune.starts_on <= day) & or_(
        NetworkCommune.ends_on.is_(None), NetworkCommune.ends_on > day
    )


def coordinated_by(actor: Actor) -> list[Network]:
    """The open networks that `actor` runs, in the order of names: every one for an
    administrator, those of their agencies for a coordinator."""
    statement = visible_to(actor)
    if not actor.is_administrator:
        statement = statement.where(Network.id.in_(actor.coordinated_network_ids))
    return list(db.session.scalars(statement))
