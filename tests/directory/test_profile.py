"""What people say of themselves: languages, themes they follow, subjects to call them about."""

import pytest
from bs4 import BeautifulSoup

from intranet.database import db
from intranet.directory import indexing
from intranet.directory.languages import LANGUAGES
from intranet.directory.models import Person
from intranet.search import queries as search
from intranet.search.asking import Asked
from intranet.text import fold
from intranet.vocabulary import terms

HOSTILE = "{{7*7}} <script>alert(1)</script> =cmd"


def page(answer):
    return BeautifulSoup(answer.get_data(as_text=True), "html.parser")


def save(client, person, **values):
    data = {
        "first_name": person.first_name,
        "last_name": person.last_name,
        "email": person.email,
        "version": person.version,
        **values,
    }
    return client.post(f"/annuaire/personnes/{person.id}/modifier", data=data)


def kept(person):
    db.session.expire_all()
    found = db.session.get(Person, person.id)
    return found.languages, found.themes, found.subjects


def test_one_says_what_one_speaks_follows_and_likes_to_be_called_about(cast):
    client = cast.sign_in("member")
    said = {"languages": ["ar", "fsl"], "themes": ["sante"], "subjects": "gens du voyage"}
    assert save(client, cast.member, **said).status_code == 303
    assert kept(cast.member) == (["fsl", "ar"], ["sante"], "gens du voyage")
    shown = page(client.get(f"/annuaire/personnes/{cast.member.id}")).main.get_text(" ", strip=True)
    assert "En parler avec moi gens du voyage" in shown
    assert "langue des signes française (LSF), arabe" in shown
    assert terms.CATEGORIES["sante"] in shown
    others = page(cast.sign_in("manager").get(f"/annuaire/personnes/{cast.member.id}"))
    assert "En parler avec Awa" in others.main.get_text(" ", strip=True)


def test_it_is_shown_ticked_where_it_is_changed(cast):
    client = cast.sign_in("member")
    save(client, cast.member, languages=["br"], themes=["sante"], subjects="veuvage")
    form = page(client.get(f"/annuaire/personnes/{cast.member.id}/modifier"))
    ticked = {box["value"] for box in form.select("input[type=checkbox][checked]")}
    assert ticked == {"br", "sante"}
    assert form.find(id="subjects")["value"] == "veuvage"
    assert "Breton" in form.find(id="languages").summary.get_text()


def test_everything_can_be_taken_back(cast):
    client = cast.sign_in("member")
    save(client, cast.member, languages=["br"], themes=["sante"], subjects="veuvage")
    db.session.expire_all()
    save(client, db.session.get(Person, cast.member.id), subjects="")
    assert kept(cast.member) == ([], [], "")


def test_nothing_is_asked_for(cast):
    form = page(cast.sign_in("member").get(f"/annuaire/personnes/{cast.member.id}/modifier"))
    for name in ("subjects", "languages", "themes"):
        field = form.find(id=name).find_parent(class_="field") or form.find(id=name)
        assert "facultatif" in field.get_text()
    assert "Jamais de nom ni de situation" in form.find(id="subjects-aide").get_text()


@pytest.mark.parametrize(
    "wrong",
    [{"languages": ["klingon"]}, {"themes": ["cuisine"]}, {"languages": ["fr", "x" * 300]},
     {"themes": [HOSTILE]}, {"subjects": "x" * 301}],
)  # fmt: skip
def test_what_is_not_offered_is_refused(cast, wrong):
    answer = save(cast.sign_in("member"), cast.member, **wrong)
    assert answer.status_code == 422
    assert kept(cast.member) == ([], [], "")


def test_subjects_are_only_words(cast):
    client = cast.sign_in("member")
    save(client, cast.member, subjects=HOSTILE)
    shown = page(client.get(f"/annuaire/personnes/{cast.member.id}"))
    assert HOSTILE in shown.main.get_text() and not shown.main.find("script")


@pytest.mark.parametrize(
    "words",
    ["langue des signes", "LSF", "lsf awa", "ukrainien", "gens du voyage", "voyage saisonnier",
     "sante awa", "SAISONNIERS cdas"],
)  # fmt: skip
def test_one_is_found_by_these_words(cast, actor, words):
    indexing.rebuild()
    said = {"languages": ["fsl", "uk"], "subjects": "Gens du voyage, saisonniers"}
    save(cast.sign_in("member"), cast.member, themes=["sante"], **said)
    cards = search.results(actor("manager"), Asked(words)).cards
    assert "Awa Martin" in {card.name for card in cards}
    indexing.rebuild()  # the whole index says the same
    cards = search.results(actor("manager"), Asked(words)).cards
    assert "Awa Martin" in {card.name for card in cards}


def test_one_is_no_longer_found_by_what_one_took_back(cast, actor):
    client = cast.sign_in("member")
    save(client, cast.member, subjects="saisonniers")
    assert search.results(actor("manager"), Asked("saisonniers")).cards
    db.session.expire_all()
    save(client, db.session.get(Person, cast.member.id), subjects="")
    assert not search.results(actor("manager"), Asked("saisonniers")).cards


def test_the_history_says_it_in_words(cast):
    client = cast.sign_in("member")
    save(client, cast.member, languages=["br"], themes=["sante"], subjects="veuvage")
    told = page(client.get(f"/annuaire/personnes/{cast.member.id}/historique"))
    told = told.main.get_text(" ", strip=True)
    assert "Langues parlées" in told and "breton" in told
    assert "Thèmes suivis" in told and terms.CATEGORIES["sante"] in told
    assert "En parler avec moi" in told and "veuvage" in told


def test_both_versions_of_what_is_ticked_are_told_in_words(cast):
    client = cast.sign_in("member")
    version = cast.member.version
    save(client, cast.member, languages=["br"])
    db.session.expire_all()
    answer = save(client, cast.member, languages=["uk"], version=version)
    shown = page(answer)
    assert answer.status_code == 409
    told = shown.table.get_text(" ", strip=True)
    assert "breton" in told and "ukrainien" in told
    assert shown.select_one('input[value="uk"][checked]')


def test_languages_are_in_alphabetical_order_after_signed_french():
    spoken = [fold(label) for code, label in LANGUAGES.items() if code != "fsl"]
    assert spoken == sorted(spoken) and next(iter(LANGUAGES)) == "fsl"
