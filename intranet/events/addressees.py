"""Whom a mail reaches, of everyone who is invited: light rows, for thousands of people."""

from typing import Any

from sqlalchemy import case, exists, func, select

from intranet.database import db
from intranet.directory.models import Person, Position
from intranet.events import dispatch, queries
from intranet.events.models import CalendarCopy, Guest, Invitation
from intranet.mailroom.addresses import Address, readable

# What `dispatch.address_of` says, in SQL.
_OF_SEAT = case((Invitation.replaces_id.is_(None), Position.email), else_="")
_EMAIL = func.coalesce(
    func.nullif(Guest.email, ""), func.nullif(Person.email, ""), func.nullif(_OF_SEAT, "")
)
HOLDS = exists().where(
    CalendarCopy.invitation_id == Invitation.id, CalendarCopy.sent_method == dispatch.REQUEST
)


def of(event_id: int, *conditions: Any) -> dict[int, Address]:
    """Where each of them is written to, by the key of the invitation, in the order of names; those
    who have no address are absent. One query."""
    rows = db.session.execute(
        select(
            Invitation.id,
            func.coalesce(Guest.name, Person.first_name + " " + Person.last_name).label("name"),
            _EMAIL.label("email"),
        )
        .outerjoin(Person, Person.id == Invitation.person_id)
        .outerjoin(Position, Position.id == Invitation.position_id)
        .outerjoin(Guest, Guest.id == Invitation.guest_id)
        .where(
            Invitation.event_id == event_id,
            Invitation.removed_at.is_(None),
            queries.SOMEBODY,
            _EMAIL.is_not(None),
            *conditions,
        )
        .order_by(func.coalesce(Person.last_name, Guest.name), Person.first_name, Invitation.id)
    )
    read = {row.id: readable(row.name.strip(), row.email) for row in rows}
    return {key: to for key, to in read.items() if to is not None}


def without(event_id: int, *conditions: Any) -> list[Invitation]:
    """The others: whom no mail reaches, vacant seats aside. Two queries."""
    reached = of(event_id, *conditions)
    statement = queries.invitees(event_id).where(
        Invitation.removed_at.is_(None),
        queries.SOMEBODY,
        Invitation.id.not_in(reached),
        *conditions,
    )
    return list(db.session.scalars(statement).unique())
