"""Minutes on paper: what Markdown becomes, and that no name is ever markup."""

from io import BytesIO

from pypdf import PdfReader

from intranet.meetings.minutes.paper import blocks
from intranet.meetings.minutes.preparing import Owner


def plain(text):
    return [(b["kind"], "".join(r["text"] for r in b["runs"])) for b in blocks(text)]


def test_markdown_becomes_blocks():
    text = "### Titre\n\nUn *mot* **fort**\nici\n\n1. un\n   - deux\n2. trois\n\n> dit\n\n```\ncode\n```"
    assert plain(text) == [
        ("heading", "Titre"),
        ("paragraph", "Un mot fort\nici"),
        ("item", "un"),
        ("item", "deux"),
        ("item", "trois"),
        ("quote", "dit"),
        ("code", "code"),
    ]
    marks = [(b["mark"], b["depth"]) for b in blocks(text) if b["kind"] == "item"]
    assert marks == [("1.", 1), ("•", 2), ("2.", 1)]


def test_a_row_of_a_table_stays_on_its_line():
    text = "| Qui | Quoi |\n|---|---|\n| Le CCAS | **ouvre** lundi |\n| | rien |\n\nAprès"
    assert plain(text) == [
        ("paragraph", "Qui · Quoi"),
        ("paragraph", "Le CCAS · ouvre lundi"),
        ("paragraph", "rien"),
        ("paragraph", "Après"),
    ]


def test_a_link_tells_its_address():
    assert plain("[le guide](https://a.example/g)") == [
        ("paragraph", "le guide (https://a.example/g)")
    ]


def test_the_pdf_holds_the_published_text_and_what_follows(
    cast, held, write, publish, line, coordinator
):
    hostile = "#panic(1) $x$ *gras* {{7*7}} \\ @ref <b> =cmd"
    write(
        f"Texte publié. {hostile}",
        [line(hostile, owner=Owner(hostile)), line("Décidé", kind="decision")],
    )
    publish()
    write("Brouillon suivant")
    answer = cast.sign_in("member").get(f"/rencontres/{held.id}/compte-rendu.pdf")
    assert answer.status_code == 200 and answer.mimetype == "application/pdf"
    told = " ".join(page.extract_text() for page in PdfReader(BytesIO(answer.data)).pages)
    assert "Texte publié" in told and "#panic(1)" in told and "{{7*7}}" in told
    assert "Décidé" in told and "Brouillon" not in told


def test_a_draft_is_not_printed(held, write, coordinator, cast):
    write("Brouillon")
    assert coordinator.get(f"/rencontres/{held.id}/compte-rendu.pdf").status_code == 404
    assert cast.sign_in("member").get(f"/rencontres/{held.id}/compte-rendu.pdf").status_code == 404
