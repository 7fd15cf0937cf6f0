"""Each calendar file that the thread of a meeting sends, as two independent readers understand it.

`icalendar` and ical.js must agree on the whole file; what they read is then compared with what the
meeting is, hour by hour in UTC.
"""

from dataclasses import replace
from datetime import UTC, date, time, timedelta

import pytest
from sqlalchemy import select

from intranet.clock import from_paris, now, today
from intranet.database import db
from intranet.directory.actors import of_account
from intranet.events import invitations, later, replacements, scheduling
from intranet.events.choosing import NewGuest
from intranet.events.models import Invitation
from intranet.events.scheduling import EventPlan, SlotPlan
from intranet.mailroom.models import OutgoingMail
from intranet.meetings import planning
from intranet.meetings.polls import asking, choosing
from intranet.meetings.polls import planning as polls
from intranet.meetings.series import creating
from intranet.meetings.series.rules import instants
from tests.builders import events, meetings

MEMBER, ZOE = "accueil@cdas.example", "zoe@partenaire.example"
TYPED = "Zoé ;X=1:a,b “👩🏽‍🏫” d’Œuvre-Ÿ"
TITLE, PLACE = "Rencontre ; l’été, à Janzé : « 🇫🇷 »", 'Salle 2 ; « Œuvre », "🏛" : 35150 Janzé'
READ = ("uid", "starts", "ends", "sequence", "summary", "location", "status")


@pytest.fixture
def files(outbox, read_with_icalendar, read_with_icaljs):
    """What an address received, oldest first: `READ`, the method, and who is named."""

    def read(address):
        return [_agreed(mail) for mail in outbox.to(address) if mail.calendar]

    def _agreed(mail):
        one, other = read_with_icalendar(mail.calendar), read_with_icaljs(mail.calendar)
        assert one == other
        assert one["method"] == mail.calendar_method
        (event,) = one["events"]
        return {name: event[name] for name in READ} | {
            "method": one["method"],
            "organizer": tuple(event["organizer"].values()),
            "attendees": [(who["address"], who["name"]) for who in event["attendees"]],
        }

    return read


@pytest.fixture
def meeting(cast):
    """Published, the member and a guest asked, every text of it full of what the format uses."""
    cast.network.name = "Réseau ; « Rance, Émeraude » : 🌊"
    event = meetings.meeting(cast, invite=[cast.member_seat], title=TITLE, place=PLACE)
    invitations.invite(None, event.id, [], [], [NewGuest(TYPED, ZOE)])
    db.session.commit()
    return event


@pytest.fixture
def seat(meeting, cast):
    """The member's invitation."""
    return db.session.query(Invitation).filter_by(position_id=cast.member_seat.id).one()


@pytest.fixture
def actor(cast):
    return of_account(cast.accounts["coordinator"])


def utc(moment):
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def said(event, address, name, uid, method="REQUEST", sequence=0, **changes):
    """What both readers must find."""
    slot = event.slots[0]
    return {
        "method": method,
        "uid": uid,
        "starts": utc(slot.starts_at),
        "ends": utc(slot.ends_at),
        "sequence": sequence,
        "summary": event.title,
        "location": slot.place,
        "status": "CONFIRMED",
        "organizer": (f"mailto:{event.organizer_address}", event.organizer_name),
        "attendees": [(f"mailto:{address}", name)],
    } | changes


def uid_of(invitation):
    db.session.refresh(invitation)
    (copy,) = invitation.copies
    return copy.uid


def send_zoe(seat):
    zoe = NewGuest(TYPED, "autre-zoe@cdas.example")
    replacements.send(None, seat, zoe, source="site")
    db.session.commit()
    return zoe.address


def test_a_guest_outside_the_directory_is_invited_like_anybody(meeting, files):
    (guest,) = db.session.query(Invitation).filter(Invitation.guest_id.is_not(None))
    assert files(ZOE) == [said(meeting, ZOE, TYPED, uid_of(guest))]


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ('Maëlle "Le Goff", dite ; « M. » : x', "Maëlle Le Goff, dite ; « M. » : x"),
        ("Zoé\r\nATTENDEE:mailto:intrus@x.example", "Zoé ATTENDEE:mailto:intrus@x.example"),
        ('";X-INTRUS=1:mailto:intrus@x.example', ";X-INTRUS=1:mailto:intrus@x.example"),
        ("{{7*7}} =cmd|' /C calc'!A0", "{{7*7}} =cmd|' /C calc'!A0"),
        ("É🙂" * 100, "É🙂" * 100),
    ],
    ids=["quotes", "line", "parameter", "formula", "long"],
)
def test_a_hostile_name_stays_one_name(cast, files, typed, read):
    event = meetings.meeting(cast)
    invitations.invite(None, event.id, [], [], [NewGuest(typed, ZOE)])
    db.session.commit()
    (file,) = files(ZOE)
    assert file["attendees"] == [(f"mailto:{ZOE}", read)]


def test_a_replacement_is_invited_under_a_uid_of_their_own(meeting, seat, files):
    before = uid_of(seat)
    address = send_zoe(seat)
    assert uid_of(seat) != before
    assert files(address) == [said(meeting, address, TYPED, uid_of(seat))]


def test_whom_is_replaced_loses_the_date_and_nobody_else_does(meeting, seat, cast, files):
    before = uid_of(seat)
    send_zoe(seat)
    gone = said(meeting, MEMBER, cast.member.name, before, "CANCEL", 1, status=None)
    assert files(MEMBER)[1:] == [gone]
    assert [file["method"] for file in files(ZOE)] == ["REQUEST"]


def test_a_replacement_taken_back_loses_the_date_and_the_seat_has_it_again(
    meeting, seat, cast, files
):
    address, theirs = send_zoe(seat), uid_of(seat)
    replacements.take_back(None, seat)
    db.session.commit()
    gone = said(meeting, address, TYPED, theirs, "CANCEL", 1, status=None)
    assert files(address)[1:] == [gone]
    assert files(MEMBER)[2:] == [said(meeting, MEMBER, cast.member.name, uid_of(seat))]


def test_another_room_is_the_same_event_one_version_later(meeting, seat, cast, files):
    slot, room = meeting.slots[0], "Médiathèque ; 1er étage, « Forum » : 🚪"
    kept = SlotPlan(slot.starts_at, slot.ends_at, room, slot.link, slot.id)
    plan = EventPlan(meeting.title, meeting.description, None, (kept,))
    scheduling.edit(None, meeting.id, plan, meeting.version)
    db.session.commit()
    first, update = files(MEMBER)
    name = cast.member.name
    assert first == said(meeting, MEMBER, name, uid_of(seat), location=PLACE)
    assert update == said(meeting, MEMBER, name, uid_of(seat), sequence=1, location=room)


@pytest.fixture
def poll(cast, actor):
    """An open poll over two slots, one before and one after the clocks change in March."""
    year = today().year + 1
    hours = [from_paris(date(year, month, 10), time(9)) for month in (2, 7)]
    slots = tuple(polls.OptionPlan(start, start + timedelta(hours=3)) for start in hours)
    asked = polls.PollPlan(slots, now() + timedelta(days=5), PLACE)
    plan = EventPlan(TITLE, "", None, ())
    poll = polls.prepare(None, [cast.network], "petit_dejeuner", plan, asked)
    invitations.invite(None, poll.event_id, [cast.member_seat.id], [], [NewGuest(TYPED, ZOE)])
    asking.open_poll(actor, poll.event_id, poll.version)
    return poll


def choose(actor, poll, number):
    key = poll.options[number].id
    told = {"version": poll.version, "place": PLACE, "link": "", "publish": True}
    event = choosing.choose(actor, poll.event_id, key, **told)
    db.session.commit()
    return event


@pytest.mark.parametrize(("number", "hour"), [(0, "08:00:00Z"), (1, "07:00:00Z")])
def test_the_date_that_a_poll_chose_is_the_only_one_sent(poll, actor, files, number, hour):
    event = choose(actor, poll, number)
    (guest,) = db.session.query(Invitation).filter(Invitation.guest_id.is_not(None))
    (file,) = files(ZOE)
    assert file == said(event, ZOE, TYPED, uid_of(guest))
    assert file["starts"].endswith(hour)


def test_another_date_chosen_afterwards_moves_the_same_event(poll, actor, files):
    choose(actor, poll, 0)
    choosing.reopen(actor, poll.event_id, now() + timedelta(days=5), poll.version)
    event = choose(actor, poll, 1)
    first, moved = files(ZOE)
    assert moved == said(event, ZOE, TYPED, first["uid"], sequence=1)
    assert (first["sequence"], first["starts"][-9:]) == (0, "08:00:00Z")


def night_of_october():
    """The last Sunday of October next year: 2.30 exists twice."""
    last = date(today().year + 1, 10, 31)
    return last - timedelta(days=(last.weekday() + 1) % 7)


def test_each_date_of_a_series_is_an_event_of_its_own_at_its_hour_of_paris(cast, actor, files):
    """From 2.30 to 3.30, a week before the clocks change, that night twice over, a week after."""
    night, week = night_of_october(), timedelta(days=7)
    plan = events.plan(title=TITLE, place=PLACE)
    starts, ends = (from_paris(night - week, time(hour, 30)) for hour in (2, 3))
    slot = replace(plan.slots[0], starts_at=starts, ends_at=ends)
    source = planning.create(None, [cast.network], "permanence", replace(plan, slots=(slot,)))
    invitations.invite(None, source.event_id, [cast.member_seat.id], [])
    hours = [
        instants(night, starts, ends, second_pass=False),
        instants(night, starts, ends, second_pass=True),
        instants(night + week, starts, ends),
    ]
    dates = [SlotPlan(*pair, PLACE) for pair in hours]
    made = [source, *creating.repeat(actor, source, "règle", dates, guests=True)]
    for one in made:
        scheduling.publish(None, one.event_id)
    db.session.commit()
    found = files(MEMBER)
    assert [(file["starts"][11:16], file["ends"][11:16]) for file in found] == [
        ("00:30", "01:30"), ("00:30", "02:30"), ("01:30", "02:30"), ("01:30", "02:30"),
    ]  # fmt: skip
    assert len({file["uid"] for file in found}) == 4
    for one, file in zip(made, found, strict=True):
        assert file == said(one.event, MEMBER, cast.member.name, file["uid"])


def test_a_cancellation_written_by_the_worker_is_that_of_each(cast, files, time_machine_at):
    guests = [NewGuest(f"{TYPED} {n}", f"p{n}@x.example") for n in range(later.MANY + 1)]
    event = meetings.meeting(cast, publish=False, title=TITLE, place=PLACE)
    invitations.invite(None, event.id, [], [], guests)
    scheduling.publish(None, event.id)
    db.session.commit()
    while later.work():
        pass
    scheduling.cancel(None, event.id, "Neige ; verglas, « alerte » : ❄")
    db.session.commit()
    time_machine_at(minutes=5)
    while later.work():
        pass
    sent = select(OutgoingMail.recipient_address).where(OutgoingMail.calendar_method == "CANCEL")
    assert sorted(db.session.scalars(sent)) == sorted(guest.address for guest in guests)
    for guest in guests[:: later.MANY // 2]:
        asked, gone = files(guest.address)
        uid = asked["uid"]
        assert asked == said(event, guest.address, guest.name, uid)
        assert gone == said(event, guest.address, guest.name, uid, "CANCEL", 1, status="CANCELLED")
