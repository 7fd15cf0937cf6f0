"""What answers a question, nearest level first, from the word index.

Each level is one query whose cost does not grow with the directory; the search stops as soon as a
page is full. What stands here comes before what comes here, which comes before what serves the
commune from elsewhere.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from intranet.access import Actor
from intranet.directory import indexing
from intranet.directory.indexing import OUTREACH, PERSON, SERVICE, STRUCTURE
from intranet.index.queries import Hit, Search, find
from intranet.orientation import places
from intranet.orientation.asking import Asked
from intranet.orientation.places import Place

HERE, NEAR, EPCI, DEPARTEMENT, ANYWHERE, WELCOME = (
    "here", "near", "epci", "departement", "anywhere", "welcome",
)  # fmt: skip
SHOWN = 20
# Whoever receives anyone, whatever the need: the last resort that never fails.
WELCOMING = ("ccas", "cias", "cdas", "france_services", "mairie")
COUNTRY = "france"
OFFERS = (SERVICE, OUTREACH)

Needs = tuple[frozenset[str], ...]


@dataclass(frozen=True)
class Answer:
    """A hit and the level at which it answers. `precise`: in the very words that were typed, not
    only by its theme, which « retraite » shares with all access to rights."""

    level: str
    hit: Hit
    precise: bool = False


@dataclass(frozen=True)
class Found:
    """`answers` in the order of levels. `widened`: nothing answered the whole sentence, and these
    answer part of it: the words that no entry has were left out, or one need of several kept."""

    answers: list[Answer]
    widened: bool = False


@dataclass(frozen=True)
class _Reading:
    """One way to take the sentence: facets of the needs, the words left, those of the needs."""

    needs: Needs
    words: str
    said: str = ""


def answers(actor: Actor, asked: Asked) -> Found:
    """At most `SHOWN` answers that `actor` may see, level by level; the welcoming structures of
    the commune come in addition, when a commune was named."""
    if asked.is_empty or asked.choices:
        return Found([])
    kept: list[Answer] = []
    widened = False
    for number, reading in enumerate(_readings(asked)):
        kept = _by_level(indexing.circles_of(actor), asked.place, reading)
        if kept:
            widened = number > 0
            break
    return Found(kept + _welcome(actor, asked.place), widened)


def _readings(asked: Asked) -> Iterator[_Reading]:
    """All the needs and all the words; then any of the needs; then without the other words."""
    facets = [indexing.facet_of_theme(theme.key) for theme in asked.themes]
    words = " ".join(asked.words)
    said = " ".join(theme.said for theme in asked.themes)
    yield _Reading(tuple(frozenset([facet]) for facet in facets), words, said)
    if len(facets) > 1:
        yield _Reading((frozenset(facets),), words)
    if facets and words:
        yield _Reading((frozenset(facets),), "")


def _by_level(
    circles: frozenset[str] | None, place: Place | None, reading: _Reading
) -> list[Answer]:
    # Structures and people answer when no need was recognised: « CCAS Janzé », « Awa Martin ».
    kinds = OFFERS if reading.needs else (PERSON, STRUCTURE, *OFFERS)
    found: dict[Hit, Answer] = {}
    for level, only, groups in _levels(place):
        for words in _wordings(reading, level, bool(found)):
            if len(found) >= SHOWN:
                break
            facets = (*reading.needs, *groups)
            search = Search(words, circles, kinds=only or kinds, any_facets=facets)
            for hit in find(search, limit=SHOWN):
                found.setdefault(hit, Answer(level, hit, bool(words != reading.words)))
    return list(found.values())[:SHOWN]


def _wordings(reading: _Reading, level: str, answered: bool) -> Iterator[str]:
    """What to look for at a level: the very words first. From far away, and when somebody has
    already answered, those who only share the theme would be noise."""
    if reading.said:
        yield f"{reading.said} {reading.words}".strip()
    if not (reading.said and answered and level == DEPARTEMENT):
        yield reading.words


def _levels(place: Place | None) -> Iterator[tuple[str, tuple[str, ...], Needs]]:
    """(level, the only kinds or () for all, groups of facets), nearest first."""
    if place is None:
        yield ANYWHERE, (), ()
        return
    codes = [place.code, place.departement, COUNTRY, *([place.epci] if place.epci else [])]
    yield HERE, (), (frozenset([indexing.facet_of_commune(place.code)]),)
    yield HERE, (), (frozenset([indexing.facet_of_area(place.code)]),)
    if near := places.neighbours(place):
        around = frozenset(indexing.facet_of_commune(code) for code in near)
        yield NEAR, (OUTREACH,), (around,)
        yield NEAR, (), (around, frozenset(indexing.facet_of_area(code) for code in codes))
    if place.epci:
        yield EPCI, (), (frozenset([indexing.facet_of_area(place.epci)]),)
    wide = frozenset(indexing.facet_of_area(code) for code in (place.departement, COUNTRY))
    yield DEPARTEMENT, (), (wide,)


def _welcome(actor: Actor, place: Place | None) -> list[Answer]:
    """Those who receive anyone, in the commune; else in its EPCI."""
    if place is None:
        return []
    kinds = frozenset(indexing.facet_of_kind(kind) for kind in WELCOMING)
    for codes in ([place.code], places.neighbours(place)):
        if codes:
            around = frozenset(indexing.facet_of_commune(code) for code in codes)
            search = Search(
                circles=indexing.circles_of(actor), kinds=(STRUCTURE,), any_facets=(kinds, around)
            )
            if hits := find(search, limit=4):
                return [Answer(WELCOME, hit) for hit in hits]
    return []
