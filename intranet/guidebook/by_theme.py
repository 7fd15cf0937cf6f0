"""« Qui fait quoi », by theme."""

from collections.abc import Iterable, Mapping, Sequence

from intranet.directory.models import Structure
from intranet.directory.offer.models import OutreachSession, Service
from intranet.directory.rosters import Workplace
from intranet.guidebook import words
from intranet.guidebook.content import Category, Mention, Theme
from intranet.text import fold
from intranet.vocabulary import terms

Told = dict[str, dict[int, list[str]]]  # what each structure does, by theme and structure


def categories(
    places: Iterable[Workplace],
    services: Mapping[int, Sequence[Service]],
    sessions: Iterable[OutreachSession],
) -> list[Category]:
    """The categories and themes that somebody deals with, in the order of the vocabulary."""
    structures = {place.structure.id: place.structure for place in places}
    told = _told(structures, services, sessions)
    found = []
    for category, label in terms.CATEGORIES.items():
        keys = [category, *(theme.key for theme in terms.themes_of(category))]
        themes = [_theme(key, told[key], structures) for key in keys if key in told]
        if themes:
            found.append(Category(label, themes))
    return found


def _told(
    structures: Mapping[int, Structure],
    services: Mapping[int, Sequence[Service]],
    sessions: Iterable[OutreachSession],
) -> Told:
    told: Told = {}
    for key, offered in services.items():
        for service in offered:
            for theme in service.themes:
                told.setdefault(theme, {}).setdefault(key, []).append(service.name)
    for session in sessions:
        for theme in session.themes:
            if session.structure_id in structures:
                told.setdefault(theme, {}).setdefault(session.structure_id, [])
    return told


def _theme(
    key: str, told: Mapping[int, Sequence[str]], structures: Mapping[int, Structure]
) -> Theme:
    rows = sorted((structures[one] for one in told), key=lambda row: (fold(row.name), row.id))
    label = "Toute la thématique" if key in terms.CATEGORIES else terms.label(key)
    return Theme(label, [_mention(row, told[row.id]) for row in rows])


def _mention(row: Structure, services: Sequence[str]) -> Mention:
    return Mention(
        row.id,
        words.line(row.name),
        words.line(" · ".join([row.commune.name, *dict.fromkeys(services)])),
        words.call(row),
    )
