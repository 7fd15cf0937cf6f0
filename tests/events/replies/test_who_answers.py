"""Who is believed: an answer is applied alone only when our own mail server vouches for it."""

from dataclasses import replace

import pytest

from intranet.database import db
from intranet.mailroom.authentication import vouched
from intranet.mailroom.opened import Opened
from tests.events.replies.messages import SERVER, another, delivered, gmail, out_of_office, outlook

HEAD = "From: Awa Martin <awa@cdas.example>\r\n\r\n"


def believed(*lines, head=HEAD, server="mx.example"):
    return vouched(Opened(("\r\n".join(lines) + "\r\n" + head).encode()), server) != ""


@pytest.mark.parametrize(
    "results",
    [
        "Authentication-Results: mx.example; dmarc=pass header.from=cdas.example",
        "Authentication-Results: MX.example 1; spf=fail; dkim=pass; dmarc=pass (p=none; x)",
        "Authentication-Results: mx.example;\r\n\tdkim=pass header.d=cdas.example;\r\n\tDMARC = pass",
        'Authentication-Results: "mx.example"; dmarc=pass(p=none (x)) header.from="cdas.example"',
    ],
)
def test_our_server_is_believed_however_it_writes(results):
    assert believed(results)


@pytest.mark.parametrize(
    "lines",
    [
        [],
        ["Authentication-Results: mx.example; dmarc=fail"],
        ["Authentication-Results: mx.example; dmarc=none"],
        ["Authentication-Results: mx.example; spf=pass; dkim=pass"],
        ["Authentication-Results: mx.example; spf=pass (dmarc=pass)"],
        ["Authentication-Results: mx.example; x-dmarc=pass"],
        ["Authentication-Results: mx.example; dmarc=pass; dmarc=fail"],
        ["Authentication-Results: mx.example; dmarc=pass header.from=autre.example"],
        ["Authentication-Results: mx.autre.example; dmarc=pass"],
        ["Authentication-Results: mx.example.evil; dmarc=pass"],
        [
            "Authentication-Results: mx.example; dmarc=fail",
            "Authentication-Results: mx.example; dmarc=pass",
        ],
        [
            "Authentication-Results: mx.example; spf=pass",
            "Received: from evil",
            "Authentication-Results: mx.example; dmarc=pass",
        ],
        ["ARC-Authentication-Results: i=1; mx.example; dmarc=pass"],
        # What stands before the « @ » is chosen by whoever sends.
        [
            "Authentication-Results: mx.example; spf=pass"
            ' smtp.mailfrom="x; dmarc=pass header.from=cdas.example; y"@evil.example'
        ],
        [
            'Authentication-Results: mx.example; spf=pass smtp.mailfrom="("@evil.example;'
            ' dmarc=fail; dkim=pass header.i=")"@evil.example; x="; dmarc=pass"'
        ],
        ['Authentication-Results: mx.example; spf=pass (of "a) ; dmarc=pass ("@evil.example)'],
        [
            'Authentication-Results: mx.example; spf=pass (of ")"@evil.example); dmarc=fail',
            "Authentication-Results: mx.example; dmarc=pass",
        ],
    ],
)
def test_nothing_else_is(lines):
    assert not believed(*lines)


def test_without_the_name_of_our_server_nobody_is_believed():
    assert not believed("Authentication-Results: mx.example; dmarc=pass", server=None)


@pytest.mark.parametrize(
    "head",
    [
        "From: a@cdas.example, b@evil.example\r\n\r\n",
        "From: a@cdas.example\r\nFrom: b@evil.example\r\n\r\n",
        "From: <a@cdas.example>b@evil.example\r\n\r\n",
        "From: undisclosed\r\n\r\n",
        "\r\n",
    ],
)
def test_a_sender_that_is_not_said_once_and_plainly_is_nobody(head):
    assert not believed("Authentication-Results: mx.example; dmarc=pass", head=head)


@pytest.mark.parametrize("results", [None, "dmarc=fail", "dmarc=none"])
def test_an_answer_that_nobody_vouches_for_is_asked_to_the_invitee(
    results, read, meeting, answer, outbox
):
    assert read(delivered(outlook(meeting.said), results)) == ("asked", "unproven")
    assert answer() == ("none", "")
    letter = outbox.to("accueil@cdas.example")[-1]
    assert outbox.leads_to(letter) == meeting.invitation
    assert "«\u00a0Oui\u00a0»" in letter.text


def test_the_question_never_goes_to_whoever_wrote(read, meeting, answer, outbox):
    forged = another(meeting.said, sender="pirate@ailleurs.example", partstat="DECLINED")
    assert read(delivered(outlook(forged))) == ("asked", "unproven")
    assert answer() == ("none", "")
    assert outbox.to("pirate@ailleurs.example") == []
    assert outbox.purposes("accueil@cdas.example")[-1] == "reply-question"


def test_a_field_forged_below_that_of_our_server_changes_nothing(read, meeting, answer):
    forged = f"Authentication-Results: {SERVER}; dmarc=pass\r\n".encode() + outlook(meeting.said)
    assert read(delivered(forged, "dmarc=fail")) == ("asked", "unproven")
    assert answer() == ("none", "")


def test_without_the_setting_everybody_is_asked(app, read, meeting, answer):
    settings = app.extensions["settings"]
    app.extensions["settings"] = replace(settings, authserv_id=None)
    assert read(delivered(outlook(meeting.said))) == ("asked", "unproven")


def test_nobody_is_asked_twice_in_a_day(read, meeting, outbox):
    for number in range(3):
        read(delivered(outlook(another(meeting.said, sequence=0, comment=f"n{number}")), None))
    assert outbox.purposes("accueil@cdas.example").count("reply-question") == 1
    assert [mail.state for mail in read.mails()] == ["asked"] * 3


def test_what_is_known_already_is_not_asked(read, meeting, outbox):
    from tests.builders import events

    events.say(meeting.invitation, "yes")
    db.session.commit()
    assert read(delivered(outlook(meeting.said), None)) == ("ignored", "same")
    assert "reply-question" not in outbox.purposes("accueil@cdas.example")


def test_an_answer_to_the_former_address_of_the_invitee_is_asked_at_the_new_one(
    read, cast, meeting, answer, outbox
):
    cast.member.email = "nouvelle@cdas.example"
    db.session.commit()
    assert read(delivered(outlook(meeting.said))) == ("asked", "unproven")
    assert outbox.purposes("nouvelle@cdas.example") == ["reply-question"]
    assert answer() == ("none", "")


def test_a_machine_is_never_answered(read, meeting, outbox, answer):
    automatic = b"Auto-Submitted: auto-replied\r\n" + gmail(meeting.said)
    assert read(delivered(automatic, None)) == ("waiting", "unproven")
    assert "reply-question" not in outbox.purposes("accueil@cdas.example")


def test_a_machine_that_our_server_vouches_for_is_believed(read, meeting, answer):
    automatic = b"Auto-Submitted: auto-generated\r\n" + gmail(meeting.said)
    assert read(delivered(automatic)) == ("applied", "applied")
    assert answer() == ("yes", "calendar")


def test_notes_of_absence_are_kept_aside(read, meeting, letters):
    before = letters()
    for message in (
        out_of_office("accueil@cdas.example"),
        b"X-Autoreply: yes\r\n" + out_of_office("b@c.example").partition(b"\r\n")[2],
        b"From: a@b.example\r\nSubject: Absence du bureau : Re\r\n\r\nJe suis absent.",
    ):
        assert read(delivered(message)) == ("ignored", "automatic")
    assert "Je suis absente" in read.replies()[0].text
    assert letters() == before


def test_our_own_mails_that_come_back_are_no_answers(read, meeting, outbox, letters):
    from intranet.mailroom import message

    sent = outbox.to("accueil@cdas.example")[-1]
    before = letters()
    assert read(delivered(message.build(sent))) == ("ignored", "echo")
    assert letters() == before


def test_an_invitation_that_a_machine_sends_back_is_left(read, meeting, letters):
    echoed = b"Auto-Submitted: auto-generated\r\n" + gmail(another(meeting.said, method="REQUEST"))
    before = letters()
    assert read(delivered(echoed)) == ("ignored", "echo")
    assert letters() == before
