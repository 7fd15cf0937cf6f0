"""Every type of page, and how to come to it: a role, an address, sometimes a form to submit.

Addresses are written with names in braces, found in the demonstration by `places.places`.
"""

from playwright.sync_api import Page

from tests.browser.stop import (
    ADMINISTRATOR,
    AS_TEXT,
    COORDINATOR,
    MANAGER,
    MEMBER,
    Stop,
    press,
)
from tests.browser.stops_day import DAY
from tests.browser.stops_gatherings import GATHERINGS
from tests.browser.stops_minutes import MINUTES
from tests.browser.stops_polls import POLLS
from tests.browser.stops_replies import REPLIES

__all__ = ["ADMINISTRATOR", "COORDINATOR", "KEY", "MANAGER", "MEMBER", "STOPS", "Stop", "press"]


def _everyone(page: Page) -> None:
    page.locator("#everyone").check()
    press("Voir qui recevra")(page)


def _no_day(page: Page) -> None:
    page.locator("#leaves_on").evaluate(AS_TEXT, "31/02/2026")
    with page.expect_navigation():
        page.get_by_role("button", name="Voir ce qui va se passer").click()


def _leaves(page: Page) -> None:
    page.locator("#leaves_on").fill("2027-03-31")
    page.locator("[value=nouvelle]").check()
    press("Voir ce qui va se passer", first_name="Léa", last_name="Morin")(page)


def _shared(page: Page) -> None:
    page.locator("[value=nouvelle]").check()
    typed = {"first_name": "Léa", "last_name": "Morin", "email": "accueil@ccas.example"}
    press("Voir ce qui va se passer", **typed)(page)


def _overtaken(page: Page) -> None:
    page.evaluate("document.querySelector('[name=version]').value = '0'")
    press("Enregistrer", name="Un autre nom")(page)


def _no_photo(page: Page) -> None:
    page.get_by_role("button", name="Enregistrer la photo").click()
    page.locator("#photo-panel .field-error").wait_for()


def _told(page: Page) -> None:
    page.locator("#opening_hours-texte").evaluate("e => { e.closest('details').open = true; }")
    press("Enregistrer", **{"opening_hours-texte": "lundi 9h-12h, parfois le mardi"})(page)


def _themes_by_words(page: Page) -> None:
    page.locator("#said").fill("impayés de loyer, CMU")
    page.get_by_role("button", name="Cocher").click()
    page.locator(".theme-found").wait_for()


def _overtaken_service(page: Page) -> None:
    page.evaluate("document.querySelector('[name=version]').value = '0'")
    press("Enregistrer", name="Un autre nom")(page)


def _not_me_unsaid(page: Page) -> None:
    page.locator("details summary").first.click()
    press("Prévenir")(page)


STOPS = [
    # signed out
    Stop("sign-in", None, "/connexion"),
    Stop("sign-in refused", None, "/connexion", press("Se connecter", email="qui"), 422),
    Stop("sign-in by code", None, "/connexion/code"),
    Stop("forgotten password", None, "/mot-de-passe/oublie"),
    Stop("link sent", None, "/mot-de-passe/envoye"),
    Stop("dead reset link", None, "/mot-de-passe/nouveau/faux", status=404),
    Stop("welcome", None, "{welcome}"),
    Stop("dead welcome link", None, "/bienvenue/faux", status=404),
    Stop("answer link", None, "{answer_link}"),
    Stop("dead answer link", None, "/i/faux", status=404),
    Stop("verification link", None, "{verify_link}"),
    Stop("verification link, unsaid", None, "{verify_link}", _not_me_unsaid, 422),
    Stop("correct from a mail", None, "{verify_link}/corriger"),
    Stop(
        "correct from a mail, refused",
        None,
        "{verify_link}/corriger",
        press("Enregistrer", email="non"),
        422,
    ),
    Stop("dead verification link", None, "/v/faux", status=404),
    Stop("correction from a mail", None, "{decide_link}"),
    Stop("help signed out", None, "/aide"),
    Stop("accessibility", None, "/accessibilite"),
    Stop("personal data", None, "/donnees-personnelles"),
    Stop("mailbox", None, "/courriels"),
    Stop("mailbox, nothing found", None, "/courriels?q=introuvable"),
    Stop("letter", None, "{letter}"),
    # member
    Stop("home of a member", MEMBER, "/"),
    Stop("help", MEMBER, "/aide"),
    Stop("directory", MEMBER, "/annuaire"),
    Stop("directory, second page", MEMBER, "/annuaire?page=2"),
    Stop("directory, results", MEMBER, "/annuaire?q=ccas"),
    Stop("directory, nothing found", MEMBER, "/annuaire?q=zzzz"),
    Stop("directory, unknown commune", MEMBER, "/annuaire?commune=zzzz"),
    Stop("whom to contact", MEMBER, "/qui-contacter"),
    Stop("whom to contact, answers", MEMBER, "/qui-contacter?q=impayés+Cancale"),
    Stop("whom to contact, several communes", MEMBER, "/qui-contacter?q=35260"),
    Stop("whom to contact, nobody", MEMBER, "/qui-contacter?q=zzzz"),
    Stop("directory, by theme", MEMBER, "/annuaire?theme=sante--acces-aux-soins"),
    Stop("directory, by need", MEMBER, "/annuaire?q=retraite"),
    Stop("structure", MEMBER, "{structure}"),
    Stop("report a permanence", MEMBER, "{permanence}/signaler"),
    Stop("permanences of a network", MEMBER, "{network}?vue=permanences"),
    Stop("person", MEMBER, "{person}"),
    Stop("own entry", MEMBER, "{own_person}/modifier"),
    Stop("own entry, no photo", MEMBER, "{own_person}/modifier", _no_photo),
    Stop("report", MEMBER, "{structure}/signaler"),
    Stop("report refused", MEMBER, "{structure}/signaler", press("Envoyer"), 422),
    Stop("history", MEMBER, "{structure}/historique"),
    Stop("propose a correction", MEMBER, "{structure}/proposer"),
    Stop("propose a number", MEMBER, "{structure}/proposer?champ=phone"),
    Stop(
        "propose a number, refused",
        MEMBER,
        "{structure}/proposer?champ=phone",
        press("Proposer", phone="12"),
        422,
    ),
    Stop("propose hours", MEMBER, "{structure}/proposer?champ=opening_hours"),
    Stop("propose a territory", MEMBER, "{structure}/proposer?champ=area"),
    Stop("propose a commune", MEMBER, "{structure}/proposer?champ=commune"),
    Stop("propose languages", MEMBER, "{person}/proposer?champ=languages"),
    Stop("own proposals", MEMBER, "/propositions?vue=miennes"),
    Stop("networks", MEMBER, "/reseaux"),
    Stop("network", MEMBER, "{network}"),
    Stop("guide of a network", MEMBER, "{network}/guide"),
    Stop("contact on a telephone", MEMBER, "{person}/qr"),
    Stop("structure on a telephone", MEMBER, "{structure}/qr"),
    Stop("meetings", MEMBER, "/rencontres"),
    Stop("past meetings", MEMBER, "/rencontres?quand=passees"),
    Stop("meeting", MEMBER, "{meeting}"),
    Stop("past meeting", MEMBER, "{past_meeting}"),
    Stop("trainings", MEMBER, "/formations"),
    Stop("course", MEMBER, "{course}"),
    Stop("training session", MEMBER, "{session}"),
    Stop("own trainings", MEMBER, "/formations/mes-formations"),
    Stop("account", MEMBER, "/mon-compte"),
    Stop("new address", MEMBER, "/mon-compte/adresse"),
    Stop("new password", MEMBER, "/mon-compte/mot-de-passe"),
    Stop("second factor", MEMBER, "/mon-compte/second-facteur"),
    Stop("feed", MEMBER, "/mon-compte/agenda"),
    Stop("own data", MEMBER, "/mon-compte/mes-donnees"),
    Stop("own mails", MEMBER, "/mon-compte/mes-donnees/outgoing_mail"),
    Stop("own journal", MEMBER, "/mon-compte/mes-donnees/journal_entry"),
    Stop("forbidden", MEMBER, "/rencontres/nouvelle", status=403),
    Stop("not found", MEMBER, "/annuaire/structures/999999", status=404),
    # manager of a structure
    Stop("home of a manager", MANAGER, "/"),
    Stop("feed with an address", MANAGER, "/mon-compte/agenda"),
    Stop("own structure", MANAGER, "{own_structure}"),
    Stop("corrections to decide", MANAGER, "/propositions"),
    Stop("a correction", MANAGER, "{correction}"),
    Stop("to verify, of a manager", MANAGER, "/a-verifier"),
    Stop("correct a structure", MANAGER, "{own_structure}/modifier"),
    Stop(
        "correct a structure, refused",
        MANAGER,
        "{own_structure}/modifier",
        press("Enregistrer", name="", siret="12", email="non"),
        422,
    ),
    Stop(
        "correct a structure, impossible hours",
        MANAGER,
        "{own_structure}/modifier",
        press("Enregistrer", **{"opening_hours-mo-0": "25h", "opening_hours-x0-du": "demain"}),
        422,
    ),
    Stop("correct a structure, hours in words", MANAGER, "{own_structure}/modifier", _told, 422),
    Stop("correct a structure, overtaken", MANAGER, "{own_structure}/modifier", _overtaken, 409),
    Stop("typical services", MANAGER, "{own_structure}/services/ajouter"),
    Stop(
        "typical services, none ticked",
        MANAGER,
        "{own_structure}/services/ajouter",
        press("Ajouter les services cochés"),
        422,
    ),
    Stop("new service", MANAGER, "{own_structure}/services/nouveau?modele=aide-alimentaire"),
    Stop(
        "new service, refused",
        MANAGER,
        "{own_structure}/services/nouveau",
        press("Enregistrer", name="ab", phone="12"),
        422,
    ),
    Stop(
        "new service, themes by words",
        MANAGER,
        "{own_structure}/services/nouveau",
        _themes_by_words,
    ),
    Stop("correct a service", MANAGER, "{service}/modifier"),
    Stop("correct a service, overtaken", MANAGER, "{service}/modifier", _overtaken_service, 409),
    Stop("new permanence", MANAGER, "{own_structure}/permanences/nouvelle"),
    Stop(
        "new permanence, refused",
        MANAGER,
        "{own_structure}/permanences/nouvelle",
        press("Enregistrer", host="ccas"),
        422,
    ),
    Stop("correct a permanence", COORDINATOR, "{permanence}/modifier"),
    Stop("new seat", MANAGER, "{own_structure}/postes/nouveau"),
    Stop("correct a seat", MANAGER, "{seat}/modifier"),
    Stop("networks of a seat", MANAGER, "{seat}/reseaux"),
    Stop("change in the team", MANAGER, "{own_structure}/changement"),
    Stop("change of a seat", MANAGER, "{seat}/changement"),
    Stop("change of a seat, refused", MANAGER, "{seat}/changement", _no_day, 422),
    Stop("change of a seat, shown", MANAGER, "{seat}/changement", _leaves),
    Stop("own departure", MEMBER, "{own_seat}/changement"),
    Stop("end of a seat", MANAGER, "{seat}/suppression"),
    Stop("arrival", COORDINATOR, "{vacant_seat}/changement"),
    Stop("arrival at a shared mailbox", COORDINATOR, "{vacant_seat}/changement", _shared, 422),
    Stop("likely duplicates", COORDINATOR, "/annuaire/doublons"),
    Stop("likely duplicates, people", COORDINATOR, "/annuaire/doublons?sur=personnes"),
    Stop("recent merges", COORDINATOR, "/annuaire/doublons/fusions"),
    Stop("the other entry", COORDINATOR, "{one_structure}?q=ccas"),
    Stop("two entries side by side", COORDINATOR, "{two_structures}"),
    Stop("forgetting somebody", ADMINISTRATOR, "{former}/effacement"),
    Stop(
        "forgetting somebody, refused",
        ADMINISTRATOR,
        "{former}/effacement",
        press("Anonymiser"),
        422,
    ),
    Stop("forgetting somebody who has a seat", ADMINISTRATOR, "{person}/effacement"),
    Stop("two people side by side", ADMINISTRATOR, "{two_people}"),
    # coordinator
    Stop("home of a coordinator", COORDINATOR, "/"),
    Stop("to verify", COORDINATOR, "/a-verifier"),
    Stop("to verify, people", COORDINATOR, "/a-verifier?vue=personnes"),
    Stop("to verify, nothing found", COORDINATOR, "/a-verifier?q=zzzz"),
    Stop("rates by network", COORDINATOR, "/a-verifier/taux"),
    Stop("rates by structure", COORDINATOR, "/a-verifier/taux?vue=structures"),
    Stop("history with former values", COORDINATOR, "{structure}/historique"),
    Stop("directory of a coordinator", COORDINATOR, "/annuaire"),
    Stop("imports", COORDINATOR, "/annuaire/import"),
    Stop("new import", COORDINATOR, "/annuaire/import/nouveau"),
    Stop("new import, nothing chosen", COORDINATOR, "/annuaire/import/nouveau", press("Lire"), 422),
    Stop("export", MEMBER, "/annuaire/export"),
    Stop("new structure", COORDINATOR, "/annuaire/structures/nouvelle"),
    Stop("network, run", COORDINATOR, "{network}"),
    Stop("new network", COORDINATOR, "/reseaux/nouveau"),
    Stop("correct a network", COORDINATOR, "{network}/modifier"),
    Stop("territory of a network", COORDINATOR, "{network}/territoire"),
    Stop("coverage", COORDINATOR, "/reseaux/couverture"),
    Stop("requests to join", COORDINATOR, "{network}/demandes"),
    Stop("vacant seats", COORDINATOR, "{network}/postes-vacants"),
    Stop("seats to add", COORDINATOR, "{network}/postes/ajouter"),
    Stop("seats to add, found", COORDINATOR, "{network}/postes/ajouter?q=ccas"),
    Stop("meetings, run", COORDINATOR, "/rencontres"),
    Stop("meeting, run", COORDINATOR, "{meeting}"),
    Stop("meeting, past and run", COORDINATOR, "{past_meeting}"),
    Stop("draft meeting", COORDINATOR, "{draft}"),
    Stop("cancelled meeting", COORDINATOR, "{cancelled}"),
    Stop("new meeting", COORDINATOR, "/rencontres/nouvelle?format=petit_dejeuner"),
    Stop(
        "new meeting, refused",
        COORDINATOR,
        "/rencontres/nouvelle?format=libre",
        press("Enregistrer le brouillon", day="demain", starts="tôt", capacity="0"),
        422,
    ),
    Stop("change a meeting", COORDINATOR, "{meeting}/modifier"),
    Stop("guests", COORDINATOR, "{meeting}/invites"),
    Stop("guests, none chosen", COORDINATOR, "{draft}/invites", press("Voir qui recevra"), 422),
    Stop("guests, checked", COORDINATOR, "{meeting}/invites", _everyone),
    Stop("guests, all asked", COORDINATOR, "{draft}/invites"),
    Stop("cancel a meeting", COORDINATOR, "{meeting}/annuler"),
    Stop("new course", COORDINATOR, "/formations/nouvelle"),
    Stop("correct a course", ADMINISTRATOR, "{course}/modifier"),
    Stop("new session", COORDINATOR, "{course}/sessions/nouvelle"),
    Stop("session, run", COORDINATOR, "{session}"),
    Stop("change a session", COORDINATOR, "{session}/modifier"),
    Stop("cancel a session", COORDINATOR, "{session}/annuler"),
    # administrator
    Stop("home of an administrator", ADMINISTRATOR, "/"),
    Stop("accounts", ADMINISTRATOR, "/administration/comptes"),
    Stop("an account", ADMINISTRATOR, "{account}"),
    Stop("invite to open an account", ADMINISTRATOR, "/administration/comptes/inviter"),
    Stop("outbox", ADMINISTRATOR, "/administration/courriels"),
    Stop("journal", ADMINISTRATOR, "/administration/journal"),
    Stop("preferences", ADMINISTRATOR, "/administration/reglages"),
    Stop(
        "preferences, refused",
        ADMINISTRATOR,
        "/administration/reglages",
        press("Enregistrer", verified_for="40"),
        422,
    ),
    Stop("rates by agency", ADMINISTRATOR, "/a-verifier/taux"),
    Stop("territories", ADMINISTRATOR, "/administration/territoires"),
    Stop("everyday words", ADMINISTRATOR, "/administration/synonymes?categorie=sante&q=cmu"),
    Stop(
        "everyday words, refused",
        ADMINISTRATOR,
        "/administration/synonymes",
        press("Ajouter", words="de la"),
        422,
    ),
    Stop("data inclusion", ADMINISTRATOR, "/administration/data-inclusion"),
    Stop(
        "data inclusion, no file",
        ADMINISTRATOR,
        "/administration/data-inclusion",
        press("Voir ce que le fichier changerait"),
        422,
    ),
    Stop("records to decide", ADMINISTRATOR, "{inclusion_run}"),
    Stop("records refused", ADMINISTRATOR, "{inclusion_run}?etat=refused"),
    Stop("records that are new", ADMINISTRATOR, "{inclusion_run}?etat=new"),
    Stop("what goes out otherwise", ADMINISTRATOR, "/administration/data-inclusion/ecarts"),
    Stop("tokens", ADMINISTRATOR, "/administration/data-inclusion/jetons"),
    Stop(
        "token without a name",
        ADMINISTRATOR,
        "/administration/data-inclusion/jetons",
        press("Créer le jeton"),
        422,
    ),
    Stop("new agency", ADMINISTRATOR, "/administration/territoires/agences/nouvelle"),
    Stop("agency", ADMINISTRATOR, "{agency}/modifier"),
    Stop("communes of an agency", ADMINISTRATOR, "{agency}/communes"),
    *DAY,
    *GATHERINGS,
    *POLLS,
    *REPLIES,
    *MINUTES,
]

NAMES = {stop.name: stop for stop in STOPS}

# Pages that are heard, dimmed and narrowed too.
KEY = [
    NAMES[name]
    for name in (
        "sign-in refused",
        "answer link",
        "verification link",
        "to verify",
        "home of a coordinator",
        "directory, results",
        "structure",
        "meeting, run",
        "roll",
        "door, a name",
        "reading together",
        "correct a structure, refused",
        "guests",
        "training session",
        "network",
        "journal",
        "not found",
    )
]
