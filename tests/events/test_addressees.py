"""Whom a mail reaches, as the engine of mails itself says it, in light rows."""

import pytest

from intranet.clock import now
from intranet.database import db
from intranet.events import addressees, dispatch, replacements, scheduling
from intranet.events.choosing import NewGuest
from intranet.events.models import BY_SITE, NO, Guest, Invitation
from tests.builders import directory, events


@pytest.fixture
def gathering(cast):
    """One of each sort: own address, that of the seat, none, one that no mail can have, a vacant
    seat with a mailbox, a guest, somebody who was uninvited."""
    people = {
        "own": ("own@cdas.example", "seat@cdas.example"),
        "seat": ("", "shared@cdas.example"),
        "none": ("", ""),
        "broken": ("two@cdas.example, three@cdas.example", ""),
    }
    seats = [
        directory.position(
            cast.cdas,
            name,
            holder=directory.person(name.title(), "Dupré", email=own),
            email=shared,
        )
        for name, (own, shared) in people.items()
    ]
    vacant = directory.position(cast.cdas, "Vacant", email="vacant@cdas.example")
    event = events.event(cast, invite=[*seats, vacant, cast.member_seat, cast.manager_seat])
    guest = Guest(event_id=event.id, name="Léo Vidal", email="leo@asso.example", added_at=now())
    db.session.add(guest)
    db.session.flush()
    db.session.add(Invitation(event_id=event.id, guest_id=guest.id, nonce="n", invited_at=now()))
    db.session.commit()
    return event


def named(event, name):
    found = scheduling.standing_invitations(event.id)
    return next(row for row in found if row.name.startswith(name))


def as_mails_say(event):
    rows = scheduling.standing_invitations(event.id)
    return {row.id: to for row in rows if (to := dispatch.address_of(row))}


def test_they_are_those_that_the_engine_writes_to_in_the_order_of_names(gathering):
    found = addressees.of(gathering.id)
    assert list(found.items()) == list(as_mails_say(gathering).items())
    assert {to.address for to in found.values()} >= {
        "own@cdas.example", "shared@cdas.example", "leo@asso.example",
    }  # fmt: skip
    assert "vacant@cdas.example" not in {to.address for to in found.values()}


def test_the_mailbox_of_a_seat_is_not_that_of_whoever_is_sent_instead(gathering):
    asked = named(gathering, "Seat")
    replacements.send(None, asked, NewGuest("Nora", "nora@asso.example", ""), source=BY_SITE)
    db.session.commit()
    assert addressees.of(gathering.id) == as_mails_say(gathering)


def test_whoever_is_uninvited_is_neither_reached_nor_missing(gathering):
    gone = named(gathering, "Own")
    gone.removed_at = now()
    db.session.commit()
    assert gone.id not in addressees.of(gathering.id)
    assert gone.id not in {row.id for row in addressees.without(gathering.id)}


def test_the_others_are_those_who_must_be_called(gathering):
    missing = addressees.without(gathering.id)
    assert sorted(row.person.first_name for row in missing) == ["Broken", "None"]
    named(gathering, "None").answer = NO
    db.session.commit()
    called = addressees.without(gathering.id, Invitation.answer != NO)
    assert [row.person.first_name for row in called] == ["Broken"]


def test_a_calendar_that_holds_the_event_is_told_from_one_that_never_did(gathering):
    held = addressees.of(gathering.id, addressees.HOLDS)
    assert named(gathering, "Own").id in held
    assert named(gathering, "Léo").id not in held


def test_it_is_one_query(gathering, queries):
    key = gathering.id
    queries.clear()
    addressees.of(key)
    assert len(queries) == 1
