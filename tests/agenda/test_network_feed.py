"""The feed of a network: what it announces, to whom, under which secret."""

import pytest
from icalendar import Calendar
from sqlalchemy import select

from intranet.agenda import network_addresses
from intranet.agenda.models import NetworkFeedAddress
from intranet.database import db
from intranet.directory.actors import of_account
from intranet.directory.models import Membership
from intranet.events import scheduling
from intranet.web import absolute_url
from tests.builders import events

PAGE = "/reseaux/pays-malouin/agenda"


@pytest.fixture
def feed(cast):
    address = network_addresses.reset(of_account(cast.accounts["member"]), cast.network)
    db.session.commit()
    return network_addresses.url(address).removeprefix(absolute_url("home.home").rstrip("/"))


def read(cast, feed, **kwargs):
    db.session.commit()
    return cast.client().get(feed, **kwargs)


def titles(answer):
    return [str(e["SUMMARY"]) for e in Calendar.from_ical(answer.data).events]


def test_it_holds_what_the_network_announces_whoever_is_invited(cast, feed):
    events.event(cast, title="Pour les autres", invite=[cast.manager_seat])
    events.event(cast, title="Pour personne", days=12)
    events.event(cast, title="Brouillon", publish=False)
    assert titles(read(cast, feed)) == ["Pour les autres", "Pour personne"]


def test_it_is_published_under_the_name_of_the_network_and_names_nobody(cast, feed):
    events.event(cast, invite=[cast.member_seat, cast.manager_seat])
    answer = read(cast, feed)
    calendar = Calendar.from_ical(answer.data)
    assert (str(calendar["METHOD"]), str(calendar["NAME"])) == ("PUBLISH", cast.network.name)
    assert "ATTENDEE" not in answer.text and "cdas.example" not in answer.text


def test_the_events_of_other_networks_are_not_there(cast, feed):
    event = events.event(cast)
    from intranet.events.models import EventNetwork

    db.session.execute(
        EventNetwork.__table__.update()
        .where(EventNetwork.event_id == event.id)
        .values(network_id=cast.other_network.id)
    )
    assert titles(read(cast, feed)) == []


def test_an_unchanged_feed_is_not_sent_again(cast, feed):
    event = events.event(cast)
    first = read(cast, feed)
    again = read(cast, feed, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    assert first.headers["Cache-Control"] == "private, no-cache"
    assert "Last-Modified" not in first.headers
    head = cast.client().head(feed)
    assert (head.status_code, head.headers["ETag"], head.data) == (200, first.headers["ETag"], b"")
    scheduling.cancel(None, event.id, "x")
    changed = read(cast, feed, headers={"If-None-Match": first.headers["ETag"]})
    assert changed.status_code == 200 and titles(changed)[0].startswith("ANNULÉ")


def test_what_is_cancelled_leaves_after_thirty_days(cast, feed, time_machine_at):
    event = events.event(cast)
    scheduling.cancel(None, event.id, "")
    assert len(titles(read(cast, feed))) == 1
    time_machine_at(days=31)
    assert titles(read(cast, feed)) == []


def test_it_dies_with_the_membership(cast, feed):
    assert read(cast, feed).status_code == 200
    db.session.execute(
        Membership.__table__.update()
        .where(Membership.position_id == cast.member_seat.id)
        .values(state="ended")
    )
    assert read(cast, feed).status_code == 404


def test_it_dies_with_the_account(cast, feed):
    cast.accounts["member"].active = False
    assert read(cast, feed).status_code == 404


def test_the_database_alone_does_not_give_it_away(cast, feed):
    token = feed.rsplit("/", 1)[1].removesuffix(".ics")
    row = db.session.scalars(select(NetworkFeedAddress)).one()
    assert token not in (row.nonce, row.token_hash) and len(token) >= 32


def test_a_new_address_replaces_the_former_one(cast, feed):
    client = cast.sign_in("member")
    assert feed in client.get(PAGE).text
    assert client.post(PAGE).status_code == 303
    assert read(cast, feed).status_code == 404
    assert feed not in client.get(PAGE).text


def test_each_reader_has_an_address_of_their_own(cast, feed):
    cast.sign_in("coordinator").post(PAGE)
    hashes = db.session.scalars(select(NetworkFeedAddress.token_hash)).all()
    assert len(set(hashes)) == 2


@pytest.mark.parametrize("name", ["outsider", "other_coordinator", "newcomer"])
def test_outsiders_find_no_page_to_ask_for_one(cast, name):
    client = cast.sign_in(name)
    assert client.get(PAGE).status_code == 404
    assert client.post(PAGE).status_code == 404


def test_a_personal_token_opens_no_network(cast, feed):
    token = feed.rsplit("/", 1)[1]
    assert cast.client().get(f"/agenda/{token}").status_code == 404
    assert cast.client().get("/agenda/reseau/faux.ics").status_code == 404


def test_reading_it_costs_the_same_for_many(cast, feed, queries):
    for number in range(3):
        events.event(cast, days=10 + number)
    db.session.commit()
    queries.clear()
    cast.client().get(feed)
    few = len(queries)
    for number in range(9):
        events.event(cast, days=20 + number)
    db.session.commit()
    queries.clear()
    cast.client().get(feed)
    assert len(queries) == few
