from datetime import timedelta

from intranet.clock import now
from intranet.database import db
from intranet.events import answers, invitations, links, scheduling
from intranet.events.models import BY_SITE, MEETING
from intranet.events.scheduling import EventPlan, SlotPlan


def plan(title="Petit-déjeuner partenarial", *, days=10, hours=2, capacity=None, slots=1, **values):
    """A plan of `slots` slots on consecutive days, the first in `days` days."""
    start = now().replace(minute=0, second=0) + timedelta(days=days)
    times = tuple(
        SlotPlan(
            start + timedelta(days=n),
            start + timedelta(days=n, hours=hours),
            values.get("place", "Salle des Halles, Cancale"),
        )
        for n in range(slots)
    )
    return EventPlan(title, values.get("description", "Venez nombreux."), capacity, times)


def event(cast, *, invite=(), publish=True, family=MEETING, **values):
    """An event of the cast's network drafted by nobody in particular, seats invited, published."""
    row = scheduling.draft(
        None,
        family,
        plan(**values),
        network_ids=[cast.network.id],
        organizer_name=cast.network.name,
        organizer_address=cast.network.mailbox,
    )
    row.path = f"/rencontres/{row.id}"
    if invite:
        invitations.invite(None, row.id, [seat.id for seat in invite], [])
    if publish:
        scheduling.publish(None, row.id)
    db.session.commit()
    return row


def invitation_id(token):
    """The key of the invitation that a mail link opens."""
    return links.ANSWER.read(token)[0]


def say(invitation, word):
    """The invitee answers on the site."""
    return answers.answer(invitation, word, source=BY_SITE, actor=None)
