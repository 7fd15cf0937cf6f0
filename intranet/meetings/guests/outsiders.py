"""Guests outside the directory, as people type or paste them: one a line, in any usual order."""

import re
from dataclasses import dataclass
from email.utils import getaddresses

from intranet.events.choosing import NewGuest
from intranet.mailroom.addresses import ADDRESS_LIMIT
from intranet.text import clean_line, normalise_email

MOST = 100
_ADDRESS = re.compile(r"[^\s<>,;:()\[\]\"\\]+@[^\s<>,;:()\[\]\"\\]+\.[^\s<>,;:()\[\]\"\\]+")
_SEPARATORS = re.compile(r"[,;\t|]")
_AROUND = " <>()[]\"'«»\u00a0-–—:"


@dataclass(frozen=True)
class Read:
    """What was typed: `guests` in their order, `errors` in French, each naming its line."""

    guests: list[NewGuest]
    errors: list[str]


def read(typed: str) -> Read:
    """« Prénom Nom, structure, adresse », « Prénom Nom <adresse> », or addresses alone, several on
    a line as a mail program copies them."""
    guests: list[NewGuest] = []
    errors: list[str] = []
    for number, line in enumerate(typed.splitlines(), start=1):
        line = clean_line(line.replace("\t", " ; "))  # as a spreadsheet copies its cells
        if not line:
            continue
        addresses = _ADDRESS.findall(line)
        if not addresses:
            errors.append(f"Ligne {number} : il manque une adresse de courriel.")
        elif any(len(normalise_email(address)) > ADDRESS_LIMIT for address in addresses):
            errors.append(f"Ligne {number} : cette adresse de courriel est trop longue.")
        elif len(addresses) > 1:
            guests += _several(line)
        else:
            guests.append(_one(line, addresses[0]))
    if len(guests) > MOST:
        errors.append(f"{MOST} personnes au plus à la fois.")
    return Read(guests, errors)


def line_of(guest: NewGuest) -> str:
    """A guest as `read` understands them."""
    return ", ".join(part for part in (guest.name, guest.organisation, guest.address) if part)


def _one(line: str, address: str) -> NewGuest:
    before, _, after = line.partition(address)
    parts = [_tidy(part) for part in _SEPARATORS.split(f"{before},{after}")]
    said = [part for part in parts if part]
    name = said[0] if said else _name_in(address)
    return NewGuest(name[:200], normalise_email(address), ", ".join(said[1:])[:200])


def _several(line: str) -> list[NewGuest]:
    found = getaddresses([line.replace(";", ",")])
    return [
        NewGuest((_tidy(name) or _name_in(address))[:200], normalise_email(address))
        for name, address in found
        if _ADDRESS.fullmatch(address)
    ]


def _tidy(part: str) -> str:
    return part.strip(_AROUND).replace(",", " ")


def _name_in(address: str) -> str:
    """« marie.durand@… » is Marie Durand; « contact@… » is contact."""
    words = re.split(r"[._]+", address.partition("@")[0])
    return " ".join(word.capitalize() for word in words if word) or address
