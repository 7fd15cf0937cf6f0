"""Rows as a guide words them."""

import re
from collections.abc import Sequence
from datetime import datetime

from intranet.directory import kinds
from intranet.directory.models import Person, Position, Structure
from intranet.directory.offer.models import OutreachSession, Service
from intranet.directory.queries import Seat
from intranet.guidebook.content import Contact, Link, Offered, Permanence
from intranet.hours import french, now
from intranet.printing.words import BREAK, in_pieces
from intranet.text import clean, clean_line
from intranet.vocabulary import terms
from intranet.web.dates import NBSP, day
from intranet.web.phones import phone
from intranet.web.urls import mailto

OPENINGS = 3
LONG = 30  # letters: beyond, a word may be wider than its column
_CALLABLE = re.compile(r"\+?[0-9]{2,15}")
_WEB = re.compile(r"https?://[^\s\"<>\\^`{|}]+")
_SPACES = re.compile(r"[^\S\u00a0\u202f]+")
_LONG_WORD = re.compile(r"[^\s\u200b]{30,}")
_JOINT = re.compile(r"(?<=@)|(?<=/)|(?=\.)")  # where an address is cut best


def line(text: str) -> str:
    """`text` on one line, its unbreakable spaces kept; a word too long for a column may be
    broken."""
    tidy = _SPACES.sub(" ", clean(text))
    return _LONG_WORD.sub(lambda found: in_pieces(found[0]), tidy)


def address_line(text: str) -> str:
    """An e-mail address, or that of a page: one too long is cut where it reads best."""
    tidy = clean_line(text)
    return line(_JOINT.sub(BREAK, tidy) if len(tidy) >= LONG else tidy)


def lines(*texts: str) -> list[str]:
    return [line(text) for text in texts if text.strip()]


def contact_lines(number: str, address: str, website: str = "") -> list[Link]:
    """A telephone number, an e-mail address, a site: what there is of them."""
    found = []
    if number:
        url = f"tel:{number}" if _CALLABLE.fullmatch(number) else ""
        found.append(Link(line(phone(number)), url))
    if address:
        found.append(Link(address_line(address), mailto(clean_line(address))))
    if website:
        found.append(_site(website))
    return found


def call(row: Structure) -> Link:
    """How to reach a structure where there is room for one way."""
    found = contact_lines(row.phone, "" if row.phone else row.email)
    return found[0] if found else Link("")


def hours(osm: str, note: str = "") -> list[str]:
    return lines(*(text.replace(" – ", f"{NBSP}–{NBSP}") for text in french.words(osm)), note)


def address(structure: Structure) -> list[str]:
    town = f"{structure.postcode} {structure.commune.name}"
    return lines(structure.address, structure.address_complement, town)


def kind(structure: Structure) -> str:
    return kinds.here().get(structure.kind, "")


def verified(entry: Structure, *, due: bool) -> str:
    """« vérifiée le 3 mars 2026 », or « à vérifier »."""
    if due or entry.verified_at is None:
        return "à vérifier"
    return f"vérifiée le {day(entry.verified_at, weekday=False)}"


def last_verified(entry: Structure, *, due: bool) -> str:
    """When an entry « à vérifier » was checked for the last time; "" for the others."""
    if not due or entry.verified_at is None:
        return ""
    return f"Dernière vérification le {day(entry.verified_at, weekday=False)}"


def contact(seat: Seat) -> Contact:
    """A seat as others may call it: its holder's line and address, else its own. The portable
    stays on the entry."""
    return Contact(
        line(seat.position.title),
        line(seat.holder.name) if seat.holder else "",
        contact_lines(*_reach(seat.position, seat.holder)),
    )


def service(row: Service) -> Offered:
    return Offered(
        line(row.name),
        [terms.label(key) for key in row.themes],
        hours(row.opening_hours, row.hours_note),
        contact_lines(row.phone, row.email),
    )


def permanence(row: OutreachSession, at: datetime, target: int | None) -> Permanence:
    return Permanence(
        line(row.structure.name),
        place(row),
        hours(row.opening_hours, row.hours_note),
        _next_days(row.opening_hours, at),
        line(
            ". ".join(p for p in ("Sur rendez-vous" if row.by_appointment else "", row.note) if p)
        ),
        contact_lines(row.phone, row.email),
        target,
    )


def place(row: OutreachSession) -> str:
    """« Mairie de Cancale », « Salle des Halles, 2 rue du Port, Cancale »."""
    if row.host:
        return line(row.host.name)
    return line(", ".join(p for p in (row.place, row.address, row.commune.name) if p))


def themes(row: OutreachSession) -> Sequence[str]:
    return [terms.label(key) for key in row.themes]


def _reach(position: Position, holder: Person | None) -> tuple[str, str]:
    if holder is None:
        return position.phone, position.email
    return holder.phone or position.phone, holder.email or position.email


def _site(website: str) -> Link:
    bare = re.sub(r"^https?://(www\.)?", "", clean_line(website)).rstrip("/")
    return Link(address_line(bare), website if _WEB.fullmatch(website) else "")


def _next_days(osm: str, at: datetime) -> list[str]:
    """A day with two openings is one day."""
    openings = now.next_openings(osm, at, 2 * OPENINGS)
    return list(dict.fromkeys(_short_day(start) for start, _ in openings))[:OPENINGS]


def _short_day(start: datetime) -> str:
    """« mardi 24 novembre »: the year goes without saying."""
    return day(start).rsplit(" ", 1)[0]
