"""« Qui fait quoi », by commune."""

from collections.abc import Iterable, Mapping, Sequence

from intranet.directory.models import Structure
from intranet.directory.offer import areas
from intranet.directory.offer.models import OutreachSession, Service
from intranet.guidebook import words
from intranet.guidebook.content import Mention, Permanence, Place
from intranet.guidebook.queries import Gathered
from intranet.territories.models import Commune

Told = Sequence[tuple[OutreachSession, Permanence]]


def communes(
    found: Gathered, services: Mapping[int, Sequence[Service]], sessions: Told
) -> tuple[list[Place], list[Mention], list[str]]:
    """(communes where somebody is, comes or answers; who answers for the whole territory; the
    communes of the territory that are left). Communes outside it come in their turn when a
    structure of the network stands there."""
    rows = [place.structure for place in found.places]
    reach = {row.id: _reach(row, found.communes, services.get(row.id, ())) for row in rows}
    whole = {commune.id for commune in found.communes}
    everywhere = [row for row in rows if len(whole) > 1 and reach[row.id] >= whole]
    near = [row for row in rows if row not in everywhere]
    places = [
        _place(commune, rows, [row for row in near if commune.id in reach[row.id]], sessions)
        for commune in _places(found, sessions)
    ]
    told = [place for place in places if place.there or place.visiting or place.serving]
    named = {place.name for place in told}
    empty = [commune.name for commune in found.communes if commune.name not in named]
    return told, [_mention(row) for row in everywhere], empty


def _reach(
    row: Structure, territory: Sequence[Commune], services: Iterable[Service]
) -> frozenset[int]:
    """The communes of the territory that a structure answers for, itself or by a service."""
    codes = {*row.area, *(code for service in services for code in service.area)}
    if not codes:
        return frozenset({_upper(row.commune).id})
    return frozenset(commune.id for commune in territory if areas.covers(codes, commune))


def _places(found: Gathered, sessions: Told) -> list[Commune]:
    every = [
        *found.communes,
        *(_upper(place.structure.commune) for place in found.places),
        *(_upper(row.commune) for row, _ in sessions),
    ]
    return sorted({c.id: c for c in every}.values(), key=lambda c: (c.folded, c.id))


def _place(
    commune: Commune, rows: Sequence[Structure], near: Sequence[Structure], sessions: Told
) -> Place:
    there = [row for row in rows if _upper(row.commune).id == commune.id]
    return Place(
        commune.name,
        [_mention(row) for row in there],
        [told for row, told in sessions if _upper(row.commune).id == commune.id],
        [_mention(row, row.commune.name) for row in near if row not in there],
    )


def _upper(commune: Commune) -> Commune:
    """A commune, or the one that a delegated commune is a part of."""
    return commune.parent or commune


def _mention(row: Structure, told: str = "") -> Mention:
    return Mention(row.id, words.line(row.name), told or words.kind(row), words.call(row))
