"""The main job through the pages: by hand with JavaScript, on a phone, and without JavaScript."""

import re
from datetime import timedelta

import icalendar
from playwright.sync_api import Page, expect

from intranet import clock
from tests.browser.seeing import axe
from tests.browser.site import ROLES
from tests.browser.stories import Story, follow, press

TITLE = "Petit-déjeuner des accueils du littoral"


def open_letter(story: Story, page: Page, **to: str) -> None:
    """Open the newest letter about the meeting in the mailbox of the demonstration; `to` says what
    its row holds (has_text) or not (has_not_text)."""
    page.goto(f"{story.site.url}/courriels?q={TITLE}")
    rows = page.locator("tbody").get_by_role("row").filter(**to)
    rows.get_by_role("link").first.click()


def schedule(page: Page) -> None:
    day = clock.today() + timedelta(days=60)
    page.get_by_label("Titre").fill(TITLE)
    for field, typed in (("day", day.isoformat()), ("starts", "09:00"), ("ends", "11:00")):
        page.locator(f"#{field}").fill(typed)
    page.locator("#place").fill("Salle des Halles, Cancale")
    network = page.get_by_label("Pays malouin")
    if network.count():
        network.first.check()
    press(page, "Enregistrer le brouillon")
    expect(page.get_by_role("heading", level=1)).to_have_text(TITLE)


def invite_everyone(page: Page, scripted: bool) -> None:
    follow(page, "Choisir qui inviter")
    page.get_by_label("Tout le réseau").check()
    press(page, "Voir qui recevra un courriel")
    expect(page.get_by_role("heading", level=1)).to_have_text("Vérifier avant d’inviter")
    expect(page.locator("#courriels")).to_contain_text(ROLES["member"])
    assert not scripted or axe(page) == []  # in full: the demonstration has no such page
    press(page, "Ajouter à la liste")


def publish(page: Page) -> None:
    page.locator("summary", has_text="Publier").click()
    press(page, "Publier la rencontre")
    expect(page.get_by_role("status")).to_contain_text("La rencontre est publiée")


def test_from_planning_to_cancelling(story):
    coordinator = story.enter("coordinator")
    folded = coordinator.locator(".nav summary", has_text="Plus")
    if folded.is_visible():
        folded.click()
    coordinator.locator(".nav a:visible", has_text="Réseaux").click()
    follow(coordinator, "Pays malouin")
    expect(coordinator.get_by_role("heading", level=1)).to_contain_text("Pays malouin")
    coordinator.goto(f"{story.site.url}/rencontres/nouvelle?reseau=pays-malouin&format=libre")
    schedule(coordinator)
    invite_everyone(coordinator, story.scripted)
    publish(coordinator)
    ledger = coordinator.locator("#invitees")
    expect(ledger).to_contain_text("en attente d’envoi")
    meeting = coordinator.url

    member = story.enter("member")
    member.goto(meeting)
    panel = member.locator(".answer-panel")
    panel.get_by_role("button", name="Oui").click()
    expect(panel).to_contain_text("Votre réponse : oui")
    expect(member.locator("#qui-vient")).to_be_visible()
    if story.scripted:
        expect(panel.get_by_role("button", name="Oui")).to_be_focused()
        expect(member.locator("[data-live]")).to_contain_text("Votre réponse : oui")
    with member.expect_download() as download:
        follow(member, "Ajouter à mon agenda")
    calendar = icalendar.Calendar.from_ical(download.value.path().read_bytes())
    assert str(calendar.walk("VEVENT")[0]["SUMMARY"]).endswith(TITLE)

    reader = story.enter(None)
    open_letter(story, reader, has_not_text=ROLES["member"])
    reader.locator(".mail-body a[href*='/i/']").first.click()
    press(reader, "Peut-être")
    expect(reader.locator(".answer-panel")).to_contain_text("Votre réponse : peut-être")

    coordinator.reload()
    for answer, source in (("Peut-être", "par le lien du message"), ("Oui", "sur le site")):
        ledger.locator(".chip").filter(has_text=answer).click()
        expect(ledger).to_contain_text(source)
        coordinator.goto(meeting)
    follow(coordinator, "Modifier")
    coordinator.locator("#starts").fill("10:00")
    coordinator.locator("#ends").fill("12:00")
    press(coordinator, "Enregistrer")
    expect(coordinator.get_by_role("status")).to_contain_text("une mise à jour")
    follow(coordinator, "Annuler la rencontre")
    coordinator.locator("textarea, input[name=reason]").first.fill("Salle inondée")
    press(coordinator, "Annuler la rencontre")
    expect(coordinator.locator("#contenu")).to_contain_text("Salle inondée")
    open_letter(story, reader, has_text=ROLES["member"])
    expect(reader.locator("#message")).to_contain_text("Salle inondée")


def test_from_a_correction_to_the_one_who_finds_it(story):
    manager = story.enter("manager")
    manager.goto(f"{story.site.url}/annuaire?q=ccas+cancale")
    manager.locator("#results").get_by_role(
        "link", name="CCAS de Cancale", exact=True
    ).first.click()
    manager.wait_for_url("**/annuaire/structures/*")
    structure = manager.url
    confirm = manager.get_by_role("button", name="Toujours exact")
    if confirm.count():
        confirm.click()
        expect(manager.locator("#verified-line")).to_contain_text("aujourd’hui")
        if story.scripted:
            expect(manager.locator("#verified-line .verified")).to_be_focused()
    follow(manager, "Modifier la fiche")
    manager.locator("#phone").fill("02 99 89 60 11")
    manager.locator("#opening_hours-we-0").fill("9h")
    manager.locator("#opening_hours-we-1").fill("11h45")
    press(manager, "Enregistrer")
    expect(manager.locator("#contenu")).to_contain_text("02 99 89 60 11")

    member = story.enter("member")
    follow(member, "Annuaire")
    box = member.locator("#q")
    if story.scripted:
        box.press_sequentially("canc", delay=20)
    else:
        box.fill("canc")
        press(member, "Chercher")
    found = member.locator("#results").get_by_role("link", name="CCAS de Cancale").first
    expect(found).to_be_visible()
    found.click()
    member.wait_for_url(structure)
    expect(member.locator("#contenu")).to_contain_text("Mercredi : 9 h – 11 h 45")


def test_a_place_a_feed_and_the_way_out(story):
    member = story.enter("member")
    member.goto(f"{story.site.url}{open_session(story)}")
    press(member, "M’inscrire")
    expect(member.locator("#contenu")).to_contain_text("Vous êtes inscrit")
    member.goto(f"{story.site.url}/mon-compte/agenda")
    press(member, "Créer mon adresse")
    address = member.locator("#adresse-https").input_value()
    feed = member.context.request.get(address)
    assert feed.headers["content-type"].startswith("text/calendar")
    assert icalendar.Calendar.from_ical(feed.body()).walk("VEVENT")
    member.locator(".menu summary").click()
    press(member, "Se déconnecter")
    expect(member.get_by_role("heading", level=1)).to_have_text("Connexion")
    assert re.search("/connexion", member.context.request.get(f"{story.site.url}/").url)


def open_session(story) -> str:
    """A session to come where the member has no place yet."""
    member = story.contexts[-1].pages[0]
    for link in session_links(member, story.site.url):
        member.goto(link)
        if member.get_by_role("button", name="M’inscrire").count():
            return link.removeprefix(story.site.url)
    raise AssertionError("the demonstration has no session to register for")


def session_links(page: Page, url: str) -> list[str]:
    page.goto(f"{url}/formations")
    return [
        url + link.get_attribute("href") for link in page.locator("a[href*='/sessions/']").all()
    ]
