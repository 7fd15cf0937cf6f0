"""What a search shows, ready to print.

One query finds, then one a kind of thing found reads what its cards say: at most five, whatever
the page holds. Each reads through `directory.queries.visible_to`, so that an index that lags
behind shows less, never more.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Select, and_, exists, func, select
from sqlalchemy.orm import aliased

from intranet.access import Actor
from intranet.accounts.models import Account
from intranet.database import db
from intranet.directory import kinds
from intranet.directory.indexing import PERSON, POSITION, STRUCTURE
from intranet.directory.models import Assignment, Person, Position, Structure
from intranet.directory.queries import visible_to
from intranet.directory.verification import due
from intranet.index.queries import Hit, find
from intranet.networks import queries as networks
from intranet.networks.models import Network
from intranet.search.asking import COMMUNE, Asked, address_of_commune
from intranet.territories.models import Commune
from intranet.web.dates import ago
from intranet.web.phones import phone

PER_PAGE = 20


@dataclass(slots=True)
class Card:
    """What `components/entries.html` prints of one result, and its `sort`."""

    sort: str
    name: str
    url: str
    role: str = ""
    kind: str = ""
    structure: str = ""
    structure_url: str = ""
    address: str = ""
    place: str = ""
    phone_display: str = ""
    phone_uri: str = ""
    email: str = ""
    website: str = ""
    hours_text: str = ""
    open_now: bool = False
    note: str = ""
    badges: tuple[tuple[str, str | None], ...] = ()
    verified_text: str = ""
    verified_by: str = ""
    due: bool = False


@dataclass(frozen=True)
class Results:
    """One page of cards, in the order of names. There is no total: counting costs more than
    finding, and nobody reads page 40."""

    cards: list[Card]
    page: int
    has_next: bool
    kinds_found: frozenset[str] = field(default=frozenset())

    @property
    def has_prev(self) -> bool:
        return self.page > 1


def results(actor: Actor, asked: Asked) -> Results:
    """The page of `asked` that `actor` may see."""
    if asked.lost:
        return Results([], asked.page, False)
    start = (asked.page - 1) * PER_PAGE
    hits = find(asked.search(actor), limit=PER_PAGE + 1, offset=start)
    shown = hits[:PER_PAGE]
    cards = _cards(actor, shown)
    return Results(
        [cards[hit] for hit in shown if hit in cards],
        asked.page,
        len(hits) > PER_PAGE,
        frozenset(hit.kind for hit in shown),
    )


def networks_to_choose(actor: Actor) -> list[Network]:
    """The networks that a search may be narrowed to: those that `actor` sees."""
    return list(db.session.scalars(networks.visible_to(actor)))


def _cards(actor: Actor, hits: list[Hit]) -> dict[Hit, Card]:
    wanted: dict[str, list[int]] = {}
    for hit in hits:
        wanted.setdefault(hit.kind, []).append(hit.ref_id)
    cards: dict[Hit, Card] = {}
    for kind, keys in wanted.items():
        cards.update({Hit(kind, key): card for key, card in READERS[kind](actor, keys)})
    return cards


def _structures(actor: Actor, keys: list[int]) -> Iterable[tuple[int, Card]]:
    labels = kinds.here()
    rows = db.session.execute(
        visible_to(actor)
        .join(Commune, Commune.id == Structure.commune_id)
        .outerjoin(Account, Account.id == Structure.verified_by_id)
        .where(Structure.id.in_(keys))
        .with_only_columns(
            Structure.id,
            Structure.name,
            Structure.kind,
            Structure.address,
            Structure.postcode,
            Structure.phone,
            Structure.email,
            Structure.website,
            Structure.verified_at,
            Account.display_name,
            Commune.name.label("commune"),
        )
    )
    for row in rows:
        yield (
            row.id,
            Card(
                STRUCTURE,
                row.name,
                f"/annuaire/structures/{row.id}",
                kind=labels.get(row.kind, ""),
                address=row.address,
                place=f"{row.postcode} {row.commune}".strip(),
                website=row.website,
                **_contact(row.phone, row.email),
                **_truth(row),
            ),
        )


def _people(actor: Actor, keys: list[int]) -> Iterable[tuple[int, Card]]:
    """A row for each seat that the actor sees; the oldest one makes the card."""
    rows = db.session.execute(
        _seats(actor)
        .join(
            Assignment,
            and_(Assignment.position_id == Position.id, Assignment.ends_on.is_(None)),
        )
        .join(Person, Person.id == Assignment.person_id)
        .outerjoin(Account, Account.id == Person.verified_by_id)
        .where(Person.id.in_(keys))
        .add_columns(
            Person.id.label("person_id"),
            Person.first_name,
            Person.last_name,
            func.coalesce(
                func.nullif(Person.phone, ""),
                func.nullif(Person.mobile, ""),
                func.nullif(Position.phone, ""),
                Structure.phone,
            ).label("line"),
            func.coalesce(func.nullif(Person.email, ""), Position.email).label("mailbox"),
            Person.verified_at,
            Account.display_name,
        )
        .order_by(Assignment.starts_on, Position.id)
    )
    cards: dict[int, Card] = {}
    for row in rows:
        card = cards.get(row.person_id)
        if card is not None:
            also = f"{row.title}, {row.structure_name}"
            card.note = f"{card.note} ; {also}" if card.note else f"Aussi : {also}"
            continue
        cards[row.person_id] = Card(
            PERSON,
            f"{row.first_name} {row.last_name}".strip(),
            f"/annuaire/personnes/{row.person_id}",
            role=row.title,
            structure=row.structure_name,
            structure_url=f"/annuaire/structures/{row.structure_id}",
            place=row.commune,
            **_contact(row.line, row.mailbox),
            **_truth(row),
        )
    return cards.items()


def _vacant_seats(actor: Actor, keys: list[int]) -> Iterable[tuple[int, Card]]:
    held = exists().where(Assignment.position_id == Position.id, Assignment.ends_on.is_(None))
    rows = db.session.execute(
        _seats(actor)
        .where(Position.id.in_(keys), ~held)
        .add_columns(
            Position.id.label("position_id"),
            func.coalesce(func.nullif(Position.phone, ""), Structure.phone).label("line"),
            func.coalesce(func.nullif(Position.email, ""), Structure.email).label("mailbox"),
        )
    )
    for row in rows:
        yield (
            row.position_id,
            Card(
                POSITION,
                row.title,
                f"/annuaire/structures/{row.structure_id}#poste-{row.position_id}",
                structure=row.structure_name,
                structure_url=f"/annuaire/structures/{row.structure_id}",
                place=row.commune,
                badges=(("vacant", None),),
                **_contact(row.line, row.mailbox),
            ),
        )


def _communes(_: Actor, keys: list[int]) -> Iterable[tuple[int, Card]]:
    """Public facts: not scoped. A delegated commune opens the one it belongs to."""
    parent = aliased(Commune)
    rows = db.session.execute(
        select(
            Commune.id,
            Commune.name,
            func.coalesce(parent.name, Commune.name).label("current"),
            func.coalesce(parent.insee_code, Commune.insee_code).label("code"),
        )
        .outerjoin(parent, parent.id == Commune.parent_id)
        .where(Commune.id.in_(keys))
    )
    for row in rows:
        part = row.current != row.name
        yield (
            row.id,
            Card(
                COMMUNE,
                row.name,
                address_of_commune(row.current, row.code),
                kind=f"Commune déléguée de {row.current}" if part else "Commune",
                note="Voir qui travaille ici",
            ),
        )


READERS = {
    STRUCTURE: _structures,
    PERSON: _people,
    POSITION: _vacant_seats,
    COMMUNE: _communes,
}


def _seats(actor: Actor) -> Select[Any]:
    """Open seats of the structures that `actor` sees, with where they are."""
    return (
        visible_to(actor)
        .join(Position, and_(Position.structure_id == Structure.id, Position.closed_at.is_(None)))
        .join(Commune, Commune.id == Structure.commune_id)
        .with_only_columns(
            Position.title,
            Structure.id.label("structure_id"),
            Structure.name.label("structure_name"),
            Commune.name.label("commune"),
        )
    )


def _contact(line: str, mailbox: str) -> dict[str, Any]:
    return {
        "phone_display": phone(line),
        "phone_uri": f"tel:{line}" if line else "",
        "email": mailbox,
    }


def _truth(row: Any) -> dict[str, Any]:
    if due(row):
        return {"badges": (("due", None),)}
    return {"verified_text": ago(row.verified_at), "verified_by": row.display_name}
