"""data·inclusion v1 in French: keys as stored and exported, labels as shown.

Read from `data/v1.json`, which `make vocabulary` writes from the package (importing it would
take a third of a second). Every table keeps the package's order.
"""

import json
from dataclasses import dataclass
from pathlib import Path

FILE = Path(__file__).parent / "data" / "v1.json"


@dataclass(frozen=True, slots=True)
class Theme:
    """What a need is about; `category` is a key of `CATEGORIES`."""

    key: str
    label: str
    category: str


_lists: dict[str, dict[str, str]] = json.loads(FILE.read_text(encoding="utf-8"))

CATEGORIES = _lists["categories"]
THEMES = {key: Theme(key, label, key.partition("--")[0]) for key, label in _lists["themes"].items()}
AUDIENCES = _lists["audiences"]
FEES = _lists["fees"]
RECEPTION_MODES = _lists["reception_modes"]
MOBILISATION_MODES = _lists["mobilisation_modes"]
MOBILISED_BY = _lists["mobilised_by"]
SERVICE_KINDS = _lists["service_kinds"]
CARRIERS = _lists["carriers"]

EVERYONE = "tous-publics"  # the audience that excludes every other one

_by_category = {
    category: tuple(theme for theme in THEMES.values() if theme.category == category)
    for category in CATEGORIES
}


def label(key: str) -> str:
    """What to show for a theme or a category; the key itself when unknown."""
    theme = THEMES.get(key)
    return theme.label if theme else CATEGORIES.get(key, key)


def category_of(key: str) -> str:
    """The category of a theme; a category is its own."""
    return key.partition("--")[0]


def themes_of(category: str) -> tuple[Theme, ...]:
    """The themes of a category, none when unknown."""
    return _by_category.get(category, ())


def is_known(key: str) -> bool:
    """Whether `key` names a theme or a category."""
    return key in THEMES or key in CATEGORIES
