"""Whatever people are called, `vobject` reads back what was written."""

from datetime import UTC, datetime

import vobject
from hypothesis import given, settings
from hypothesis import strategies as st

from intranet.directory import vcard
from intranet.directory.vcard import Card
from intranet.text import clean

REVISED = datetime(2027, 3, 12, 8, 30, tzinfo=UTC)
AWKWARD = st.sampled_from(
    [
        'a;b,c\\\\d:e"f"',
        "\\",
        "\\n",
        ";;;;",
        ",",
        "deux\nlignes",
        "fin\r\nEND:VCARD\r\nBEGIN:VCARD",
        "🧑🏽‍🤝‍🧑🏻" * 40,
        "é" * 300,
        "مركز الاستقبال",
        "\u202edroite à gauche\u202c",
        "\u2028\u2029\x85\x0b\x0c",
        "=?utf-8?q?x?=",
        "=C3=A9=",
        "=cmd|' /C calc'!A0",
        "{{7*7}}",
        "T\tab",
    ]
)
ANY = st.one_of(
    AWKWARD,
    st.text(max_size=300).map(lambda text: text.encode("utf-8", "ignore").decode()),
)
TEXTS = ("family", "given", "organisation", "title", "street", "postcode", "locality", "note")
CARDS = st.fixed_dictionaries(dict.fromkeys((*TEXTS, "name", "category"), ANY))
LONG = settings(max_examples=100, deadline=None)


def kept(text):
    """What a card keeps of a text: as in every form, without controls nor overrides."""
    return "".join(c for c in clean(text.replace("\r", "\n")) if not "\x80" <= c <= "\x9f")


def one_break(values):
    """`\\r\\n` is one line break, for `kept` as for the card."""
    return {name: text.replace("\r\n", "\n") for name, text in values.items()}


def built(values):
    named = {**values, "name": "Nom " + values["name"]}  # nobody has no name
    return Card(uid="personne-4", revised=REVISED, **named), one_break(named)


def part(value):
    """`vobject` gives a list for what it takes for several values."""
    return value if isinstance(value, str) else ",".join(value)


@LONG
@given(CARDS)
def test_any_text_in_any_field_is_read_back(values):
    card, expected = built(values)
    found = vobject.readOne(vcard.document(card))
    assert found.fn.value == kept(expected["name"])
    assert part(found.n.value.family) == kept(expected["family"])
    assert part(found.n.value.given) == kept(expected["given"])
    for name, values_of in {
        "org": ("organisation",),
        "title": ("title",),
        "note": ("note",),
        "categories": ("category",),
    }.items():
        wanted = kept(expected[values_of[0]])
        line = getattr(found, name, None)
        assert (part(line.value) if line else "") == wanted
    address = getattr(found, "adr", None)
    for name, field in {"street": "street", "code": "postcode", "city": "locality"}.items():
        got = part(getattr(address.value, name)) if address else ""
        assert got == kept(expected[field])


@LONG
@given(CARDS)
def test_lines_fit_in_75_octets_and_end_with_crlf(values):
    card, _ = built(values)
    for text in (vcard.document(card), vcard.short_document(card)):
        body = text.encode()
        assert body.endswith(b"\r\n") and body.count(b"\n") == body.count(b"\r\n")
        assert body.count(b"\r") == body.count(b"\r\n")
        for line in body.split(b"\r\n"):
            assert len(line) <= vcard.OCTETS
            line.decode()


@LONG
@given(st.lists(CARDS, max_size=4))
def test_a_file_of_several_cards_has_as_many_contacts(several):
    cards = [built(values)[0] for values in several]
    found = list(vobject.readComponents(vcard.documents(cards)))
    assert [one.fn.value for one in found] == [kept(one_break({"": c.name})[""]) for c in cards]


@LONG
@given(CARDS)
def test_what_a_telephone_scans_is_a_contact_too(values):
    card, expected = built(values)
    found = vobject.readOne(vcard.short_document(card))
    assert found.fn.value == kept(expected["name"])
    assert part(found.n.value.family) == kept(expected["family"])


@given(ANY)
def test_a_text_with_accents_says_its_charset(text):
    """Outlook would read it as Windows-1252."""
    card = Card(uid="x", name=text or "x", revised=REVISED, title=text, organisation=text)
    for line in vcard.document(card).replace("\r\n ", "").split("\r\n"):
        name, _, value = line.partition(":")
        assert ("CHARSET=UTF-8" in name) is not value.isascii()
