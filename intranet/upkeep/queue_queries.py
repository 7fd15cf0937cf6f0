"""« À vérifier »: the entries due that an actor keeps, with what is known of each."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, exists, func, or_, select
from sqlalchemy.orm import aliased

from intranet.access import Actor
from intranet.accounts.models import Account
from intranet.audit.models import JournalEntry
from intranet.database import db
from intranet.directory.models import ACTIVE, Assignment, Membership, Person, Position, Structure
from intranet.mailroom.models import FAILED, SENT, DoubtfulAddress, OutgoingMail
from intranet.networks.models import Network
from intranet.territories.models import Commune
from intranet.text import match_key
from intranet.upkeep import scopes, subjects
from intranet.upkeep.models import COORDINATOR, UNANSWERED, VerificationAsk
from intranet.upkeep.models import VerificationRequest as Request

PEOPLE, STRUCTURES = "personnes", "structures"
NO_ANSWER, DOUBTFUL = "sans-reponse", "douteuse"
STATES = {NO_ANSWER: "Sans réponse", DOUBTFUL: "Adresse douteuse"}


@dataclass(frozen=True)
class Filters:
    """What the reader asks for; an empty field asks for nothing. `name`: words of the name of the
    structure, or of the person; `kind`: the type of structure; `state`: a key of `STATES`."""

    people: bool = False
    name: str = ""
    network: Network | None = None
    kind: str = ""
    state: str = ""


def waiting(actor: Actor, filters: Filters) -> Select[Any]:
    """The entries that wait most first, as rows to be paged: `id`, `verified_at`, `source`,
    `verified_by`, `request_id`, `stage`, `doubt` (a key or None), `mine` (the actor may verify
    it), and what `_places` or `_persons` adds."""
    model: Any = Person if filters.people else Structure
    statement = (_persons if filters.people else _places)(actor)
    statement = (
        statement.outerjoin(
            Request,
            and_(
                Request.entry_kind == model.__tablename__,
                Request.entry_id == model.id,
                Request.closed_at.is_(None),
            ),
        )
        .outerjoin(DoubtfulAddress, DoubtfulAddress.address == model.email)
        .outerjoin(Account, Account.id == model.verified_by_id)
        .add_columns(
            model.id,
            model.phone,
            model.email,
            model.source,
            model.verified_at,
            Account.display_name.label("verified_by"),
            Request.id.label("request_id"),
            Request.stage,
            DoubtfulAddress.id.label("doubt"),
        )
        .order_by(model.verified_at.nulls_first(), model.id)
    )
    return _narrowed(statement, model, filters)


def asks_of(request_ids: list[int]) -> dict[int, list[VerificationAsk]]:
    """Who was asked in these requests, the latest first."""
    found: dict[int, list[VerificationAsk]] = {}
    if request_ids:
        for ask in db.session.scalars(
            select(VerificationAsk)
            .where(VerificationAsk.request_id.in_(request_ids))
            .order_by(VerificationAsk.id.desc())
        ):
            found.setdefault(ask.request_id, []).append(ask)
    return found


def managers_of(structure_ids: list[int]) -> dict[int, list[Any]]:
    """Who manages these structures: rows `structure_id`, `id`, `first_name`, `last_name`,
    `phone`, `email`, `account_id`, `last_login_at`."""
    found: dict[int, list[Any]] = {}
    if structure_ids:
        for row in db.session.execute(
            select(Position.structure_id, *_HOLDER)
            .join(Assignment, Assignment.position_id == Position.id)
            .join(Person, Person.id == Assignment.person_id)
            .outerjoin(Account, Account.id == Person.account_id)
            .where(
                Position.structure_id.in_(structure_ids),
                Position.manages_structure,
                Position.closed_at.is_(None),
                Assignment.ends_on.is_(None),
            )
            .order_by(Person.id)
        ):
            found.setdefault(row.structure_id, []).append(row)
    return found


def seats_of(person_ids: list[int]) -> dict[int, list[Any]]:
    """The seats of these people: rows `person_id`, `title`, `structure_id`, `structure_name`,
    `phone` (the seat's, else the structure's)."""
    found: dict[int, list[Any]] = {}
    if person_ids:
        for row in db.session.execute(
            select(
                Assignment.person_id,
                Position.title,
                Structure.id.label("structure_id"),
                Structure.name.label("structure_name"),
                func.coalesce(func.nullif(Position.phone, ""), Structure.phone).label("phone"),
            )
            .join(Position, Position.id == Assignment.position_id)
            .join(Structure, Structure.id == Position.structure_id)
            .where(
                Assignment.person_id.in_(person_ids),
                Assignment.ends_on.is_(None),
                Position.closed_at.is_(None),
            )
            .order_by(Assignment.starts_on, Position.id)
        ):
            found.setdefault(row.person_id, []).append(row)
    return found


def mails_to(addresses: set[str]) -> dict[str, Any]:
    """What was sent to these addresses: rows `sent`, `refused` (counts) and `last` (instant)."""
    if not addresses:
        return {}
    rows = db.session.execute(
        select(
            OutgoingMail.recipient_address,
            func.count().filter(OutgoingMail.state == SENT).label("sent"),
            func.count().filter(OutgoingMail.state == FAILED).label("refused"),
            func.max(OutgoingMail.sent_at).label("last"),
        )
        .where(OutgoingMail.recipient_address.in_(addresses))
        .group_by(OutgoingMail.recipient_address)
    )
    return {row.recipient_address: row for row in rows}


def last_acts(account_ids: set[int]) -> dict[int, datetime]:
    """When each of these accounts last did something that the journal tells."""
    if not account_ids:
        return {}
    rows = db.session.execute(
        select(JournalEntry.actor_id, func.max(JournalEntry.at))
        .where(JournalEntry.actor_id.in_(account_ids))
        .group_by(JournalEntry.actor_id)
    )
    return {key: at for key, at in rows.tuples() if key is not None}


_HOLDER = (
    Person.id,
    Person.first_name,
    Person.last_name,
    Person.phone,
    Person.email,
    Person.account_id,
    Account.last_login_at,
)


def _places(actor: Actor) -> Select[Any]:
    """With `name`, `kind`, `commune`."""
    due: Any = subjects.due(Structure).where(scopes.structures(actor))
    found: Select[Any] = due.join(Commune, Commune.id == Structure.commune_id).with_only_columns(
        Structure.name, Structure.kind, Commune.name.label("commune")
    )
    return found


def _persons(actor: Actor) -> Select[Any]:
    """With `first_name`, `last_name`, `mobile`, `account_id`, `last_login_at`, `mine`."""
    due: Any = subjects.due(Person).where(scopes.people(actor, whole=False))
    own = aliased(Account)
    found: Select[Any] = due.outerjoin(own, own.id == Person.account_id).with_only_columns(
        Person.first_name,
        Person.last_name,
        Person.mobile,
        Person.account_id,
        own.last_login_at,
        scopes.people(actor).label("mine"),
    )
    return found


def _narrowed(statement: Select[Any], model: Any, filters: Filters) -> Select[Any]:
    for word in match_key(filters.name).split()[:5]:
        statement = statement.where(_named(model, word))
    if filters.kind:
        statement = statement.where(_at(model, Structure.kind == filters.kind))
    if filters.network is not None:
        statement = statement.where(_in_network(model, filters.network.id))
    if filters.state == NO_ANSWER:
        statement = statement.where(Request.stage.in_((COORDINATOR, UNANSWERED)))
    if filters.state == DOUBTFUL:
        statement = statement.where(DoubtfulAddress.id.is_not(None))
    return statement


def _named(model: Any, word: str) -> Any:
    own = model.match_key.contains(word, autoescape=True)
    if model is Structure:
        return own
    return or_(own, _at(model, Structure.match_key.contains(word, autoescape=True)))


def _at(model: Any, condition: Any) -> Any:
    """A structure that fulfils `condition`, or a person who works in one."""
    return condition if model is Structure else _works_where(condition)


def _in_network(model: Any, network_id: int) -> Any:
    member = exists(
        select(Membership.id).where(
            Membership.position_id == Position.id,
            Membership.network_id == network_id,
            Membership.state == ACTIVE,
        )
    ).correlate(Position)
    if model is Structure:
        return exists(
            select(Position.id).where(
                Position.structure_id == Structure.id, Position.closed_at.is_(None), member
            )
        ).correlate(Structure)
    return _works_where(member)


def _works_where(condition: Any) -> Any:
    return exists(
        select(Assignment.id)
        .join(Position, Position.id == Assignment.position_id)
        .join(Structure, Structure.id == Position.structure_id)
        .where(
            Assignment.person_id == Person.id,
            Assignment.ends_on.is_(None),
            Position.closed_at.is_(None),
            condition,
        )
    ).correlate(Person)
