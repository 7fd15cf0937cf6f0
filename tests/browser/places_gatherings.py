"""Where the names in braces of `stops_gatherings` lead, in the demonstration."""

from sqlalchemy import select

from intranet.database import db
from intranet.events.models import Event, Slot
from intranet.meetings.models import Meeting
from intranet.meetings.series.models import SeriesMeeting


def places() -> dict[str, str]:
    """A speed-meeting with its tables, and the first meeting of a series."""
    first = select(Event.path).join(Slot, Slot.event_id == Event.id).order_by(Slot.starts_at)
    of_series = first.join(SeriesMeeting, SeriesMeeting.event_id == Event.id)
    speed = first.join(Meeting, Meeting.event_id == Event.id).where(Meeting.kind == "speed_meeting")
    return {
        "speed": db.session.scalars(speed).first() or "",
        "of_series": db.session.scalars(of_series).first() or "",
    }
