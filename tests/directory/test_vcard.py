"""Contact cards: what goes in comes out, and nothing breaks out."""

from datetime import UTC, datetime

import pytest

from intranet.directory import vcard
from intranet.directory.vcard import Card

REVISED = datetime(2027, 3, 12, 8, 30, tzinfo=UTC)
HOSTILE = [
    "Le Gall; Soizic, dite « Zaza » \\ n",
    "{{7*7}} <script>alert(1)</script> {0.__class__}",
    "Nom\r\nEND:VCARD\r\nBEGIN:VCARD",
    "Nom\nTEL:+33600000000",
    "a\x00b\u2028c\u202ed",
    "é" * 120 + "🌻" * 30,
    "BEGIN:VCARD",
]


def card(**values):
    return Card(**{"uid": "person-4", "name": "Awa Martin", "revised": REVISED, **values})


def read(text):
    """A literal reader of one card: unfold, split; charsets are left out of the names."""
    assert text.endswith("\r\n")
    lines = text.replace("\r\n ", "").removesuffix("\r\n").split("\r\n")
    assert all("\n" not in line and "\r" not in line for line in lines)
    pairs = (line.partition(":") for line in lines)
    return {name.replace(";CHARSET=UTF-8", ""): value for name, _, value in pairs}, lines


def unescape(value):
    out, rest = [], iter(value)
    for c in rest:
        if c == "\\":
            following = next(rest)
            out.append("\n" if following == "n" else following)
        else:
            out.append(c)
    return "".join(out)


def test_a_person_reads_back():
    fields, _ = read(
        vcard.document(
            card(
                family="Martin",
                given="Awa",
                organisation="CDAS de la baie",
                title="Agente d’accueil",
                phone="+33299470000",
                email="awa@cdas.example",
                street="2, rue du Port",
                postcode="35350",
                locality="Saint-Méloir-des-Ondes",
            )
        )
    )
    assert fields["N"] == "Martin;Awa;;;"
    assert fields["TEL;TYPE=WORK,VOICE"] == "+33299470000"
    assert fields["ADR;TYPE=WORK"] == ";;2\\, rue du Port;Saint-Méloir-des-Ondes;;35350;France"
    assert fields["REV"] == "20270312T083000Z"


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_name_stays_a_name(name):
    fields, lines = read(vcard.document(card(name=name, family=name, organisation=name, note=name)))
    assert lines.count("BEGIN:VCARD") == lines.count("END:VCARD") == 1
    assert unescape(fields["FN"]) == name.replace("\r\n", "\n").translate(
        {0: None, 0x2028: None, 0x202E: None}
    )
    assert fields["N"].replace("\\;", "").count(";") == 4


@pytest.mark.parametrize("name", HOSTILE)
def test_no_line_is_longer_than_75_octets_and_no_character_is_cut(name):
    for line in vcard.document(card(name=name, note=name * 3)).encode().split(b"\r\n"):
        assert len(line) <= 75
        line.decode()


def test_an_address_that_is_not_one_cannot_open_a_line():
    _, lines = read(vcard.document(card(website="https://a.example/\r\nNOTE:x y")))
    assert "URL:https://a.example/NOTE:xy" in lines


def test_what_is_unknown_is_left_out():
    fields, _ = read(vcard.document(card()))
    assert not {"ORG", "TITLE", "ADR;TYPE=WORK", "NOTE", "URL"} & set(fields)


def test_a_body_is_shown_under_its_own_name():
    fields, _ = read(vcard.document(card(name="CCAS de Cancale", organisation="CCAS de Cancale")))
    assert fields["X-ABShowAs"] == "COMPANY"


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Awa Martin", "Awa-Martin.vcf"),
        ('a"; filename="x.exe', "a-filename-x-exe.vcf"),
        ("../../etc", "etc.vcf"),
        ("Maëlle\r\nX: y", "Maëlle-X-y.vcf"),
    ],
)
def test_file_names_are_words(name, expected):
    assert vcard.filename(name) == expected
