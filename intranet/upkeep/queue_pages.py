"""What the queue shows: each entry with what is known of it, in words."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from intranet import web
from intranet.access import Actor
from intranet.directory import kinds
from intranet.upkeep import queue_queries as queries
from intranet.upkeep.models import COORDINATOR, NOT_ME, UNANSWERED, VerificationAsk
from intranet.upkeep.queue_queries import PEOPLE, STRUCTURES, Filters
from intranet.web.dates import ago, plural
from intranet.web.pagination import Page

PER_PAGE = 12
ASKED_SHOWN = 3


@dataclass
class Line:
    """An entry that waits. `since`: « vérifiée il y a 8 mois par … »; `badges` as the component
    takes them; `contacts`: (whose, numbers, address); `known`: sentences."""

    id: int
    folder: str
    name: str
    what: str
    since: str
    badges: list[tuple[str, str | None]] = field(default_factory=list)
    contacts: list[tuple[str, list[str], str]] = field(default_factory=list)
    known: list[str] = field(default_factory=list)
    mine: bool = True

    @property
    def url(self) -> str:
        return f"/annuaire/{self.folder}/{self.id}"


@dataclass(frozen=True)
class Sources:
    """What was read for a page of rows."""

    asks: dict[int, list[VerificationAsk]]
    around: dict[int, list[Any]]  # managers of structures, or seats of people
    mails: dict[str, Any]
    acts: dict[int, datetime]


def page(actor: Actor, filters: Filters) -> Page[Line]:
    """A page of what waits; eight queries at most, whatever it holds."""
    found = web.paginate(queries.waiting(actor, filters), scalars=False, per_page=PER_PAGE)
    sources = _read(found.items, people=filters.people)
    make = _person if filters.people else _structure
    lines = [make(row, sources) for row in found.items]
    return Page(lines, found.number, found.total, found.per_page)


def _read(rows: list[Any], *, people: bool) -> Sources:
    keys = [row.id for row in rows]
    around = queries.seats_of(keys) if people else queries.managers_of(keys)
    asks = queries.asks_of([row.request_id for row in rows if row.request_id])
    addresses = {row.email for row in rows if row.email}
    addresses |= {ask.address for found in asks.values() for ask in found}
    holders = rows if people else [one for found in around.values() for one in found]
    accounts = {one.account_id for one in holders if one.account_id}
    return Sources(asks, around, queries.mails_to(addresses), queries.last_acts(accounts))


def _structure(row: Any, sources: Sources) -> Line:
    managers = sources.around.get(row.id, [])
    line = Line(row.id, STRUCTURES, row.name, f"{_kind(row)} · {row.commune}", _since(row))
    _reach(line, "", [row.phone], row.email)
    for one in managers[:2]:
        _reach(line, f"{one.first_name} {one.last_name}".strip(), [one.phone], one.email)
    if not managers:
        line.known.append("Personne ne tient cette fiche")
    seen = [one.last_login_at for one in managers if one.last_login_at]
    return _complete(line, row, sources, managers, max(seen, default=None))


def _person(row: Any, sources: Sources) -> Line:
    seats = sources.around.get(row.id, [])
    name = f"{row.first_name} {row.last_name}".strip()
    what = "\u00a0; ".join(f"{seat.title}, {seat.structure_name}" for seat in seats)
    line = Line(row.id, PEOPLE, name, what, _since(row), mine=bool(row.mine))
    _reach(line, "", [row.phone, row.mobile], row.email)
    if not (row.phone or row.mobile):
        for seat in seats[:1]:
            _reach(line, seat.structure_name, [seat.phone], "")
    if not row.account_id:
        line.known.append("Pas encore de compte")
    return _complete(line, row, sources, [row], row.last_login_at)


def _reach(line: Line, whose: str, numbers: list[str], address: str) -> None:
    given = [number for number in numbers if number]
    if given or address:
        line.contacts.append((whose, given, address))


def _complete(
    line: Line, row: Any, sources: Sources, holders: list[Any], seen: datetime | None
) -> Line:
    """What is known of both kinds: who was asked, what was sent, the last signs of life."""
    asks = sources.asks.get(row.request_id or 0, [])
    if row.stage in (COORDINATOR, UNANSWERED):
        line.badges.append(("pending", None))
    if row.doubt:
        line.badges.append(("doubtful", None))
    if asks:
        told = ", ".join(_asked(ask) for ask in asks[:ASKED_SHOWN])
        line.known.append(f"Demandé à {told}")
    line.known += _sent(row, asks, sources)
    acts = [sources.acts[one.account_id] for one in holders if one.account_id in sources.acts]
    last = max([*acts, *([seen] if seen else [])], default=None)
    if seen:
        line.known.append(f"Dernière connexion {ago(seen)}")
    if last and last != seen:
        line.known.append(f"Dernière action {ago(last)}")
    return line


def _asked(ask: VerificationAsk) -> str:
    said = ", qui dit ne plus en répondre" if ask.answer == NOT_ME else ""
    return f"{ask.name or ask.address} {ago(ask.asked_at)}{said}"


def _sent(row: Any, asks: list[VerificationAsk], sources: Sources) -> list[str]:
    addresses = {row.email, *(ask.address for ask in asks)}
    found = [sources.mails[one] for one in addresses if one in sources.mails]
    sent, refused = sum(one.sent for one in found), sum(one.refused for one in found)
    if not (sent or refused):
        return []
    last = max((one.last for one in found if one.last), default=None)
    told = f"{plural(sent, 'courriel envoyé', 'courriels envoyés')}"
    told += f", le dernier {ago(last)}" if last else ""
    return [told + (f", {plural(refused, 'refusé')}" if refused else "")]


def _since(row: Any) -> str:
    if row.verified_at is None:
        return "Importée, jamais vérifiée" if row.source else "Jamais vérifiée"
    return f"Vérifiée {ago(row.verified_at)}" + (
        f" par {row.verified_by}" if row.verified_by else ""
    )


def _kind(row: Any) -> str:
    return kinds.here().get(row.kind, "")
