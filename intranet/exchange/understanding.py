"""What a row says, field by field, whatever the directory holds."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from intranet.exchange import cells
from intranet.exchange.communes import Places, same_town, split_address
from intranet.exchange.fields import LABELS
from intranet.exchange.sentences import Note, Wrong
from intranet.text import clean, fold, match_key

KEY = 120
DESCRIPTION = 10_000
LIMITS = {
    "structure.name": 200, "structure.address": 300, "structure.address_complement": 300,
    "structure.id": KEY, "seat.title": 200, "person.first_name": 100, "person.last_name": 100,
    "person.full_name": 200, "structure.kind": 200, "structure.commune": 120, "structure.insee": 20,
    "structure.ours": 20,
}  # fmt: skip
_PARSERS: dict[str, Callable[[str], tuple[Any, str]]] = {
    "structure.phone": cells.phone,
    "seat.phone": cells.phone,
    "person.phone": cells.phone,
    "person.mobile": cells.phone,
    "structure.email": cells.email,
    "seat.email": cells.email,
    "person.email": cells.email,
    "structure.siret": cells.siret,
    "structure.website": cells.website,
    "structure.postcode": cells.postcode,
}
OTHER = "autre"


@dataclass
class Draft:
    """One row understood. `structure`, `seat` and `person` hold only what the file says, under
    the names of columns. `implied` is what a new structure takes when nothing better is known.

    `key` names the structure within its source; `ours` is the key of an entry of this site that
    the file itself names.
    """

    number: int
    structure: dict[str, Any] = field(default_factory=dict)
    seat: dict[str, Any] = field(default_factory=dict)
    person: dict[str, Any] = field(default_factory=dict)
    implied: dict[str, Any] = field(default_factory=dict)
    commune: str = ""
    key: str = ""
    ours: int | None = None
    problems: list[Note] = field(default_factory=list)
    warnings: list[Note] = field(default_factory=list)

    @property
    def match_key(self) -> str:
        return match_key(self.structure.get("name", ""))

    @property
    def person_name(self) -> str:
        first, last = self.person.get("first_name", ""), self.person.get("last_name", "")
        return f"{first} {last}".strip()

    def wrong(self, where: str, sentence: str) -> None:
        self.problems.append({"field": where, "text": sentence})

    def warn(self, where: str, sentence: str) -> None:
        self.warnings.append({"field": where, "text": sentence})


class Reader:
    """Makes drafts of rows. `kind` is what structures are when neither their type nor their name
    tells; "" for « autre »."""

    def __init__(self, mapping: Sequence[str], places: Places, kind: str = ""):
        self._columns = [(place, key) for place, key in enumerate(mapping) if key]
        self._places = places
        self._kind = kind or OTHER

    def read(self, number: int, row: Sequence[str], doubt: str = "") -> Draft:
        """A draft with its problems and warnings; see `Draft`."""
        draft = Draft(number)
        if doubt:
            draft.warn("", doubt)
        values = self._values(draft, row)
        self._structure(draft, values)
        self._people(draft, values)
        draft.key = _key(draft, values.get("structure.id", ""))
        return draft

    def _values(self, draft: Draft, row: Sequence[str]) -> dict[str, Any]:
        """The cells that say something, parsed; those that are wrong are left out."""
        values: dict[str, Any] = {}
        for place, key in self._columns:
            raw = row[place] if place < len(row) else ""
            try:
                line = cells.said(raw)
                if not line:
                    continue
                value, warning = self._parsed(key, line, raw)
            except Wrong as wrong:
                draft.wrong(key, str(wrong))
                continue
            if warning:
                draft.warn(key, warning)
            if value:
                values[key] = value
        return values

    def _parsed(self, key: str, line: str, raw: str) -> tuple[Any, str]:
        if key == "structure.hours":
            return cells.hours(line)
        if key == "structure.description":
            text = clean(raw)
            if len(text) > DESCRIPTION:
                raise Wrong("Cette présentation est trop longue : 10 000 caractères au plus.")
            return text, ""
        if len(line) > LIMITS.get(key, 1000):
            raise Wrong(f"{LABELS[key]} : {len(line)} caractères, {LIMITS.get(key, 1000)} au plus.")
        parser = _PARSERS.get(key)
        return parser(line) if parser else (line, "")

    def _structure(self, draft: Draft, values: Mapping[str, Any]) -> None:
        said = draft.structure
        for name in ("name", "address", "address_complement", "postcode", "phone", "email",
                     "website", "siret", "description"):  # fmt: skip
            if value := values.get(f"structure.{name}"):
                said[name] = value
        said |= values.get("structure.hours", {})
        if ours := values.get("structure.ours", ""):
            draft.ours = int(ours) if ours.isascii() and ours.isdigit() and len(ours) < 10 else 0
        if "name" not in said and draft.ours is None:
            _miss(draft, "structure.name", "Le nom de la structure manque.")
        self._kind_of(draft, values.get("structure.kind", ""))
        self._commune_of(draft, values)

    def _kind_of(self, draft: Draft, told: str) -> None:
        kind = cells.kind_of_label(told)
        if kind:
            draft.structure["kind"] = kind
        elif told:
            draft.warn("structure.kind", f"Type inconnu, « {told[:60]} » : déduit du nom.")
        name = draft.structure.get("name", "")
        draft.implied["kind"] = kind or cells.kind_of_name(name) or self._kind

    def _commune_of(self, draft: Draft, values: Mapping[str, Any]) -> None:
        asked = {name: values.get(f"structure.{name}", "") for name in ("postcode", "address")}
        name, code = values.get("structure.commune", ""), values.get("structure.insee", "")
        if any(note["field"] in _WHERE for note in draft.problems):
            return
        if draft.ours is not None and not (name or code or asked["postcode"]):
            return
        try:
            here = self._places.find(code=code, name=name, **asked)
        except Wrong as wrong:
            draft.wrong(wrong.field, str(wrong))
            return
        if here.warning:
            draft.warn("structure.insee" if code else "structure.commune", here.warning)
        draft.structure["commune_id"], draft.commune = here.id, here.name
        draft.implied["insee"] = here.code
        cut = split_address(asked["address"])
        if cut and same_town(cut[2], here.name):
            draft.structure["address"] = cut[0]
            draft.structure.setdefault("postcode", cut[1])

    def _people(self, draft: Draft, values: Mapping[str, Any]) -> None:
        for key, value in values.items():
            part, _, name = key.partition(".")
            if part == "seat":
                draft.seat[name] = value
            elif part == "person":
                draft.person[name] = value
        self._name(draft)
        if not draft.person_name:
            _give_away(draft.person, draft.seat)
            draft.person = {}
        if not draft.person and "title" not in draft.seat:
            _give_away(draft.seat, draft.structure)
            draft.seat = {}

    def _name(self, draft: Draft) -> None:
        whole = draft.person.pop("full_name", "")
        if whole and not draft.person_name:
            if fold(whole) in cells.VACANT:
                return
            draft.person["first_name"], draft.person["last_name"] = cells.split_name(whole)
        if fold(draft.person_name) in cells.VACANT:
            draft.person.pop("first_name", None)
            draft.person.pop("last_name", None)
            return
        for name in ("first_name", "last_name"):
            text = cells.person_name(cells.without_civility(draft.person.get(name, "")))
            if len(text) > 100:
                draft.wrong(f"person.{name}", f"{len(text)} caractères : 100 au plus.")
            draft.person[name] = text
        if not draft.person_name:
            del draft.person["first_name"], draft.person["last_name"]
        elif not draft.person["last_name"]:
            draft.wrong("person.last_name", "Le nom de famille manque.")
        elif not draft.person["first_name"]:
            draft.warn("person.first_name", "Le prénom manque : la fiche sera à compléter.")


_WHERE = frozenset({"structure.commune", "structure.insee", "structure.postcode"})


def shared_addresses(drafts: Collection[Draft]) -> frozenset[str]:
    """The addresses that people of different names have: mailboxes, which belong to seats."""
    names: dict[str, set[str]] = {}
    for draft in drafts:
        if address := draft.person.get("email"):
            names.setdefault(address, set()).add(match_key(draft.person_name))
    return frozenset(address for address, several in names.items() if len(several) > 1)


def share(draft: Draft, addresses: Collection[str]) -> None:
    """Give the seat the address of a person that several people have."""
    if draft.person.get("email") in addresses:
        address = draft.person.pop("email")
        draft.seat.setdefault("email", address)
        draft.warn(
            "person.email",
            "Cette adresse est celle de plusieurs personnes : elle est mise sur le poste.",
        )


def shortened(key: str) -> str:
    """`key` within the width of its column, still its own."""
    if len(key) <= KEY:
        return key
    return f"{key[: KEY - 33]}#{sha256(key.encode()).hexdigest()[:32]}"


def person_key(draft: Draft) -> str:
    """The person of a row within the source: by their address, else by name in the structure.
    Digests: what sources said is kept for years, and names nobody by its keys."""
    return _digest(draft.person.get("email") or f"{draft.key}/{match_key(draft.person_name)}")


def seat_key(draft: Draft) -> str:
    """The seat of a row within the source: the person's in that structure, else its title's."""
    who = match_key(draft.person_name) or f"poste {fold(draft.seat.get('title', ''))}"
    return _digest(f"{draft.key}/{who}")


def _digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()[:40]


def _key(draft: Draft, identifier: str) -> str:
    if identifier:
        return shortened(identifier)
    if draft.ours is not None:
        return f"fiche {draft.ours}"
    name = match_key(draft.structure.get("name", "")) or draft.structure.get("name", "")
    return shortened(f"{name}@{draft.implied.get('insee', '')}")


def _give_away(said: dict[str, Any], to: dict[str, Any]) -> None:
    """A telephone or an address of nobody is the seat's; of no seat, the structure's."""
    for name in ("phone", "email"):
        if name in said:
            to.setdefault(name, said[name])


def _miss(draft: Draft, where: str, sentence: str) -> None:
    if not any(note["field"] == where for note in draft.problems):
        draft.wrong(where, sentence)
