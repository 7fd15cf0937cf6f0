"""The thread of one meeting, told through the pages by those who live it: a date found together,
answers by every route, a place passed on, the day, what was decided. By hand with JavaScript, on
a phone, and without JavaScript; mail really leaves."""

import re
from datetime import datetime, time, timedelta

import icalendar
import time_machine
from playwright.sync_api import Page, expect

from intranet import clock
from tests.browser.calendars import answer_from_calendar
from tests.browser.site import ROLES
from tests.browser.stories import Story, follow, press

TITLE = "Se connaître entre accueils"
MEMBER, MANAGER, CALLED = "Awa Martin", "Maëlle Kerdoncuff", "Rozenn Jouan"
GUEST = "anne.legoff@secours.example"
ROOM = "Salle du Conseil, mairie de Cancale"
ACTION = "Rédiger la fiche de liaison"


def test_the_thread_of_a_meeting(story, post):
    coordinator = story.enter("coordinator")
    days = [clock.today() + timedelta(days=ahead) for ahead in (14, 20, 22)]
    propose_dates(story, coordinator, days)
    choose_whom_to_ask(story, coordinator)
    open_poll(story, coordinator)
    answer_poll(story, post)
    choose_date(story, coordinator)
    meeting = coordinator.url

    answer_by_every_route(story, post, coordinator, meeting)
    change_room(coordinator, post, meeting)
    pass_place_on(story, post, coordinator, meeting)

    with at(days[0], time(9, 20)):
        coordinator = story.enter("coordinator")
        check_in(story, post, coordinator, meeting)
        read_together(story, coordinator, meeting)
    with at(days[0], time(12, 30)):
        coordinator = story.enter("coordinator")
        write_minutes(story, post, coordinator, meeting)
        member = story.enter("member")
        do_what_was_decided(story, member)
        take_certificate(member, meeting)


def at(day, hour: time) -> time_machine.travel:
    moment: datetime = clock.from_paris(day, hour)
    return time_machine.travel(moment)


def heading(page: Page, words: str) -> None:
    expect(page.get_by_role("heading", level=1)).to_contain_text(words)


def status(page: Page, words: str) -> None:
    expect(page.get_by_role("status")).to_contain_text(words)


def propose_dates(story: Story, page: Page, days) -> None:
    page.goto(f"{story.site.url}/rencontres/nouvelle?reseau=pays-malouin&format=libre")
    follow(page, "Proposer plusieurs dates")
    page.get_by_label("Titre").fill(TITLE)
    for number, day in enumerate(days):
        page.locator(f"#slots-{number}-day").fill(day.isoformat())
        page.locator(f"#slots-{number}-starts").fill("09:00")
        page.locator(f"#slots-{number}-ends").fill("12:00")
    page.locator("#place").fill("Salle des Halles, Cancale")
    page.locator("#capacity").fill("3")
    story.look(page)
    press(page, "Préparer le sondage")
    status(page, "Sondage préparé")
    expect(page.locator("#dates").get_by_role("article")).to_have_count(3)


def choose_whom_to_ask(story: Story, page: Page) -> None:
    """By their seat, by their name, by an address."""
    follow(page, "Choisir qui interroger")
    for name in (MEMBER, MANAGER):
        page.locator("#postes").get_by_label(name).check()
    page.locator("#q").fill("rozenn")
    if not story.scripted:
        press(page, "Chercher")
    page.locator("#people-found").get_by_label(CALLED).check()
    page.locator("#outside").fill(f"Anne Le Goff, Secours populaire, {GUEST}")
    press(page, "Voir qui recevra un courriel")
    heading(page, "Vérifier avant d’inviter")
    for known in (ROLES["member"], ROLES["manager"], CALLED, GUEST):
        expect(page.locator("#courriels")).to_contain_text(known)
    story.look(page)
    press(page, "Ajouter à la liste")
    status(page, "Rien ne part avant l’ouverture du sondage")


def open_poll(story: Story, page: Page) -> None:
    follow(page, "Ouvrir le sondage")
    story.look(page)
    press(page, "Ouvrir le sondage")
    status(page, "4 courriels")


def vote(page: Page, *words: str) -> None:
    for slot, word in zip(page.locator("fieldset.vote").all(), words, strict=True):
        slot.get_by_label(word, exact=True).check()
    press(page, "Enregistrer mes réponses")


def answer_poll(story: Story, post) -> None:
    """Nobody signs in."""
    post.work()
    for number, (address, words) in enumerate(
        {GUEST: ("Oui", "Non", "Oui"), ROLES["member"]: ("Si besoin", "Non", "Non")}.items()
    ):
        reader = story.enter(None)
        reader.goto(post.link(address, "/s/", about="Quelle date"))
        heading(reader, TITLE)
        if not number:
            story.look(reader)
        vote(reader, *words)
        status(reader, "C’est noté, merci")


def choose_date(story: Story, page: Page) -> None:
    page.reload()
    expect(page.locator("#voters")).to_contain_text("Par le lien du message")
    story.look(page)
    best = page.locator("#dates").get_by_role("article").filter(has_text="La meilleure date")
    best.get_by_role("link", name="Choisir").click()
    heading(page, "Choisir cette date")
    story.look(page)
    press(page, "Choisir et publier")
    heading(page, TITLE)


def answer_by_every_route(story: Story, post, page: Page, meeting: str) -> None:
    """The poll's own word, the site, the telephone, a calendar that comes too late for a place."""
    post.work()
    assert "Vous aviez répondu oui" in post.last(GUEST, about="Invitation : ")
    member = story.enter("member")
    member.goto(meeting)
    panel = member.locator(".answer-panel")
    press(member, "Oui")
    expect(panel).to_contain_text("Votre réponse : oui")

    page.goto(meeting)
    ledger = page.locator("#invitees")
    expect(ledger.get_by_role("row").filter(has_text="Anne Le Goff")).to_contain_text("sondage")
    follow(page, f"Agir pour {CALLED}")
    story.look(page)
    press(page, "Oui")
    status(page, "Réponse enregistrée : oui")
    told = ledger.get_by_role("row").filter(has_text=CALLED)
    expect(told).to_contain_text("saisie par la coordination")

    answer_from_calendar(story.site.app, post.server, ROLES["manager"], MANAGER)
    post.work()
    assert "Vous êtes n° 1" in post.last(ROLES["manager"], about="Liste d’attente")
    page.goto(meeting)
    row = ledger.get_by_role("row").filter(has_text=MANAGER)
    expect(row).to_contain_text("liste d’attente, n° 1")
    expect(row).to_contain_text("depuis son agenda")
    expect(page.locator("#standing")).to_contain_text("Complet : 3 places · 1 personne en attente")
    story.look(page)


def change_room(page: Page, post, meeting: str) -> None:
    follow(page, "Modifier")
    page.locator("#place").fill(ROOM)
    press(page, "Enregistrer")
    status(page, "une mise à jour")
    post.work()
    for address in (ROLES["member"], ROLES["manager"], GUEST):
        assert ROOM in post.last(address, about="Changement : ")
        calendar = icalendar.Calendar.from_ical(post.server.to(address)[-1].calendar)
        (event,) = calendar.walk("VEVENT")
        assert (event["SEQUENCE"], str(event["LOCATION"])) == (1, ROOM)


def pass_place_on(story: Story, post, page: Page, meeting: str) -> None:
    leaving = story.enter(None)
    leaving.goto(post.link(GUEST, "/i/", about=ROOM))
    press(leaving, "Non")
    expect(leaving.locator(".answer-panel")).to_contain_text("Votre réponse : non")
    post.work()
    taking = story.enter(None)
    taking.goto(post.link(ROLES["manager"], "/i/", about="Une place se libère"))
    expect(taking.locator(".answer-panel")).to_contain_text("Une place se libère")
    story.look(taking)
    press(taking, "Oui")
    expect(taking.locator(".answer-panel")).to_contain_text("Votre réponse : oui")
    page.goto(meeting)
    standing = page.locator("#standing")
    expect(standing).to_contain_text("Complet : 3 places")
    expect(standing).not_to_contain_text("en attente")


def check_in(story: Story, post, page: Page, meeting: str) -> None:
    """At the door, by hand, by one's own link."""
    page.goto(meeting)
    follow(page, "Affiche de la porte")
    phone = story.enter(None)
    phone.goto(page.locator("[data-copy*='/p/']").get_attribute("data-copy"))  # what the code says
    story.look(phone)
    phone.locator("#q").fill("mart")
    if not story.scripted:
        press(phone, "Chercher")
    press(phone, MEMBER)
    expect(phone.locator("#claim")).to_contain_text("en attente de confirmation")
    story.look(phone)

    page.goto(meeting)
    follow(page, "Faire l’émargement")
    heading(page, "Émargement")
    expect(page.locator("#porte")).to_contain_text(MEMBER)
    story.look(page)
    press(page, f"Confirmer, {MEMBER}")
    present(page, 1)
    phone.reload()
    expect(phone.locator("#claim")).to_contain_text("Votre présence est confirmée")
    press(page, f"Présent·e, {CALLED}")
    present(page, 2)

    own = story.enter(None)
    own.goto(post.link(ROLES["manager"], "/i/", about=ROOM))
    press(own, "Je suis là")
    expect(own.locator("#contenu")).to_contain_text("Votre présence est notée")
    page.reload()
    present(page, 3)


def present(page: Page, count: int) -> None:
    expect(page.locator("#day-state")).to_contain_text(re.compile(rf"{count}\sprésent"))


def read_together(story: Story, page: Page, meeting: str) -> None:
    page.goto(meeting)
    follow(page, "Relecture en séance")
    read = page.url
    story.look(page)
    press(page, "Toujours exact")
    expect(page.locator("#progress")).to_contain_text("1 fiche sur")
    page.goto(read)
    expect(page.locator("#progress")).to_contain_text("En séance : confirmée")


def write_minutes(story: Story, post, page: Page, meeting: str) -> None:
    page.goto(meeting)
    follow(page, "Écrire le compte rendu")
    lines = page.locator(".line-list > li")
    fill_line(lines.nth(0), "Décision", "On se revoit chaque mois.")
    fill_line(lines.nth(1), "Action", ACTION, MEMBER)
    story.look(page)
    press(page, "Enregistrer le brouillon")
    expect(page.locator("#contenu")).to_contain_text("On se revoit chaque mois.")
    story.look(page)
    follow(page, "Publier")
    expect(page.locator("#courriels")).to_contain_text(MEMBER)
    story.look(page)
    press(page, "Publier")
    status(page, "Le compte rendu est publié")
    post.work()
    reader = story.enter(None)
    reader.goto(post.link(ROLES["member"], "/compte-rendu/", about="Compte rendu : "))
    expect(reader.locator("#contenu")).to_contain_text("On se revoit chaque mois.")
    story.look(reader)


def fill_line(line, kind: str, text: str, owner: str = "") -> None:
    line.get_by_label("Nature").select_option(label=kind)
    line.get_by_label("Quoi").fill(text)
    line.get_by_label("Par qui").fill(owner)


def do_what_was_decided(story: Story, page: Page) -> None:
    mine = page.locator("#a-faire")
    expect(mine).to_contain_text(ACTION)
    expect(mine).to_contain_text(TITLE)
    story.look(page)
    press(page, f"C’est fait : {ACTION}")
    done = mine.get_by_role("listitem").filter(has_text=ACTION)
    expect(done).to_contain_text("C’est fait, merci.")


def take_certificate(page: Page, meeting: str) -> None:
    page.goto(meeting)
    with page.expect_download() as download:
        follow(page, "Mon attestation de présence")
    assert download.value.path().read_bytes().startswith(b"%PDF")
