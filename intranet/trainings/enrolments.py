"""Taking a place in a session: for oneself, or for someone who telephoned."""

from typing import Any

from intranet.access import Actor
from intranet.database import db
from intranet.directory.models import Person, Position
from intranet.directory.seat_queries import seats_of_network
from intranet.events import answers, choosing, invitations
from intranet.events import queries as events
from intranet.events.models import BY_COORDINATOR, BY_SITE
from intranet.trainings import queries
from intranet.trainings.models import TrainingSession


class NoSeat(Exception):
    """Places are for those who hold a seat in one of the session's networks."""


def enrol_oneself(actor: Actor, session: TrainingSession) -> answers.Outcome:
    """Register the actor. Raises NoSeat, answers.AnswerClosed."""
    seat = queries.seat_for(actor, events.network_ids_of(session.event_id))
    if seat is None or actor.person_id is None:
        raise NoSeat
    person = db.session.get_one(Person, actor.person_id)
    return invitations.register(actor, session.event_id, person, seat, source=BY_SITE)


def enrol_seat(actor: Actor, session: TrainingSession, position_id: int) -> answers.Outcome:
    """Register the holder of a seat for them. Raises NoSeat, answers.AnswerClosed."""
    row = next((row for row in candidates(session) if row.position_id == position_id), None)
    if row is None:
        raise NoSeat
    person = db.session.get_one(Person, row.person_id)
    position = db.session.get_one(Position, position_id)
    return invitations.register(actor, session.event_id, person, position, source=BY_COORDINATOR)


def candidates(session: TrainingSession) -> list[Any]:
    """Seats held in the session's networks (rows of `seats_of_network`), each once, whose
    holder is not registered yet."""
    registered, _ = choosing.standing(session.event_id)
    rows = {
        row.position_id: row
        for network in events.networks_of(session.event_id)
        for row in seats_of_network(network.id)
        if row.person_id is not None and row.person_id not in registered
    }
    return list(rows.values())
