"""What answers a question, nearest level first, from the word index.

Each level is one query whose cost does not grow with the directory; the search stops as soon as a
page is full. What stands here comes before what comes here, which comes before what serves the
commune from elsewhere.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from intranet.access import Actor
from intranet.directory import indexing
from intranet.directory.indexing import OUTREACH, PERSON, SERVICE, STRUCTURE
from intranet.index.queries import Hit, Search, find
from intranet.orientation import places
from intranet.orientation.asking import Asked, Theme
from intranet.orientation.places import Place
from intranet.vocabulary import terms

HERE, NEAR, EPCI, DEPARTEMENT, ANYWHERE, THEME, CATEGORY, WELCOME = (
    "here", "near", "epci", "departement", "anywhere", "theme", "category", "welcome",
)  # fmt: skip
NEARBY = (HERE, NEAR, ANYWHERE)
BESIDES = 6
SHOWN = 20
# Whoever receives anyone, whatever the need: the last resort that never fails.
WELCOMING = ("ccas", "cias", "cdas", "france_services", "mairie")
COUNTRY = "france"
OFFERS = (SERVICE, OUTREACH)

Needs = tuple[frozenset[str], ...]


@dataclass(frozen=True)
class Answer:
    """A hit and the level at which it answers."""

    level: str
    hit: Hit


@dataclass(frozen=True)
class Found:
    """`answers` in the order of levels. `widened`: nothing answered the whole sentence, and these
    answer part of it: words that no entry has were left out, one need of several was kept; or
    nothing did at all, and these receive anyone or share the category of the need."""

    answers: list[Answer]
    widened: bool = False


@dataclass(frozen=True)
class _Reading:
    """One way to take the sentence: facets of the needs (all groups), and the words."""

    needs: Needs
    words: str


def answers(actor: Actor, asked: Asked) -> Found:
    """At most `SHOWN` answers that `actor` may see. Those that say the very words of the need come
    level by level; then, from nearby, some that share its theme. Without any of the first, the
    others come level by level. The welcoming structures of the commune come in addition; first
    when nobody answers the need, before a few that share its category."""
    if asked.is_empty or asked.choices:
        return Found([])
    circles, welcome = indexing.circles_of(actor), _welcome(actor, asked.place)
    exact = _by_level(circles, asked.place, _very_words(asked)) if asked.themes else []
    for number, reading in enumerate(_readings(asked)):
        if found := _by_level(circles, asked.place, reading):
            if exact:
                return Found(exact + _besides(exact, found) + welcome)
            return Found(found + welcome, widened=number > 0)
    if exact or not asked.themes:
        return Found(exact + welcome)
    close = _by_level(circles, asked.place, _Reading(_any_of(map(_category, asked.themes)), ""))
    return Found(welcome + [Answer(CATEGORY, one.hit) for one in close[:BESIDES]], widened=True)


def _very_words(asked: Asked) -> _Reading:
    """« retraite » itself: its theme is shared by all access to rights."""
    said = (theme.said for theme in asked.themes)
    return _Reading(_all_of(asked), " ".join([*said, *asked.words]))


def _readings(asked: Asked) -> Iterator[_Reading]:
    """All the needs and all the other words; then any of the needs, without the other words."""
    words = " ".join(asked.words)
    yield _Reading(_all_of(asked), words)
    if not asked.themes:
        return
    any_need = _any_of(theme.key for theme in asked.themes)
    if len(asked.themes) > 1:
        yield _Reading(any_need, words)
    if words:
        yield _Reading(any_need, "")


def _all_of(asked: Asked) -> Needs:
    return tuple(frozenset([indexing.facet_of_theme(theme.key)]) for theme in asked.themes)


def _any_of(keys: Iterable[str]) -> Needs:
    return (frozenset(map(indexing.facet_of_theme, keys)),)


def _category(theme: Theme) -> str:
    return terms.category_of(theme.key)


def _besides(exact: list[Answer], found: list[Answer]) -> list[Answer]:
    """Those of `found` that stand near, and do not answer exactly already."""
    known = {answer.hit for answer in exact}
    near = [one for one in found if one.level in NEARBY and one.hit not in known]
    return [Answer(THEME, answer.hit) for answer in near[:BESIDES]]


def _by_level(
    circles: frozenset[str] | None, place: Place | None, reading: _Reading
) -> list[Answer]:
    # Structures and people answer when no need was recognised: « CCAS Janzé », « Awa Martin ».
    kinds = OFFERS if reading.needs else (PERSON, STRUCTURE, *OFFERS)
    found: dict[Hit, Answer] = {}
    for level, only, groups in _levels(place):
        if len(found) >= SHOWN:
            break
        facets = (*reading.needs, *groups)
        search = Search(reading.words, circles, kinds=only or kinds, any_facets=facets)
        for hit in find(search, limit=SHOWN):
            found.setdefault(hit, Answer(level, hit))
    return list(found.values())[:SHOWN]


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
