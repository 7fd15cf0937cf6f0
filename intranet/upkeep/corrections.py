"""Corrections that others propose: made, accepted, declined, taken back. Verbs flush; the old and
the new value are kept with what was decided."""

from secrets import token_hex
from typing import Any

from sqlalchemy import select

from intranet.access import Actor
from intranet.audit import journal
from intranet.clock import now
from intranet.database import db, locked
from intranet.directory import entries
from intranet.upkeep import correction_mails as mails
from intranet.upkeep import correction_queries, fields, recipients, subjects
from intranet.upkeep.models import (
    ACCEPTED,
    COORDINATOR,
    DECLINED,
    HOLDER,
    MANAGER,
    PENDING,
    WITHDRAWN,
    Correction,
)
from intranet.upkeep.recipients import MAILBOX, Recipient
from intranet.upkeep.subjects import Subject


class Refused(Exception):
    """What was asked makes no sense: `str()` says why, in French."""


class Decided(Exception):
    """Somebody decided in the meantime; nothing is written."""


class Moved(Exception):
    """The field no longer says what it said when the correction was proposed; nothing is written
    until whoever decides has seen what it says now."""


def propose(actor: Actor, entry: Subject, field: str, value: Any, message: str) -> Correction:
    """`actor` says that `field` should be `value`. An earlier proposal of theirs about the same
    field gives way. Whoever keeps the entry is told."""
    old = fields.current(entry, field)
    if value == old:
        raise Refused("C’est déjà ce que dit la fiche.")
    for earlier in correction_queries.pending_of(actor, entry, field):
        _close(earlier, WITHDRAWN, None, "")
    row = Correction(
        entry_kind=entry.__tablename__,
        entry_id=entry.id,
        field=field,
        old_value=old,
        new_value=value,
        message=message,
        nonce=token_hex(8),
        proposed_by_id=actor.account_id,
        proposed_at=now(),
    )
    db.session.add(row)
    db.session.flush()
    _tell(actor, row, entry, "correction_proposed")
    for recipient in deciders(entry):
        mails.proposed(row, entry, recipient)
    return row


def accept(actor: Actor, row: Correction, entry: Subject, seen_version: int | None) -> None:
    """Write the proposed value, in the name of whoever accepts, and thank. Raises Decided; Moved
    when the field changed since, unless `seen_version` is the entry's as it is; Refused when the
    value is not acceptable any more."""
    _lock(row)
    current = fields.current(entry, row.field)
    if current not in (row.old_value, row.new_value) and seen_version != entry.version:
        raise Moved
    written = _written(actor, row, entry)
    if current != written:
        values = {fields.column(row.field): written}
        _write(actor, entry, values, {"correction_id": row.id})
    for same in [row, *_alike(row)]:
        _close(same, ACCEPTED, actor, "")
        _tell(actor, same, entry, "correction_accepted")
        mails.accepted(same, entry, actor)


def decline(actor: Actor, row: Correction, entry: Subject, reason: str) -> None:
    """Leave the entry as it is, and say kindly why. Raises Decided."""
    _lock(row)
    _close(row, DECLINED, actor, reason)
    _tell(actor, row, entry, "correction_declined")
    mails.declined(row, entry, actor)


def withdraw(actor: Actor, row: Correction, entry: Subject) -> None:
    """Whoever proposed it takes it back. Raises Decided."""
    _lock(row)
    _close(row, WITHDRAWN, actor, "")
    _tell(actor, row, entry, "correction_withdrawn")


def deciders(entry: Subject) -> list[Recipient]:
    """Whom to ask: the first who can be reached among the person or the managers, then the
    managers, then whoever coordinates."""
    for stage in (HOLDER, MANAGER, COORDINATOR):
        found = [one for one in recipients.of(entry, stage) if one.role != MAILBOX]
        if found:
            return found
    return []


def _lock(row: Correction) -> None:
    """Read `row` anew and keep others from deciding until the commit."""
    db.session.scalar(
        locked(select(Correction).where(Correction.id == row.id)).execution_options(
            populate_existing=True
        )
    )
    if row.state != PENDING:
        raise Decided


def _written(actor: Actor, row: Correction, entry: Subject) -> Any:
    """The value as the rules of the form have it today."""
    form = fields.holding(entry, row.field, row.new_value)
    errors = form[row.field].errors
    if errors:
        raise Refused(" ".join(str(error) for error in errors))
    value = fields.given(form, row.field)
    values = {fields.column(row.field): value}
    if not subjects.may_write(actor, entry, values, subjects.standing_of(entry)):
        raise Refused("Cette commune relève d’une autre agence\u00a0: voyez avec sa coordination.")
    return value


def _write(actor: Actor, entry: Subject, values: dict[str, Any], noted: dict[str, Any]) -> None:
    try:
        subjects.write(actor, entry, values, entry.version, noted=noted)
    except entries.Conflict:  # somebody wrote it between two lines
        raise Moved from None


def _alike(row: Correction) -> list[Correction]:
    """Other proposals of the same value for the same field."""
    return [
        other
        for other in correction_queries.pending_about(row.entry_kind, row.entry_id)
        if other.id != row.id and (other.field, other.new_value) == (row.field, row.new_value)
    ]


def _close(row: Correction, state: str, by: Actor | None, reason: str) -> None:
    row.state, row.decided_at, row.reason = state, now(), reason
    row.decided_by_id = by.account_id if by else None
    row.decided_by_name = by.display_name[:200] if by else ""
    db.session.flush()


def _tell(actor: Actor, row: Correction, entry: Subject, did: str) -> None:
    words = (
        f"{fields.label(entry, row.field)}\u00a0: {fields.words(entry, row.field, row.new_value)}"
    )
    told = {"proposal": words, "correction_id": row.id}
    if row.reason:
        told["reason"] = row.reason
    journal.record(actor, f"{entry.__tablename__}.{did}", entry, after=told)
