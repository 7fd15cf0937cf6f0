"""What a meeting adds to an event."""

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from intranet.audit.labels import VALUES
from intranet.database import Base
from intranet.events.models import Event

KINDS = {
    "speed_meeting": "Speed-meeting",
    "petit_dejeuner": "Petit-déjeuner partenarial",
    "visite": "Visite de structure",
    "immersion": "Immersion (« vis ma vie »)",
    "comite": "Comité",
    "instance": "Instance territoriale",
    "rencontre": "Rencontre d’interconnaissance",
    "libre": "Rencontre libre",
}
VALUES["kind"].update(KINDS)  # the journal speaks French
# How long each usually lasts, in minutes.
USUAL_MINUTES = {
    "speed_meeting": 90,
    "petit_dejeuner": 120,
    "visite": 120,
    "immersion": 210,
    "comite": 120,
    "instance": 180,
    "rencontre": 120,
    "libre": 120,
}


class Meeting(Base):
    """A rencontre d'interconnaissance: an event of one slot, with a format.

    On screen and in addresses a meeting goes by the key of its event: `/rencontres/<event_id>`.
    """

    __tablename__ = "meeting"

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"), unique=True)
    kind: Mapped[str] = mapped_column(String(20))

    event: Mapped[Event] = relationship()
