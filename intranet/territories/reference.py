"""The reference file: every commune and EPCI of France, as published, made small.

`data/territories.tsv.gz` is gzipped UTF-8, one record a line, fields separated by tabs:

    first line   JSON: source, version, vintage, published_on, departements {code: name}
    e            SIREN · kind · name · member communes (INSEE codes, by spaces)
    c            INSEE code · kind · département · name · postcodes (by spaces) · population ·
                 INSEE code of the parent (delegated and associated communes)

Source: npm package `@etalab/decoupage-administratif` (INSEE, DGCL, La Poste; Licence Ouverte).
`refresh` rebuilds the file from an unpacked copy; the same input gives the same bytes.
"""

import gzip
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

FILE = Path(__file__).parent / "data" / "territories.tsv.gz"
KINDS = ("commune-actuelle", "commune-deleguee", "commune-associee")
PACKAGE = "@etalab/decoupage-administratif"


@dataclass(frozen=True)
class Header:
    """Where the file comes from. `vintage` is the year of INSEE's official code."""

    source: str
    version: str
    vintage: str
    published_on: str
    departements: dict[str, str]


@dataclass(frozen=True)
class EpciRecord:
    """`members` are INSEE codes, in whichever département they lie."""

    siren: str
    kind: str
    name: str
    members: tuple[str, ...]


@dataclass(frozen=True)
class CommuneRecord:
    """`parent` is the INSEE code of the current commune that absorbed it, "" when current.
    `population` is 0 where INSEE publishes none (delegated and associated communes)."""

    insee_code: str
    kind: str
    departement: str
    name: str
    postcodes: str
    population: int
    parent: str


@cache
def header(path: Path = FILE) -> Header:
    """The first line only: cheap."""
    with gzip.open(path, "rt", encoding="utf-8", newline="\n") as file:
        return Header(**json.loads(file.readline()))


def departement_name(code: str) -> str:
    """« Ille-et-Vilaine » for 35; the code itself when unknown."""
    return header().departements.get(code, code)


def records(
    departement: str | None = None, path: Path = FILE
) -> Iterator[EpciRecord | CommuneRecord]:
    """Every EPCI, then the communes (of `departement` only, when given)."""
    with gzip.open(path, "rt", encoding="utf-8", newline="\n") as file:
        file.readline()
        for line in file:
            tag, *fields = line.rstrip("\n").split("\t")
            if tag == "e":
                siren, kind, name, members = fields
                yield EpciRecord(siren, kind, name, tuple(members.split()))
            else:
                insee, kind, where, name, postcodes, population, parent = fields
                if departement in (None, where):
                    yield CommuneRecord(
                        insee, kind, where, name, postcodes, int(population), parent
                    )


def refresh(source: Path, published_on: date, path: Path = FILE) -> Header:
    """Rebuild `path` from `source`, the unpacked npm package, published on that day.

    Raises ValueError when the package does not say what this file needs.
    """
    package = json.loads((source / "package.json").read_text("utf-8"))
    if package.get("name") != PACKAGE:
        raise ValueError(f"{source} : ce n’est pas le paquet {PACKAGE}")
    communes = [c for c in _read(source, "communes") if c["type"] in KINDS]
    made = Header(
        source=f"npm {PACKAGE}",
        version=package["version"],
        vintage=_vintage(source, package["version"]),
        published_on=published_on.isoformat(),
        departements={d["code"]: _typographic(d["nom"]) for d in _read(source, "departements")},
    )
    lines = [json.dumps(made.__dict__, ensure_ascii=False, sort_keys=True)]
    lines += sorted(_epci_line(epci) for epci in _read(source, "epci"))
    lines += [_commune_line(c) for c in sorted(communes, key=lambda c: (c["code"], c["type"]))]
    content = "".join(f"{line}\n" for line in lines).encode()
    path.parent.mkdir(exist_ok=True)
    # mtime 0 and no file name inside: the same input gives the same bytes.
    path.write_bytes(gzip.compress(content, compresslevel=9, mtime=0))
    header.cache_clear()
    return made


def _read(source: Path, name: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = json.loads((source / "data" / f"{name}.json").read_text("utf-8"))
    return rows


def _vintage(source: Path, version: str) -> str:
    """The year that the package's own table gives to this version, "" when it gives none."""
    table = (source / "README.md").read_text("utf-8")
    found = re.search(rf"^\| (\d{{4}})\s+\| {re.escape(version)}\s", table, re.MULTILINE)
    return found.group(1) if found else ""


def _epci_line(epci: dict[str, Any]) -> str:
    members = " ".join(sorted(member["code"] for member in epci["membres"]))
    return _line("e", epci["code"], epci["type"], _epci_name(epci), members)


def _commune_line(commune: dict[str, Any]) -> str:
    return _line(
        "c",
        commune["code"],
        commune["type"],
        commune["departement"],
        _typographic(commune["nom"]),
        " ".join(commune.get("codesPostaux", [])),
        str(commune.get("population", 0)),
        commune.get("chefLieu", ""),
    )


def _line(*fields: str) -> str:
    if any("\t" in field or "\n" in field for field in fields):
        raise ValueError(f"tabulation ou saut de ligne dans {fields}")
    return "\t".join(fields)


def _epci_name(epci: dict[str, Any]) -> str:
    """The name without its kind: « CC du Pays d’Ancenis » is « Pays d’Ancenis »."""
    name = _typographic(epci["nom"]).replace(" - ", "-")
    bare = re.sub(r"^(?:CC|CA|CU|MET69)\s+(?:(?:de la|du|des|de)\s+|de l’|d’)?", "", name)
    # The publisher writes this capital without its accent.
    bare = re.sub(r"\bEmeraude\b", "Émeraude", bare)
    return bare[:1].upper() + bare[1:]


def _typographic(name: str) -> str:
    return name.replace("'", "’")
