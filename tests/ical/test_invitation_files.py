"""What an invitation, a change and a cancellation say, and to whom."""

import subprocess
import sys
from datetime import UTC, datetime, timedelta

import pytest

from intranet.ical.documents import Party, cancellation, new_uid, publication, request

ASKED = {
    "address": "mailto:maelle.le-goff@ccas-janze.example",
    "name": "Maëlle Le Goff",
    "cutype": "INDIVIDUAL",
    "role": "REQ-PARTICIPANT",
    "partstat": "NEEDS-ACTION",
    "rsvp": "TRUE",
}


def test_a_request_says_everything_a_calendar_program_needs(
    meeting, invitee, sent_at, read_with_icalendar
):
    read = read_with_icalendar(request(meeting(), invitee, sent_at))

    assert read["method"] == "REQUEST"
    assert read["events"] == [
        {
            "uid": "5f0c2b7e9a4d4f8e8b1d3c6a7e902f14@maillage",
            "stamped": "2027-02-03T14:05:06Z",
            "starts": "2027-03-12T08:00:00Z",
            "ends": "2027-03-12T11:00:00Z",
            "modified": "2027-02-01T09:30:00Z",
            "sequence": 2,
            "summary": "Petit-déjeuner partenarial : l’accès aux droits, à Janzé",
            "description": "Au programme :\n- qui fait quoi ;\n- les permanences, à jour.",
            "location": "Mairie, salle du conseil, 35150 Janzé",
            "url": "https://maillage.example/rencontres/12?vue=carte,plan;grand",
            "status": "CONFIRMED",
            "transparency": "OPAQUE",
            "organizer": {
                "address": "mailto:reseau.roche-aux-fees@maillage.example",
                "name": "Réseau de la Roche aux Fées",
            },
            "attendees": [ASKED],
            "alarm_seconds": [],
            "properties": [
                "UID",
                "DTSTAMP",
                "DTSTART",
                "DTEND",
                "SUMMARY",
                "DESCRIPTION",
                "LOCATION",
                "URL",
                "LAST-MODIFIED",
                "STATUS",
                "TRANSP",
                "ORGANIZER",
                "ATTENDEE",
                "SEQUENCE",
                "X-MICROSOFT-DISALLOW-COUNTER",
            ],
        }
    ]


def test_a_request_refuses_counter_proposals(meeting, invitee, sent_at):
    assert b"X-MICROSOFT-DISALLOW-COUNTER:TRUE\r\n" in request(meeting(), invitee, sent_at)


def test_a_meeting_to_be_confirmed_is_tentative(meeting, invitee, sent_at, read_with_icalendar):
    read = read_with_icalendar(request(meeting(tentative=True), invitee, sent_at))

    assert read["events"][0]["status"] == "TENTATIVE"


def test_nobody_is_invited_to_a_cancelled_event(meeting, invitee, sent_at):
    with pytest.raises(ValueError, match="cancelled"):
        request(meeting(cancelled=True), invitee, sent_at)


def test_cancelling_the_event_says_cancelled_under_the_same_uid(
    meeting, invitee, sent_at, read_with_icalendar
):
    event = meeting(cancelled=True, sequence=3)
    read = read_with_icalendar(cancellation(event, invitee, sent_at, whole_event=True))

    cancelled = read["events"][0]
    assert read["method"] == "CANCEL"
    assert cancelled["status"] == "CANCELLED"
    assert cancelled["uid"] == event.uid
    assert cancelled["sequence"] == 3
    assert cancelled["organizer"]["address"] == "mailto:reseau.roche-aux-fees@maillage.example"
    assert [one["address"] for one in cancelled["attendees"]] == [ASKED["address"]]


def test_uninviting_one_person_does_not_say_that_the_event_is_cancelled(
    meeting, invitee, sent_at, read_with_icalendar
):
    document = cancellation(meeting(sequence=3), invitee, sent_at, whole_event=False)
    read = read_with_icalendar(document)

    assert read["method"] == "CANCEL"
    assert b"STATUS" not in document
    assert [one["address"] for one in read["events"][0]["attendees"]] == [ASKED["address"]]


def test_a_cancellation_asks_nothing(meeting, invitee, sent_at):
    document = cancellation(meeting(sequence=3), invitee, sent_at, whole_event=True)

    assert b"RSVP" not in document
    assert b"NEEDS-ACTION" not in document


def test_invitations_carry_no_alarm(meeting, invitee, sent_at):
    assert b"VALARM" not in request(meeting(), invitee, sent_at)
    assert b"VALARM" not in cancellation(meeting(), invitee, sent_at, whole_event=True)


def test_a_download_names_the_organiser_and_no_attendee(meeting, read_with_icalendar):
    read = read_with_icalendar(publication(meeting()))

    assert read["method"] == "PUBLISH"
    assert read["events"][0]["organizer"]["name"] == "Réseau de la Roche aux Fées"
    assert read["events"][0]["attendees"] == []


def test_the_alarm_of_a_download_comes_after_all_properties(meeting, read_with_icalendar):
    document = publication(meeting(), alarm_before=timedelta(days=8))

    # Eight days, which `ics` would write P1W1D.
    assert read_with_icalendar(document)["events"][0]["alarm_seconds"] == [-8 * 86_400]
    assert document.endswith(b"END:VALARM\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n")
    assert document.index(b"SEQUENCE:") < document.index(b"BEGIN:VALARM")


def test_a_cancelled_event_rings_no_alarm(meeting):
    assert b"VALARM" not in publication(meeting(cancelled=True), alarm_before=timedelta(days=1))


def test_an_alarm_after_the_event_is_refused(meeting):
    with pytest.raises(ValueError, match="alarm"):
        publication(meeting(), alarm_before=timedelta(days=-1))


def test_what_is_not_filled_in_is_not_written(meeting, invitee, sent_at):
    document = request(meeting(description="", location="", url=None), invitee, sent_at)

    assert not any(name in document for name in (b"DESCRIPTION", b"LOCATION", b"URL"))


def test_the_same_input_gives_the_same_bytes_in_another_process(meeting, invitee, sent_at):
    """Set order depends on the hash seed of the process; the file must not."""
    program = (
        "import sys, datetime as d\n"
        "from intranet.ical.documents import *\n"
        "t = d.datetime(2027, 3, 12, 8, tzinfo=d.UTC)\n"
        "e = CalendarEvent('a@b', t, t + d.timedelta(hours=1), 'x', 'y', 'z', None, 0, t,"
        " Party('R', 'r@r.example'))\n"
        "sys.stdout.buffer.write(request(e, Party('M', 'm@m.example'), t))\n"
    )
    outputs = {
        subprocess.run(
            [sys.executable, "-c", program],
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": ":".join(filter(None, sys.path))},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(outputs) == 1
    assert request(meeting(), invitee, sent_at) == request(meeting(), invitee, sent_at)


def test_uids_are_random_and_stand_in_a_file(meeting, invitee, sent_at, read_with_icalendar):
    uids = {new_uid("ille-et-vilaine.departement.example") for _ in range(100)}

    assert len(uids) == 100
    uid = uids.pop()
    read = read_with_icalendar(request(meeting(uid=uid), invitee, sent_at))
    assert read["events"][0]["uid"] == uid


@pytest.mark.parametrize("domain", ["", "a b", "a\r\nb", "É.example", "a..b"])
def test_a_uid_is_made_for_a_host_name_only(domain):
    with pytest.raises(ValueError, match="domain"):
        new_uid(domain)


@pytest.mark.parametrize("uid", ["", "a b", "a\r\nATTENDEE:x", "a;b", "é", "x" * 201])
def test_a_uid_that_could_leave_its_line_is_refused(meeting, invitee, sent_at, uid):
    with pytest.raises(ValueError, match="UID"):
        request(meeting(uid=uid), invitee, sent_at)


@pytest.mark.parametrize("sequence", [-1, 2**31])
def test_a_sequence_outside_the_format_is_refused(meeting, sequence):
    with pytest.raises(ValueError, match="sequence"):
        meeting(sequence=sequence)


@pytest.mark.parametrize(
    "address",
    [
        "",
        "personne",
        "a@b@c.example",
        "a@b.example, c@d.example",
        "a@b.example\r\nATTENDEE:mailto:c@d.example",
        "a@b.example\x00",
        "a@b.example\ud800",
        '"a"@b.example',
        "a@b.example?bcc=c:d",
    ],
)
def test_what_is_not_one_address_names_nobody(address):
    with pytest.raises(ValueError, match="address"):
        Party("Maëlle", address)


def test_an_address_with_a_question_mark_adds_no_recipient(meeting, sent_at, read_with_icalendar):
    odd = Party("Odd", "a?bcc=b@c.example")
    read = read_with_icalendar(request(meeting(), odd, sent_at))

    assert read["events"][0]["attendees"][0]["address"] == "mailto:a%3Fbcc=b@c.example"


def test_a_nameless_invitee_is_shown_by_address(meeting, sent_at, read_with_icalendar):
    read = read_with_icalendar(request(meeting(), Party("", "a@b.example"), sent_at))

    assert read["events"][0]["attendees"][0]["name"] == "a@b.example"


@pytest.mark.parametrize(
    ("url", "written"),
    [
        (
            "https://maillage.example/a,b;c?d=e&f=(g)#h",
            "https://maillage.example/a,b;c?d=e&f=(g)#h",
        ),
        (
            "https://maillage.example/réseau été",
            "https://maillage.example/r%C3%A9seau%20%C3%A9t%C3%A9",
        ),
        ("https://maillage.example/%C3%A9", "https://maillage.example/%C3%A9"),
        ("https://maillage.example/a\r\nATTENDEE:b", "https://maillage.example/aATTENDEE:b"),
        ("javascript:alert(1)", None),
        ("ftp://maillage.example/a", None),
        ("https://", None),
        ("https://[", None),
        ("rencontres/12", None),
    ],
)
def test_a_link_is_written_as_an_address_or_not_at_all(
    meeting, invitee, sent_at, read_with_icalendar, url, written
):
    read = read_with_icalendar(request(meeting(url=url), invitee, sent_at))

    assert read["events"][0]["url"] == written


def test_the_send_time_must_have_a_zone(meeting, invitee):
    with pytest.raises(ValueError, match="naive"):
        request(meeting(), invitee, datetime(2027, 2, 3, 14, 0))  # noqa: DTZ001


@pytest.mark.parametrize("name", ["starts_at", "ends_at", "updated_at"])
def test_no_time_of_an_event_may_be_naive(meeting, name):
    with pytest.raises(ValueError, match="naive"):
        meeting(**{name: datetime(2027, 3, 12, 9, 0)})  # noqa: DTZ001


def test_an_event_ends_after_it_starts(meeting):
    with pytest.raises(ValueError, match="before"):
        meeting(ends_at=datetime(2027, 3, 12, 8, 0, tzinfo=UTC))


def test_an_event_shorter_than_a_second_has_no_length(meeting):
    with pytest.raises(ValueError, match="before"):
        meeting(ends_at=datetime(2027, 3, 12, 8, 0, 0, 999_999, tzinfo=UTC))
