from intranet.database import db
from intranet.events import invitations, scheduling
from intranet.meetings import planning
from tests.builders import events


def meeting(cast, *, invite=(), publish=True, kind="petit_dejeuner", networks=None, **values):
    """A meeting of the cast's network: drafted, seats invited, published. Returns its event."""
    row = planning.create(None, networks or [cast.network], kind, events.plan(**values)).event
    if invite:
        invitations.invite(None, row.id, [seat.id for seat in invite], [])
    if publish:
        scheduling.publish(None, row.id)
    db.session.commit()
    return row
