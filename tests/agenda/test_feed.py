"""The personal feed: what it holds, its ETag, its secret."""

import pytest
from icalendar import Calendar
from sqlalchemy import delete, select

from intranet.accounts.models import Grant
from intranet.agenda import addresses
from intranet.database import db
from intranet.directory.actors import of_account
from intranet.events import answers, invitations, scheduling
from intranet.events.models import BY_SITE, TRAINING, Event, Invitation
from tests.builders import events


@pytest.fixture
def feed(cast):
    address = addresses.reset(of_account(cast.accounts["member"]))
    db.session.commit()
    return addresses.url(address).removeprefix("http://localhost")


def titles(response):
    return [str(e["SUMMARY"]) for e in Calendar.from_ical(response.data).events]


def read(cast, feed, **kwargs):
    db.session.commit()
    return cast.client().get(feed, **kwargs)


def test_it_holds_what_i_am_invited_to_under_the_uid_of_the_invitation(cast, feed):
    event = events.event(cast, invite=[cast.member_seat])
    copy = db.session.scalars(select(Invitation)).one().copies[0]
    response = read(cast, feed)
    calendar = Calendar.from_ical(response.data)
    assert (str(calendar["METHOD"]), str(calendar["NAME"])) == ("PUBLISH", "Maillage")
    assert [str(e["UID"]) for e in calendar.events] == [copy.uid]
    assert titles(response) == [event.title]


def test_it_names_nobody(cast, feed):
    events.event(cast, invite=[cast.member_seat, cast.manager_seat])
    text = read(cast, feed).text
    assert "ATTENDEE" not in text
    assert "cdas.example" not in text


@pytest.mark.parametrize("case", ["not invited", "draft", "said no", "uninvited"])
def test_it_leaves_out_what_is_not_mine(cast, feed, case):
    seat = cast.manager_seat if case == "not invited" else cast.member_seat
    events.event(cast, invite=[seat], publish=case != "draft")
    invitation = db.session.scalars(select(Invitation)).one()
    if case == "said no":
        answers.answer(invitation, "no", source=BY_SITE, actor=None)
    if case == "uninvited":
        invitations.uninvite(None, invitation)
    assert titles(read(cast, feed)) == []


def test_a_training_enters_it_with_a_place_only(cast, feed):
    session = events.event(cast, family=TRAINING, capacity=1, slots=2)
    invitations.register(None, session.id, cast.manager, cast.manager_seat)
    invitations.register(None, session.id, cast.member, cast.member_seat)
    assert titles(read(cast, feed)) == []
    first = db.session.scalar(select(Invitation).where(Invitation.person_id == cast.manager.id))
    answers.answer(first, "no", source=BY_SITE, actor=None)
    assert titles(read(cast, feed)) == []  # offered, not taken yet
    other = db.session.scalar(select(Invitation).where(Invitation.person_id == cast.member.id))
    answers.answer(other, "yes", source=BY_SITE, actor=None)
    assert len(titles(read(cast, feed))) == 2


def test_what_is_cancelled_says_so_for_thirty_days(cast, feed, time_machine_at):
    event = events.event(cast, invite=[cast.member_seat])
    scheduling.cancel(None, event.id, "")
    component = Calendar.from_ical(read(cast, feed).data).events[0]
    assert str(component["SUMMARY"]).startswith("ANNULÉ")
    assert (str(component["STATUS"]), str(component["TRANSP"])) == ("CANCELLED", "TRANSPARENT")
    time_machine_at(days=31)
    assert titles(read(cast, feed)) == []


def test_an_unchanged_feed_answers_304_and_a_changed_one_does_not(cast, feed):
    event = events.event(cast, invite=[cast.member_seat])
    first = read(cast, feed)
    again = read(cast, feed, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    scheduling.cancel(None, db.session.get(Event, event.id).id, "")
    changed = read(cast, feed, headers={"If-None-Match": first.headers["ETag"]})
    assert changed.status_code == 200


def test_headers_let_programs_ask_again_and_share_nothing(cast, feed):
    response = read(cast, feed)
    assert response.headers["Cache-Control"] == "private, no-cache"
    assert "Last-Modified" not in response.headers
    assert response.mimetype == "text/calendar"
    assert cast.client().head(feed).status_code == 200


def test_the_same_feed_gives_the_same_bytes(cast, feed, time_machine_at):
    events.event(cast, invite=[cast.member_seat, cast.manager_seat], slots=2)
    first = read(cast, feed).data
    time_machine_at(hours=3)
    assert read(cast, feed).data == first


def test_resetting_kills_the_former_address(cast, feed):
    cast.sign_in("member").post("/mon-compte/agenda")
    assert cast.client().get(feed).status_code == 404


def test_a_disabled_account_has_no_feed(cast, feed):
    cast.accounts["member"].active = False
    assert read(cast, feed).status_code == 404


def test_the_token_is_not_in_the_database(cast, feed):
    token = feed.removeprefix("/agenda/").removesuffix(".ics")
    row = addresses.of(of_account(cast.accounts["member"]))
    assert len(token) >= 32
    assert token not in (row.nonce, row.token_hash)


def test_the_page_offers_both_addresses(cast, feed):
    page = cast.sign_in("member").get("/mon-compte/agenda").text
    assert feed in page
    assert "webcal://" in page


def test_reading_is_a_constant_number_of_queries(cast, feed, queries):
    for number in range(3):
        events.event(cast, invite=[cast.member_seat], title=f"Rencontre {number}")
    client = cast.client()
    queries.clear()
    client.get(feed)
    assert len(queries) == 3


def test_a_role_that_was_taken_back_opens_nothing_in_the_calendar(cast):
    coordinator = of_account(cast.accounts["coordinator"])
    event = events.event(cast, title="Comité restreint")
    event.created_by_id = coordinator.account_id
    address = addresses.url(addresses.reset(coordinator)).removeprefix("http://localhost")
    db.session.commit()
    assert "Comité restreint" in cast.client().get(address).text
    db.session.execute(delete(Grant).where(Grant.account_id == coordinator.account_id))
    db.session.commit()
    assert "Comité restreint" not in cast.client().get(address).text
