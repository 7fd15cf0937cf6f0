"""The pages of an import, as a browser without JavaScript uses them."""

from io import BytesIO

import openpyxl
import pytest
from bs4 import BeautifulSoup
from sqlalchemy import select

from intranet.database import db
from intranet.directory.models import Structure
from intranet.exchange import progress, sources, work
from intranet.exchange.models import APPLYING, CHECKED, ImportRow, ImportRun
from intranet.files import detection, limits, spreadsheets
from tests.builders import directory, files
from tests.exchange.samples import french_excel

HEADER = ("Structure", "Commune", "Téléphone")
ROWS = [
    ("Relais", "Cancale", "0299000001"),
    ("CCAS Cancale", "Cancale", ""),
    ("Abri", "Cancal", ""),
]
FRAGMENT = {"HX-Request": "true", "HX-Request-Type": "partial"}


@pytest.fixture
def browser(importer):
    return importer.cast.sign_in("coordinator")


def send(browser, content, file_name="liste.csv", **more):
    file = (BytesIO(content), file_name)
    data = {"file": file, "source": "new", "name": "Ma liste", "agency": "1", **more}
    return browser.post("/annuaire/import/nouveau", data=data, content_type="multipart/form-data")


def sent(browser, *rows, header=HEADER):
    answer = send(browser, files.delimited(header, *rows))
    assert answer.status_code == 303
    return answer.location


def checked(browser, *rows):
    """The address of an import on its preview."""
    address = sent(browser, *(rows or ROWS))
    answer = browser.post(f"{address}/colonnes", data=columns_of(browser, address))
    assert answer.status_code == 303
    return address


def columns_of(browser, address):
    page = BeautifulSoup(browser.get(f"{address}/colonnes").text, "html.parser")
    return {
        select["name"]: (select.find("option", selected=True) or {"value": ""})["value"]
        for select in page.select("main select")
    }


def text(answer):
    found = BeautifulSoup(answer.text, "html.parser")
    return " ".join(found.get_text(" ").split())


def test_the_whole_way_without_javascript(browser, importer):
    address = sent(browser, *ROWS)
    columns = browser.get(address, follow_redirects=True)
    assert "Que dit chaque colonne" in text(columns)
    browser.post(f"{address}/colonnes", data=columns_of(browser, address))
    assert "Serait-ce Cancale" in text(browser.get(address))
    row = db.session.scalars(select(ImportRow).where(ImportRow.outcome == "error")).one()
    line = f"{address}/lignes/{row.number}"
    fixed = browser.post(line, data={"cell_0": "Abri", "cell_1": "Cancale", "cell_2": ""})
    assert fixed.status_code == 303
    double = f"{address}/lignes/3/choix?onglet=doublons"
    answer = browser.post(double, data={"decision": f"merge:{importer.cast.ccas.id}"})
    assert answer.location.endswith("?onglet=doublons#ligne-3")
    applied = browser.post(f"{address}/appliquer", follow_redirects=True)
    assert "2 structures ajoutées" in text(applied)
    assert db.session.scalars(select(Structure.name).where(Structure.source != "")).all() == [
        "Relais",
        "Abri",
    ]
    undone = browser.post(f"{address}/annuler", follow_redirects=True)
    assert "Import annulé" in text(undone)
    assert db.session.scalars(select(Structure).where(Structure.source != "")).all() == []


@pytest.mark.parametrize(
    ("content", "name", "told"),
    [
        (b"", "vide.csv", limits.EMPTY),
        (b"%PDF-1.7 " + bytes(50), "tableau.xlsx", detection.PDF),
        (files.compound("EncryptedPackage"), "protégé.xlsx", detection.PROTECTED),
        (files.compound("Workbook"), "vieux.xls", detection.OLD_EXCEL),
        (b"PK\x03\x04abimes", "abîmé.xlsx", limits.DAMAGED),
        (b"bonjour", "lettre.txt", limits.NO_TABLE),
        (files.delimited([f"T{n}" for n in range(101)], ["x"] * 101), "large.csv", limits.TOO_WIDE),
        (b"x" * (limits.MOST_BYTES + 1), "lourd.csv", limits.TOO_HEAVY),
    ],
    ids=["empty", "pdf", "password", "xls", "damaged", "text", "wide", "heavy"],
)
def test_a_file_that_cannot_be_used_is_refused_in_place(browser, content, name, told):
    answer = send(browser, content, name)
    assert answer.status_code == 422
    assert " ".join(told.split()) in text(answer)
    assert "Ma liste" in answer.text  # what was typed stays
    assert db.session.scalars(select(ImportRun)).all() == []


def test_a_bomb_in_a_light_file_is_refused_in_place(browser):
    book = files.workbook(HEADER, *ROWS)
    bomb = files.with_sheet(book, b"<sheetData>", b"<sheetData><row>" + b"<c/>" * 100_000)
    assert send(browser, bomb, "bombe.xlsx").status_code == 422


def test_no_file_and_no_name_are_told(browser):
    answer = browser.post("/annuaire/import/nouveau", data={"source": "new", "agency": "1"})
    assert answer.status_code == 422
    assert "Choisissez un fichier" in text(answer)
    assert "Donnez un nom" in text(answer)


def test_a_source_or_an_agency_of_others_is_not_accepted(browser, importer):
    cast = importer.cast
    theirs = sources.named(None, "La leur", cast.other_agency.id)
    db.session.commit()
    content = files.delimited(HEADER, *ROWS)
    assert send(browser, content, source=str(theirs.id)).status_code == 422
    assert send(browser, content, agency=str(cast.other_agency.id)).status_code == 422
    assert send(browser, content, agency="all").status_code == 422


def test_columns_must_say_enough_and_each_thing_once(browser):
    address = sent(browser, *ROWS)
    twice = {"column_0": "structure.name", "column_1": "structure.name", "column_2": "", "kind": ""}
    answer = browser.post(f"{address}/colonnes", data=twice)
    assert answer.status_code == 422
    assert "Déjà choisi pour" in text(answer)
    assert "quelle colonne donne la commune" in text(answer)
    forged = {
        "column_0": "person.account_id",
        "column_1": "structure.commune",
        "column_2": "",
        "kind": "",
    }
    assert browser.post(f"{address}/colonnes", data=forged).status_code == 422


def test_a_correction_that_is_still_wrong_keeps_what_was_typed(browser):
    address = checked(browser)
    answer = browser.post(
        f"{address}/lignes/4", data={"cell_0": "Abri", "cell_1": "Cancalou", "cell_2": ""}
    )
    assert answer.status_code == 422
    assert "Cancalou" in answer.text
    assert BeautifulSoup(answer.text, "html.parser").select("#cell_1[aria-invalid=true]")


def test_errors_are_downloaded_with_their_reasons_fixed_and_sent_again(browser):
    address = checked(browser)
    for format in ("csv", "xlsx"):
        answer = browser.get(f"{address}/erreurs.{format}")
        assert answer.headers["Content-Disposition"].startswith("attachment")
        table = spreadsheets.read(answer.data)
        assert table.header[-1] == "Pourquoi cette ligne n’est pas importée"
        (line,) = table.lines
        assert line.cells[:2] == ("Abri", "Cancal")
        assert "Cancale" in line.cells[-1]
    fixed = answer.data
    book = openpyxl.load_workbook(BytesIO(fixed))
    book.active["B2"] = "Cancale"
    file = BytesIO()
    book.save(file)
    again = send(browser, file.getvalue(), "corrigées.xlsx").location
    browser.post(f"{again}/colonnes", data=columns_of(browser, again))
    assert "1 ligne ajoute des fiches" in text(browser.get(again))


def test_the_template_is_a_file_that_is_understood(browser):
    for format in ("csv", "xlsx"):
        content = browser.get(f"/annuaire/import/modele.{format}").data
        assert content
    book = openpyxl.load_workbook(BytesIO(content))
    assert book.sheetnames == ["Annuaire", "Mode d’emploi"]
    sheet = book["Annuaire"]
    titles = [cell.value for cell in sheet[1]]
    sheet.append([{"Nom de la structure": "Relais", "Commune": "Cancale"}.get(t) for t in titles])
    file = BytesIO()
    book.save(file)
    address = send(browser, file.getvalue(), "modele.xlsx").location
    chosen = columns_of(browser, address)
    assert all(value for name, value in chosen.items() if name.startswith("column_"))


def test_the_preview_says_what_will_happen_and_what_will_not(browser):
    page = text(browser.get(checked(browser)))
    assert "Rien n’a encore changé" in page
    assert "1 ligne ajoute des fiches." in page
    assert "Resteront de côté : 1 ligne en erreur et 1 doublon sans choix." in page


def test_tabs_are_paged_and_keep_their_place(browser):
    address = checked(browser, *[(f"Relais {n}", "Cancale", "") for n in range(45)])
    third = browser.get(f"{address}?onglet=nouvelles&page=3")
    assert "Relais 44" in text(third) and "Relais 5 " not in text(third)
    beyond = browser.get(f"{address}?onglet=nouvelles&page=99")
    assert "Relais 44" in text(beyond)


def drawn(page: BeautifulSoup) -> str:
    """The preview, without the tokens of its forms: they say the second that they were made."""
    preview = page.find(id="preview")
    for token in preview.select("[name=csrf_token]"):
        del token["value"]
    return preview.decode()


def test_under_htmx_a_choice_brings_the_preview_back_in_place(browser, importer):
    address = checked(browser)
    answer = browser.post(
        f"{address}/lignes/3/choix?onglet=doublons", data={"decision": "skip"}, headers=FRAGMENT
    )
    assert answer.status_code == 200
    fragment = BeautifulSoup(answer.text, "html.parser")
    fresh = BeautifulSoup(browser.get(f"{address}?onglet=doublons").text, "html.parser")
    assert drawn(fragment) == drawn(fresh)


def test_one_choice_for_all(browser):
    address = checked(browser, *[(f"CCAS Cancale {x}", "Cancale", "") for x in ("", "")], ROWS[1])
    answer = browser.post(f"{address}/choix", data={"decision": "skip"}, follow_redirects=True)
    assert "sans choix" not in text(answer).split("Erreurs")[0]


def test_errors_are_shown_without_being_looked_for_again(browser, monkeypatch):
    address = checked(browser, ROWS[2])
    monkeypatch.setattr("intranet.exchange.preview_pages.Reader.read", None)
    assert "Serait-ce Cancale" in text(browser.get(address))


def test_an_imported_entry_says_where_it_comes_from(browser):
    address = checked(browser)
    browser.post(f"{address}/appliquer")
    entry = db.session.scalars(select(Structure).where(Structure.name == "Relais")).one()
    page = text(browser.get(f"/annuaire/structures/{entry.id}"))
    assert "Importée de « Ma liste »" in page.replace("\u00a0", " ")
    assert "Fiche importée, jamais vérifiée" in page


@pytest.mark.parametrize(
    ("role", "links"),
    [
        ("coordinator", {"/annuaire/import", "/annuaire/export", "/annuaire/doublons"}),
        ("member", {"/annuaire/export"}),
    ],
)
def test_the_directory_leads_to_imports_and_to_the_export(cast, role, links):
    page = BeautifulSoup(cast.sign_in(role).get("/annuaire").text, "html.parser")
    found = {link["href"] for link in page.select("main header a")}
    assert found - {"/annuaire/structures/nouvelle"} == links


def test_a_forged_choice_is_not_found(browser):
    address = checked(browser)
    assert (
        browser.post(f"{address}/lignes/3/choix", data={"decision": "merge:1234"}).status_code
        == 404
    )
    assert browser.post(f"{address}/choix", data={"decision": "tout"}).status_code == 404
    assert browser.get(f"{address}/lignes/999").status_code == 404
    assert browser.get(f"{address}/erreurs.exe").status_code == 404


def test_a_double_click_applies_once_and_says_so(browser):
    address = checked(browser)
    browser.post(f"{address}/appliquer")
    again = browser.post(f"{address}/appliquer", follow_redirects=True)
    assert "déjà été appliqué" in text(again)
    assert len(db.session.scalars(select(Structure).where(Structure.name == "Relais")).all()) == 1


@pytest.mark.parametrize("act", ["colonnes", "abandonner", "choix", "lignes/2", "lignes/2/choix"])
def test_nothing_is_chosen_any_more_once_applied(browser, act):
    address = checked(browser)
    browser.post(f"{address}/appliquer")
    answer = browser.post(f"{address}/{act}", data={"decision": "skip", "cell_0": "Autre"})
    assert answer.status_code in (303, 422)
    db.session.expire_all()
    assert db.session.scalars(select(ImportRun.state)).all() == ["applied"]
    assert db.session.scalars(select(ImportRow.decision).distinct()).all() == [""]


def test_left_it_is_forgotten(browser):
    address = checked(browser)
    answer = browser.post(f"{address}/abandonner", follow_redirects=True)
    assert "abandonné" in text(answer)
    assert db.session.scalars(select(ImportRow)).all() == []
    assert "liste.csv" not in text(browser.get("/annuaire/import"))
    assert "Import abandonné" in text(browser.get(address))


def test_work_under_way_shows_real_numbers_and_leads_to_the_result(browser, importer):
    address = checked(browser)
    run = db.session.scalars(select(ImportRun)).one()
    run.state = APPLYING
    db.session.commit()
    progress.note(run.id, "Écriture dans l’annuaire", 3, 10)
    page = browser.get(address)
    assert "3 sur 10" in text(page)
    assert '<meta http-equiv="refresh"' in page.text
    fragment = browser.get(address, headers={**FRAGMENT, "HX-Target": "div#progress"})
    assert "3 sur 10" in text(fragment) and "<html" not in fragment.text
    work.work()
    done = browser.get(address, headers={**FRAGMENT, "HX-Target": "div#progress"})
    assert done.headers["HX-Redirect"] == address


def test_the_row_that_changed_since_is_pointed_out(browser, importer):
    address = checked(browser)
    directory.structure(importer.cast.cancale, "Le Relais")
    db.session.commit()
    page = browser.post(f"{address}/appliquer", follow_redirects=True)
    assert "a changé depuis l’aperçu" in text(page)
    assert "à relire" in text(page)
    assert db.session.scalars(select(ImportRun.state)).all() == [CHECKED]


def test_hostile_names_stay_inert_on_every_page(browser):
    names = ("<script>alert(1)</script>", "{{7*1234567}}", "=cmd|' /C calc'!A0")
    content = files.delimited(HEADER, *[(name, "Cancal", "") for name in names])
    address = send(browser, content, "<b>x</b>.csv", name="<i>{{7*7}}</i>").location
    pages = [browser.get(f"{address}/colonnes").text]
    browser.post(f"{address}/colonnes", data=columns_of(browser, address))
    pages += [browser.get(address).text, browser.get(f"{address}/lignes/2").text]
    pages.append(browser.get("/annuaire/import").text)
    for page in pages:
        assert "<script>alert" not in page and "<b>x</b>" not in page and "<i>" not in page
        assert "8641969" not in BeautifulSoup(page, "html.parser").find("main").get_text()
    errors = browser.get(f"{address}/erreurs.csv").data.decode("utf-8-sig")
    assert "\r\n=" not in errors and "'=cmd" in errors


@pytest.mark.parametrize("role", ["other_coordinator", "member", "manager", "newcomer"])
def test_others_find_no_import(browser, importer, role):
    address = checked(browser)
    other = importer.cast.sign_in(role)
    for path in (address, f"{address}/colonnes", f"{address}/lignes/2", f"{address}/erreurs.csv"):
        assert other.get(path).status_code == 404
    for act in ("appliquer", "annuler", "abandonner", "choix", "lignes/2/choix", "colonnes"):
        assert other.post(f"{address}/{act}").status_code == 404
    expected = 200 if role == "other_coordinator" else 403
    assert other.get("/annuaire/import/nouveau").status_code == expected
    assert "liste.csv" not in other.get("/annuaire/import").text


def test_the_preview_costs_a_constant_number_of_queries(browser, queries):
    few = checked(browser, *[(f"Relais {n}", "Cancale", "") for n in range(3)])
    many = checked(browser, *[(f"Abri {n}", "Cancale", "") for n in range(19)])
    browser.get(few)
    queries.clear()
    browser.get(few)
    cost = len(queries)
    queries.clear()
    browser.get(many)
    assert len(queries) == cost
    assert cost <= 12


def test_three_hundred_rows_of_a_real_excel(browser, importer, tmp_path):
    """The communes of the sample that the cast does not have are errors: twelve and more."""
    content = french_excel(tmp_path / "partenaires.xlsx").read_bytes()
    address = send(browser, content, "partenaires.xlsx").location
    columns = columns_of(browser, address)
    assert columns["column_0"] == "structure.name" and columns["column_9"] == ""
    browser.post(f"{address}/colonnes", data=columns)
    run = db.session.scalars(select(ImportRun)).one()
    assert run.row_count == 300
    assert sum(run.counts[outcome] for outcome in ("new", "error", "duplicate")) == 300
