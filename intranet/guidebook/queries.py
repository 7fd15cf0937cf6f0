"""What a guide is made of, as rows: a dozen queries, whatever the size of the network."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import aliased, contains_eager, joinedload

from intranet.access import Actor
from intranet.database import db
from intranet.directory import rosters
from intranet.directory.models import Person, Structure
from intranet.directory.offer import areas
from intranet.directory.offer.models import OutreachSession, Service
from intranet.directory.rosters import Workplace
from intranet.mailroom import queries as mailroom
from intranet.networks.models import Network
from intranet.networks.queries import communes_on
from intranet.territories.models import Commune
from intranet.text import fold


@dataclass(frozen=True)
class Gathered:
    """What `actor` may see of a network, in the order of names.

    `places` are its structures with their seats; `services` those still offered; `sessions` the
    permanences that these structures hold or host; `communes` its territory today; `areas` how
    to call what they answer for, by its codes; `doubtful` the addresses that refused mail.
    """

    network: Network
    places: Sequence[Workplace]
    services: Sequence[Service]
    sessions: Sequence[OutreachSession]
    communes: Sequence[Commune]
    areas: Mapping[frozenset[str], str]
    doubtful: frozenset[str]

    @property
    def entries(self) -> list[Structure | Person]:
        """Its structures and the people who hold its seats, each once."""
        holders = {
            seat.holder.id: seat.holder
            for place in self.places
            for seat in place.seats
            if seat.holder
        }
        return [*(place.structure for place in self.places), *holders.values()]


def gathered(actor: Actor, network: Network) -> Gathered:
    places = rosters.of_network(actor, network.id)
    keys = [place.structure.id for place in places]
    services, sessions = _services(keys), _sessions(keys)
    return Gathered(
        network,
        places,
        services,
        sessions,
        _with_their_epci(communes_on(network)),
        areas.labels(place.structure.area for place in places),
        frozenset(mailroom.doubtful(_addresses(places, [*services, *sessions]))),
    )


def changed_at(found: Gathered) -> datetime | None:
    """When something of a guide was last changed; None of an empty one."""
    moments = [entry.updated_at for entry in found.entries]
    moments += [row.updated_at for row in found.services]
    moments += [row.updated_at for row in found.sessions]
    return max(moments, default=None)


def _addresses(
    places: Sequence[Workplace], parts: Sequence[Service | OutreachSession]
) -> Iterator[str]:
    for place in places:
        yield place.structure.email
        for seat in place.seats:
            yield seat.position.email
            if seat.holder:
                yield seat.holder.email
    for part in parts:
        yield part.email


def _services(structure_ids: Collection[int]) -> list[Service]:
    rows = db.session.scalars(
        select(Service).where(Service.structure_id.in_(structure_ids), Service.closed_at.is_(None))
    )
    return sorted(rows, key=lambda row: (fold(row.name), row.id))


def _sessions(structure_ids: Collection[int]) -> list[OutreachSession]:
    """Whoever sees the structure that holds a permanence, or the one that hosts it, sees it."""
    holder, host = aliased(Structure), aliased(Structure)
    rows = db.session.scalars(
        select(OutreachSession)
        .join(holder, OutreachSession.structure)
        .outerjoin(host, OutreachSession.host)
        .options(
            contains_eager(OutreachSession.structure.of_type(holder)),
            contains_eager(OutreachSession.host.of_type(host)),
            joinedload(OutreachSession.commune),
        )
        .where(
            or_(holder.id.in_(structure_ids), host.id.in_(structure_ids)),
            OutreachSession.closed_at.is_(None),
            holder.closed_at.is_(None),
            host.closed_at.is_(None),
        )
    )
    return sorted(rows, key=lambda row: (fold(row.structure.name), row.id))


def _with_their_epci(communes: Sequence[Commune]) -> Sequence[Commune]:
    """Read in one query what `areas.covers` asks of each commune."""
    keys = [commune.id for commune in communes]
    db.session.scalars(
        select(Commune)
        .where(Commune.id.in_(keys))
        .options(joinedload(Commune.epci), joinedload(Commune.parent))
        .execution_options(populate_existing=True)
    ).all()
    return communes
