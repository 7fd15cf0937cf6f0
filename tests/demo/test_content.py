"""What the demonstration holds."""

from collections import Counter
from datetime import date

import pytest
from sqlalchemy import func, select

from intranet.clock import now, to_paris
from intranet.database import Base, db
from intranet.demo import reading
from intranet.demo.days import is_off
from intranet.directory.languages import LANGUAGES
from intranet.directory.models import (
    REQUESTED,
    Assignment,
    Membership,
    Person,
    Position,
    Structure,
)
from intranet.events.models import (
    CANCELLED,
    CONFIRMED,
    DRAFT,
    MEETING,
    TRAINING,
    WAITING,
    Event,
    Invitation,
    Slot,
)
from intranet.hours import now as hours_now
from intranet.hours.now import next_openings
from intranet.mailroom.models import QUEUED, SENT, OutgoingMail
from intranet.networks.models import Network, NetworkCommune
from intranet.territories.models import AgencyCommune, Commune, Epci

TERRITORIES = {
    "Bretagne romantique": 25,
    "Brocéliande": 8,
    "Châteaugiron": 5,
    "Liffré-Cormier": 9,
    "Pays malouin": 23,
    "Roche aux Fées Communauté": 16,
    "Saint-Méen–Montauban": 17,
}


def count(statement):
    return db.session.scalar(select(func.count()).select_from(statement.subquery()))


def test_every_commune_answers_to_one_of_six_agencies(demonstration):
    current = select(Commune.id).where(Commune.kind == "commune-actuelle")
    assert (count(current), count(select(Epci))) == (332, 18)
    agencies = set(db.session.scalars(select(AgencyCommune.agency_id)))
    assert (count(select(AgencyCommune)), len(agencies)) == (332, 6)


def test_the_seven_territories_of_october_2019_have_their_communes(demonstration):
    rows = db.session.execute(
        select(Network.name, func.count())
        .join(NetworkCommune, NetworkCommune.network_id == Network.id)
        .where(NetworkCommune.starts_on == date(2019, 10, 1))
        .group_by(Network.name)
    )
    assert dict(rows.tuples().all()) == TERRITORIES


def test_the_pays_malouin_leaves_saint_malo_out(demonstration):
    names = set(
        db.session.scalars(
            select(Commune.name)
            .join(NetworkCommune, NetworkCommune.commune_id == Commune.id)
            .join(Network, Network.id == NetworkCommune.network_id)
            .where(Network.name == "Pays malouin")
        )
    )
    assert {"Cancale", "Dinard"} <= names and "Saint-Malo" not in names


def test_the_eighth_network_says_that_it_is_an_example(demonstration):
    (described,) = db.session.scalars(
        select(Network.description).where(Network.name.not_in(TERRITORIES))
    )
    assert "Réseau d’exemple, créé pour la démonstration" in described


def test_some_forty_structures_and_a_hundred_people(demonstration):
    assert 40 <= count(select(Structure)) <= 50
    assert 95 <= count(select(Person)) <= 115


def test_everyone_is_invented(demonstration):
    assert not db.session.scalars(select(Person).where(~Person.is_invented)).all()


def test_every_address_is_one_that_no_mail_can_reach(demonstration):
    found = {}
    for table in Base.metadata.sorted_tables:
        for column in table.columns:
            if column.name in ("email", "mailbox", "recipient_address", "organizer_address"):
                found[str(column)] = set(db.session.scalars(select(column).where(column != "")))
    assert found["outgoing_mail.recipient_address"] and found["structure.email"]
    wrong = {
        a
        for values in found.values()
        for a in values
        if not a.removesuffix("/INBOX").endswith(".example")
    }
    assert not wrong


def test_every_phone_is_kept_for_fiction(demonstration):
    for column in (Structure.phone, Person.phone, Person.mobile, Position.phone):
        for number in db.session.scalars(select(column).where(column != "")):
            assert number.startswith(("+3326191", "+3363998")) and len(number) == 12


def test_entries_are_fresh_stale_or_never_verified(demonstration):
    ages = [
        None if at is None else (now() - at).days
        for at in db.session.scalars(select(Structure.verified_at))
    ]
    kinds = Counter("never" if a is None else "stale" if a > 183 else "fresh" for a in ages)
    assert kinds["never"] >= 3 and kinds["stale"] >= 6 and kinds["fresh"] >= 20


def test_seats_are_vacant_people_are_new_and_some_have_left(demonstration):
    held = select(Assignment.position_id).where(Assignment.ends_on.is_(None))
    assert count(select(Position).where(Position.id.not_in(held))) >= 4
    recent = [
        (to_paris(now()).date() - day).days
        for day in db.session.scalars(
            select(Assignment.starts_on).where(Assignment.ends_on.is_(None))
        )
    ]
    assert sum(days <= 90 for days in recent) >= 8
    assert count(select(Assignment).where(Assignment.ends_on.is_not(None))) >= 8


def test_seats_ask_to_join_the_first_coordinators_networks(demonstration):
    assert count(
        select(Membership)
        .join(Network, Network.id == Membership.network_id)
        .where(
            Membership.state == REQUESTED,
            Network.name.in_(["Pays malouin", "Bretagne romantique"]),
        )
    ) == 2  # fmt: skip


def test_someone_belongs_to_two_networks(demonstration):
    two = select(Membership.position_id).group_by(Membership.position_id)
    assert count(two.having(func.count() > 1)) >= 5


def coming_full(family):
    slots = select(Slot.event_id).where(Slot.starts_at > now())
    events = db.session.scalars(
        select(Event).where(Event.family == family, Event.id.in_(slots), Event.capacity > 0)
    )
    return [event for event in events if places(event)[WAITING]]


def places(event):
    rows = db.session.execute(
        select(Invitation.place, func.count())
        .where(Invitation.event_id == event.id)
        .group_by(Invitation.place)
    )
    return Counter(dict(rows.tuples().all()))


@pytest.mark.parametrize("family", [MEETING, TRAINING])
def test_a_coming_event_is_full_and_others_wait(demonstration, family):
    (full,) = coming_full(family)
    assert places(full)[CONFIRMED] == full.capacity and places(full)[WAITING] == 3


def test_people_answer_everything_by_every_way(demonstration):
    said = set(
        db.session.execute(select(Invitation.answer, Invitation.answer_source).distinct()).tuples()
    )
    assert {answer for answer, _ in said} == {"none", "yes", "maybe", "no"}
    assert {source for _, source in said if source} == {
        "link", "site", "coordinator", "calendar", "door",
    }  # fmt: skip


def test_events_are_past_coming_drafted_and_cancelled(demonstration):
    states = Counter(db.session.scalars(select(Event.state)))
    assert states[DRAFT] == 2 and states[CANCELLED] == 1  # one of them waits for its date
    assert count(select(Slot).where(Slot.ends_at < now())) >= 6
    assert count(select(Slot).where(Slot.starts_at > now())) >= 8


def test_nobody_meets_on_a_day_off(demonstration):
    days = {to_paris(at).date() for at in db.session.scalars(select(Slot.starts_at))}
    assert not [day for day in days if is_off(day)]


def test_nothing_was_done_in_the_future(demonstration):
    for column in (Invitation.answered_at, Invitation.invited_at, OutgoingMail.created_at):
        assert db.session.scalar(select(func.max(column))) <= now()


def test_old_mails_have_left_and_the_latest_are_in_the_outbox(demonstration):
    states = Counter(db.session.scalars(select(OutgoingMail.state)))
    assert states[SENT] > 100 and states[QUEUED] > 10
    late = select(OutgoingMail).where(OutgoingMail.sent_at <= OutgoingMail.created_at)
    assert not db.session.scalars(late).all()


def test_the_hours_of_every_structure_can_be_read_by_a_calendar(demonstration):
    for hours in db.session.scalars(select(Structure.opening_hours)):
        assert hours_now.valid(hours), hours
        assert next_openings(hours, now(), 1)


def test_some_say_what_they_speak_and_like_to_be_called_about(demonstration):
    people = list(db.session.scalars(select(Person).where(Person.subjects != "")))
    spoken = {code for row in db.session.scalars(select(Person)) for code in row.languages}
    assert len(people) >= 5 and spoken <= set(LANGUAGES) and len(spoken) >= 6
    profiles = reading.document("stories")["profiles"]
    names = {row.name for row in db.session.scalars(select(Person))}
    assert set(profiles) <= names
