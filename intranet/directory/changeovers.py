"""« Un changement dans l’équipe »: who leaves a seat, who comes, each on their day.

What is dated today or before happens at once; the rest waits in `models.Changeover` for its day,
when the worker does it. Verbs flush and never commit.
"""

from datetime import date
from typing import Any

from sqlalchemy import or_, select

from intranet.access import Actor
from intranet.accounts import invitations
from intranet.accounts import queries as accounts
from intranet.audit import journal
from intranet.clock import now, today
from intranet.database import db, locked
from intranet.directory import actors, arrivals, mails, seats
from intranet.directory.changeover_rules import Wish, check, why_not_undone
from intranet.directory.models import (
    CANCELLED,
    DONE,
    FAILED,
    PLANNED,
    UNDONE,
    Assignment,
    Changeover,
    Person,
    Position,
)
from intranet.directory.seats import Refused

BATCH = 100


def say(actor: Actor, seat: Position, wish: Wish) -> Changeover:
    """Do what is due of `wish`, and note the rest for its day. Raises as `check` does."""
    seats.lock(seat)
    held = check(seat, wish)
    row = Changeover(
        position_id=seat.id,
        held_id=held.id if held else None,
        leaver_id=held.person_id if held else None,
        leaves_on=wish.leaves_on if held else None,
        successor_id=wish.successor.id if wish.successor else None,
        opens_account=wish.even_shared,
        arrives_on=wish.arrives_on if wish.somebody_comes else None,
        state=PLANNED,
        said_by_id=actor.account_id,
        said_at=now(),
        **{name: (wish.newcomer or {}).get(name) or "" for name in arrivals.NEW_PERSON},
    )
    db.session.add(row)
    db.session.flush()
    if _waits(row):
        journal.record(actor, "changeover.planned", row, name=seat.title, after=told(row))
    carry_out(actor, row)
    return row


def carry_out(actor: Actor, row: Changeover) -> None:
    """Do what is due today. Raises Refused when the seat is no longer as it was."""
    seat = row.position
    person = _coming(actor, row) if _is_due(row.arrives_on, row.arrived_at) else None
    if row.leaves_on is not None and _is_due(row.leaves_on, row.left_at):
        held = seats.check_free(seat, row.held_id)
        if held is None:
            raise Refused("La personne avait déjà quitté ce poste.")
        seats.leave(actor, seat, row.leaves_on, successor=person)
        row.left_at = now()
    if person is not None and row.arrives_on is not None:
        arrived = arrivals.arrive(
            actor, seat, person, row.arrives_on, replaced=None, even_shared=row.opens_account
        )
        row.started_id, row.arrived_at = arrived.assignment.id, now()
    if not _waits(row):
        row.state = DONE
    db.session.flush()


def carry_out_due() -> int:
    """Do what was planned for today or before; how many seats changed hands. Runs as a chore."""
    keys = db.session.scalars(
        select(Changeover.id)
        .where(Changeover.state == PLANNED, _due_on(today()))
        .order_by(Changeover.id)
        .limit(BATCH)
    ).all()
    for key in keys:
        row = _locked(key)
        account = accounts.account(row.said_by_id or 0)
        if row.state == PLANNED and account is not None:
            _carry_out_or_tell(actors.of_account(account), row)
    return len(keys)


def cancel(actor: Actor, row: Changeover) -> None:
    """What is still to come does not happen. Raises Refused when nothing is."""
    row = _locked(row.id)
    if row.state != PLANNED:
        raise Refused("Il n’y a plus rien à annuler : ce changement n’attend plus.")
    journal.record(actor, "changeover.cancelled", row, name=row.position.title, before=told(row))
    if row.left_at is None:
        row.state, row.ended_at = CANCELLED, now()
    else:
        row.state, row.arrives_on, row.successor_id = DONE, None, None
    _forget_newcomer(row)
    db.session.flush()


def undo(actor: Actor, row: Changeover) -> None:
    """The seat is again as it was before. Raises Refused, with the reason."""
    row = _locked(row.id)
    seat = row.position
    seats.lock(seat)
    why = why_not_undone(row)
    if why:
        raise Refused(why)
    ended = db.session.get(Assignment, row.held_id) if row.left_at else None
    started = db.session.get(Assignment, row.started_id) if row.started_id else None
    newcomer = started.person if started else None
    row.started_id = None
    db.session.flush()
    seats.take_back(actor, seat, ended, started)
    row.state, row.ended_at = UNDONE, now()
    _forget_newcomer(row)
    if newcomer is not None:
        _take_invitation_back(actor, newcomer)
    db.session.flush()
    mails.resumed(actor, seat, ended.person if ended else None, newcomer)


def find(key: int) -> Changeover | None:
    return db.session.get(Changeover, key)


def told(row: Changeover) -> dict[str, Any]:
    """What the journal says of a change: who leaves, who comes, when."""
    coming = row.successor.name if row.successor else f"{row.first_name} {row.last_name}".strip()
    return {
        name: value
        for name, value in {
            "leaver": row.leaver.name if row.leaver else "",
            "leaves_on": row.leaves_on,
            "successor": coming,
            "arrives_on": row.arrives_on,
        }.items()
        if value
    }


def _coming(actor: Actor, row: Changeover) -> Person:
    """Whoever comes; a new person is in the directory from now on. An address that somebody has
    been given since is theirs."""
    if row.successor is None:
        values = {name: getattr(row, name) for name in arrivals.NEW_PERSON}
        try:
            row.successor = arrivals.register(actor, values)
        except arrivals.KnownAddress as known:
            row.successor = known.person
        db.session.flush()
        _forget_newcomer(row)
    return row.successor


def _forget_newcomer(row: Changeover) -> None:
    for name in arrivals.NEW_PERSON:
        setattr(row, name, "")


def _is_due(day: date | None, done_at: Any) -> bool:
    return day is not None and done_at is None and day <= today()


def _waits(row: Changeover) -> bool:
    """Whether something of it is still to come."""
    return (row.leaves_on is not None and row.left_at is None) or (
        row.arrives_on is not None and row.arrived_at is None
    )


def _due_on(day: date) -> Any:
    leaves = (Changeover.leaves_on <= day) & Changeover.left_at.is_(None)
    arrives = (Changeover.arrives_on <= day) & Changeover.arrived_at.is_(None)
    return or_(leaves, arrives)


def _carry_out_or_tell(actor: Actor, row: Changeover) -> None:
    try:
        with db.session.begin_nested():
            carry_out(actor, row)
    except Refused as refused:
        row.state, row.problem, row.ended_at = FAILED, str(refused), now()
        journal.record(None, "changeover.failed", row, name=row.position.title, after=told(row))
        _forget_newcomer(row)
        db.session.flush()
        mails.changeover_failed(row, str(refused))


def _take_invitation_back(actor: Actor, newcomer: Person) -> None:
    """Somebody who came by mistake, and holds no other seat, has no account to open."""
    if newcomer.account_id is None or actors.of_account(newcomer.account).position_ids:  # type: ignore[arg-type]
        return
    waiting = accounts.pending_invitation(newcomer.account_id)
    if waiting is not None:
        invitations.withdraw(actor, waiting)


def _locked(key: int) -> Changeover:
    row = select(Changeover).where(Changeover.id == key)
    return db.session.execute(locked(row).execution_options(populate_existing=True)).scalar_one()
