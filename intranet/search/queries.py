"""What a search shows, ready to print.

One query finds, then one a kind of thing found reads what its cards say: at most five, whatever
the page holds. Each reads through `directory.queries.visible_to`, so that an index that lags
behind shows less, never more.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from intranet.access import Actor
from intranet.clock import now
from intranet.database import db
from intranet.directory import kinds
from intranet.directory.indexing import PERSON, POSITION, STRUCTURE
from intranet.directory.verification import due
from intranet.hours import now as hours
from intranet.hours.french import capital
from intranet.index.queries import Hit, find
from intranet.networks import queries as networks
from intranet.networks.models import Network
from intranet.search import statements
from intranet.search.asking import COMMUNE, Asked, address_of_commune
from intranet.web.dates import ago
from intranet.web.phones import phone

PER_PAGE = 20


@dataclass(slots=True)
class Card:
    """One result, as `search/_results.html` prints it. `mark`: initials of a person, "" for a
    vacant seat, None for what has a drawing. `verified` is a sentence; `due` says that
    the entry is to be verified; `hours` says when it is open, `is_open` whether it is now."""

    sort: str
    name: str
    url: str
    role: str = ""
    mark: str | None = None
    structure: str = ""
    structure_url: str = ""
    place: str = ""
    phone: str = ""
    phone_display: str = ""
    email: str = ""
    doubtful: bool = False
    website: str = ""
    hours: str = ""
    is_open: bool = False
    note: str = ""
    vacant: bool = False
    verified: str = ""
    due: bool = False


@dataclass(frozen=True)
class Results:
    """One page of cards, in the order of names: those that say the words, then `by_need`, those
    that deal with what the words name. There is no total: counting costs more than finding, and
    nobody reads page 40."""

    cards: list[Card]
    page: int
    has_next: bool
    by_need: list[Card] = field(default_factory=list)

    @property
    def count(self) -> int:
        return len(self.cards) + len(self.by_need)

    @property
    def has_prev(self) -> bool:
        return self.page > 1


def results(actor: Actor, asked: Asked) -> Results:
    """The page of `asked` that `actor` may see."""
    if asked.lost:
        return Results([], asked.page, False)
    start = (asked.page - 1) * PER_PAGE
    hits = find(asked.search(actor), limit=PER_PAGE + 1, offset=start)
    more = _by_need(actor, asked, start, hits)
    cards = _cards(actor, [*hits, *more][:PER_PAGE])
    return Results(
        [cards[hit] for hit in hits if hit in cards],
        asked.page,
        len(hits) + len(more) > PER_PAGE,
        [cards[hit] for hit in more if hit in cards],
    )


def _by_need(actor: Actor, asked: Asked, start: int, hits: list[Hit]) -> list[Hit]:
    """What follows `hits` from `start` on: the structures that deal with what the words name,
    once those that say the words fill no more than a page."""
    search = asked.by_need(actor)
    if search is None or len(hits) > PER_PAGE or (start and hits):
        return []
    said = hits if not start else find(asked.search(actor), limit=PER_PAGE + 1)
    if len(said) > PER_PAGE:
        return []
    last = start + PER_PAGE + 1 - len(said)
    found = [hit for hit in find(search, limit=last + len(said)) if hit not in said]
    return found[max(0, start - len(said)) : last]


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
    labels, moment = kinds.here(), now()
    for row in statements.run(statements.structures, actor, keys):
        state = hours.state(row.opening_hours, moment)
        yield (
            row.id,
            Card(
                STRUCTURE,
                row.name,
                f"/annuaire/structures/{row.id}",
                labels.get(row.kind, ""),
                place=", ".join(
                    filter(None, (row.address, f"{row.postcode} {row.commune}".strip()))
                ),
                website=row.website,
                hours=capital(state.text),
                is_open=bool(state.open),
                **_contact(row.phone, row.email, row.doubt),
                **_truth(row),
            ),
        )


def _people(actor: Actor, keys: list[int]) -> Iterable[tuple[int, Card]]:
    cards: dict[int, Card] = {}
    for row in statements.run(statements.people, actor, keys):
        card = cards.get(row.person_id)
        if card is not None:
            also = f"{row.title}, {row.structure_name}"
            card.note = f"{card.note}\u00a0; {also}" if card.note else f"Aussi\u00a0: {also}"
            continue
        cards[row.person_id] = Card(
            PERSON,
            f"{row.first_name} {row.last_name}".strip(),
            f"/annuaire/personnes/{row.person_id}",
            row.title,
            f"{row.first_name[:1]}{row.last_name[:1]}",
            structure=row.structure_name,
            structure_url=f"/annuaire/structures/{row.structure_id}",
            place=row.commune,
            **_contact(row.line, row.mailbox, row.doubt),
            **_truth(row),
        )
    return cards.items()


def _vacant_seats(actor: Actor, keys: list[int]) -> Iterable[tuple[int, Card]]:
    for row in statements.run(statements.vacant_seats, actor, keys):
        yield (
            row.position_id,
            Card(
                POSITION,
                row.title,
                f"/annuaire/structures/{row.structure_id}#poste-{row.position_id}",
                structure=row.structure_name,
                structure_url=f"/annuaire/structures/{row.structure_id}",
                place=row.commune,
                mark="",
                vacant=True,
                **_contact(row.line, row.mailbox, row.doubt),
            ),
        )


def _communes(_: Actor, keys: list[int]) -> Iterable[tuple[int, Card]]:
    """Public facts: not scoped. A delegated commune opens the one it belongs to."""
    for row in db.session.execute(statements.COMMUNES, {"found": keys}):
        part = row.current != row.name
        yield (
            row.id,
            Card(
                COMMUNE,
                row.name,
                address_of_commune(row.current, row.code),
                f"Commune déléguée de {row.current}" if part else "Commune",
                note="Voir qui travaille ici",
            ),
        )


READERS = {
    STRUCTURE: _structures,
    PERSON: _people,
    POSITION: _vacant_seats,
    COMMUNE: _communes,
}


def _contact(line: str, mailbox: str, doubt: int | None) -> dict[str, Any]:
    shown = {"phone": line, "phone_display": phone(line), "email": mailbox}
    return shown | {"doubtful": doubt is not None}


def _truth(row: Any) -> dict[str, Any]:
    if due(row):
        return {"due": True}
    by = f" par {row.display_name}" if row.display_name else ""
    return {"verified": f"Vérifiée {ago(row.verified_at)}{by}"}
