"""Writing agencies and the communes that answer to them."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError

from intranet.access import Actor, require
from intranet.audit import journal
from intranet.database import db, locked
from intranet.territories import policy, queries
from intranet.territories.models import Agency, AgencyCommune, Commune
from intranet.text import fold, slugify

FIELDS = ("name", "address", "phone", "email")
RESERVED = frozenset({"nouvelle"})


class NameTaken(ValueError):
    """Another agency has this name, give or take accents and capitals."""


class NotACurrentCommune(ValueError):
    """An id that is not a current commune of the département."""


@dataclass(frozen=True)
class Change:
    """What a new list of communes changes. `moved` pairs a commune with the agency it leaves."""

    added: list[Commune]
    moved: list[tuple[Commune, Agency]]
    removed: list[Commune]

    def __bool__(self) -> bool:
        return bool(self.added or self.moved or self.removed)


def create(actor: Actor, values: Mapping[str, Any]) -> Agency:
    """A new agency from `values` (`FIELDS`). Raises NameTaken."""
    require(policy.may_administer(actor))
    _check_name(values["name"])
    slug = slugify(values["name"])
    if slug in RESERVED:
        raise NameTaken
    agency = Agency(slug=slug, **{field: values.get(field) or "" for field in FIELDS})
    try:
        with db.session.begin_nested():
            db.session.add(agency)
    except IntegrityError:  # somebody else created it meanwhile
        raise NameTaken from None
    journal.record(actor, "agency.created", agency, after=_facts(agency))
    return agency


def edit(actor: Actor, agency: Agency, values: Mapping[str, Any]) -> bool:
    """Change `FIELDS` of `agency`; True when something changed. The slug stays: addresses
    that exist stay. Raises NameTaken."""
    require(policy.may_administer(actor))
    _check_name(values["name"], agency)
    for field in FIELDS:
        setattr(agency, field, values.get(field) or "")
    before, after = journal.changes(agency)
    if after:
        db.session.flush()
        journal.record(actor, "agency.updated", agency, before=before, after=after)
    return bool(after)


def plan(agency: Agency, scope: Collection[int], wanted: Collection[int]) -> Change:
    """What `set_communes` would do. Raises NotACurrentCommune."""
    concerned = set(scope) | set(wanted)
    communes = {c.id: c for c in queries.current_communes(concerned)}
    if set(wanted) - communes.keys():
        raise NotACurrentCommune
    present = queries.agencies_of_communes(concerned)
    added, moved, removed = [], [], []
    for commune in communes.values():
        holder = present.get(commune.id)
        if commune.id in wanted:
            if holder is None:
                added.append(commune)
            elif holder.id != agency.id:
                moved.append((commune, holder))
        elif holder is not None and holder.id == agency.id:
            removed.append(commune)
    return Change(added, moved, removed)


def set_communes(
    actor: Actor, agency: Agency, scope: Collection[int], wanted: Collection[int]
) -> Change:
    """Among the communes of `scope`, make exactly `wanted` answer to `agency`.

    A commune that answered to another agency moves, and both agencies' journals say so.
    Communes outside `scope` are left alone. Raises NotACurrentCommune.
    """
    require(policy.may_administer(actor))
    # The agencies' rows serialise writers, so that a commune never has two agencies.
    db.session.execute(locked(select(Agency.id).order_by(Agency.id)))
    change = plan(agency, scope, wanted)
    arriving = [*change.added, *(commune for commune, _ in change.moved)]
    _detach([commune.id for commune in [*arriving, *change.removed]])
    db.session.add_all(AgencyCommune(agency_id=agency.id, commune_id=c.id) for c in arriving)
    db.session.flush()
    _record(actor, agency, change)
    return change


def _record(actor: Actor, agency: Agency, change: Change) -> None:
    if not change:
        return
    arriving = [*change.added, *(commune for commune, _ in change.moved)]
    journal.record(
        actor,
        "agency.communes_changed",
        agency,
        before={"communes": _codes(change.removed)},
        after={"communes": _codes(arriving)},
    )
    for other in {holder for _, holder in change.moved}:
        left = [commune for commune, holder in change.moved if holder is other]
        journal.record(actor, "agency.communes_changed", other, before={"communes": _codes(left)})


def _detach(commune_ids: list[int]) -> None:
    db.session.execute(delete(AgencyCommune).where(AgencyCommune.commune_id.in_(commune_ids)))


def _check_name(name: str, agency: Agency | None = None) -> None:
    if any(fold(other.name) == fold(name) for other in queries.agencies() if other is not agency):
        raise NameTaken


def _codes(communes: list[Commune]) -> list[str]:
    return [f"{commune.name} ({commune.insee_code})" for commune in communes]


def _facts(agency: Agency) -> dict[str, Any]:
    return {field: getattr(agency, field) for field in FIELDS}
