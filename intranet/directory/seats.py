"""Opening, editing, abolishing seats, and who holds them. Verbs flush and never commit.

Only one person holds a seat at a time. The seat's row is locked before its holder is read, and
an index makes a second open assignment impossible.
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import Update, select, update
from sqlalchemy.exc import IntegrityError

from intranet.access import Actor
from intranet.audit import journal
from intranet.clock import now, today
from intranet.database import db, locked
from intranet.directory import indexing, mails, seat_facts
from intranet.directory.models import (
    ACTIVE,
    CANCELLED,
    ENDED,
    PLANNED,
    Assignment,
    Changeover,
    Membership,
    Person,
    Position,
    Structure,
)

FIELDS = ("title", "phone", "email", "manages_structure")


class Refused(Exception):
    """What was asked cannot be done as things stand: `str()` says why, in French.

    `field` names the field of the form that it concerns, "" when none does.
    """

    def __init__(self, sentence: str, field: str = ""):
        super().__init__(sentence)
        self.field = field


class EditedMeanwhile(Exception):
    """The seat is no longer at the version that the person was reading."""


def open_seat(actor: Actor, structure: Structure, values: Mapping[str, Any]) -> Position:
    """A new seat, vacant, in `structure`; `values` holds `FIELDS` (phone in E.164)."""
    if structure.closed_at is not None:
        raise Refused("Cette structure est fermée : elle n’a plus de postes.")
    seat = Position(structure_id=structure.id, created_at=now(), **_known(values))
    db.session.add(seat)
    db.session.flush()
    journal.record(actor, "position.created", seat, after=_known(values))
    indexing.refresh_position(seat.id)
    return seat


def edit_seat(
    actor: Actor, seat: Position, values: Mapping[str, Any], version: int | None
) -> Position:
    """Write `values` over a seat that is still at `version`, else raise EditedMeanwhile."""
    lock(seat)
    if seat.version != version:
        raise EditedMeanwhile
    for name, value in _known(values).items():
        setattr(seat, name, value)
    before, after = journal.changes(seat)
    if after:
        db.session.flush()
        journal.record(actor, "position.updated", seat, before=before, after=after)
        indexing.refresh_position(seat.id)
    return seat


def abolish(actor: Actor, seat: Position) -> None:
    """Close a seat: its holder leaves it today, it leaves its networks, whose coordinators are
    told. Twice does nothing. `restore` undoes it."""
    lock(seat)
    if seat.closed_at is not None:
        return
    held = seat_facts.open_assignment(seat.id)
    memberships = seat_facts.open_memberships(seat.id)
    moment = now()
    if held is not None:
        held.ends_on = max(today(), held.starts_on)
    states = {str(membership.id): membership.state for membership in memberships}
    db.session.execute(_drop_plans(seat, moment))
    for membership in memberships:
        membership.state, membership.ended_at = ENDED, moment
    seat.closed_at = moment
    db.session.flush()
    journal.record(
        actor,
        "position.abolished",
        seat,
        after={"assignment_id": held.id if held else None, "memberships": states},
    )
    for membership in memberships:
        if states[str(membership.id)] == ACTIVE:
            mails.ended(actor, membership, abolished=True)
    _reindex(seat, held.person_id if held else None)


def restore(actor: Actor, seat: Position) -> None:
    """Undo `abolish`: the seat, its holder and its networks are again as they were then."""
    lock(seat)
    if seat.closed_at is None:
        return
    if seat.structure.closed_at is not None:
        raise Refused("Cette structure est fermée : rouvrez-la avant d’y rétablir un poste.")
    done = seat_facts.abolition(seat.id)
    seat.closed_at = None
    held = db.session.get(Assignment, done["assignment_id"]) if done["assignment_id"] else None
    if held is not None:
        held.ends_on = None
    for key, state in done["memberships"].items():
        membership = db.session.get(Membership, int(key))
        if membership is not None and membership.network.closed_at is None:
            membership.state, membership.ended_at = state, None
    db.session.flush()
    journal.record(actor, "position.restored", seat)
    _reindex(seat, held.person_id if held else None)


def assign(actor: Actor, seat: Position, person: Person, starts_on: date) -> Assignment:
    """`person` holds `seat` from a day, today or past. Raises Refused when somebody holds it."""
    check_free(seat, None)
    return _begin(actor, seat, person, starts_on)


def leave(actor: Actor, seat: Position, on: date, *, successor: Person | None = None) -> Assignment:
    """The holder left on a day, today or past: the seat is vacant and keeps its networks.

    Their coordinators and the structure's manager are told by mail, save whoever says so;
    `successor` is whoever takes the seat at the same moment.
    """
    lock(seat)
    held = seat_facts.open_assignment(seat.id)
    if held is None:
        raise Refused("Ce poste est déjà vacant.")
    _end(actor, seat, held, on)
    mails.departed(actor, seat, held.person, on, successor=successor)
    return held


def take_back(
    actor: Actor, seat: Position, ended: Assignment | None, started: Assignment | None
) -> None:
    """As if `started` had never begun, nor `ended`, which it followed, ever ended."""
    lock(seat)
    people = {held.person_id for held in (ended, started) if held is not None}
    if started is not None:
        _note(actor, "assignment.withdrawn", seat, started, starts_on=(started.starts_on, None))
        db.session.delete(started)
        db.session.flush()
    if ended is not None:
        _note(actor, "assignment.resumed", seat, ended, ends_on=(ended.ends_on, None))
        ended.ends_on = None
        db.session.flush()
    for person_id in people:
        _reindex(seat, person_id)


def replace(
    actor: Actor, seat: Position, person: Person, starts_on: date, *, replaced: int | None
) -> Assignment:
    """`person` follows assignment `replaced`, which ends the day they come; nobody when None.

    Raises Refused when somebody else has taken the seat since the form was shown.
    """
    held = check_free(seat, replaced)
    if held is None:
        return _begin(actor, seat, person, starts_on)
    if held.person_id == person.id:
        raise Refused(f"{person.name} tient déjà ce poste.", "person_id")
    _check_day(starts_on, "starts_on")
    _end(actor, seat, held, starts_on, field="starts_on")
    mails.departed(actor, seat, held.person, starts_on, successor=person)
    return _begin(actor, seat, person, starts_on)


def check_free(seat: Position, replaced: int | None) -> Assignment | None:
    """The assignment that an arrival ends, if any. Raises Refused when it is not `replaced`."""
    lock(seat)
    held = seat_facts.open_assignment(seat.id)
    if held is not None and held.id != replaced:
        raise _taken(held)
    return held


def lock(seat: Position) -> None:
    """Read `seat` anew and keep others from changing its holder until the commit."""
    db.session.scalar(
        locked(select(Position).where(Position.id == seat.id)).execution_options(
            populate_existing=True
        )
    )


def _begin(actor: Actor, seat: Position, person: Person, starts_on: date) -> Assignment:
    if seat.closed_at is not None:
        raise Refused("Ce poste a été supprimé : personne ne peut plus le tenir.")
    _check_day(starts_on, "starts_on")
    left = seat_facts.last_departure(seat.id)
    if left is not None and starts_on < left:
        raise Refused(
            "Cette date précède le départ de la personne qui tenait le poste.", "starts_on"
        )
    held = Assignment(position_id=seat.id, person_id=person.id, starts_on=starts_on)
    try:
        with db.session.begin_nested():
            db.session.add(held)
    except IntegrityError:
        raise Refused("Quelqu’un vient d’être inscrit sur ce poste. Rechargez la page.") from None
    _note(actor, "assignment.started", seat, held, starts_on=(None, starts_on))
    indexing.refresh_position(seat.id)
    return held


def _end(
    actor: Actor, seat: Position, held: Assignment, on: date, *, field: str = "ends_on"
) -> None:
    _check_day(on, field)
    if on < held.starts_on:
        raise Refused("Cette date précède l’arrivée sur le poste.", field)
    held.ends_on = on
    db.session.flush()
    _note(actor, "assignment.ended", seat, held, ends_on=(None, on))
    _reindex(seat, held.person_id)


def _note(actor: Actor, verb: str, seat: Position, held: Assignment, **days: Any) -> None:
    """The journal of an assignment; `days` are (before, after) by column."""
    keys = {"person_id": held.person_id, "position_id": seat.id}
    before = {name: value for name, (value, _) in days.items()}
    after = {name: value for name, (_, value) in days.items()}
    journal.record(actor, verb, held, name=seat.title, before=before, after=after | keys)


def _drop_plans(seat: Position, moment: datetime) -> Update:
    """What was planned for a seat that is no more does not happen."""
    planned = update(Changeover).where(
        Changeover.position_id == seat.id, Changeover.state == PLANNED
    )
    return planned.values(state=CANCELLED, ended_at=moment)


def _check_day(day: date, field: str) -> None:
    if day > today():
        raise Refused("Cette date est à venir : revenez ce jour-là.", field)
    if day.year < 1950:
        raise Refused("Cette date est trop ancienne.", field)


def _taken(held: Assignment) -> Refused:
    return Refused(
        f"{held.person.name} tient ce poste : enregistrez d’abord son départ, ou rechargez la page."
    )


def _reindex(seat: Position, person_id: int | None) -> None:
    indexing.refresh_position(seat.id)
    if person_id is not None:
        indexing.refresh_person(person_id)


def _known(values: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of a seat among `values`; nothing else can be written through a form."""
    found = {name: values[name] for name in FIELDS if name in values}
    return {name: "" if value is None else value for name, value in found.items()}
