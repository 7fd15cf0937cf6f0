"""Writing networks and their dated communes."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date
from itertools import count

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from intranet.access import Actor, require
from intranet.audit import journal
from intranet.clock import now, today
from intranet.database import db, locked
from intranet.mailroom.addresses import site_domain
from intranet.networks import policy, queries
from intranet.networks.models import Network, NetworkCommune
from intranet.territories import queries as territories
from intranet.territories.models import Agency, Commune
from intranet.text import slugify

SLUG_LIMIT = 48  # the part of a mailbox before « @ » holds 64 characters
RESERVED_SLUGS = frozenset({"nouveau", "couverture"})


class NameTaken(ValueError):
    """Another open network has this name, give or take accents and capitals."""


class NotACurrentCommune(ValueError):
    """An id that is not a current commune of the département."""


class DayRefused(ValueError):
    """The territory cannot change on that day. `last_change` is the day before which history
    is written; None when the day is in the future."""

    def __init__(self, last_change: date | None):
        super().__init__(last_change)
        self.last_change = last_change


@dataclass(frozen=True)
class Change:
    """What a new list of communes changed, in the order of names."""

    added: list[Commune] = field(default_factory=list)
    removed: list[Commune] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.added or self.removed)


def create(
    actor: Actor,
    agency: Agency,
    name: str,
    *,
    description: str = "",
    mailbox: str = "",
    commune_ids: Collection[int] = (),
    day: date | None = None,
) -> Network:
    """A network run by `agency`, with its communes from `day` (today by default).

    The slug is made from the name and never changes; `mailbox` is
    `reseau.<slug>@<domain of the site>` unless given.
    Raises NameTaken, NotACurrentCommune, DayRefused (a day in the future).
    """
    require(policy.may_create(actor, agency.id))
    if queries.name_is_taken(name):
        raise NameTaken
    slug = _free_slug(name)
    network = Network(
        slug=slug,
        name=name,
        agency_id=agency.id,
        description=description,
        mailbox=mailbox or _default_mailbox(slug),
        created_at=now(),
    )
    try:
        with db.session.begin_nested():
            db.session.add(network)
    except IntegrityError:  # somebody else created it meanwhile
        raise NameTaken from None
    facts = {"name": name, "agency_id": agency.id, "mailbox": network.mailbox}
    journal.record(actor, "network.created", network, after=facts)
    if commune_ids:
        set_communes(actor, network, commune_ids, day or today())
    return network


def edit(
    actor: Actor,
    network: Network,
    *,
    name: str,
    description: str,
    agency: Agency | None = None,
) -> bool:
    """Rename, describe, or (administrators) hand over to another agency. True when something
    changed. Raises NameTaken."""
    require(policy.may_edit(actor, network))
    if queries.name_is_taken(name, network):
        raise NameTaken
    network.name, network.description = name, description
    if agency is not None and agency.id != network.agency_id:
        require(policy.may_move(actor, network))
        network.agency_id = agency.id
    before, after = journal.changes(network)
    if after:
        db.session.flush()
        journal.record(actor, "network.updated", network, before=before, after=after)
    return bool(after)


def set_communes(actor: Actor, network: Network, commune_ids: Collection[int], day: date) -> Change:
    """Make the network's communes exactly `commune_ids` from `day` on.

    Those that go are closed on `day` (their first day out), those that come open on it; doing
    and undoing the same day leaves no trace of an empty stay. `day` is at most today and at
    least the day of the last change: what was true before stays written.
    Raises NotACurrentCommune, DayRefused.
    """
    require(policy.may_edit(actor, network))
    # The network's row serialises writers: two of them would open the same commune twice.
    db.session.execute(locked(select(Network.id).where(Network.id == network.id)))
    wanted = {commune.id: commune for commune in territories.current_communes(commune_ids)}
    if set(commune_ids) - wanted.keys():
        raise NotACurrentCommune
    _check_day(network, day)
    present = {row.commune_id: row for row in queries.open_rows(network)}
    leaving = [row for key, row in present.items() if key not in wanted]
    change = Change(
        added=[commune for key, commune in wanted.items() if key not in present],
        removed=_by_name([row.commune for row in leaving]),
    )
    _end(leaving, day)
    _begin(network, change.added, day)
    _record(actor, network, change, day)
    return change


def close(actor: Actor, network: Network) -> None:
    """End the network today: its communes are freed, its history stays readable."""
    require(policy.may_close(actor, network))
    rows = queries.open_rows(network)
    removed = _by_name([row.commune for row in rows])
    _end(rows, today())
    network.closed_at = now()
    db.session.flush()
    journal.record(
        actor,
        "network.closed",
        network,
        before={"communes": _names(removed)},
        after={"closed_at": network.closed_at},
    )


def _check_day(network: Network, day: date) -> None:
    if day > today():
        raise DayRefused(None)
    last = queries.last_change(network)
    if last is not None and day < last:
        raise DayRefused(last)


def _end(rows: list[NetworkCommune], day: date) -> None:
    for row in rows:
        if row.starts_on < day:
            row.ends_on = day
        else:
            db.session.delete(row)
    db.session.flush()


def _begin(network: Network, communes: list[Commune], day: date) -> None:
    ended_that_day = {row.commune_id: row for row in queries.rows_ended_on(network, day)}
    for commune in communes:
        if row := ended_that_day.get(commune.id):
            row.ends_on = None  # it left this very day: it never left
        else:
            db.session.add(
                NetworkCommune(network_id=network.id, commune_id=commune.id, starts_on=day)
            )
    db.session.flush()


def _record(actor: Actor, network: Network, change: Change, day: date) -> None:
    if change:
        journal.record(
            actor,
            "network.communes_changed",
            network,
            before={"communes": _names(change.removed)},
            after={"communes": _names(change.added), "day": day},
        )


def _free_slug(name: str) -> str:
    base = slugify(name, SLUG_LIMIT)
    taken = queries.slugs_like(base) | RESERVED_SLUGS
    return next(slug for n in count(1) if (slug := base if n == 1 else f"{base}-{n}") not in taken)


def _default_mailbox(slug: str) -> str:
    return f"reseau.{slug}@{site_domain()}"


def _by_name(communes: list[Commune]) -> list[Commune]:
    return sorted(communes, key=lambda commune: commune.folded)


def _names(communes: list[Commune]) -> list[str]:
    return [f"{commune.name} ({commune.insee_code})" for commune in communes]
