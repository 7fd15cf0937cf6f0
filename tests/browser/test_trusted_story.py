"""A directory that stays true, told through the pages: a spreadsheet that comes and goes, entries
confirmed from a mail, corrections, a successor, two entries made one. By hand with JavaScript, on
a phone, and without JavaScript; mail really leaves."""

import openpyxl
from playwright.sync_api import Page, expect
from sqlalchemy import select

from intranet.database import db
from intranet.directory.models import Assignment, Person, Position, Structure
from intranet.exchange import work
from intranet.mailroom.worker import Worker
from tests.browser.site import ROLES
from tests.browser.stories import follow, in_working_hours, press
from tests.builders import directory
from tests.exchange.samples import french_excel

SOURCE = "Tableau des partenaires"
CCAS = "/annuaire/structures/3"  # of Cancale, which the manager keeps


def confirm(page: Page, opens: str, name: str) -> None:
    """Open what asks to be confirmed, and confirm."""
    page.locator("summary", has_text=opens).first.click()
    press(page, name)


def heading(page: Page, words: str) -> None:
    expect(page.get_by_role("heading", level=1)).to_contain_text(words)


def row(page: Page, words: str):
    return page.locator("tbody").get_by_role("row").filter(has_text=words)


def directory_now(story) -> list:
    """All that the directory holds."""
    with story.site.app.app_context():
        return [
            [tuple(one) for one in db.session.execute(select(model.__table__).order_by(model.id))]
            for model in (Structure, Position, Person, Assignment)
        ]


def test_a_spreadsheet_comes_in_and_goes_away(story, tmp_path, monkeypatch):
    rows = 300 if story.is_first else 60  # as many wrong and known, whatever the length
    before = directory_now(story)
    coordinator = story.enter("coordinator")
    read_file(story, coordinator, french_excel(tmp_path / "partenaires.xlsx", rows=rows), rows)
    correct_in_place(story, coordinator)
    expect(coordinator.locator("#preview")).to_contain_text(f"{rows - 18} lignes ajoutent")
    again = tmp_path / "erreurs.xlsx"
    take_errors_away(coordinator, again)
    decide_doubles(story, coordinator)
    monkeypatch.setattr(work, "SHORT", 20)  # so that the worker does it, as for thousands
    address = apply(story, coordinator, rows - 17)
    find_what_came(story, coordinator)
    send_errors_back(coordinator, again)
    for done in (coordinator.url, address):
        undo(story, coordinator, done)
    assert directory_now(story) == before
    coordinator.goto(f"{story.site.url}/annuaire?q=repair+café")
    expect(coordinator.locator("#results")).not_to_contain_text("Repair café")


def read_file(story, page, file, rows):
    follow(page, "Annuaire")
    follow(page, "Importer")
    heading(page, "Imports")
    story.look(page)
    follow(page, "Importer un fichier")
    page.locator("input[type=file]").set_input_files(file)
    page.locator("#name").fill(SOURCE)
    story.look(page)
    press(page, "Lire le fichier")
    heading(page, "Que dit chaque colonne")
    expect(page.locator("#contenu")).to_contain_text(f"{rows} lignes lues")
    expect(page.locator("#contenu")).to_contain_text("trouvés à la ligne 4")
    page.get_by_label("Sens de la colonne Catégorie").select_option("")
    page.get_by_label("Type, quand ni la colonne").select_option(label="Association")
    story.look(page)
    press(page, "Voir l’aperçu")
    expect(page.locator("#preview")).to_contain_text(f"{rows - 20} lignes ajoutent des fiches")
    expect(page.locator("#preview")).to_contain_text("12 lignes en erreur et 8 doublons sans choix")
    story.look(page)


def correct_in_place(story, page):
    """Cells typed again, one still wrong at first; a line left out."""
    follow(page, "Ludobus")
    page.locator("#cell_8").fill("lundi au vendredi 9h-28h")
    press(page, "Enregistrer la correction")
    expect(page.locator("#cell_8")).to_have_attribute("aria-invalid", "true")
    story.look(page)
    page.locator("#cell_8").fill("lundi au vendredi 9h-17h")
    press(page, "Enregistrer la correction")
    expect(page.get_by_role("status")).to_contain_text("est corrigée")
    follow(page, "Repair café")
    page.locator("#cell_4").fill("Cancale")
    press(page, "Enregistrer la correction")
    follow(page, "Entraide angevine")
    press(page, "Ne pas importer cette ligne")
    expect(row(page, "Entraide angevine")).to_contain_text("Ne sera pas importée")


def take_errors_away(page, file):
    """The errors that are left, to be corrected in a spreadsheet."""
    with page.expect_download() as download:
        follow(page, "Erreurs en Excel")
    download.value.save_as(file)
    book = openpyxl.load_workbook(file)
    sheet = book.active
    assert sheet.max_row == 1 + 10
    (line,) = (cells for cells in sheet.iter_rows(min_row=2) if cells[0].value == "Théâtre forum")
    assert "adresse" in line[-1].value
    line[6].value = "theatre.forum@cancale.example"
    book.save(file)


def decide_doubles(story, page):
    follow(page, "Doublons")
    story.look(page)
    press(row(page, "C.C.A.S. CANCALE"), "C’est « CCAS de Cancale »")
    expect(row(page, "C.C.A.S. CANCALE")).to_contain_text("Sera réunie à la fiche")
    press(row(page, "CCAS Dinard"), "Une autre structure")
    expect(row(page, "CCAS Dinard")).to_contain_text("Sera ajoutée")
    press(row(page, "Ccas de pleurtuit"), "Ne pas importer")
    expect(row(page, "Ccas de pleurtuit")).to_contain_text("Ne sera pas importée")
    press(page, "Réunir à la fiche proposée")
    expect(row(page, "CDAS Dinard")).to_contain_text("Sera réunie à la fiche")
    expect(page.locator("#preview")).not_to_contain_text("sans choix :")


def apply(story, page, added):
    press(page, "Appliquer l’import")
    progress = page.locator("#progress")
    expect(progress).to_contain_text("rien ne l’est")
    story.look(page)
    settle(story, page)
    expect(page.locator("#preview")).to_contain_text(f"{added} structures ajoutées")
    expect(page.locator("#preview")).to_contain_text("« à vérifier »")
    story.look(page)
    return page.url


def settle(story, page):
    """The worker takes what waits; the page finds out by itself, or when it is asked again."""
    while Worker(story.site.app).do_jobs():
        pass
    if not story.scripted:
        page.reload()
    expect(page.locator("#progress")).to_have_count(0)


def find_what_came(story, page):
    page.goto(f"{story.site.url}/annuaire?q=repair+café")
    found = page.locator("#results").get_by_role("article").filter(has_text="Repair café")
    expect(found).to_contain_text("À vérifier")
    found.get_by_role("link", name="Repair café").click()
    expect(page.locator("#contenu")).to_contain_text(f"Importée de « {SOURCE} »")
    expect(page.locator(".verified")).to_contain_text("importée, jamais vérifiée")


def send_errors_back(page, file):
    page.goto(page.url.split("/annuaire")[0] + "/annuaire/import/nouveau")
    page.locator("input[type=file]").set_input_files(file)
    press(page, "Lire le fichier")
    press(page, "Voir l’aperçu")
    expect(page.locator("#preview")).to_contain_text("1 ligne ajoute des fiches")
    press(page, "Appliquer l’import")
    expect(page.locator("#preview")).to_contain_text("1 structure ajoutée")


def undo(story, page, address):
    page.goto(address)
    confirm(page, "Annuler cet import", "Annuler l’import")
    settle(story, page)
    expect(page.locator("#preview")).to_contain_text("L’annuaire est redevenu ce qu’il était.")


def test_a_structure_answers_from_a_mail_without_signing_in(story, post):
    with in_working_hours():
        post.work(chores=True)
    links = post.links(ROLES["manager"], "/v/", about="CCAS de Cancale")
    reader = story.enter(None)
    reader.goto(links[0])
    heading(reader, "CCAS de Cancale")
    expect(reader.locator(".verified")).to_contain_text("à vérifier")
    story.look(reader)
    reader.reload()  # a scanner of mails came before
    press(reader, "Tout est exact")
    expect(reader.locator("#contenu")).to_contain_text("Merci, c’est noté")
    expect(reader.locator(".verified")).to_contain_text("vérifiée aujourd’hui")
    story.look(reader)
    reader.goto(links[0])
    expect(reader.locator("#contenu")).to_contain_text("Vous avez confirmé cette fiche aujourd’hui")
    expect(reader.get_by_role("button", name="Tout est exact")).to_have_count(0)

    reader.goto(links[1])
    follow(reader, "Corriger")
    story.look(reader)
    reader.locator("#phone").fill("02 61 91 44 55")
    press(reader, "Enregistrer")
    expect(reader.locator("#contenu")).to_contain_text("Vous avez corrigé cette fiche aujourd’hui")
    expect(reader.locator("#contenu")).to_contain_text("02 61 91 44 55")
    reader.goto(f"{story.site.url}{CCAS}")
    heading(reader, "Connexion")  # a link opens an entry, not the site

    member = story.enter("member")
    member.goto(f"{story.site.url}{CCAS}")
    expect(member.locator(".verified")).to_contain_text(
        "vérifiée aujourd’hui par Maëlle Kerdoncuff"
    )
    expect(member.locator("#postes")).to_contain_text("02 61 91 44 55")


def test_a_correction_is_proposed_accepted_and_taken_back(story, post):
    member = story.enter("member")
    member.goto(f"{story.site.url}{CCAS}")
    follow(member, "Proposer une correction")
    member.get_by_role("link", name="Corriger : Téléphone").click()
    member.locator("#phone").fill("02 61 91 88 99")
    press(member, "Proposer")
    expect(member.get_by_role("status")).to_contain_text("Votre proposition part à")
    expect(member.locator("#contenu")).to_contain_text("Téléphone : 02 61 91 88 99")

    post.work()
    reader = story.enter(None)
    reader.goto(post.link(ROLES["manager"], "/c/", about="02 61 91 88 99"))
    expect(reader.locator("#contenu")).to_contain_text("02 61 91 88 99")
    press(reader, "Accepter")
    expect(reader.locator("#contenu")).to_contain_text(
        "La fiche dit maintenant ce qui était proposé"
    )
    story.look(reader)
    post.work()
    assert "merci" in post.last(ROLES["member"], about="02 61 91 88 99").lower()
    member.reload()
    expect(member.locator("#contenu")).to_contain_text("02 61 91 88 99")

    coordinator = story.enter("coordinator")
    coordinator.goto(f"{story.site.url}{CCAS}")
    follow(coordinator, "Historique")
    story.look(coordinator)
    press(coordinator, "Remettre comme avant")
    expect(coordinator.get_by_role("status")).to_contain_text("la valeur d’avant est remise")
    member.reload()
    expect(member.locator("#contenu")).to_contain_text("02 61 91 01 02")
    expect(member.locator("#contenu")).not_to_contain_text("02 61 91 88 99")


def test_a_successor_inherits_what_belongs_to_the_seat(story, post):
    manager = story.enter("manager")
    manager.goto(f"{story.site.url}{CCAS}")
    seat = manager.get_by_role("article").filter(has_text="Agente d’accueil social")
    seat.get_by_role("link", name="Un changement").click()
    manager.get_by_label("Une nouvelle personne").check()
    for field, typed in (("first_name", "Yuna"), ("last_name", "Le Bihan")):
        manager.locator(f"#{field}").fill(typed)
    manager.locator("#email").fill("yuna.lebihan@cancale.example")
    story.look(manager)
    press(manager, "Voir ce qui va se passer")
    for told in ("Rozenn Jouan quitte le poste", "Pays malouin", "3 invitations à venir",
                 "1 inscription en formation"):  # fmt: skip
        expect(manager.locator("#contenu")).to_contain_text(told)
    story.look(manager)
    press(manager, "Confirmer")
    heading(manager, "C’est fait")
    story.look(manager)
    manager.goto(f"{story.site.url}{CCAS}")
    expect(seat).to_contain_text("Yuna Le Bihan")
    expect(seat).to_contain_text("Pays malouin")

    member = story.enter("member")
    member.goto(f"{story.site.url}/annuaire?q=rozenn+jouan")
    expect(member.locator("#results")).not_to_contain_text("Rozenn Jouan")
    member.goto(f"{story.site.url}/annuaire?q=yuna")
    expect(member.locator("#results")).to_contain_text("Yuna Le Bihan")

    post.work(chores=True)
    letters = post.server.to("yuna.lebihan@cancale.example")
    assert sum(letter.calendar is not None for letter in letters) == 3
    reader = story.enter(None)
    reader.goto(post.link("yuna.lebihan@cancale.example", "/i/", about="Une formation à reprendre"))
    press(reader, "Oui")
    taken = reader.locator(".answer-panel").get_by_role("button", name="Oui")
    expect(taken).to_have_attribute("aria-pressed", "true")


def test_two_entries_are_made_one_and_two_again(story):
    with story.site.app.app_context():
        known = db.session.get_one(Structure, 4)
        values = {"phone": "+33261917788", "email": "social@dinard.example"}
        twin = directory.structure(known.commune, "C.C.A.S. Dinard", **values).id
        names = known.name
        db.session.commit()
    coordinator = story.enter("coordinator")
    follow(coordinator, "Annuaire")
    follow(coordinator, "Doublons")
    coordinator.get_by_role("link", name="Comparer").filter(has_text="C.C.A.S. Dinard").click()
    story.look(coordinator)
    coordinator.get_by_role("group", name="Téléphone").get_by_label("02 61 91 77 88").check()
    press(coordinator, "Réunir les deux fiches")
    heading(coordinator, names)
    expect(coordinator.locator("#contenu")).to_contain_text("02 61 91 77 88")
    story.look(coordinator)
    coordinator.goto(f"{story.site.url}/annuaire/structures/{twin}")
    assert coordinator.url.endswith("/annuaire/structures/4")

    coordinator.goto(f"{story.site.url}/annuaire/doublons/fusions")
    story.look(coordinator)
    confirm(coordinator, "Annuler la fusion", "Annuler la fusion")
    expect(coordinator.get_by_role("status")).to_contain_text("les deux fiches sont de nouveau là")
    coordinator.goto(f"{story.site.url}/annuaire/structures/{twin}")
    heading(coordinator, "C.C.A.S. Dinard")
    coordinator.goto(f"{story.site.url}/annuaire/structures/4")
    expect(coordinator.locator("#contenu")).not_to_contain_text("02 61 91 77 88")
