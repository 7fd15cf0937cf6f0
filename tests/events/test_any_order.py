"""Whatever happens in whatever order, places and calendars stay right."""

import itertools
import random
from collections import defaultdict
from datetime import date, timedelta

import pytest
import time_machine
from icalendar import Calendar
from sqlalchemy import select

from intranet.clock import now
from intranet.database import db
from intranet.directory.models import Assignment
from intranet.events import (
    addresses,
    answers,
    dispatch,
    invitations,
    later,
    offers,
    places,
    replacements,
    restoring,
    scheduling,
    succession,
)
from intranet.events.choosing import NewGuest
from intranet.events.models import (
    CANCELLED,
    MEETING,
    OFFERED,
    PUBLISHED,
    TRAINING,
    WAITING,
    CalendarCopy,
    Event,
    Invitation,
)
from intranet.mailroom.models import WITHDRAWN, OutgoingMail
from tests.builders import directory, events

REFUSED = (
    addresses.Asked,
    answers.AnswerClosed,
    invitations.AlreadyInvited,
    places.CapacityTooSmall,
    replacements.CannotSend,
    restoring.TooLate,
)
STEPS = 60


class Story:
    """An event of five seats, six people and some guests; each act is one that a page, a mail or
    the worker does."""

    def __init__(self, cast, seed):
        self.choose = random.Random(seed)
        self.people = [directory.person("P", f"N{n}", email=f"p{n}@x.example") for n in range(6)]
        self.seats = [
            directory.position(cast.cdas, f"Poste {n}", holder=person)
            for n, person in enumerate([*self.people[:4], None])
        ]
        self.family = self.choose.choice([MEETING, MEETING, TRAINING])
        asked = {"slots": 2} if self.family == TRAINING else {"invite": self.seats[:2]}
        capacity = self.choose.choice([None, 1, 2, 3])
        self.id = events.event(cast, family=self.family, capacity=capacity, **asked).id
        self.version = 0
        self.told = []

    @property
    def event(self):
        return db.session.get_one(Event, self.id)

    def rows(self):
        of_event = select(Invitation).where(Invitation.event_id == self.id)
        return db.session.scalars(of_event.order_by(Invitation.id)).all()

    def act(self):
        names = [name for name in dir(self) if name.startswith("do_")]
        name = self.choose.choice([*names, "do_answer", "do_answer", "do_invite"])
        if self.event.state == CANCELLED and self.choose.random() < 0.8:
            name = "do_restore"
        found = self.rows()
        row = self.choose.choice(found) if found else None
        self.told.append((name, row.id if row else None))
        if row is not None or name in ("do_invite", "do_register", "do_guest"):
            getattr(self, name)(row)

    def do_invite(self, _):
        invitations.invite(None, self.id, [self.choose.choice(self.seats).id], [])

    def do_invite_by_name(self, _):
        invitations.invite(None, self.id, [], [self.choose.choice(self.people).id])

    def do_guest(self, _):
        address = f"g{self.choose.randrange(3)}@y.example"
        invitations.invite(None, self.id, [], [], [NewGuest("Guest", address)])

    def do_register(self, _):
        if self.family == TRAINING:
            who, seat = self.choose.choice(self.people), self.choose.choice(self.seats)
            invitations.register(None, self.id, who, seat)

    def do_uninvite(self, row):
        invitations.uninvite(None, row)

    def do_answer(self, row):
        events.say(row, self.choose.choice(["yes", "yes", "maybe", "no"]))

    def do_replace(self, row):
        known = [self.choose.choice(self.people).email, "g1@y.example", "r1@z.example"]
        who = NewGuest("Sent", self.choose.choice(known))
        replacements.send(None, row, who, source="site")

    def do_take_back(self, row):
        replacements.take_back(None, row)

    def do_resend(self, row):
        invitations.resend(None, row)

    def do_correct(self, row):
        if row.guest is not None:
            addresses.correct(None, row, row.guest, f"c{self.choose.randrange(4)}@w.example")

    def do_move(self, _):
        self.version += 1
        self._edit(f"Salle {self.version}", self.event.capacity)

    def do_resize(self, _):
        self._edit(self.event.slots[0].place, self.choose.choice([None, 1, 2, 3, 4]))

    def _edit(self, place, capacity):
        event = self.event
        slots = tuple(
            scheduling.SlotPlan(slot.starts_at, slot.ends_at, place, "", slot.id)
            for slot in event.slots
        )
        plan = scheduling.EventPlan(event.title, event.description, capacity, slots)
        if event.state == PUBLISHED:
            scheduling.edit(None, self.id, plan, None)

    def do_cancel(self, _):
        if self.choose.random() < 0.5:
            scheduling.cancel(None, self.id, "Neige")

    def do_restore(self, _):
        restoring.restore(None, self.id)

    def do_turnover(self, _):
        seat = self.choose.choice(self.seats)
        held = db.session.query(Assignment).filter_by(position_id=seat.id, ends_on=None)
        held.update({"ends_on": date(2026, 1, 1)})
        if self.choose.random() < 0.7:
            who = self.choose.choice(self.people).id
            came = Assignment(position_id=seat.id, person_id=who, starts_on=date(2026, 1, 2))
            db.session.add(came)
        db.session.flush()

    def do_chores(self, _):
        succession.follow_turnover()
        offers.pass_on_due()

    def do_work(self, _):
        db.session.commit()
        later.work()


def check_places(story):
    event, rows = story.event, story.rows()
    assert event.capacity is None or places.taken(event.id) <= event.capacity
    for row in rows:
        assert (row.place == OFFERED) == (row.offered_until is not None)
        assert (row.place == WAITING) == (row.rank is not None)
        assert not row.place or (row.answer == "yes" and row.removed_at is None)
        comes = row.answer == "yes" and row.removed_at is None and not row.is_vacant
        assert row.place or not comes or event.state == CANCELLED
    ranks = [row.rank for row in rows if row.rank is not None]
    assert len(ranks) == len(set(ranks))
    assert not ranks or event.state == CANCELLED or not places.has_room(event)


def sent():
    """By UID, what calendars were sent: (METHOD, SEQUENCE, place, mail), in order."""
    found = defaultdict(list)
    rows = select(OutgoingMail).where(OutgoingMail.calendar.is_not(None)).order_by(OutgoingMail.id)
    for mail in db.session.scalars(rows.where(OutgoingMail.state != WITHDRAWN)):
        one = Calendar.from_ical(mail.calendar).events[0]
        told = (mail.calendar_method, int(one["SEQUENCE"]), str(one["LOCATION"]), mail)
        found[str(one["UID"])].append(told)
    return found


def check_calendars(story):
    """A SEQUENCE grows, but in what is sent again; what no copy follows any more was cancelled."""
    copies = {copy.uid: copy for copy in db.session.scalars(select(CalendarCopy))}
    for uid, told in sent().items():
        for before, after in itertools.pairwise(told):
            again = after[3].purpose == "resend" and before[0] == "REQUEST"
            assert after[1] >= before[1] if again else after[1] > before[1]
        method, sequence, _, mail = told[-1]
        copy = copies.get(uid)
        held = (copy.sent_method, copy.sent_sequence, copy.mail_id) if copy else ("CANCEL",)
        assert held == ((method, sequence, mail.id) if copy else (method,))


def check_everybody_holds_it(story):
    """Once the worker is done: the date as it stands for whom it is meant, and for nobody else."""
    event, told = story.event, sent()
    for row in story.rows():
        wanted = event.state == PUBLISHED and dispatch.wants_copy(event, row)
        for slot in event.slots:
            copy = next((one for one in row.copies if one.slot_id == slot.id), None)
            if wanted and dispatch.address_of(row):
                assert copy and copy.sent_method == "REQUEST"
                assert copy.sent_sequence >= slot.sequence
                assert told[copy.uid][-1][2] == slot.place
            else:
                assert copy is None or copy.sent_method != "REQUEST"


@pytest.mark.parametrize("seed", [20, 25, 38])
def test_places_and_calendars_stay_right_whatever_happens(cast, seed, monkeypatch):
    story, moment = Story(cast, seed), now()
    monkeypatch.setattr(later, "MANY", story.choose.choice([2, 60]))
    print(f"seed {seed}, worker from {later.MANY} people on")
    for _ in range(STEPS):
        moment += timedelta(seconds=story.choose.choice([1, 5, 9, 70, 3600]))
        with time_machine.travel(moment, tick=False):
            try:
                story.act()
                db.session.commit()
            except REFUSED as refused:
                db.session.rollback()
                story.told.append(refused)
            print(story.told[-1])
            check_places(story)
            check_calendars(story)
    with time_machine.travel(moment + timedelta(minutes=2), tick=False):
        while succession.follow_turnover():
            db.session.commit()
        while later.work():
            pass
        check_places(story)
        check_calendars(story)
        check_everybody_holds_it(story)
