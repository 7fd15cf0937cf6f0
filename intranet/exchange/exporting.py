"""What somebody sees of the directory, as a table to take away.

Pages show the same fields: nothing more leaves. Columns have the titles that imports recognise.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from types import SimpleNamespace
from typing import IO, Any

from sqlalchemy import and_, exists, or_, select
from sqlalchemy.orm import aliased

from intranet.access import Actor, visible
from intranet.audit import journal
from intranet.clock import to_paris
from intranet.database import db
from intranet.directory import indexing, kinds
from intranet.directory.models import (
    ACTIVE,
    Assignment,
    Membership,
    Person,
    Position,
    Structure,
)
from intranet.directory.queries import visible_to
from intranet.exchange.reading_rows import TOGETHER
from intranet.files import tables
from intranet.hours import french
from intranet.index.queries import DEEPEST, Search, find
from intranet.networks import queries as networks
from intranet.networks.models import Network
from intranet.territories.forms import candidates, resolve
from intranet.territories.models import Commune
from intranet.text import clean_line
from intranet.web.dates import NBSP, plural
from intranet.web.phones import phone

STRUCTURES, PEOPLE = "structures", "personnes"
CONTENTS = {STRUCTURES: "Les structures", PEOPLE: "Les postes et les personnes"}
READ_AT_ONCE = 1000
HEADERS = {
    STRUCTURES: (
        "N° de fiche Maillage", "Nom de la structure", "Type de structure", "Adresse",
        "Complément d’adresse", "Code postal", "Commune", "Code INSEE",
        "Téléphone de la structure", "Courriel de la structure", "Site internet", "SIRET",
        "Horaires", "Présentation", "Vérifiée le",
    ),
    PEOPLE: (
        "N° de fiche Maillage", "Nom de la structure", "Commune", "Fonction", "Nom", "Prénom",
        "Courriel de la personne", "Téléphone de la personne", "Portable",
        "Téléphone du poste", "Courriel du poste", "Vérifiée le",
    ),
}  # fmt: skip


class TooMany(Exception):
    """More entries answer the words typed than a search gives."""


@dataclass(frozen=True)
class Asked:
    """What is to be taken away, narrowed as the directory's own search is."""

    typed: str = ""
    place: str = ""
    commune_codes: tuple[str, ...] = ()
    commune: str = ""
    network: Network | None = None
    kind: str = ""

    @property
    def words(self) -> str:
        """« commune Cancale, type CCAS »."""
        parts = (
            self.typed and f"«{NBSP}{self.typed}{NBSP}»",
            self.commune or self.place,
            self.network.name if self.network else "",
            kinds.here().get(self.kind, ""),
        )
        return ", ".join(part for part in parts if part)


def read(actor: Actor, given: Mapping[str, str]) -> Asked:
    """The filters of an address or of a form; 404 for a network that `actor` does not see."""
    place = clean_line(given.get("commune", "")[:200])
    found = candidates(place) if place else []
    settled = resolve(place, found) if place else None
    slug, kind = given.get("reseau", ""), given.get("type", "")
    return Asked(
        typed=clean_line(given.get("q", "")[:200]),
        place=place,
        commune_codes=tuple(one.current_code for one in ([settled] if settled else found)),
        commune=settled.current_label if settled else "",
        network=visible(networks.by_slug(actor, slug)) if slug else None,
        kind=kind if kind in kinds.KINDS else "",
    )


def write(actor: Actor, asked: Asked, content: str, format: str, file: IO[bytes]) -> int:
    """Write what `actor` sees to a binary file; how many rows. Only reads. Raises TooMany."""
    rows = _structures(actor, asked) if content == STRUCTURES else _people(actor, asked)
    return tables.write(format, file, CONTENTS[content], HEADERS[content], rows)


def note(actor: Actor, narrowed: str, content: str, format: str, rows: int) -> None:
    """Say in the journal who took what away, and how much; `narrowed` is `Asked.words`."""
    words = f" ({narrowed})" if narrowed else ""
    told = f"{CONTENTS[content]}{words}, {plural(rows, 'ligne')}, {format}"
    thing = SimpleNamespace(__tablename__="export", id=actor.account_id)
    journal.record(actor, "export.downloaded", thing, name=told, after={"rows": rows})


def _structures(actor: Actor, asked: Asked) -> Iterator[tuple[Any, ...]]:
    seen: Any = visible_to(actor)
    statement = (
        seen.join(Commune, Commune.id == Structure.commune_id)
        .with_only_columns(
            Structure.id, Structure.name, Structure.kind, Structure.address,
            Structure.address_complement, Structure.postcode, Commune.name.label("commune"),
            Commune.insee_code, Structure.phone, Structure.email, Structure.website,
            Structure.siret, Structure.opening_hours, Structure.hours_note,
            Structure.description, Structure.verified_at,
        )
        .order_by(Structure.match_key, Structure.id)
    )  # fmt: skip
    labels = kinds.here()
    narrowed = _narrowed(statement, asked, _member(Position.structure_id == Structure.id, asked))
    for row in _rows(narrowed, _named(actor, asked, Structure.id, indexing.STRUCTURE)):
        yield (
            row.id, row.name, labels.get(row.kind, row.kind), row.address, row.address_complement,
            row.postcode, row.commune, row.insee_code, _phone(row.phone), row.email, row.website,
            row.siret, _hours(row.opening_hours, row.hours_note), row.description,
            _day(row.verified_at),
        )  # fmt: skip


def _people(actor: Actor, asked: Asked) -> Iterator[tuple[Any, ...]]:
    """Open seats, vacant ones included, of the structures that `actor` sees."""
    seen: Any = visible_to(actor)
    statement = (
        seen.join(Commune, Commune.id == Structure.commune_id)
        .join(Position, and_(Position.structure_id == Structure.id, Position.closed_at.is_(None)))
        .outerjoin(
            Assignment, and_(Assignment.position_id == Position.id, Assignment.ends_on.is_(None))
        )
        .outerjoin(Person, Person.id == Assignment.person_id)
        .with_only_columns(
            Structure.id, Structure.name, Commune.name.label("commune"), Position.title,
            Person.last_name, Person.first_name, Person.email, Person.phone, Person.mobile,
            Position.phone.label("line"), Position.email.label("mailbox"), Person.verified_at,
        )
        .order_by(Structure.match_key, Structure.id, Position.title, Position.id)
    )  # fmt: skip
    seat = aliased(Position)
    narrowed = _narrowed(statement, asked, _member(seat.id == Position.id, asked, seat))
    people = _named(actor, asked, Person.id, indexing.PERSON)
    vacant = _named(actor, asked, Position.id, indexing.POSITION)
    for row in _rows(narrowed, None if people is None else [*people, *(vacant or [])]):
        yield (
            row.id, row.name, row.commune, row.title, row.last_name or "", row.first_name or "",
            row.email or "", _phone(row.phone), _phone(row.mobile), _phone(row.line), row.mailbox,
            _day(row.verified_at),
        )  # fmt: skip


def _narrowed(statement: Any, asked: Asked, is_member: Any) -> Any:
    if asked.place:
        above = aliased(Commune)
        codes = asked.commune_codes
        parts = select(Commune.id).join(above, above.id == Commune.parent_id)
        statement = statement.where(
            or_(
                Commune.insee_code.in_(codes),
                Commune.id.in_(parts.where(above.insee_code.in_(codes))),
            )
        )
    if asked.kind:
        statement = statement.where(Structure.kind == asked.kind)
    return statement if is_member is None else statement.where(is_member)


def _member(of: Any, asked: Asked, seat: Any = Position) -> Any:
    """Whether a seat is a member of the network asked; None when none is."""
    if asked.network is None:
        return None
    return exists(
        select(Membership.id)
        .join(seat, seat.id == Membership.position_id)
        .where(
            of,
            seat.closed_at.is_(None),
            Membership.network_id == asked.network.id,
            Membership.state == ACTIVE,
        )
    )


def _named(actor: Actor, asked: Asked, column: Any, kind: str) -> list[Any] | None:
    """Conditions that hold the entries found by the words typed, some at a time; None when
    nothing was typed. Raises TooMany."""
    if not asked.typed:
        return None
    hits = find(
        Search(asked.typed, circles=indexing.circles_of(actor), kinds=(kind,)), limit=DEEPEST
    )
    if len(hits) == DEEPEST:
        raise TooMany
    keys = [hit.ref_id for hit in hits]
    return [column.in_(keys[n : n + TOGETHER]) for n in range(0, len(keys), TOGETHER)]


def _rows(statement: Any, conditions: list[Any] | None) -> Iterator[Any]:
    """The rows of a statement, a thousand at a time, or those of each condition in turn."""
    if conditions is None:
        yield from db.session.execute(statement, execution_options={"yield_per": READ_AT_ONCE})
        return
    for condition in conditions:
        yield from db.session.execute(statement.where(condition))


def _phone(number: str | None) -> str:
    return phone(number).replace(NBSP, " ")


def _hours(osm: str, in_words: str) -> str:
    said = " ; ".join(french.words(osm)) if osm else ""
    return " ; ".join(part for part in (said, in_words) if part).replace(NBSP, " ")


def _day(moment: Any) -> date | None:
    return to_paris(moment).date() if moment else None
