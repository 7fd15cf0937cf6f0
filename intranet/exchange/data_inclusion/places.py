"""Communes by their codes, as records write them: current, former, elsewhere."""

import re
from collections import defaultdict
from dataclasses import dataclass

from flask import current_app

from intranet.territories import queries as territories
from intranet.territories.queries import FoundCommune
from intranet.text import fold

FRANCE = "france"
_FRANCE_BY_CODE = "99100"
_KNOWN = re.compile(r"france|\d{9}|\d[0-9AB]\d{3}|0[1-9]|[1-8]\d|9[0-5]|2[AB]|97\d", re.ASCII)


class Elsewhere(Exception):
    """The commune is of another département."""


class Unknown(Exception):
    """No commune can be told from what is said; the text is a sentence for the person."""


@dataclass(frozen=True, slots=True)
class Here:
    """A current commune. `replaced` is the commune that no longer exists, when it was named."""

    id: int
    code: str
    name: str
    postcodes: tuple[str, ...]
    replaced: str = ""


class Places:
    """The communes of the département, read once."""

    def __init__(self) -> None:
        self.departement: str = current_app.extensions["settings"].departement
        self._by_code: dict[str, Here] = {}
        self._by_id: dict[int, Here] = {}
        self._by_name: dict[str, Here] = {}
        self._by_postcode: dict[str, set[str]] = defaultdict(set)
        former = []
        for found in territories.every_commune():
            if found.is_current:
                self._put(found)
            else:
                former.append(found)
        for found in former:
            self._put_former(found)

    def named(self, code: str | None, postcode: str | None, name: str | None) -> Here:
        """The commune of this INSEE code or, without one, of this name and postcode.

        Raises Elsewhere or Unknown.
        """
        if code:
            return self._coded(code)
        found = self._by_name.get(fold(name or ""))
        if found and (not postcode or found.code in self._by_postcode[postcode]):
            return found
        around = self._by_postcode.get(postcode or "", set())
        if len(around) == 1 and not name:
            return self._by_code[next(iter(around))]
        if postcode and not around:
            raise Elsewhere
        if not (name or postcode):
            raise Unknown("Aucune commune : ni code_insee, ni commune et code_postal.")
        raise Unknown(f"La commune « {(name or postcode or '')[:60]} » est introuvable ici.")

    def of(self, commune_id: int) -> Here | None:
        """The current commune of a row of `commune`."""
        return self._by_id.get(commune_id)

    def current_code(self, code: str) -> str:
        """The code of the commune that replaced `code`; `code` itself when it is current, or
        not of this département, or no commune's."""
        found = self._by_code.get(code)
        return found.code if found else code

    def area(self, codes: list[str]) -> list[str]:
        """What `codes` of a « zone d’éligibilité » are in the directory: each once, the country
        as `france`, without those that are none."""
        found = [FRANCE if code == _FRANCE_BY_CODE else self.current_code(code) for code in codes]
        return [code for code in dict.fromkeys(found) if _KNOWN.fullmatch(code)]

    def _coded(self, code: str) -> Here:
        found = self._by_code.get(code)
        if found:
            return found
        length = 3 if code.startswith("97") else 2
        if code[:length] != self.departement:
            raise Elsewhere
        raise Unknown(f"Aucune commune n’a le code INSEE {code}.")

    def _put(self, found: FoundCommune) -> None:
        here = Here(found.id, found.insee_code, found.name, tuple(found.postcodes.split()))
        self._by_code[here.code] = self._by_id[here.id] = here
        self._by_name.setdefault(fold(here.name), here)
        for postcode in here.postcodes:
            self._by_postcode[postcode].add(here.code)

    def _put_former(self, found: FoundCommune) -> None:
        current = self._by_code.get(found.current_code)
        if current is None:
            return
        self._by_id[found.id] = current
        gone = Here(current.id, current.code, current.name, current.postcodes, found.name)
        self._by_code.setdefault(found.insee_code, gone)
        self._by_name.setdefault(fold(found.name), gone)
