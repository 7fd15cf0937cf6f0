"""What the worker asks of the requests: what to open, what is due, who was written to lately."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, func, or_, select

from intranet.accounts.models import Grant
from intranet.database import db, locked
from intranet.directory.models import Assignment, Position, Structure
from intranet.directory.standings import answers_for
from intranet.territories.models import AgencyCommune, Commune
from intranet.upkeep import subjects
from intranet.upkeep.models import COORDINATOR, HOLDER, MANAGER, VerificationDigest
from intranet.upkeep.models import VerificationRequest as Request
from intranet.upkeep.recipients import Recipient
from intranet.upkeep.subjects import PERSON, STRUCTURE


def to_open(model: Any, after: int, limit: int) -> list[Any]:
    """Rows (id, email, verified_at, created_at) of the entries to be verified that nobody is
    asked about yet, by key, beyond `after`."""
    statement = _unopened(model).where(model.id > after).order_by(model.id).limit(limit)
    columns = (model.id, model.email, model.verified_at, model.created_at)
    return list(db.session.execute(statement.with_only_columns(*columns)))


def count_to_open(model: Any) -> int:
    """How many `to_open` has in all."""
    return db.session.scalar(_unopened(model).with_only_columns(func.count(model.id))) or 0


def due_requests(moment: datetime, limit: int) -> list[Request]:
    """The open requests that the worker has to look at, those that wait most first."""
    return list(
        db.session.scalars(
            select(Request)
            .where(Request.closed_at.is_(None), Request.next_at <= moment)
            .order_by(Request.next_at, Request.id)
            .limit(limit)
        )
    )


def open_request(kind: str, key: int) -> Request | None:
    """The open request about an entry."""
    return db.session.scalar(
        select(Request).where(
            Request.entry_kind == kind, Request.entry_id == key, Request.closed_at.is_(None)
        )
    )


def locked_requests(keys: Collection[int]) -> list[Request]:
    """Requests read anew and kept from other workers until the commit."""
    return list(
        db.session.scalars(
            locked(select(Request).where(Request.id.in_(keys)).order_by(Request.id)),
            execution_options={"populate_existing": True},
        )
    )


def last_digests(addresses: Collection[str], since: datetime) -> dict[str, datetime]:
    """When each of `addresses` was last written to, after an instant."""
    if not addresses:
        return {}
    rows = db.session.execute(
        select(VerificationDigest.address, func.max(VerificationDigest.sent_at))
        .where(VerificationDigest.address.in_(addresses), VerificationDigest.sent_at > since)
        .group_by(VerificationDigest.address)
    )
    return dict(rows.tuples().all())


def perhaps_for(recipient: Recipient, moment: datetime, limit: int) -> list[Request]:
    """Other open requests that `recipient` may be the one to answer today: those that nobody was
    asked about yet at this stage, or long enough ago. To be checked with `recipients.of`."""
    theirs = (
        _run_by(recipient.account_id)
        if recipient.account_id is not None
        else _kept_by(recipient.person_id)
        if recipient.person_id is not None
        else None
    )
    if theirs is None:
        return []
    return list(
        db.session.scalars(
            select(Request)
            .where(
                Request.closed_at.is_(None),
                or_(Request.asked_at.is_(None), Request.next_at <= moment),
                theirs,
            )
            .order_by(Request.next_at, Request.id)
            .limit(limit)
        )
    )


def _unopened(model: Any) -> Select[Any]:
    return subjects.due(model).where(~subjects.open_request(model))


def _kept_by(person_id: int) -> Any:
    managed = (
        select(Position.structure_id)
        .join(Assignment, Assignment.position_id == Position.id)
        .where(
            Assignment.person_id == person_id,
            Assignment.ends_on.is_(None),
            Position.closed_at.is_(None),
            Position.manages_structure,
        )
    )
    return or_(
        and_(Request.entry_kind == PERSON, Request.entry_id == person_id, Request.stage == HOLDER),
        and_(
            Request.entry_kind == STRUCTURE,
            Request.entry_id.in_(managed),
            Request.stage == HOLDER,
        ),
        and_(
            Request.entry_kind == PERSON,
            Request.entry_id.in_(_holders_in(managed)),
            Request.stage == MANAGER,
        ),
    )


def _run_by(account_id: int) -> Any:
    places = (
        select(Structure.id)
        .join(Commune, Commune.id == Structure.commune_id)
        .join(AgencyCommune, answers_for(Commune))
        .join(Grant, Grant.agency_id == AgencyCommune.agency_id)
        .where(Grant.account_id == account_id)
    )
    return and_(
        Request.stage == COORDINATOR,
        or_(
            and_(Request.entry_kind == STRUCTURE, Request.entry_id.in_(places)),
            and_(Request.entry_kind == PERSON, Request.entry_id.in_(_holders_in(places))),
        ),
    )


def _holders_in(structures: Select[Any]) -> Select[Any]:
    return (
        select(Assignment.person_id)
        .join(Position, Position.id == Assignment.position_id)
        .where(
            Position.structure_id.in_(structures),
            Assignment.ends_on.is_(None),
            Position.closed_at.is_(None),
        )
    )
