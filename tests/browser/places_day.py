"""Where the stops of `stops_day` lead: the day of the demonstration, as though it ran now."""

from datetime import timedelta

from flask import current_app
from sqlalchemy import select

from intranet.clock import now
from intranet.database import db
from intranet.demo.arrivals import TITLE
from intranet.directory.models import Position
from intranet.events import links
from intranet.events.attendance.queries import was_present
from intranet.events.models import PUBLISHED, Event, Invitation, Slot
from intranet.meetings.day import door


def places() -> dict[str, str]:
    """The addresses that the names in braces stand for. Moves the day to an hour ago."""
    event = db.session.scalars(select(Event).where(Event.title == TITLE)).one()
    slot = event.slots[0]
    slot.starts_at = now() - timedelta(hours=1)
    slot.ends_at = slot.starts_at + timedelta(hours=7, minutes=30)
    coming = db.session.scalars(
        select(Event)
        .join(Slot)
        .where(Event.state == PUBLISHED, Slot.starts_at > now() + timedelta(days=1))
        .order_by(Slot.starts_at)
    ).first()
    came = db.session.scalars(
        select(Invitation)
        .join(Slot, Slot.event_id == Invitation.event_id)
        .where(Slot.ends_at < now(), Invitation.person_id.is_not(None), was_present())
        .order_by(Invitation.id)
    ).first()
    person = db.session.scalars(
        select(Invitation.person_id)
        .where(Invitation.event_id == event.id, Invitation.position_id.is_not(None), was_present())
        .order_by(Invitation.id)
    ).first()
    structure = db.session.scalars(
        select(Position.structure_id)
        .join(Invitation, Invitation.position_id == Position.id)
        .where(Invitation.event_id == event.id, was_present())
        .order_by(Invitation.id)
    ).first()
    db.session.commit()
    with current_app.test_request_context():
        return {
            "held": event.path,
            "door": "/p/" + door.token(event.id),
            "door_shut": "/p/" + door.token(coming.id),
            "certified": "/i/" + links.answer_token(came),
            "read_structure": f"{event.path}/relecture/structures/{structure}",
            "read_person": f"{event.path}/relecture/personnes/{person}",
        }
