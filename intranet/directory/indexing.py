"""Keeping the word index in step with the directory, and who may find what.

Call after a flush, in the transaction of the change. A held seat is found through its holder;
closed structures, abolished seats, people who left every seat, services no longer offered and
permanences no longer held (or whose host closed) are not found at all. `documents` says what each
is found by, `tokens` by which facets to filter. Circles: `n<network>` for each active membership
of the structure, `s<structure>`, `g<agency>` of its commune: the same rule as
`queries.visible_to`, in tokens. Whoever finds either of its two structures finds a permanence.
"""

from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from sqlalchemy import or_, select

from intranet.access import Actor
from intranet.database import db
from intranet.directory.document_rows import holders_of_permanences_at
from intranet.directory.documents import (
    OUTREACH,
    PERSON,
    POSITION,
    SERVICE,
    STRUCTURE,
    documents,
)
from intranet.directory.models import Assignment, Position
from intranet.directory.offer.models import OutreachSession, Service
from intranet.directory.tokens import (
    facet_of_area,
    facet_of_audience,
    facet_of_commune,
    facet_of_kind,
    facet_of_network,
    facet_of_theme,
)
from intranet.index import bulk, entries
from intranet.index.bulk import Document

__all__ = [
    "ALL_KINDS",
    "KINDS",
    "OUTREACH",
    "PERSON",
    "POSITION",
    "SERVICE",
    "STRUCTURE",
    "circles_of",
    "facet_of_area",
    "facet_of_audience",
    "facet_of_commune",
    "facet_of_kind",
    "facet_of_network",
    "facet_of_theme",
    "rebuild",
    "rebuilt_at_the_end",
    "refresh_person",
    "refresh_position",
    "refresh_structure",
    "refresh_structures",
]

KINDS = (STRUCTURE, PERSON, POSITION)  # what the directory lists
ALL_KINDS = (*KINDS, SERVICE, OUTREACH)
TOGETHER = 1000  # structures read and indexed at once

_waiting: ContextVar[bool] = ContextVar("waiting", default=False)


def circles_of(actor: Actor) -> frozenset[str] | None:
    """The circles that `actor` belongs to; None for an administrator, who sees all."""
    if actor.is_administrator:
        return None
    return frozenset(
        [f"n{key}" for key in actor.network_ids]
        + [f"s{key}" for key in actor.structure_ids]
        + [f"g{key}" for key in actor.agency_ids]
    )


def refresh_structure(structure_id: int) -> None:
    """Re-index a structure: its vacant seats, whoever holds a seat in it, its services, the
    permanences that it holds, and those that it hosts with the structures that hold them."""
    seats = db.session.execute(
        select(Position.id, Assignment.person_id)
        .outerjoin(
            Assignment, (Assignment.position_id == Position.id) & Assignment.ends_on.is_(None)
        )
        .where(Position.structure_id == structure_id)
    ).all()
    _refresh(
        structures={structure_id},
        people={person_id for _, person_id in seats if person_id},
        positions={position_id for position_id, _ in seats},
    )


def refresh_structures(structure_ids: Collection[int]) -> None:
    """The same as `refresh_structure` for thousands of them, in a few statements."""
    keys = sorted(structure_ids)
    for start in range(0, len(keys), TOGETHER):
        some = set(keys[start : start + TOGETHER])
        seats = db.session.execute(
            select(Position.id, Assignment.person_id)
            .outerjoin(
                Assignment, (Assignment.position_id == Position.id) & Assignment.ends_on.is_(None)
            )
            .where(Position.structure_id.in_(some))
        ).all()
        people = {person_id for _, person_id in seats if person_id}
        bulk.put(_wanted(some, people, {position_id for position_id, _ in seats}))


def refresh_position(position_id: int) -> None:
    """Re-index what a seat changes: its structure, its holder, the circles of both. Whoever
    just left it is to be re-indexed too: `refresh_person`."""
    structure_id = db.session.scalar(
        select(Position.structure_id).where(Position.id == position_id)
    )
    if structure_id is not None:
        refresh_structure(structure_id)


def refresh_person(person_id: int) -> None:
    """Re-index a person alone."""
    _refresh(structures=set(), people={person_id}, positions=set())


def rebuild() -> int:
    """Index the whole directory afresh; returns the number of entries."""
    return bulk.replace(ALL_KINDS, documents(None, None))


@contextmanager
def rebuilt_at_the_end() -> Iterator[None]:
    """Inside, changes are not indexed one by one; when all went well, the whole directory is."""
    token = _waiting.set(True)
    try:
        yield
    finally:
        _waiting.reset(token)
    rebuild()


def _refresh(structures: set[int], people: set[int], positions: set[int]) -> None:
    if _waiting.get():
        return
    for (kind, ref_id), document in _wanted(structures, people, positions).items():
        if document is None:
            entries.remove(kind, ref_id)
        else:
            entries.put(
                kind, ref_id, name=document.name, words=document.words, facets=document.facets
            )
            entries.share(kind, ref_id, document.circles)


def _wanted(
    structures: set[int], people: set[int], positions: set[int]
) -> dict[tuple[str, int], Document | None]:
    """What the index is to hold of these and of what depends on them; None: nothing any more."""
    changed = structures | holders_of_permanences_at(structures)
    employers = db.session.scalars(
        select(Position.structure_id)
        .join(Assignment, Assignment.position_id == Position.id)
        .where(Assignment.person_id.in_(people), Assignment.ends_on.is_(None))
    )
    wanted: dict[tuple[str, int], Document | None] = {
        **{(STRUCTURE, key): None for key in changed},
        **{(PERSON, key): None for key in people},
        **{(POSITION, key): None for key in positions},
        **dict.fromkeys(_offers(structures)),
    }
    for made in documents(changed.union(employers), people):
        if (made.kind, made.ref_id) in wanted:
            wanted[made.kind, made.ref_id] = made
    return wanted


def _offers(structures: set[int]) -> Iterable[tuple[str, int]]:
    """The services of these structures and the permanences held by them or at them, ended or
    not."""
    services = select(Service.id).where(Service.structure_id.in_(structures))
    permanences = select(OutreachSession.id).where(
        or_(OutreachSession.structure_id.in_(structures), OutreachSession.host_id.in_(structures))
    )
    yield from ((SERVICE, key) for key in db.session.scalars(services))
    yield from ((OUTREACH, key) for key in db.session.scalars(permanences))
