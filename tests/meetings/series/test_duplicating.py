"""A meeting made again at another date."""

from datetime import timedelta

from bs4 import BeautifulSoup
from sqlalchemy import select

from intranet.clock import now, to_paris, today
from intranet.database import db
from intranet.directory.models import Assignment
from intranet.events import invitations
from intranet.events import queries as events
from intranet.events.attendance.expiry import NOBODY
from intranet.events.choosing import NewGuest
from intranet.events.models import Event, Guest, Invitation, Slot
from intranet.meetings.models import Meeting
from intranet.meetings.series import queries
from tests.builders import directory, meetings


def all_events():
    db.session.expire_all()
    return db.session.scalars(select(Event).join(Slot).order_by(Slot.starts_at)).all()


def test_a_copy_is_a_draft_at_another_date_with_the_same_guests(cast, source, coordinator):
    source.capacity = 12
    guest = Guest(event_id=source.id, name="Léa Roux", email="lea@x.example", added_at=now())
    invitation = Invitation(event_id=source.id, nonce="n" * 16, invited_at=now(), guest=guest)
    db.session.add(invitation)
    db.session.commit()
    day = today() + timedelta(days=50)
    data = {
        "day": day.isoformat(),
        "starts": "10:00",
        "ends": "12:00",
        "place": "Mairie",
        "guests": "y",
    }
    answer = coordinator.post(f"/rencontres/{source.id}/dupliquer", data=data)
    copy = all_events()[-1]
    assert answer.location == f"/rencontres/{copy.id}" != f"/rencontres/{source.id}"
    assert (copy.title, copy.capacity, copy.state) == (source.title, 12, "draft")
    assert to_paris(copy.slots[0].starts_at).date() == day
    names = sorted(row.name for row in queries.guest_list(copy.id))
    assert names == sorted(row.name for row in queries.guest_list(source.id))
    assert (
        db.session.scalar(select(Meeting.kind).where(Meeting.event_id == copy.id))
        == "petit_dejeuner"
    )


def copied(client, event):
    data = {
        "day": (today() + timedelta(days=50)).isoformat(),
        "starts": "10:00",
        "ends": "12:00",
        "place": "Mairie",
        "guests": "y",
    }
    answer = client.post(f"/rencontres/{event.id}/dupliquer", data=data)
    db.session.expire_all()
    return db.session.get(Event, int(answer.location.rpartition("/")[2]))


def test_a_copy_asks_those_who_hold_the_seats_now(cast, coordinator):
    """The invitation to what is over stays that of who came; the seat has another holder since,
    one was vacant, one is closed."""
    closed = directory.position(cast.cdas, "Poste fermé", holder=directory.person("Luc", "Roy"))
    seats = [cast.member_seat, cast.vacant_seat, closed]
    event = meetings.meeting(cast, invite=seats)
    for slot in event.slots:
        slot.starts_at, slot.ends_at = (
            at - timedelta(days=60) for at in (slot.starts_at, slot.ends_at)
        )
    closed.closed_at = now()
    newcomers = [directory.person("Nora", "Le Bihan"), directory.person("Ali", "Kadi")]
    for seat, newcomer in zip(seats, newcomers, strict=False):
        db.session.query(Assignment).filter_by(position_id=seat.id).update({"ends_on": today()})
        db.session.add(Assignment(position_id=seat.id, person_id=newcomer.id, starts_on=today()))
    db.session.commit()
    rows = queries.guest_list(copied(coordinator, event).id)
    assert {row.position_id: row.person_id for row in rows} == {
        cast.member_seat.id: newcomers[0].id,
        cast.vacant_seat.id: newcomers[1].id,
    }


def test_a_copy_does_not_ask_those_whom_the_site_has_forgotten(cast, coordinator):
    alone, gone = directory.person("Léa", "Roux"), directory.person("Personne", "anonymisée")
    gone.forgotten_at = now()
    event = meetings.meeting(cast)
    guests = [NewGuest("Anne Le Goff", "anne@x.example"), NewGuest(NOBODY)]
    invitations.invite(None, event.id, [], [alone.id, gone.id], guests)
    db.session.commit()
    rows = queries.guest_list(copied(coordinator, event).id)
    assert sorted(row.name for row in rows) == ["Anne Le Goff", "Léa Roux"]


def test_a_copy_of_a_list_of_which_nobody_is_left_has_none(cast, coordinator):
    seat = directory.position(cast.cdas, "Poste fermé", holder=directory.person("Luc", "Roy"))
    event = meetings.meeting(cast, invite=[seat])
    seat.closed_at = now()
    db.session.commit()
    assert queries.guest_list(copied(coordinator, event).id) == []


def test_a_copy_asks_for_its_date(source, coordinator):
    answer = coordinator.post(f"/rencontres/{source.id}/dupliquer", data={"starts": "10:00"})
    assert answer.status_code == 422 and "Indiquez le jour." in answer.text
    page = BeautifulSoup(coordinator.get(f"/rencontres/{source.id}/dupliquer").text, "html.parser")
    assert page.find(id="day").get("value", "") == "" and page.find(id="starts")["value"] == "09:00"


def test_a_copy_is_of_the_networks_that_one_runs_alone(cast, coordinator):
    """A meeting of two agencies is copied by one of them."""
    event = meetings.meeting(cast, networks=[cast.network, cast.other_network])
    copy = copied(coordinator, event)
    assert [network.id for network in events.networks_of(copy.id)] == [cast.network.id]
    assert copy.organizer_address == cast.network.mailbox
