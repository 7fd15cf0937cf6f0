"""From a file to the records that concern the département, ready to be compared.

Structures first, then services, whatever their order in the file. Both wait on disk: memory does
not grow with the file. The database is only read, once, for the communes.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from tempfile import SpooledTemporaryFile
from typing import IO, Any

from intranet.exchange.data_inclusion import documents, places, records, schema
from intranet.exchange.data_inclusion.models import OUTSIDE, REFUSED, SERVICE, STRUCTURE
from intranet.exchange.data_inclusion.places import Places
from intranet.exchange.data_inclusion.records import Malformed, Record, Refused

IN_MEMORY = 2 * documents.MEGABYTE
MOST_REFUSED = 2000  # kept with their reasons; beyond, they are only counted
MOST_RECORDS = 100_000  # of the département
TWICE = "Cet identifiant est déjà celui d’un enregistrement précédent du fichier."
NO_STRUCTURE = "La structure {} n’est ni dans ce fichier ni dans l’annuaire."


class Waiting:
    """Records of one kind, kept on disk in their order."""

    def __init__(self, kind: str):
        self.kind = kind
        self._file: IO[str] = SpooledTemporaryFile(IN_MEMORY, "w+", encoding="utf-8")  # noqa: SIM115
        self.count = 0

    def add(self, record: Record) -> None:
        kept = [record.number, record.values, record.contact, record.remarks]
        self._file.write(json.dumps(kept, ensure_ascii=False) + "\n")
        self.count += 1

    def __iter__(self) -> Iterator[Record]:
        self._file.seek(0)
        for line in self._file:
            number, values, contact, remarks = json.loads(line)
            yield Record(self.kind, number, values, contact, remarks)

    def close(self) -> None:
        self._file.close()


@dataclass
class Sifted:
    """What a file holds. `counts` are those refused and those outside, by kind; `refused` are the
    first of them; `outside` the structures of other départements; `ignored` the fields that v1
    does not know."""

    structures: Waiting = field(default_factory=lambda: Waiting(STRUCTURE))
    services: Waiting = field(default_factory=lambda: Waiting(SERVICE))
    refused: list[Refused] = field(default_factory=list)
    outside: set[str] = field(default_factory=set)
    ignored: set[str] = field(default_factory=set)
    counts: dict[str, dict[str, int]] = field(
        default_factory=lambda: {kind: {REFUSED: 0, OUTSIDE: 0} for kind in (STRUCTURE, SERVICE)}
    )

    def refuse(self, refused: Refused) -> None:
        self.counts[refused.kind][REFUSED] += 1
        if len(self.refused) < MOST_REFUSED:
            self.refused.append(refused)

    def close(self) -> None:
        self.structures.close()
        self.services.close()


def sift(file: IO[bytes], limit: int, here: Places) -> Sifted:
    """Read `file`, at most `limit` bytes of JSON. Raises `documents.Unreadable`."""
    sifted, sieve = Sifted(), _Sieve(here)
    try:
        for item in documents.items(file, limit):
            sieve.take(item, sifted)
    except BaseException:
        sifted.close()
        raise
    return sifted


class _Sieve:
    def __init__(self, here: Places):
        self._here = here
        self._numbers = {STRUCTURE: 0, SERVICE: 0}
        self._seen: dict[str, set[str]] = {STRUCTURE: set(), SERVICE: set()}

    def take(self, item: documents.Item, sifted: Sifted) -> None:
        try:
            said = records.raw(item)
        except Malformed as problem:
            kind = SERVICE if item.place == "services" else STRUCTURE
            sifted.refuse(Refused(kind, self._count(kind), "", "", [str(problem)]))
            return
        kind = records.kind_of(item, said)
        number = self._count(kind)
        sifted.ignored.update(name for name in said if name not in _known(kind))
        structure = said.get("structure_id")
        if kind == SERVICE and isinstance(structure, str) and structure in sifted.outside:
            sifted.counts[kind][OUTSIDE] += 1
            return
        unknown = ""
        if kind == STRUCTURE:
            try:
                self._place(said)
            except places.Elsewhere:
                sifted.counts[kind][OUTSIDE] += 1
                sifted.outside.add(str(said.get("id")))
                return
            except places.Unknown as problem:
                unknown = str(problem)
        found = self._read(kind, number, said, unknown)
        if isinstance(found, Refused):
            sifted.refuse(found)
        else:
            waiting = sifted.structures if kind == STRUCTURE else sifted.services
            if waiting.count >= MOST_RECORDS:
                raise documents.Unreadable("Ce fichier contient trop d’enregistrements d’ici.")
            waiting.add(found)

    def _count(self, kind: str) -> int:
        self._numbers[kind] += 1
        return self._numbers[kind]

    def _place(self, said: dict[str, Any]) -> None:
        """Told without reading the rest: most of a national file is elsewhere."""
        texts = (said.get(name) for name in ("code_insee", "code_postal", "commune"))
        self._here.named(*(text if isinstance(text, str) else None for text in texts))

    def _read(self, kind: str, number: int, said: dict[str, Any], unknown: str) -> Record | Refused:
        found = records.read(kind, number, said)
        if isinstance(found, Refused):
            return found
        if unknown:
            return records.refused(kind, number, said, unknown)
        if found.identifier in self._seen[kind]:
            return records.refused(kind, number, said, TWICE)
        self._seen[kind].add(found.identifier)
        self._bring_up_to_date(found)
        return found

    def _bring_up_to_date(self, record: Record) -> None:
        """Write the commune that replaced one that no longer exists, and say so."""
        values, current_code = record.values, self._here.current_code
        code = values.get("code_insee")
        if code and (current := current_code(code)) != code:
            values["code_insee"] = current
            name = self._here.named(current, None, None).name
            record.remarks.append(f"La commune {code} n’existe plus : {name} la remplace.")
        if zone := values.get("zone_eligibilite"):
            gone = {code: current_code(code) for code in zone if current_code(code) != code}
            record.remarks.extend(
                f"Zone : la commune {code} n’existe plus, {current} la remplace."
                for code, current in gone.items()
            )
            if gone:
                values["zone_eligibilite"] = list(dict.fromkeys(map(current_code, zone)))


@cache
def _known(kind: str) -> frozenset[str]:
    return frozenset(schema.fields(kind))
