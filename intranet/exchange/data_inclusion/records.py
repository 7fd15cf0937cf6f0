"""One record, from its text to what can be compared: valid for the package's model, or refused."""

import json
import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from intranet.exchange.data_inclusion import schema
from intranet.exchange.data_inclusion.documents import Item
from intranet.exchange.data_inclusion.models import SERVICE, STRUCTURE
from intranet.text import clean_line

BETWEEN = "--"
LONGEST_SOURCE, LONGEST_ID = 40, 120
LONGEST_INTEGER = 18  # digits
CONTACT = "contact_nom_prenom"


class Malformed(ValueError):
    """What the text says is no record; a sentence for the person."""


@dataclass(frozen=True, slots=True)
class Record:
    """A record that the model accepts. `values` are the fields that it gave, as `schema` writes
    them, without the named contact; `contact` is that name, None when it gave none. `source` and
    `source_id` are the two parts of its identifier."""

    kind: str
    number: int
    values: dict[str, Any]
    contact: str | None = None
    remarks: list[str] = field(default_factory=list)

    @property
    def identifier(self) -> str:
        return str(self.values["id"])

    @property
    def source(self) -> str:
        return str(self.values["source"])

    @property
    def source_id(self) -> str:
        return self.identifier.removeprefix(f"{self.source}{BETWEEN}")

    @property
    def name(self) -> str:
        return str(self.values["nom"])

    @property
    def names_contact(self) -> bool:
        """Whether it says something of a contact, if only that there is none."""
        return self.contact is not None or CONTACT in self.values


@dataclass(frozen=True, slots=True)
class Refused:
    """A record that cannot come in, and why: sentences for the person."""

    kind: str
    number: int
    identifier: str
    name: str
    problems: list[str]


def raw(item: Item) -> dict[str, Any]:
    """What a record's text says. Raises Malformed."""
    try:
        found = json.loads(
            item.text,
            object_pairs_hook=_object,
            parse_constant=_no_number,
            parse_float=_float,
            parse_int=_int,
        )
    except json.JSONDecodeError as error:
        raise Malformed("Ce n’est pas du JSON.") from error
    if "\\u" in item.text and any(_is_unreadable(text) for text in _texts(found)):
        raise Malformed("Un texte contient des caractères illisibles.")
    return dict(found)


def kind_of(item: Item, said: dict[str, Any]) -> str:
    """Whether a record is of a structure or of a service, by the list that holds it if it is
    named so, else by what it says."""
    if item.place in ("structures", "services"):
        return STRUCTURE if item.place == "structures" else SERVICE
    return SERVICE if "structure_id" in said else STRUCTURE


def read(kind: str, number: int, said: dict[str, Any]) -> Record | Refused:
    """The record that `said` is for the package's model, or why it is none."""
    values, problems = schema.checked(kind, said)
    if not problems:
        problems = _own_refusals(kind, values)
    if problems:
        told = [
            f"{name} : {reason}." if name else f"{reason}." for name, reason in problems.items()
        ]
        return Refused(kind, number, _shown(said, "id", 200), _shown(said, "nom", 200), told)
    contact = values.get(CONTACT)
    if contact is not None:
        del values[CONTACT]
    return Record(kind, number, values, contact)


def refused(kind: str, number: int, said: dict[str, Any], problem: str) -> Refused:
    """`said`, refused before being read."""
    return Refused(kind, number, _shown(said, "id", 200), _shown(said, "nom", 200), [problem])


def is_printable(identifier: str) -> bool:
    """Whether it is one line that can be shown, without blanks around."""
    return identifier.isprintable() and identifier == identifier.strip()


def is_source(name: str) -> bool:
    """Whether it can begin an identifier, and be told from what follows."""
    return bool(name) and BETWEEN not in name and not name.endswith("-")


def _own_refusals(kind: str, values: dict[str, Any]) -> dict[str, str]:
    """What the model lets through and no database should see, or no identifier should be."""
    found = {
        name: schema.REASONS["finite_number"]
        for name, value in values.items()
        if isinstance(value, float) and not math.isfinite(value)
    }
    source = values["source"]
    for name in ("id", "structure_id") if kind == SERVICE else ("id",):
        before, _, own = values[name].partition(BETWEEN)
        if name == "id" and not (values[name].startswith(f"{source}{BETWEEN}") and source):
            found[name] = f"« {source}{BETWEEN}… » est attendu"
        elif not (before and own and is_printable(values[name])):
            found[name] = "« source--identifiant » est attendu"
        elif len(values[name]) > LONGEST_ID + len(BETWEEN):
            found[name] = f"{LONGEST_ID} caractères au plus"
    if len(source) > LONGEST_SOURCE:
        found["source"] = f"{LONGEST_SOURCE} caractères au plus"
    elif not is_source(source):
        found["source"] = "pas de double tiret, ni de tiret à la fin"
    return found


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        seen: set[str] = set()
        for name, _ in pairs:
            if name in seen:
                raise Malformed(f"Le champ « {clean_line(name)[:60]} » y est deux fois.")
            seen.add(name)
    return found


def _no_number(name: str) -> Any:
    raise Malformed(f"« {name} » n’est pas un nombre.")


def _float(text: str) -> float:
    value = float(text)
    if not math.isfinite(value):
        raise Malformed(f"« {text[:20]} » est un nombre trop grand.")
    return value


def _int(text: str) -> int:
    if len(text.lstrip("-")) > LONGEST_INTEGER:
        raise Malformed(f"« {text[:20]}… » est un nombre trop grand.")
    return int(text)


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for name, inner in value.items():
            yield name
            yield from _texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _texts(inner)


def _is_unreadable(text: str) -> bool:
    """NUL breaks PostgreSQL, lone surrogates break UTF-8."""
    return "\x00" in text or any("\ud800" <= c <= "\udfff" for c in text)


def _shown(said: dict[str, Any], name: str, limit: int) -> str:
    value = said.get(name)
    return clean_line(value)[:limit] if isinstance(value, str) else ""
