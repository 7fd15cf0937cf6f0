from datetime import time, timedelta

import pytest

from intranet.clock import from_paris, now, today
from intranet.database import db
from intranet.events import invitations
from intranet.events.scheduling import EventPlan
from intranet.meetings.polls import answering, asking, planning, queries
from intranet.meetings.polls.planning import OptionPlan, PollPlan


def slot(days, at=9, **values):
    """A candidate slot of two hours, in `days` days, on a Paris clock."""
    starts = from_paris(today() + timedelta(days=days), time(at))
    return OptionPlan(starts, starts + timedelta(hours=2), **values)


@pytest.fixture
def plan_of(app):
    """A plan over slots in so many days, answered within `within` days."""

    def make(*days, within=5, **values):
        deadline = from_paris(today() + timedelta(days=within), time(18))
        place = values.pop("place", "Salle des Halles, Cancale")
        return PollPlan(tuple(slot(day) for day in days), deadline, place, **values)

    return make


@pytest.fixture
def poll_of(cast, plan_of):
    """A poll of the cast's network over three slots; seats on its list; opened unless said."""

    def make(*days, invite=None, opened=True, capacity=None, within=5, title="Petit-déjeuner"):
        plan = EventPlan(title, "Café offert.", capacity, ())
        poll = planning.prepare(
            None,
            [cast.network],
            "petit_dejeuner",
            plan,
            plan_of(*(days or (10, 11, 12)), within=within),
        )
        seats = [cast.member_seat, cast.manager_seat] if invite is None else invite
        if seats:
            invitations.invite(None, poll.event_id, [seat.id for seat in seats], [])
        if opened:
            asking.open_poll(None, poll.event_id, poll.version)
        db.session.commit()
        return poll

    return make


@pytest.fixture
def coordinator(cast):
    return cast.sign_in("coordinator")


@pytest.fixture
def invitation_of(app):
    """The invitation of a person to the event of a poll, read anew."""

    def find(poll, person):
        db.session.expire_all()
        return next(
            row for row in db.session.scalars(queries.voters(poll)) if row.person_id == person.id
        )

    return find


@pytest.fixture
def words():
    """What the form of a vote holds: one word a slot, in the order of time."""

    def fill(poll, *said, **more):
        return {f"mot-{o.id}": word for o, word in zip(poll.options, said, strict=False)} | more

    return fill


@pytest.fixture
def said(invitation_of):
    """Let a person answer a poll: one word a slot."""

    def answer(poll, person, *words):
        row = invitation_of(poll, person)
        given = {o.id: word for o, word in zip(poll.options, words, strict=True)}
        answering.answer(row, given, source="link", actor=None)
        db.session.commit()
        return row

    return answer


@pytest.fixture
def choose(coordinator):
    """A coordinator chooses a slot, by its number; `suite="garder"` leaves the draft a draft."""

    def post(poll, number, **more):
        db.session.expire_all()
        path = f"/rencontres/{poll.event_id}/sondage/choisir/{poll.options[number].id}"
        data = {"version": poll.version, "place": "Salle des Halles, Cancale", "link": "", **more}
        return coordinator.post(path, data=data)

    return post


@pytest.fixture
def reopened(cast, coordinator, poll_of, said, choose):
    """A meeting published on the first slot, whose poll is open again."""
    poll = poll_of()
    said(poll, cast.member, "yes", "yes", "no")
    choose(poll, 0)
    day = (now() + timedelta(days=6)).date().isoformat()
    data = {"deadline_day": day, "deadline_hour": "18:00", "version": poll.version}
    coordinator.post(f"/rencontres/{poll.event_id}/sondage/rouvrir", data=data)
    db.session.expire_all()
    return poll
