"""« Changement »: the mail says what changed since what the person had read."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import update

from intranet.database import db
from intranet.events import scheduling
from intranet.events.choosing import NewGuest
from intranet.events.invitations import invite
from intranet.mailroom.models import SENT, OutgoingMail
from intranet.web.dates import span
from tests.builders import events

MEMBER = "accueil@cdas.example"


@pytest.fixture
def meeting(cast):
    event = events.event(cast, invite=[cast.member_seat])
    left()
    return event


def left():
    db.session.execute(update(OutgoingMail).values(state=SENT))
    db.session.commit()


def edited(event, title=None, **changes):
    slot = event.slots[0]
    kept = scheduling.SlotPlan(slot.starts_at, slot.ends_at, slot.place, slot.link, slot.id)
    plan = scheduling.EventPlan(
        title or event.title, event.description, event.capacity, (replace(kept, **changes),)
    )
    return scheduling.edit(None, event.id, plan, event.version)


def test_a_new_room_is_named_with_the_former_one(meeting, outbox):
    edited(meeting, place="Mairie, salle des mariages")
    text = outbox.to(MEMBER)[-1].text
    assert "le lieu de cette rencontre a changé" in text
    assert "Avant\u00a0: Salle des Halles, Cancale." in text
    assert "Où\u00a0: Mairie, salle des mariages" in text


def test_a_new_day_and_a_new_title_are_told_together(meeting, outbox):
    before = span(meeting.slots[0].starts_at, meeting.slots[0].ends_at)
    starts_at = meeting.slots[0].starts_at + timedelta(days=3)
    edited(meeting, title="Visite", starts_at=starts_at, ends_at=starts_at + timedelta(hours=2))
    text = outbox.to(MEMBER)[-1].text
    assert "la date et le titre de cette rencontre ont changé" in text
    assert f"Avant\u00a0: {before}\u00a0; «\u00a0Petit-déjeuner partenarial\u00a0»." in text


def test_another_hour_of_the_same_day_is_no_new_date(meeting, outbox):
    slot = meeting.slots[0]
    edited(meeting, ends_at=slot.ends_at + timedelta(minutes=30))
    assert "l’horaire de cette rencontre a changé" in outbox.to(MEMBER)[-1].text


def test_what_they_have_not_read_is_no_before(meeting, outbox):
    edited(meeting, place="Mairie")
    edited(meeting, place="Gymnase")
    text = outbox.to(MEMBER)[-1].text
    assert "cette date a changé" in text
    assert "Avant" not in text


def test_a_guest_learns_why_we_have_their_address(cast, meeting, outbox):
    invite(None, meeting.id, [], [], [NewGuest("Marie Dupond", "marie@gmial.example")])
    letter = outbox.to("marie@gmial.example")[-1]
    for said in (letter.text, letter.html):
        assert "Ce n’est pas vous" in said
        assert "Votre adresse ne sert à rien d’autre" in said
    assert "Ce n’est pas vous" not in outbox.to(MEMBER)[-1].text
