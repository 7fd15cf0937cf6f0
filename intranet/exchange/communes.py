"""Communes as files name them: by name, by postcode, by a code that may no longer exist."""

import re
from dataclasses import dataclass
from difflib import get_close_matches
from typing import NamedTuple

from flask import current_app

from intranet.exchange.sentences import Wrong
from intranet.territories import queries as territories
from intranet.territories import reference
from intranet.territories.queries import KIND_WORDS, FoundCommune
from intranet.territories.reference import CommuneRecord
from intranet.text import fold

NAMED_IN_ERROR = 4
_POSTCODE_AND_TOWN = re.compile(
    r"^(?P<street>.*?)[\s,;–-]*\b(?P<postcode>\d{5})\s+(?P<town>\D+?)$", re.DOTALL
)
_NOISE = re.compile(r"\bcedex\b.*$|\b\d+\b")


@dataclass(frozen=True, slots=True)
class Here:
    """A current commune, and a warning when the file named it in another way."""

    id: int
    name: str
    code: str
    warning: str = ""


class _Abroad(NamedTuple):
    codes: dict[str, CommuneRecord]
    names: dict[str, list[CommuneRecord]]


class Places:
    """The communes of the département, read once a file."""

    def __init__(self) -> None:
        self._code: str = current_app.extensions["settings"].departement
        self._by_code: dict[str, FoundCommune] = {}
        self._by_name: dict[str, list[FoundCommune]] = {}
        self._by_postcode: dict[str, list[FoundCommune]] = {}
        self._elsewhere: _Abroad | None = None
        for found in sorted(territories.every_commune(), key=lambda one: not one.is_current):
            self._by_code.setdefault(found.insee_code, found)
            self._by_name.setdefault(fold(found.name), []).append(found)
            if found.is_current:
                for postcode in found.postcodes.split():
                    self._by_postcode.setdefault(postcode, []).append(found)

    @property
    def names(self) -> dict[int, str]:
        """The names of current communes, by key."""
        return {one.id: one.name for one in self._by_code.values() if one.is_current}

    def is_name(self, text: str) -> bool:
        return _town(text) in self._by_name

    def is_postcode(self, text: str) -> bool:
        return text in self._by_postcode

    def is_code(self, text: str) -> bool:
        return text.upper() in self._by_code

    def find(
        self, *, code: str = "", name: str = "", postcode: str = "", address: str = ""
    ) -> Here:
        """The commune meant. Raises Wrong with what is wrong, and the field that says it."""
        if re.fullmatch(r"\d[0-9AB]\d{3}", name):  # a code in the column of names
            name, code, postcode = ("", "", name) if self.is_postcode(name) else ("", name, "")
        if code:
            return self._with_code(code, name)
        if not name and not postcode and (cut := split_address(address)):
            name, postcode = cut[2], cut[1]
        if name:
            return self._named(name, postcode)
        if postcode:
            return self._around(postcode)
        raise Wrong("La commune manque : indiquez son nom, ou son code INSEE.", "structure.commune")

    def _with_code(self, typed: str, name: str) -> Here:
        code = re.sub(r"\s", "", typed).upper().zfill(5)
        found = self._by_code.get(code)
        if found is None:
            raise Wrong(self._no_such_code(code), "structure.insee")
        if name and fold(found.name) != _town(name) and fold(found.current_name) != _town(name):
            if any(one.current_code == code for one in self._by_name.get(_town(name), [])):
                return _here(found)
            raise Wrong(
                f"Le code INSEE {code} est celui de {found.name}, pas de « {name} » : "
                "corrigez l’un ou l’autre.",
                "structure.insee",
            )
        if found.is_current:
            return _here(found)
        return _here(
            found,
            f"Le code {code} ({found.name}) n’existe plus : la commune est aujourd’hui "
            f"{found.current_label}.",
        )

    def _no_such_code(self, code: str) -> str:
        other = self._abroad().codes.get(code)
        if other is None:
            return f"Aucune commune n’a le code INSEE {code}."
        where = reference.departement_name(other.departement)
        return f"{other.name} ({code}) est hors du département ({where})."

    def _named(self, typed: str, postcode: str) -> Here:
        town = _town(typed)
        found = self._by_name.get(town, [])
        around = [one.current_id for one in self._by_postcode.get(postcode, [])]
        current = {one.current_id: one for one in found}
        if len(current) > 1 and around:
            current = {key: one for key, one in current.items() if key in around} or current
        if len(current) == 1:
            one = next(iter(current.values()))
            return _here(one, self._doubt(one, postcode))
        if current:
            labels = ", ".join(one.label for one in list(current.values())[:NAMED_IN_ERROR])
            raise Wrong(
                f"Plusieurs communes s’appellent ainsi : {labels}. Précisez laquelle.", _NAME
            )
        raise Wrong(self._no_such_name(typed, town, postcode), _NAME)

    def _doubt(self, one: FoundCommune, postcode: str) -> str:
        if not one.is_current and one.current_name != one.name:
            kind = KIND_WORDS.get(one.kind, "ancienne commune")
            return f"{one.name} est une {kind} de {one.current_label} : la fiche y est rattachée."
        known = self._by_postcode.get(postcode, [])
        if known and one.current_id not in [other.current_id for other in known]:
            return f"Le code postal {postcode} n’est pas celui de {one.name} : vérifiez-le."
        return ""

    def _no_such_name(self, typed: str, town: str, postcode: str) -> str:
        for other in self._abroad().names.get(town, ()):
            if not postcode or postcode in other.postcodes.split():
                where = reference.departement_name(other.departement)
                return f"« {typed} » est hors du département ({where})."
        near = get_close_matches(town, self._by_name, n=1, cutoff=0.75)
        hint = f" Serait-ce {self._by_name[near[0]][0].name} ?" if near else ""
        return f"« {typed} » n’est le nom d’aucune commune du département.{hint}"

    def _around(self, postcode: str) -> Here:
        found = self._by_postcode.get(postcode, [])
        if len(found) == 1:
            return _here(found[0])
        if not found:
            raise Wrong(
                f"Le code postal {postcode} n’est pas du département : indiquez la commune.",
                "structure.postcode",
            )
        raise Wrong(
            f"Le code postal {postcode} est celui de {len(found)} communes "
            f"({', '.join(one.name for one in found[:NAMED_IN_ERROR])}…) : indiquez laquelle.",
            "structure.postcode",
        )

    def _abroad(self) -> _Abroad:
        """The communes of the rest of France, read when one is asked that is not of here."""
        if self._elsewhere is None:
            self._elsewhere = _Abroad({}, {})
            for record in reference.records():
                if isinstance(record, CommuneRecord) and record.departement != self._code:
                    self._elsewhere.codes.setdefault(record.insee_code, record)
                    self._elsewhere.names.setdefault(fold(record.name), []).append(record)
        return self._elsewhere


_NAME = "structure.commune"


def same_town(typed: str, name: str) -> bool:
    """Whether `typed`, as addresses have it, is the commune called `name`."""
    return _town(typed) == fold(name)


def split_address(address: str) -> tuple[str, str, str] | None:
    """(street, postcode, town) of « 1 rue du Port, 35260 Cancale »; None when not so written."""
    found = _POSTCODE_AND_TOWN.match(" ".join(address.split()))
    return (found["street"].strip(" ,;-"), found["postcode"], found["town"]) if found else None


def _here(found: FoundCommune, warning: str = "") -> Here:
    return Here(found.current_id, found.current_name, found.current_code, warning)


def _town(text: str) -> str:
    """A town's folded name, without CEDEX, district, nor code: « RENNES CEDEX 7 » is Rennes,
    « MEZIERE (LA) » La Mézière."""
    words = _NOISE.sub(" ", fold(text)).split()
    if len(words) > 1 and words[-1] in ("la", "le", "les"):
        words = [words[-1], *words[:-1]]
    return " ".join(words[:-1] if words[-1:] == ["l"] else words)
