"""The personal feed: kept components, joined with each person's own UIDs."""

import pytest

from intranet.ical.documents import feed, feed_component, new_uid, publication


def test_a_feed_says_its_name_and_its_pace(read_with_icalendar):
    read = read_with_icalendar(feed("Mes rencontres", []))

    assert read["method"] == "PUBLISH"
    assert read["name"] == read["shown_name"] == "Mes rencontres"
    assert read["refresh"] == read["published_ttl"] == "PT1H"


def test_one_kept_component_serves_two_people_under_their_own_uids(meeting, read_with_icalendar):
    kept = feed_component(meeting())
    uids = [new_uid(), new_uid()]
    read = [read_with_icalendar(feed("Agenda", [(uid, kept)])) for uid in uids]

    assert [one["events"][0]["uid"] for one in read] == uids
    assert read[0]["events"][0] == read[1]["events"][0] | {"uid": uids[0]}


def test_a_component_holds_no_uid(meeting):
    assert meeting().uid not in feed_component(meeting())
    assert "UID" not in feed_component(meeting())


def test_a_spliced_component_is_the_downloaded_event(meeting, read_with_icalendar):
    event = meeting()
    spliced = read_with_icalendar(feed("Agenda", [(event.uid, feed_component(event))]))

    assert spliced["events"] == read_with_icalendar(publication(event))["events"]


def test_a_component_changes_only_with_its_event(meeting, read_with_icalendar):
    """A moving DTSTAMP would make every client fetch and re-sync each hour."""
    read = read_with_icalendar(feed("Agenda", [("a@b", feed_component(meeting()))]))

    assert read["events"][0]["stamped"] == "2027-02-01T09:30:00Z"
    assert feed_component(meeting()) == feed_component(meeting())


def test_a_feed_names_the_network_and_nobody_else(meeting, read_with_icalendar):
    read = read_with_icalendar(feed("Agenda", [("a@b", feed_component(meeting()))]))

    assert read["events"][0]["organizer"]["name"] == "Réseau de la Roche aux Fées"
    assert read["events"][0]["attendees"] == []


def test_a_cancelled_event_stays_marked_and_blocks_no_time(meeting, read_with_icalendar):
    kept = feed_component(meeting(cancelled=True, tentative=True))
    event = read_with_icalendar(feed("Agenda", [("a@b", kept)]))["events"][0]

    assert event["summary"].startswith("ANNULÉ\u00a0: Petit-déjeuner")
    assert event["status"] == "CANCELLED"
    assert event["transparency"] == "TRANSPARENT"


def test_two_hundred_events_come_out_in_the_order_given(
    meeting, read_with_icalendar, read_with_icaljs
):
    pairs = [(new_uid(), feed_component(meeting(summary=f"Rencontre {n}"))) for n in range(200)]
    document = feed("Agenda", iter(pairs))
    read = read_with_icalendar(document)

    assert [one["uid"] for one in read["events"]] == [uid for uid, _ in pairs]
    assert read == read_with_icaljs(document)


@pytest.mark.parametrize("uid", ["", "a\r\nATTENDEE:mailto:b@c.example", "a:b"])
def test_a_spliced_uid_cannot_leave_its_line(meeting, uid):
    with pytest.raises(ValueError, match="UID"):
        feed("Agenda", [(uid, feed_component(meeting()))])


@pytest.mark.parametrize(
    "kept", ["", "SUMMARY:x\r\nEND:VEVENT\r\n", "DTSTAMP:20270101T000000Z\r\n"]
)
def test_a_text_that_is_not_a_component_is_refused(kept):
    with pytest.raises(ValueError, match="component"):
        feed("Agenda", [("a@b", kept)])
