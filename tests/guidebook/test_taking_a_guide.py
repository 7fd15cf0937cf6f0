"""The PDF: who may take it, what a reader finds in it, and what stays inert."""

import fcntl
import re
from dataclasses import replace

import pytest
from pypdf.generic import IndirectObject
from sqlalchemy import select

from intranet.audit.models import JournalEntry
from intranet.clock import now
from intranet.database import db
from intranet.guidebook import press
from intranet.guidebook.content import Guide, Link
from intranet.mailroom import doubts
from intranet.printing import press as machine
from intranet.printing.documents import NotPrinted
from tests.builders import directory, offer
from tests.guidebook.conftest import plain

PAGE = "/reseaux/pays-malouin/guide"
HOUSING = "logement-hebergement--louer-un-logement"
OUTSIDERS = ("outsider", "newcomer", "other_coordinator", "other_manager")
BOTH = pytest.mark.parametrize("form", [press.A4, press.TELEPHONE])
HOSTILE = [
    '#read("/etc/passwd")',
    '#import "@preview/cetz:0.3.0": *',
    "$x^2$ *gras* _ital_ `code` @cle <cle> = Titre",
    "\\ #{1/0} #panic()",
    "// commentaire /* */ ~ -- ---",
    "{{7*7}} <script>alert(1)</script>",
    "]#[ ) ( } {",
]


# Who may


@pytest.mark.parametrize("who", OUTSIDERS)
def test_a_guide_does_not_exist_for_outsiders(taken, cast, who):
    assert taken(who).status_code == 404
    assert cast.sign_in(who).get(PAGE).status_code == 404


def test_a_visitor_is_asked_to_sign_in(cast):
    assert cast.client().get(f"{PAGE}.pdf").location.startswith("/connexion")


def test_a_format_that_is_not_one_is_not_found(taken):
    assert taken(form="a3").status_code == 404


def test_a_closed_network_has_no_guide_any_more(cast, taken):
    cast.network.closed_at = now()
    assert taken("member").status_code == 404
    assert taken("coordinator").status_code == 403


# The file


@BOTH
def test_it_is_a_pdf_to_keep_under_a_name_that_says_what_it_is(taken, form):
    answer = taken(form=form)
    assert answer.status_code == 200 and answer.mimetype == "application/pdf"
    assert answer.data.startswith(b"%PDF-")
    name = re.fullmatch(r'attachment; filename="(.+)"', answer.headers["Content-Disposition"])[1]
    assert re.fullmatch(rf"guide-pays-malouin-\d{{4}}-\d\d-\d\d-{form}\.pdf", name)
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(("form", "width"), [("a4", 595), ("telephone", 283)])
def test_each_format_has_its_pages(read, form, width):
    assert {round(float(page.mediabox.width)) for page in read(form=form).pages} == {width}


def test_it_is_accessible(read):
    found = read()
    catalogue = found.trailer["/Root"]
    assert catalogue["/Lang"].startswith("fr")
    assert catalogue["/MarkInfo"]["/Marked"]
    assert plain(found.metadata.title) == "Pays malouin : guide du réseau"
    assert b"pdfuaid" in catalogue["/Metadata"].get_data()
    titles = [one.title for one in found.outline if not isinstance(one, list)]
    assert titles[-4:] == [
        "Qui fait quoi, par thème",
        "Qui fait quoi, par commune",
        "Les structures",
        "Index",
    ]


def links(reader):
    found = set()
    for page in reader.pages:
        for one in page.get("/Annots", ()):
            one = one.get_object() if isinstance(one, IndirectObject) else one
            if "/A" in one and "/URI" in one["/A"]:
                found.add(one["/A"]["/URI"])
    return found


@BOTH
def test_numbers_and_addresses_can_be_tapped(cast, read, form):
    cast.ccas.phone, cast.ccas.website = "+33299896000", "https://ccas.example"
    cast.manager_seat.email = "direction?bcc=b@ccas.example"
    cast.manager.email = ""
    found = links(read(form=form))
    assert {"tel:+33299896000", "https://ccas.example"} <= found
    assert "mailto:direction%3Fbcc=b@ccas.example" in found


# What it says


@BOTH
def test_everything_is_in_it_in_order(cast, text, form):
    cast.ccas.phone, cast.ccas.address, cast.ccas.postcode = (
        "+33299896000",
        "41 rue du Port",
        "35260",
    )
    cast.ccas.opening_hours = "Mo-Fr 09:00-12:00"
    cast.ccas.verified_at = now()
    offer.service(cast.ccas, "Domiciliation", themes=[HOUSING])
    offer.permanence(cast.cdas, host=cast.ccas)
    found = text(form=form)
    wanted = (
        "Guide du réseau", "Pays malouin", "Agence du pays de Saint-Malo", "Données vérifiées",
        "Sommaire", "Qui fait quoi, par thème", "Logement et hébergement", "Louer un logement",
        "Qui fait quoi, par commune", "Sur place", "En permanence", "Les structures",
        "CCAS de Cancale", "41 rue du Port", "35260 Cancale", "02 99 89 60 00",
        "Du lundi au vendredi", "Domiciliation", "Accueille", "CDAS de la baie",
        "Maëlle Kerdoncuff", "Directrice", "Référente logement", "poste vacant",
        "CDAS de la baie", "à vérifier", "Awa Martin", "Index", "Kerdoncuff Maëlle", "Martin Awa",
    )  # fmt: skip
    at = 0
    for words in wanted:
        at = found.find(plain(words), at)
        assert at >= 0, f"« {words} » is missing, or before what precedes it"
    assert "vérifiée le" in found


@BOTH
def test_an_address_that_refused_mail_is_marked(cast, text, form):
    cast.manager.email, cast.member.email = "Direction@ccas.example", "accueil@cdas.example"
    doubts.note("direction@ccas.example", "550 5.1.1 no such user")
    found = text(form=form).replace(" ", "")
    assert found.count("adressedouteuse") == 1
    assert "Direction@ccas.exampleadressedouteuse" in found


def test_nobody_of_another_network_is_in_it(cast, text):
    found = text()
    assert "Hugo" not in found and "Fougères" not in found


@BOTH
def test_a_network_where_nobody_described_anything_has_a_guide(text, form):
    assert "Aucune structure n’a encore décrit ses services" in text(form=form)


# What people type is text


@pytest.mark.parametrize("name", HOSTILE)
def test_markup_in_a_name_stays_text(cast, text, name):
    cast.ccas.name, cast.manager_seat.title = name, name
    cast.ccas.address = cast.ccas.hours_note = name
    cast.network.name = name
    offer.service(cast.ccas, name, themes=[HOUSING], hours_note=name)
    offer.permanence(cast.ccas, host=cast.cdas, note=name, hours_note=name)
    found = text().replace(" ", "")
    assert found.count(plain(name).replace(" ", "")) >= 5
    assert "root:" not in found


def test_the_longest_names_stay_in_their_page(cast, read):
    cast.ccas.name, cast.manager.last_name = "M" * 200, "W" * 100
    cast.network.name = "É" * 200
    cast.manager_seat.title = "titre " * 33
    cast.cdas.email = "a" * 64 + "@" + "b" * 180 + ".example"
    offer.service(cast.ccas, "S" * 200, themes=[HOUSING])
    reader = read()
    outside = []
    for page in reader.pages:
        page.extract_text(
            visitor_text=lambda t, cm, tm, *_: outside.append((t, tm[4] * cm[0] + cm[4]))
        )
    beyond = [(t, x) for t, x in outside if t.strip() and not 0 <= x <= 596]
    assert beyond == []
    whole = plain("".join(page.extract_text() for page in reader.pages)).replace(" ", "")
    assert "M" * 200 in whole


@pytest.mark.parametrize(
    "name", ["🌻 漢字", "مركز الاستقبال", "\u202eenvers\u202c", "a\u0000b\u2028c"]
)
def test_letters_that_no_typeface_has_do_not_stop_the_press(cast, read, name):
    cast.ccas.name = name.replace("\u0000", "")
    assert len(read().pages) > 3


# The journal, and the press


def taken_lines():
    rows = db.session.scalars(select(JournalEntry).filter_by(verb="network.guide_taken"))
    return [(row.actor_id, row.object_id, row.after) for row in rows]


def test_taking_a_guide_is_journalled(cast, taken):
    taken("member", "telephone")
    member, network = cast.accounts["member"].id, cast.network.id
    assert taken_lines() == [(member, network, {"format": "Téléphone", "structures": 2})]


def test_looking_at_the_page_is_not_journalled(cast):
    assert cast.sign_in("member").get(PAGE).status_code == 200
    assert taken_lines() == []


def test_no_transaction_is_held_while_the_press_works(cast, taken, monkeypatch):
    seen = []

    def look(*_, **__):
        seen.append(db.session().in_transaction())
        return b"%PDF-"

    monkeypatch.setattr(machine, "printed", look)
    assert taken().status_code == 200
    assert seen == [False]


def test_while_another_guide_is_printed_one_is_told_to_wait(cast, taken, monkeypatch):
    monkeypatch.setattr(machine, "PATIENCE", 0.1)
    lock = cast.app.extensions["settings"].instance / "guide.lock"
    with lock.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        answer = taken()
    assert answer.status_code == 303 and answer.location == PAGE
    assert taken_lines() == []
    shown = cast.sign_in("member")
    assert taken().status_code == 200 and shown


def test_a_press_that_breaks_says_so_and_keeps_the_site_standing(cast, taken, monkeypatch, caplog):
    monkeypatch.setattr(machine, "COMPOSITOR", machine.COMPOSITOR.with_name("nowhere.py"))
    answer = taken()
    assert answer.status_code == 303 and answer.location == PAGE
    assert "not printed" in caplog.text
    assert taken_lines() == []


def test_a_press_that_hangs_is_stopped(app, caplog):
    guide = Guide(*[()] * 12, Link(""))
    with pytest.raises(NotPrinted):
        press.printed(replace(guide, title="", agency="", day="", share=None), "a4", seconds=0.01)
    assert "no document after" in caplog.text


def test_one_person_cannot_keep_the_press_busy(cast, monkeypatch):
    monkeypatch.setattr(press, "printed", lambda *_: b"%PDF-")
    client = cast.sign_in("member")
    statuses = [client.get(f"{PAGE}.pdf").status_code for _ in range(31)]
    assert statuses == [200] * 30 + [429]


# The page


def test_the_page_says_what_the_guide_holds(cast):
    offer.service(cast.ccas, themes=[HOUSING])
    shown = cast.sign_in("member").get(PAGE).get_data(as_text=True)
    assert f"{PAGE}.pdf?format=a4" in shown and f"{PAGE}.pdf?format=telephone" in shown
    assert "Logement et hébergement" in shown and "contacts.vcf" in shown


def test_a_network_without_anybody_has_nothing_to_print(cast):
    directory.structure(cast.fougeres)
    cast.other_ccas.closed_at = now()
    shown = cast.sign_in("administrator").get("/reseaux/fougeres-agglomeration/guide")
    assert "Rien à imprimer" in shown.get_data(as_text=True)


def test_the_network_leads_to_its_guide(cast):
    assert PAGE in cast.sign_in("member").get("/reseaux/pays-malouin").get_data(as_text=True)
