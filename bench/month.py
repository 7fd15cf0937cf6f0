"""A month of two hundred meetings, as a member of the network reads it."""

from datetime import time, timedelta

from intranet.clock import from_paris, today
from intranet.database import db
from intranet.events import scheduling
from intranet.events.models import MEETING
from intranet.events.scheduling import EventPlan, SlotPlan
from intranet.meetings.models import Meeting
from intranet.networks.models import Network

MEETINGS = 200
PAGE = "/rencontres?vue=mois&mois="


def fill(network: Network, count: int = MEETINGS) -> str:
    """Publish `count` meetings of `network` over one month, two years ahead, where nothing else
    is; the address of that month."""
    first = (today() + timedelta(days=730)).replace(day=1)
    for number in range(count):
        starts = from_paris(first + timedelta(days=number % 28), time(8 + number % 9))
        slot = SlotPlan(starts, starts + timedelta(hours=1), "Salle des Halles, Cancale")
        event = scheduling.draft(
            None,
            MEETING,
            EventPlan(f"Rencontre n° {number}", "Qui fait quoi ?", None, (slot,)),
            network_ids=[network.id],
            organizer_name=network.name,
            organizer_address=network.mailbox,
        )
        event.path = f"/rencontres/{event.id}"
        db.session.add(Meeting(event=event, kind="rencontre"))
        scheduling.publish(None, event.id)
    return f"{PAGE}{first:%Y-%m}"
