"""UID, SEQUENCE and METHOD over the life of an invitation (RFC 5546)."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import update

from intranet.database import db
from intranet.events import choosing, invitations, later, scheduling
from intranet.events.models import TRAINING, Slot
from tests.builders import directory, events

MEMBER, MANAGER = "accueil@cdas.example", "direction@ccas-cancale.example"


@pytest.fixture
def meeting(cast):
    return events.event(cast, invite=[cast.member_seat, cast.manager_seat, cast.vacant_seat])


def edited(event, **changes):
    slot = event.slots[0]
    kept = scheduling.SlotPlan(slot.starts_at, slot.ends_at, slot.place, slot.link, slot.id)
    slot_changes = {
        k: changes.pop(k) for k in ("starts_at", "ends_at", "place", "link") if k in changes
    }
    plan = scheduling.EventPlan(
        event.title, event.description, event.capacity, (replace(kept, **slot_changes),)
    )
    return scheduling.edit(None, event.id, replace(plan, **changes), event.version)


def test_publishing_writes_to_each_holder_once(meeting, outbox):
    assert [method for method, _, _ in outbox.files(MEMBER)] == ["REQUEST"]
    assert [method for method, _, _ in outbox.files(MANAGER)] == ["REQUEST"]


def test_publishing_twice_invites_nobody_twice(meeting, outbox):
    scheduling.publish(None, meeting.id)
    assert len(outbox.files(MEMBER)) == 1


def test_a_draft_writes_to_nobody(cast, outbox):
    events.event(cast, invite=[cast.member_seat], publish=False)
    assert outbox.to(MEMBER) == []


def test_each_invitee_has_a_uid_of_their_own(meeting, outbox):
    assert outbox.files(MEMBER)[0][1] != outbox.files(MANAGER)[0][1]


def test_a_move_then_a_cancellation_keep_the_uid_and_raise_the_sequence(meeting, outbox):
    slot = meeting.slots[0]
    edited(
        meeting,
        starts_at=slot.starts_at + timedelta(days=1),
        ends_at=slot.ends_at + timedelta(days=1),
    )
    scheduling.cancel(None, meeting.id, "Grève des transports")
    uid = outbox.files(MEMBER)[0][1]
    assert outbox.files(MEMBER) == [("REQUEST", uid, 0), ("REQUEST", uid, 1), ("CANCEL", uid, 2)]


@pytest.mark.parametrize(
    "change", [{"place": "Mairie"}, {"title": "Visite"}, {"link": "https://visio.example/a"}]
)
def test_a_new_place_title_or_link_is_told(meeting, outbox, change):
    edited(meeting, **change)
    assert outbox.purposes(MEMBER) == ["invitation", "update"]


@pytest.mark.parametrize("change", [{"description": "Autre texte"}, {"capacity": 30}, {}])
def test_what_does_not_matter_sends_nothing(meeting, outbox, change):
    edited(meeting, **change)
    assert outbox.purposes(MEMBER) == ["invitation"]


def test_someone_uninvited_alone_gets_a_cancel(meeting, outbox, invitation_of, cast):
    invitations.uninvite(None, invitation_of(cast.member))
    uid = outbox.files(MEMBER)[0][1]
    assert outbox.files(MEMBER)[1:] == [("CANCEL", uid, 1)]
    assert outbox.purposes(MANAGER) == ["invitation"]
    assert b"STATUS:" not in outbox.to(MEMBER)[-1].calendar


def test_someone_invited_again_gets_a_higher_sequence(meeting, outbox, invitation_of, cast):
    invitations.uninvite(None, invitation_of(cast.member))
    invitations.invite(None, meeting.id, [cast.member_seat.id], [])
    edited(meeting, place="Mairie")
    assert [sequence for _, _, sequence in outbox.files(MEMBER)] == [0, 1, 2, 3]
    assert len({uid for _, uid, _ in outbox.files(MEMBER)}) == 1


def test_sending_again_repeats_the_same_version(meeting, outbox, invitation_of, cast):
    invitations.resend(None, invitation_of(cast.member))
    first, second = outbox.files(MEMBER)
    assert first == second


def test_a_late_invitee_gets_the_current_version(cast, outbox):
    meeting = events.event(cast, invite=[cast.member_seat])
    edited(meeting, place="Mairie")
    invitations.invite(None, meeting.id, [cast.manager_seat.id], [])
    assert [sequence for _, _, sequence in outbox.files(MANAGER)] == [1]


def test_a_file_names_nobody_else(meeting, outbox):
    file = outbox.to(MEMBER)[0].calendar.decode()
    assert MEMBER in file.replace("\r\n ", "")
    assert MANAGER not in file.replace("\r\n ", "")


def test_a_preview_is_in_the_order_that_people_read(cast):
    commune, names = cast.ccas.commune, ["France services", "France Travail", "Écoute Rance"]
    offices = [directory.structure(commune, name) for name in names]
    seats = [directory.position(office) for office in offices]
    meeting = events.event(cast, publish=False)
    choices = choosing.preview(meeting, [seat.id for seat in seats], [])
    read = [choice.position.structure.name for choice in choices if choice.position]
    assert read == ["Écoute Rance", "France services", "France Travail"]


def test_a_programme_reads_as_on_the_site(cast, outbox):
    events.event(cast, invite=[cast.member_seat], description="Au menu :\n\n- **café**")
    mail = outbox.to(MEMBER)[0]
    assert "Au menu :\n\n- café" in mail.text and "**" not in mail.text
    assert "<li><strong>café</strong></li>" in mail.html and "**" not in mail.html


def test_no_secret_link_in_the_file(meeting, outbox):
    assert b"/i/" not in outbox.to(MEMBER)[0].calendar


def test_each_half_day_of_a_training_is_an_invitation_of_its_own(cast, outbox, invitation_of):
    session = events.event(cast, family=TRAINING, slots=3)
    invitations.register(None, session.id, cast.member, cast.member_seat)
    assert len({uid for _, uid, _ in outbox.files(MEMBER)}) == 3


def test_a_dropped_half_day_is_cancelled_for_those_who_hold_it(cast, outbox):
    session = events.event(cast, family=TRAINING, slots=2)
    invitations.register(None, session.id, cast.member, cast.member_seat)
    first = session.slots[0]
    kept = scheduling.SlotPlan(first.starts_at, first.ends_at, first.place, "", first.id)
    plan = scheduling.EventPlan(session.title, session.description, None, (kept,))
    scheduling.edit(None, session.id, plan, session.version)
    assert [method for method, _, _ in outbox.files(MEMBER)] == ["REQUEST", "REQUEST", "CANCEL"]


def test_what_is_over_is_told_to_nobody(meeting, outbox, time_machine_at):
    time_machine_at(days=12)
    edited(meeting, title="Autre titre")
    assert outbox.purposes(MEMBER) == ["invitation"]


def test_an_event_is_read_anew_with_its_slots_once_it_is_locked(meeting, outbox):
    """Somebody moved it while this one waited: the next SEQUENCE follows theirs."""
    slot = meeting.slots[0]
    assert slot.sequence == 0
    db.session.connection().execute(update(Slot).values(sequence=5))
    scheduling.cancel(None, meeting.id, "Neige")
    assert outbox.files(MEMBER)[-1][2] == slot.sequence == 6


@pytest.fixture
def begun(cast, time_machine_at):
    """A training of two half-days, on the morrow of the first."""
    session = events.event(cast, family=TRAINING, slots=2)
    invitations.register(None, session.id, cast.member, cast.member_seat)
    db.session.commit()
    time_machine_at(days=10, hours=12)
    return session


def half_days(outbox, event):
    """Which half-days were cancelled, the first being 0."""
    starts = [f"{slot.starts_at:%Y%m%dT%H%M%SZ}".encode() for slot in event.slots]
    cancelled = [mail for mail in outbox.to(MEMBER) if mail.calendar_method == "CANCEL"]
    return [n for mail in cancelled for n, at in enumerate(starts) if at in mail.calendar]


def test_a_half_day_that_took_place_is_not_called_off(begun, outbox):
    scheduling.cancel(None, begun.id, "Formatrice souffrante")
    assert half_days(outbox, begun) == [1]


def test_nor_by_the_worker(begun, outbox, monkeypatch, time_machine_at):
    monkeypatch.setattr(later, "MANY", 1)
    scheduling.cancel(None, begun.id, "Formatrice souffrante")
    db.session.commit()
    time_machine_at(days=10, hours=13)
    while later.work():
        pass
    assert half_days(outbox, begun) == [1]


def test_who_is_uninvited_after_the_first_half_day_is_told_of_the_others(
    begun, cast, outbox, invitation_of
):
    answer = cast.sign_in("coordinator").post(
        f"/invitations/{invitation_of(cast.member).id}/retrait", follow_redirects=True
    )
    assert half_days(outbox, begun) == [1] and "Awa Martin seul·e" in answer.text


def test_a_half_day_dropped_once_it_is_over_is_told_to_nobody(begun, outbox):
    last = begun.slots[1]
    kept = scheduling.SlotPlan(last.starts_at, last.ends_at, last.place, "", last.id)
    plan = scheduling.EventPlan(begun.title, begun.description, None, (kept,))
    scheduling.edit(None, begun.id, plan, None)
    assert [mail for mail in outbox.to(MEMBER) if mail.calendar_method == "CANCEL"] == []
