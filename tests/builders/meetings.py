from dataclasses import replace
from datetime import time, timedelta

from intranet.clock import from_paris, today
from intranet.database import db
from intranet.events import invitations, scheduling
from intranet.meetings import planning
from tests.builders import events


def meeting(
    cast, *, invite=(), publish=True, kind="petit_dejeuner", networks=None, days=10, **values
):
    """A meeting of the cast's network from 9 to 11 in Paris, in `days` days: drafted, seats
    invited, published. Returns its event."""
    starts = from_paris(today() + timedelta(days=days), time(9))
    plan = events.plan(**values)
    slot = replace(plan.slots[0], starts_at=starts, ends_at=starts + timedelta(hours=2))
    plan = replace(plan, slots=(slot,))
    row = planning.create(None, networks or [cast.network], kind, plan).event
    if invite:
        invitations.invite(None, row.id, [seat.id for seat in invite], [])
    if publish:
        scheduling.publish(None, row.id)
    db.session.commit()
    return row
