"""A structure says what it offers: who may, how, what becomes of it."""

from datetime import UTC, datetime

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import select

from intranet.audit.models import JournalEntry
from intranet.database import db
from intranet.directory.models import Structure
from intranet.directory.offer import services, typical
from intranet.directory.offer.models import Service
from intranet.vocabulary import synonyms, terms
from tests.builders import offer

RENT = "logement-hebergement--reduire-les-impayes-de-loyer"
FOOD = "equipement-et-alimentation--alimentation"
HOSTILE = [
    "{{7*7}} aide",
    "<script>alert(1)</script>",
    "=cmd|' /C calc'!A0",
    "\u202eedia\u202c aide",
]


def text(answer):
    return answer.get_data(as_text=True)


def soup(answer):
    return BeautifulSoup(text(answer), "html.parser")


def page_of(cast, structure=None):
    return f"/annuaire/structures/{(structure or cast.ccas).id}"


def describe(client, cast, **values):
    data = {"name": "Aide alimentaire", "themes": [FOOD], "audiences": ["tous-publics"], "area": ""}
    return client.post(f"{page_of(cast)}/services/nouveau", data=data | values)


def offered(structure):
    db.session.expire_all()
    rows = db.session.scalars(select(Service).where(Service.structure_id == structure.id))
    return {row.name: row for row in rows}


def test_a_manager_describes_a_service_in_the_words_of_the_vocabulary(cast):
    client = cast.sign_in("manager")
    answer = describe(
        client, cast, fees="gratuit", kind="aide-materielle", mobilised_by=["usagers"],
        conditions="Sur évaluation", phone="02 99 12 34 56", area="departement",
    )  # fmt: skip
    service = offered(cast.ccas)["Aide alimentaire"]
    assert answer.headers["Location"] == f"{page_of(cast)}#service-{service.id}"
    assert (service.themes, service.area, service.phone) == ([FOOD], ["35"], "+33299123456")
    shown = text(client.get(page_of(cast)))
    for words in ("Aide alimentaire", "Alimentation", "Tous publics", "Gratuit", "toute l’Ille-et-Vilaine", "Sur évaluation"):  # fmt: skip
        assert words in shown
    assert f"/annuaire?theme={FOOD}" in shown


def test_describing_a_service_updates_the_entry_and_does_not_verify_it(cast):
    before = db.session.get_one(Structure, cast.ccas.id)
    before.updated_at = datetime(2026, 1, 1, tzinfo=UTC)
    db.session.commit()
    version, updated = before.version, before.updated_at
    describe(cast.sign_in("manager"), cast)
    db.session.expire_all()
    after = db.session.get_one(Structure, cast.ccas.id)
    assert after.updated_at > updated
    assert after.verified_at is None
    # Whoever was typing on the entry itself is not outdated by a service.
    assert after.version == version


def test_what_is_done_is_journalled_in_french(cast):
    client = cast.sign_in("manager")
    describe(client, cast)
    service = offered(cast.ccas)["Aide alimentaire"]
    client.post(f"/annuaire/services/{service.id}/fermer")
    client.post(f"/annuaire/services/{service.id}/rouvrir")
    verbs = db.session.scalars(select(JournalEntry.verb).order_by(JournalEntry.id)).all()
    assert verbs == ["service.created", "service.ended", "service.resumed"]
    journal = text(cast.sign_in("administrator").get("/administration/journal"))
    assert "le service «\u00a0Aide alimentaire\u00a0»" in journal
    assert "a repris" in journal
    assert "Alimentation" in journal  # the label of the theme, not its key
    assert FOOD not in journal


def test_the_history_of_the_structure_tells_what_its_services_became(cast):
    describe(cast.sign_in("manager"), cast)
    assert "Aide alimentaire" in text(cast.sign_in("member").get(f"{page_of(cast)}/historique"))


def test_two_clicks_make_one_service(cast):
    client = cast.sign_in("manager")
    describe(client, cast)
    again = describe(client, cast, name="aide ALIMENTAIRE")
    assert again.status_code == 422
    assert "porte déjà ce nom" in text(again)
    assert len(offered(cast.ccas)) == 1


@pytest.mark.parametrize(
    ("sent", "told"),
    [
        ({"name": ""}, "à remplir"), ({"name": "ab"}, "Trois caractères"),
        ({"name": "x" * 300}, "150 caractères"), ({"themes": ["inconnu"]}, "Cochez dans la liste"),
        ({"audiences": ["tous-publics", "femmes"]}, "se coche seul"), ({"kind": "rien"}, ""),
        ({"fees": "cher"}, ""), ({"phone": "12"}, "numéro"), ({"email": "non"}, "adresse"),
        ({"mobilisation_url": "javascript:alert(1)"}, "adresse"), ({"area": "liste"}, "au moins une"),
        ({"conditions": "x" * 2001}, "2 000 caractères"),
    ],
)  # fmt: skip
def test_a_wrong_field_is_told_and_what_was_typed_is_kept(cast, sent, told):
    answer = describe(cast.sign_in("manager"), cast, description="Mes mots à garder", **sent)
    assert answer.status_code == 422
    assert told in text(answer)
    assert "Mes mots à garder" in text(answer)
    assert not offered(cast.ccas)


def test_the_second_editor_sees_both_versions_and_nothing_is_lost(cast):
    service = offer.service(cast.ccas, "Aide aux loyers", [RENT])
    client, edit = cast.sign_in("manager"), f"/annuaire/services/{service.id}/modifier"
    data = {"name": "Aide au logement", "themes": [RENT, FOOD], "version": "1", "area": ""}
    assert client.post(edit, data=data).status_code == 303
    late = client.post(edit, data={**data, "name": "Aide aux impayés", "themes": [RENT]})
    assert late.status_code == 409
    assert "Aide au logement" in text(late)
    assert "Alimentation" in text(late)
    assert soup(late).select_one("[name=version]")["value"] == "2"
    assert offered(cast.ccas).keys() == {"Aide au logement"}
    again = {**data, "name": "Aide aux impayés", "themes": [RENT], "version": "2"}
    assert client.post(edit, data=again).status_code == 303
    assert offered(cast.ccas).keys() == {"Aide aux impayés"}


def test_saving_what_did_not_change_writes_nothing(cast):
    service = offer.service(cast.ccas, "Aide aux loyers", [RENT])
    data = {"name": "Aide aux loyers", "themes": [RENT], "version": "1", "area": ""}
    cast.sign_in("manager").post(f"/annuaire/services/{service.id}/modifier", data=data)
    assert db.session.scalars(select(JournalEntry.id)).all() == []


def test_an_ended_service_leaves_the_page_and_can_come_back(cast):
    service = offer.service(cast.ccas, "Aide aux loyers", [RENT])
    client = cast.sign_in("manager")
    for _ in range(2):  # twice is once
        client.post(f"/annuaire/services/{service.id}/fermer")
    reader = cast.sign_in("member")
    assert "Aide aux loyers" not in text(reader.get(page_of(cast)))
    assert "Aide aux loyers" in text(client.get(page_of(cast)))  # under what is no longer offered
    client.post(f"/annuaire/services/{service.id}/rouvrir")
    assert "Aide aux loyers" in text(reader.get(page_of(cast)))
    verbs = db.session.scalars(select(JournalEntry.verb)).all()
    assert verbs == ["service.ended", "service.resumed"]


def test_an_empty_structure_shows_its_services_section_to_editors_only(cast):
    assert "Services" not in text(cast.sign_in("member").get(page_of(cast)))
    assert "/services/ajouter" in text(cast.sign_in("manager").get(page_of(cast)))


def test_nobody_adds_to_a_closed_structure(cast):
    cast.ccas.closed_at = cast.ccas.created_at
    client = cast.sign_in("administrator")
    assert describe(client, cast).status_code == 403
    assert client.get(f"{page_of(cast)}/services/ajouter").status_code == 403
    assert client.get(f"{page_of(cast)}/permanences/nouvelle").status_code == 403


def test_what_is_posted_beside_the_fields_changes_nothing(cast):
    describe(cast.sign_in("manager"), cast, structure_id=cast.cdas.id, source="dora", extra="x", version="9")  # fmt: skip
    service = offered(cast.ccas)["Aide alimentaire"]
    assert (service.source, service.extra, service.version) == ("", {}, 1)


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_names_stay_inert(cast, name):
    client = cast.sign_in("manager")
    describe(client, cast, name=name, description=name, conditions=name)
    shown = text(client.get(page_of(cast)))
    assert "<script>alert" not in shown
    assert "49 aide" not in shown
    assert "\u202e" not in shown


# Models


def test_every_model_speaks_the_vocabulary():
    for model in typical.every().values():
        values = model.values
        assert set(values["themes"]) <= terms.THEMES.keys(), model.key
        assert set(values["audiences"]) <= terms.AUDIENCES.keys(), model.key
        assert values["kind"] in terms.SERVICE_KINDS, model.key
        assert 3 <= len(values["name"]) <= 150
        assert values.keys() <= set(services.FIELDS)


def test_every_kind_of_structure_has_models():
    from intranet.directory import kinds

    assert all(len(typical.of_kind(kind)) >= 2 for kind in kinds.KINDS)


def test_ticked_models_become_services_at_once(cast):
    client = cast.sign_in("manager")
    answer = client.post(
        f"{page_of(cast)}/services/ajouter", data={"chosen": ["aide-alimentaire", "domiciliation"]}
    )
    assert answer.status_code == 303
    services = offered(cast.ccas)
    assert services.keys() == {"Aide alimentaire", "Domiciliation"}
    assert services["Aide alimentaire"].themes == [FOOD]
    assert services["Aide alimentaire"].audiences == ["tous-publics"]


def test_adding_the_same_models_twice_adds_none(cast):
    client, page = cast.sign_in("manager"), f"{page_of(cast)}/services/ajouter"
    for _ in range(2):
        assert client.post(page, data={"chosen": ["domiciliation"]}).status_code == 303
    assert len(offered(cast.ccas)) == 1
    box = soup(client.get(page)).select_one("[value=domiciliation]")
    assert box.has_attr("disabled")


def test_nothing_ticked_is_told(cast):
    assert cast.sign_in("manager").post(f"{page_of(cast)}/services/ajouter").status_code == 422


def test_models_of_another_kind_can_be_taken(cast):
    client = cast.sign_in("manager")
    page = f"{page_of(cast)}/services/ajouter?type=carsat"
    assert "Préparer et demander sa retraite" in text(client.get(page))
    client.post(page, data={"chosen": ["carsat-retraite"]})
    assert offered(cast.ccas).keys() == {"Préparer et demander sa retraite"}


@pytest.mark.parametrize("sent", [{"chosen": "carsat-retraite"}, {"chosen": "inconnu"}])
def test_a_model_of_a_kind_that_was_not_shown_is_refused(cast, sent):
    answer = cast.sign_in("manager").post(f"{page_of(cast)}/services/ajouter", data=sent)
    assert answer.status_code == 422
    assert not offered(cast.ccas)


def test_an_unknown_kind_is_not_found(cast):
    assert cast.sign_in("manager").get(f"{page_of(cast)}/services/ajouter?type=rien").status_code == 404  # fmt: skip


def test_a_model_fills_the_form_beforehand(cast):
    found = soup(cast.sign_in("manager").get(f"{page_of(cast)}/services/nouveau?modele=aide-alimentaire"))  # fmt: skip
    assert found.select_one("#name")["value"] == "Aide alimentaire"
    assert found.select_one(f"[name=themes][value={FOOD}]").has_attr("checked")


def test_a_service_can_be_copied_within_its_structure_alone(offering):
    client = offering.sign_in("administrator")
    own = f"{page_of(offering)}/services/nouveau?copie={offering.service.id}"
    assert soup(client.get(own)).select_one("#name")["value"] == "Aide aux loyers"
    other = f"{page_of(offering, offering.cdas)}/services/nouveau?copie={offering.service.id}"
    assert soup(client.get(other)).select_one("#name")["value"] == ""


@pytest.mark.parametrize("query", ["modele=x", "copie=0", "copie=999999999999999999999", "copie=²"])
def test_a_beginning_that_does_not_exist_is_an_empty_form_or_not_found(cast, query):
    assert cast.sign_in("manager").get(f"{page_of(cast)}/services/nouveau?{query}").status_code in (200, 404)  # fmt: skip


# Themes found by words


@pytest.fixture
def worded(cast):
    synonyms.supply()
    db.session.commit()
    return cast


def test_words_tick_the_themes_that_they_name_without_saving(worded):
    answer = describe(worded.sign_in("manager"), worded, said="impayés de loyer, CMU")
    assert answer.status_code == 200
    ticked = {box["value"] for box in soup(answer).select("[name=themes][checked]")}
    assert ticked == {FOOD, RENT, "sante--acces-aux-soins"}
    assert soup(answer).select_one("#said")["value"] == ""
    assert "2\u00a0thématiques cochées" in text(answer)
    assert not offered(worded.ccas)


def test_without_words_the_name_serves(worded):
    answer = describe(worded.sign_in("manager"), worded, name="Colis d’urgence", themes=[], proposer="1")  # fmt: skip
    assert {box["value"] for box in soup(answer).select("[name=themes][checked]")} == {FOOD}


def test_a_whole_category_named_is_opened(worded):
    answer = describe(worded.sign_in("manager"), worded, said="impayés", themes=[])
    opened = [group.summary.get_text(strip=True) for group in soup(answer).select(".theme-groups details[open]")]  # fmt: skip
    assert opened == ["Difficultés financières"]


def test_words_that_name_nothing_say_so(worded):
    assert "Aucune thématique" in text(describe(worded.sign_in("manager"), worded, said="zzz"))


def test_the_part_swapped_is_that_of_the_page(worded):
    client, sent = worded.sign_in("manager"), {"said": "CMU", "name": "Aide", "area": ""}
    address = f"{page_of(worded)}/services/nouveau"
    part = client.post(address, data=sent, headers={"HX-Request": "true"})
    page = client.post(address, data=sent)
    assert soup(part).select_one("#theme-picker") == soup(page).select_one("#theme-picker")
    assert not soup(part).select("h1")


def test_the_page_costs_the_same_however_many_services(cast, queries):
    client = cast.sign_in("manager")

    def cost(wanted):
        while len(offered(cast.ccas)) < wanted:
            offer.service(cast.ccas, f"Aide {len(offered(cast.ccas))}", [RENT], area=["35049"])
        db.session.commit()
        queries.clear()
        assert client.get(page_of(cast)).status_code == 200
        return len(queries)

    assert cost(2) == cost(9)


def test_of_many_services_and_permanences_the_first_are_shown_and_the_rest_a_click_away(cast):
    for number in range(12):
        offer.service(cast.ccas, name=f"Service {number}")
    db.session.commit()

    page = cast.sign_in("member").get(f"/annuaire/structures/{cast.ccas.id}").text

    assert "Les 4 autres services" in page
    assert page.count('id="service-') == 12
    assert page.index("Les 4 autres services") < page.index("Service 9</h3>")
