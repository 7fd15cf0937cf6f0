"""A draft that is thrown away leaves nothing, in any table."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from sqlalchemy import func, select

from intranet.clock import today
from intranet.database import Base, db
from intranet.directory import actors
from intranet.events import invitations
from intranet.events.choosing import NewGuest
from intranet.events.models import Invitation
from intranet.events.scheduling import EventPlan, SlotPlan
from intranet.meetings import planning as meetings
from intranet.meetings.formats import checklist
from intranet.meetings.models import Meeting
from intranet.meetings.polls import answering, asking, choosing, planning
from intranet.meetings.polls.models import DatePoll, PollVote, PollVoter
from intranet.meetings.polls.planning import OptionPlan, PollPlan
from intranet.meetings.series import creating
from intranet.meetings.series.models import MeetingSeries, SeriesMeeting
from intranet.meetings.tables import plans, queries
from intranet.meetings.tables.models import TableSeat
from tests.builders import events
from tests.builders import meetings as builders

# What happened is told, and what was written to people stays written.
KEPT = {"journal_entry", "outgoing_mail"}


def sizes():
    db.session.expire_all()
    return {
        table.name: db.session.scalar(select(func.count()).select_from(table))
        for table in Base.metadata.sorted_tables
        if table.name not in KEPT
    }


def hours(days):
    slot = events.plan().slots[0]
    ahead = today() - slot.starts_at.date()
    return tuple(at + ahead + timedelta(days=days) for at in (slot.starts_at, slot.ends_at))


def prepared(cast, actor):
    """A date was looked for and chosen; there are tables, things to do, guests, and a series."""
    deadline = hours(2)[0]
    asked = PollPlan(tuple(OptionPlan(*hours(days)) for days in (5, 6, 7)), deadline, "Cancale")
    plan = EventPlan("Speed-meeting", "Café", 2, ())
    poll = planning.prepare(actor, [cast.network], "speed_meeting", plan, asked)
    guests = [NewGuest("Anne Le Goff", "anne@x.example", "Secours populaire")]
    seats = [cast.member_seat.id, cast.manager_seat.id, cast.vacant_seat.id]
    invitations.invite(actor, poll.event_id, seats, [], guests)
    asking.open_poll(actor, poll.event_id, poll.version)
    for row in db.session.scalars(select(Invitation).where(Invitation.person_id.is_not(None))):
        words = {option.id: "yes" for option in poll.coming}
        answering.answer(row, words, source="link", actor=None, comment="Un mot")
    answering.mark_essential(actor, poll.event_id, row, True)
    key, told = poll.options[0].id, {"place": "Cancale", "link": "", "publish": False}
    event = choosing.choose(actor, poll.event_id, key, version=poll.version, **told)
    checklist.fill(event, [(-7, "Relancer")])
    everybody = queries.people(event.id)
    wish = plans.Wish(frozenset(one.id for one in everybody), 1, 2, 5, 1)
    plans.keep(actor, event.id, wish, plans.draw(event.id, wish, everybody), 0)
    source = db.session.query(Meeting).filter_by(event_id=event.id).one()
    later = [SlotPlan(*hours(days), "Cancale") for days in (20, 27)]
    creating.repeat(actor, source, "chaque semaine", later, guests=True)
    db.session.commit()


def test_a_draft_thrown_away_leaves_nothing_in_any_table(cast):
    actor = actors.of_account(cast.accounts["coordinator"])
    before = sizes()
    prepared(cast, actor)
    for table in (DatePoll, PollVoter, PollVote, TableSeat, MeetingSeries, SeriesMeeting):
        assert db.session.scalar(select(func.count()).select_from(table)), table
    for row in db.session.query(Meeting).all():
        meetings.discard(actor, row)
    db.session.commit()
    assert sizes() == before


def test_of_several_who_throw_it_away_at_once_one_does(cast, app):
    draft = builders.meeting(cast, invite=[cast.member_seat], publish=False)
    path, clients = (
        f"/rencontres/{draft.id}/supprimer",
        [cast.sign_in("coordinator") for _ in "1234"],
    )
    db.session.remove()

    def post(client):
        with app.app_context():
            return client.post(path).status_code

    with ThreadPoolExecutor(len(clients)) as pool:
        statuses = list(pool.map(post, clients))
    # 403 for who reads it just before it goes, and its networks just after.
    assert statuses.count(303) == 1 and set(statuses) <= {303, 403, 404}
