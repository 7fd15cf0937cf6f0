"""What two entries say, line by line, as people read it."""

from collections.abc import Callable
from typing import Any

from babel import Locale
from stdnum.fr import siret

from intranet.directory import kinds
from intranet.directory.offer import areas
from intranet.duplicates.fields import Entry, Group
from intranet.hours import french
from intranet.vocabulary import terms
from intranet.web.phones import phone

FRENCH = Locale("fr")


def of(group: Group, entry: Entry) -> list[str]:
    """The lines of what `entry` says in `group`; none when it says nothing."""
    made = LINES.get(group.key)
    lines = made(entry) if made else [str(value) for value in group.values(entry) if value]
    return [line for line in lines if line]


def _place(entry: Any) -> list[str]:
    town = f"{entry.postcode} {entry.commune.name}".strip()
    return [entry.address, entry.address_complement, town]


def _hours(entry: Any) -> list[str]:
    return [*(french.words(entry.opening_hours) if entry.opening_hours else ()), entry.hours_note]


def _origin(entry: Any) -> list[str]:
    return [f"{entry.source} : {entry.source_id}"] if entry.source else []


def language(code: str) -> str:
    """« portugais » for « pt »."""
    name: str | None = FRENCH.languages.get(code)
    return name or code


LINES: dict[str, Callable[[Any], list[str]]] = {
    "kind": lambda entry: [kinds.here().get(entry.kind, entry.kind)],
    "place": _place,
    "phone": lambda entry: [phone(entry.phone)],
    "mobile": lambda entry: [phone(entry.mobile)],
    "hours": _hours,
    "siret": lambda entry: [siret.format(entry.siret)] if entry.siret else [],
    "area": lambda entry: [areas.label(entry.area)] if entry.area else [],
    "carriers": lambda entry: [", ".join(entry.carriers)],
    "name": lambda entry: [entry.name],
    "languages": lambda entry: [", ".join(map(language, entry.languages))],
    "themes": lambda entry: [", ".join(map(terms.label, entry.themes))],
    "photo": lambda entry: ["Une photo"] if entry.photo_id else [],
    "origin": _origin,
}
