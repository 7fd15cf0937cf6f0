from email import message_from_bytes, policy
from email.parser import BytesParser

import pytest

from intranet.clock import now
from intranet.database import db
from intranet.mailroom import message, outbox
from intranet.mailroom.addresses import Address, site_sender
from intranet.mailroom.letters import Letter
from intranet.mailroom.models import OutgoingMail

ICS = (
    "BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nBEGIN:VEVENT\r\nSUMMARY:Été\r\n"
    "END:VEVENT\r\nEND:VCALENDAR\r\n"
).encode()
HOSTILE = {
    "accents": "Maëlle Kerdoncuff-Œuvré",
    "emoji": "Awa 👩🏽‍💻🥐",
    "specials": 'a;b,c:d"e\\f <g@h> (i) [j] @k.',
    "line ends": "Awa\r\nBcc: evil@example.org\n\nbody",
    "nul": "Awa\x00Martin",
    "encoded word": "=?utf-8?q?=0ABcc:evil@example.org?=",
    "encoded word in two": "=?utf-8?q?a?= =?utf-8?q?=0D=0ABcc:evil@example.org?=",
    "nested encoded word": "==??utf-8?q?=0ABcc:evil@example.org??==",
    "long": "é" * 300,
    "long plain": "a" * 300,
    "long words": "Réseau local, antenne de Saint-Méloir-des-Ondes; " * 6,
    "surrogate": "Awa \ud800\udfff Martin",
    "direction": "Awa \u202eevil",
    "calendar": "BEGIN:VEVENT\r\nATTENDEE:x",
    "next line": "Awa\x85Bcc: evil@example.org\u2028To: x",
    "template": "{{7*7}} {0.__class__}",
    "only spaces": " \t ",
}


def mail(**values) -> OutgoingMail:
    return OutgoingMail(
        **{
            "id": 1,
            "purpose": "test",
            "message_id": "<0123456789abcdef@maillage.localhost>",
            "sender_name": "Maillage",
            "sender_address": "reseau@reseaux.example",
            "recipient_name": "Awa Martin",
            "recipient_address": "awa@ccas.example",
            "subject": "Bonjour",
            "text": "Bonjour,\n\nà jeudi. " + "Longue ligne accentuée. " * 20 + "\n.\nFrom moi\n",
            "html": "<p>à jeudi</p>",
            "created_at": now(),
            "calendar_method": "",
        }
        | values
    )


def parsed(**values):
    return message_from_bytes(message.build(mail(**values)), policy=policy.default)


def shape(part) -> object:
    kind = part.get_content_type()
    return (kind, [shape(p) for p in part.iter_parts()]) if part.is_multipart() else kind


def test_an_invitation_is_the_tree_that_mail_programs_know():
    read = parsed(calendar=ICS, calendar_method="REQUEST")
    assert shape(read) == (
        "multipart/mixed",
        [
            ("multipart/alternative", ["text/plain", "text/html", "text/calendar"]),
            "application/ics",
        ],
    )


def test_the_calendar_part_names_its_method_and_is_not_an_attachment():
    read = parsed(calendar=ICS, calendar_method="CANCEL")
    part = next(p for p in read.walk() if p.get_content_type() == "text/calendar")
    assert part["Content-Type"].params == {
        "method": "CANCEL",
        "charset": "UTF-8",
        "component": "VEVENT",
    }
    assert part["Content-Transfer-Encoding"] == "base64"
    assert part["Content-Disposition"] is None
    assert part.get_payload(decode=True) == ICS


def test_the_attachment_carries_the_same_bytes():
    read = parsed(calendar=ICS, calendar_method="REQUEST")
    attachment = next(read.iter_attachments())
    assert attachment.get_filename() == "invitation.ics"
    assert attachment["Content-Transfer-Encoding"] == "base64"
    assert attachment.get_payload(decode=True) == ICS


def test_a_mail_without_calendar_is_text_and_html():
    assert shape(parsed()) == ("multipart/alternative", ["text/plain", "text/html"])


def test_the_words_arrive_as_they_were_written():
    original = mail()
    read = parsed()
    assert read.get_body(("plain",)).get_content().replace("\r\n", "\n") == original.text
    assert read.get_body(("html",)).get_content().strip() == original.html


def test_the_headers_are_these_and_no_others():
    assert parsed(calendar=ICS, calendar_method="REQUEST").keys() == list(message.HEADERS)


def test_a_mailing_says_how_to_stop_it_in_one_click():
    url = "https://intranet.example/annonces/jeton.AbC-d_e"
    read = parsed(unsubscribe_url=url)
    assert str(read["List-Unsubscribe"]).strip() == f"<{url}>"
    assert read["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert [name for name in read if name not in message.UNSUBSCRIBE] == list(message.HEADERS)


@pytest.mark.parametrize("url", ["https://x.example/\r\nBcc: e@x.example", "https://x.example/é"])
def test_an_address_to_stop_at_never_becomes_a_header(url):
    with pytest.raises(message.Unsendable):
        parsed(unsubscribe_url=url)


def test_the_headers_say_what_the_row_says():
    row = mail()
    read = parsed(created_at=row.created_at)
    assert str(read["From"]) == "Maillage <reseau@reseaux.example>"
    assert str(read["To"]) == "Awa Martin <awa@ccas.example>"
    assert read["Message-ID"] == row.message_id
    assert read["Date"].datetime == row.created_at
    assert read["Auto-Submitted"] == "auto-generated"
    assert read["Content-Language"] == "fr"


def test_the_same_row_gives_the_same_bytes():
    row = mail(calendar=ICS, calendar_method="REQUEST", recipient_name="Élodie 👩🏽‍💻")
    assert message.build(row) == message.build(row)


def test_every_line_fits_in_a_mail_and_is_ascii():
    built = message.build(
        mail(subject="é" * 300, recipient_name="à" * 200, calendar=ICS, calendar_method="REQUEST")
    )
    assert built.isascii()
    assert b"\n" not in built.replace(b"\r\n", b"")
    assert max(map(len, built.split(b"\r\n"))) <= 78


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
@pytest.mark.parametrize("where", ["subject", "recipient_name", "sender_name"])
def test_hostile_words_never_become_headers(where, text):
    read = parsed(**{where: text})
    assert read.keys() == list(message.HEADERS)
    assert [a.addr_spec for a in read["To"].addresses] == ["awa@ccas.example"]
    assert [a.addr_spec for a in read["From"].addresses] == ["reseau@reseaux.example"]


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_words_survive_the_outbox_too(app, text):
    letter = Letter(text if text.isprintable() else "Bonjour", "Bonjour\n", "<p>Bonjour</p>")
    row = outbox.queue(letter, purpose="test", to=Address(text, "awa@ccas.example"))
    db.session.commit()
    read = message_from_bytes(message.build(row), policy=policy.default)
    assert read.keys() == list(message.HEADERS)


def test_an_older_reader_finds_no_injected_header_either():
    for text in HOSTILE.values():
        built = message.build(mail(subject=text, recipient_name=text))
        assert BytesParser().parsebytes(built)["Bcc"] is None


@pytest.mark.parametrize(
    "name", ["Maëlle, Œuvré", 'a;b,c:d"e\\f <g@h>', "👩🏽‍💻", "O'Neil-Le Goff"]
)
def test_names_read_back_as_they_were_typed(name):
    (recipient,) = parsed(recipient_name=name)["To"].addresses
    assert recipient.display_name == name


def test_a_name_without_letters_leaves_the_address_alone():
    assert str(parsed(recipient_name="\r\n")["To"]) == "awa@ccas.example"


@pytest.mark.parametrize(
    "address",
    [
        "",
        "awa",
        "a@b, c@d",
        "a@b\r\nBcc: c@d",
        "a b@c.fr",
        "<a@b.fr>",
        "a@b@c",
        "a\x00@b.fr",
        "a\ud800@b.fr",
    ],
)
def test_what_is_not_one_address_is_refused(address):
    with pytest.raises(ValueError):
        Address("Awa", address)
    with pytest.raises(message.Unsendable):
        message.build(mail(recipient_address=address))


def test_a_domain_with_accents_is_written_in_its_ascii_form():
    (recipient,) = parsed(recipient_address="awa@mairie-cancâle.example")["To"].addresses
    assert recipient.addr_spec == "awa@xn--mairie-cancle-seb.example"


def test_accents_before_the_at_sign_are_explained():
    with pytest.raises(message.Unsendable, match="accentuées"):
        message.build(mail(recipient_address="élodie@ccas.example"))


@pytest.mark.parametrize("method", ["", "REQUEST; x=y", "request", "REQUEST\r\nBcc: a@b"])
def test_an_unreadable_method_is_refused(method):
    with pytest.raises(message.Unsendable):
        message.build(mail(calendar=ICS, calendar_method=method))


def test_the_last_check_stops_a_message_that_does_not_read_back(monkeypatch):
    monkeypatch.setattr(message, "_words", lambda line: "Bonjour\r\nBcc: evil@example.org")
    with pytest.raises(message.Unsendable):
        message.build(mail())


def test_the_site_signs_with_its_own_host(app):
    assert site_sender() == Address("Maillage", "ne-pas-repondre@maillage.localhost")
