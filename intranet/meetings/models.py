"""What a meeting adds to an event."""

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from intranet.database import Base
from intranet.events.models import Event

KINDS = {
    "speed_meeting": "Speed-meeting",
    "petit_dejeuner": "Petit-déjeuner partenarial",
    "visite": "Visite de structure",
    "immersion": "Immersion (« vis ma vie »)",
    "comite": "Comité",
    "rencontre": "Rencontre d’interconnaissance",
}


class Meeting(Base):
    """A rencontre d'interconnaissance: an event of one slot, with a format."""

    __tablename__ = "meeting"

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"), unique=True)
    kind: Mapped[str] = mapped_column(String(20))

    event: Mapped[Event] = relationship()
