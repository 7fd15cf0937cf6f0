"""What is asked of a seat, and whether it can be: « who leaves, who comes, when »."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select

from intranet.clock import now, today
from intranet.database import db
from intranet.directory import arrivals, seat_facts, seats
from intranet.directory.models import DONE, PLANNED, Assignment, Changeover, Person, Position
from intranet.directory.seats import Refused

UNDO_DAYS = 7
AHEAD = timedelta(days=550)  # a year and a half: beyond, a year was mistyped


@dataclass(frozen=True)
class Wish:
    """What is asked of a seat. `held_id` is the assignment that was shown, None when vacant.

    Its holder leaves on `leaves_on`; nobody does when None. Whoever comes on `arrives_on` is
    `successor`, or somebody new (`arrivals.NEW_PERSON` in `newcomer`). `even_shared`: an account
    is opened for them even at a mailbox that looks shared.
    """

    held_id: int | None
    leaves_on: date | None = None
    successor: Person | None = None
    newcomer: Mapping[str, Any] | None = None
    arrives_on: date | None = None
    even_shared: bool = False

    @property
    def somebody_comes(self) -> bool:
        return self.successor is not None or self.newcomer is not None


def check(seat: Position, wish: Wish) -> Assignment | None:
    """Who holds the seat. Raises Refused when the wish cannot be, `arrivals.KnownAddress` when
    somebody has the newcomer's address already."""
    if seat.closed_at is not None:
        raise Refused("Ce poste a été supprimé : plus personne n’y arrive ni ne le quitte.")
    if planned_for(seat.id) is not None:
        raise Refused("Un changement est déjà prévu sur ce poste : annulez-le d’abord.")
    held = seats.check_free(seat, wish.held_id)
    if (held.id if held else None) != wish.held_id:
        raise Refused("Ce poste est vacant depuis que vous avez ouvert cette page. Rechargez-la.")
    if held is None and not wish.somebody_comes:
        raise Refused("Ce poste est vacant : dites qui arrive.", "who")
    _check_days(seat, held, wish)
    if wish.newcomer is not None:
        known = seat_facts.person_with_address(wish.newcomer["email"])
        if known is not None:
            raise arrivals.KnownAddress(known)
    return held


def why_not_undone(row: Changeover) -> str:
    """Why a change cannot be undone, in French; "" when it can."""
    if row.state not in (DONE, PLANNED) or not (row.left_at or row.arrived_at):
        return "Il n’y a rien à annuler."
    if row.state == PLANNED:
        return "L’arrivée est encore à venir : annulez-la d’abord."
    if max(filter(None, (row.left_at, row.arrived_at))) + timedelta(days=UNDO_DAYS) < now():
        return f"Ce changement a plus de {UNDO_DAYS} jours : il ne s’annule plus."
    if row.position.closed_at is not None:
        return "Ce poste a été supprimé depuis."
    held = seat_facts.open_assignment(row.position_id)
    if (held.id if held else None) != row.started_id:
        return "Le poste a encore changé de mains depuis."
    ended = db.session.get(Assignment, row.held_id) if row.left_at else None
    if row.left_at and (ended is None or ended.person.forgotten_at is not None):
        return "La personne qui le tenait n’est plus dans l’annuaire."
    return ""


def planned_for(position_id: int) -> Changeover | None:
    """What is still to come on a seat."""
    return db.session.scalar(
        select(Changeover).where(Changeover.position_id == position_id, Changeover.state == PLANNED)
    )


def _check_days(seat: Position, held: Assignment | None, wish: Wish) -> None:
    if held is not None:
        if wish.leaves_on is None:
            raise Refused("Indiquez le jour du départ.", "leaves_on")
        _check_day(wish.leaves_on, "leaves_on")
        if wish.leaves_on < held.starts_on:
            raise Refused("Cette date précède l’arrivée sur le poste.", "leaves_on")
    if not wish.somebody_comes:
        return
    if wish.arrives_on is None:
        raise Refused("Indiquez le jour de l’arrivée.", "arrives_on")
    _check_day(wish.arrives_on, "arrives_on")
    left = wish.leaves_on if held is not None else seat_facts.last_departure(seat.id)
    if left is not None and wish.arrives_on < left:
        raise Refused(
            "Cette date précède le départ de la personne qui tenait le poste.", "arrives_on"
        )
    if held is not None and wish.successor is not None and held.person_id == wish.successor.id:
        raise Refused(f"{wish.successor.name} tient déjà ce poste.", "person_id")


def _check_day(day: date, field: str) -> None:
    if day.year < 1950:
        raise Refused("Cette date est trop ancienne.", field)
    if day > today() + AHEAD:
        raise Refused("Cette date est trop lointaine : vérifiez l’année.", field)
