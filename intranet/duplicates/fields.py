"""What is chosen when two entries become one: columns that only make sense together, as one line.

Every column of an entry is in a group or in `NOT_CHOSEN`: a test sees to it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from intranet.directory.models import Person, Structure
from intranet.duplicates.models import PERSON, STRUCTURE

Entry = Structure | Person
MODELS: dict[str, type[Structure] | type[Person]] = {STRUCTURE: Structure, PERSON: Person}


@dataclass(frozen=True)
class Group:
    """One line of the comparison; `key` names its field in the form."""

    key: str
    label: str
    columns: tuple[str, ...]

    def values(self, entry: Entry) -> tuple[Any, ...]:
        return tuple(getattr(entry, column) for column in self.columns)

    def is_empty(self, entry: Entry) -> bool:
        return not any(self.values(entry))


def _single(key: str, label: str) -> Group:
    return Group(key, label, (key,))


GROUPS: dict[str, tuple[Group, ...]] = {
    STRUCTURE: (
        _single("name", "Nom"),
        _single("kind", "Type"),
        Group(
            "place",
            "Adresse",
            (
                "address", "address_complement", "postcode", "commune_id", "longitude", "latitude",
            ),
        ),
        _single("phone", "Téléphone"),
        _single("email", "Courriel"),
        _single("website", "Site internet"),
        Group("hours", "Horaires", ("opening_hours", "hours_note")),
        _single("area", "Territoire d’intervention"),
        _single("siret", "SIRET"),
        _single("description", "Présentation"),
        _single("accessibility_url", "Accessibilité"),
        _single("carriers", "Réseaux porteurs"),
        Group(
            "origin", "Origine", ("source", "source_id", "source_url", "source_updated_on")
        ),
    ),
    PERSON: (
        Group("name", "Nom", ("first_name", "last_name")),
        _single("email", "Courriel"),
        _single("phone", "Téléphone"),
        _single("mobile", "Portable"),
        _single("about", "Ce qu’il est utile de savoir"),
        _single("languages", "Langues"),
        _single("themes", "Thématiques suivies"),
        _single("subjects", "En parler avec moi"),
        Group("photo", "Photo", ("photo_id",)),
        Group("origin", "Origine", ("source", "source_id")),
    ),
}  # fmt: skip
# Keys, dates and what merging settles by itself; `account_id` has its own question.
NOT_CHOSEN = frozenset(
    {
        "id", "created_at", "updated_at", "verified_at", "verified_by_id", "is_invented",
        "match_key", "version", "merged_into_id", "closed_at", "forgotten_at", "account_id",
    }
)  # fmt: skip


def differing(kind: str, one: Entry, other: Entry) -> list[Group]:
    """The groups in which the two entries do not say the same."""
    return [group for group in GROUPS[kind] if group.values(one) != group.values(other)]


def best_keys(kind: str, one: Entry, other: Entry) -> dict[str, int]:
    """For each group that differs, the key of the entry to believe unless told otherwise: the one
    that says something, then the one verified last, then the one updated last."""
    return {group.key: _best(group, one, other).id for group in differing(kind, one, other)}


def chosen_values(
    kind: str, kept: Entry, merged: Entry, choices: Mapping[str, int]
) -> dict[str, Any]:
    """The columns of `kept` to be rewritten, by name, as `choices` (group → key) say."""
    return {
        column: getattr(merged, column)
        for group in differing(kind, kept, merged)
        if choices.get(group.key) == merged.id
        for column in group.columns
    }


def _best(group: Group, one: Entry, other: Entry) -> Entry:
    if group.is_empty(one) != group.is_empty(other):
        return other if group.is_empty(one) else one
    if one.verified_at != other.verified_at:
        if one.verified_at is None or other.verified_at is None:
            return other if one.verified_at is None else one
        return one if one.verified_at > other.verified_at else other
    return one if one.updated_at >= other.updated_at else other
