"""What goes out: always valid, under identifiers that last, naming nobody."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from intranet.clock import now
from intranet.database import db
from intranet.directory import entries
from intranet.directory.models import Structure
from intranet.directory.offer.models import Service
from intranet.exchange.data_inclusion import export
from intranet.preferences.choices import SOURCE, choose
from intranet.vocabulary import terms
from tests.builders import directory, offer, territories
from tests.exchange.data_inclusion import v1
from tests.exchange.data_inclusion.conftest import exported

anything = st.text(v1.characters, max_size=60)
keys = st.lists(anything | st.sampled_from(sorted(terms.THEMES)), max_size=3)
shared = {
    "name": st.sampled_from(["", " ", "A", "...", "X" * 200, "Accueil.", "etc.", "é" * 150]) | anything,
    "description": anything | st.sampled_from(["", "bof", "x" * 10_001]),
    "phone": st.text("+0123456789 ", max_size=20) | st.text(v1.characters, max_size=20),
    "email": anything | v1.emails | st.just("a@b"),
    "opening_hours": anything | v1.opening.filter(lambda text: len(text) <= 500),
    "hours_note": anything,
    "area": st.lists(anything | st.sampled_from(["35049", "35", "france", "99100", ""]), max_size=3),
    "source_url": anything | st.just("https://x.example/a"),
}  # fmt: skip
local_structures = st.fixed_dictionaries(
    shared
    | {
        "kind": st.sampled_from(["ccas", "carsat", "autre", "inconnu"]),
        "siret": st.sampled_from(["", "123", "21350049900016", "21 3500499000", "abcdefghijklmn"]),
        "website": anything | st.sampled_from(["ccas.fr", "ftp://ccas.fr", "https://", "//x"]),
        "postcode": st.sampled_from(["", "35260", "3526", "٣٣٣٣٣"]),
        "address": anything,
        "address_complement": anything,
        "longitude": st.none() | st.floats(allow_nan=False, allow_infinity=False),
        "latitude": st.none() | st.floats(allow_nan=False, allow_infinity=False),
        "accessibility_url": anything,
        "carriers": st.lists(anything | st.sampled_from(sorted(terms.CARRIERS)), max_size=3),
    }
)
local_services = st.fixed_dictionaries(
    shared
    | {
        "kind": st.sampled_from(["", "atelier", "inconnu"]),
        "themes": keys,
        "audiences": st.lists(st.sampled_from([*terms.AUDIENCES, "inconnu"]), max_size=4),
        "fees": st.sampled_from(["", "gratuit", "inconnu"]),
        "reception_modes": keys | st.lists(st.sampled_from(sorted(terms.RECEPTION_MODES))),
        "mobilisation_modes": keys,
        "mobilised_by": keys,
        "mobilisation_url": anything,
        "audience_note": anything,
        "conditions": anything,
        "extra": st.dictionaries(st.sampled_from(["nombre_semaines", "longitude", "autre"]), st.integers(-3, 3), max_size=3),
    }
)  # fmt: skip


@settings(
    max_examples=80,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(local_structures, local_services, st.timedeltas(timedelta(-9999), timedelta(9999)))
def test_whatever_is_written_here_goes_out_valid(cast, place, service, since):
    try:
        row = directory.structure(cast.cancale, **place)
        row.updated_at = now() + since
        offer.service(row, **service)
        db.session.flush()
        found = exported()
        v1.as_models(found)  # raises when the package refuses one
        assert len(found["structures"]) == 4
        assert len(found["services"]) == 1
        assert found["services"][0]["structure_id"] == f"cd35--{row.id}"
    finally:
        db.session.rollback()


def test_a_structure_born_here_says_what_it_is(cast, sent):
    cast.ccas.phone, cast.ccas.website = "+33261910001", "www.cancale.example"
    found = sent()["structures"][0]
    assert found == {
        "source": "cd35",
        "id": f"cd35--{cast.ccas.id}",
        "nom": "CCAS de Cancale",
        "date_maj": now().date().isoformat(),
        "commune": "Cancale",
        "code_postal": "35260",
        "code_insee": "35049",
        "telephone": "+33261910001",
        "site_web": "https://www.cancale.example/",
        "reseaux_porteurs": ["ccas-cias"],
    }


def test_a_service_without_a_description_says_what_the_rest_does(cast, sent):
    offer.service(cast.ccas, "Colis", ["equipement-et-alimentation--alimentation"])
    adjusted: list[export.Adjusted] = []
    found = next(iter(export.records("service", adjusted=adjusted)))
    assert found["description"] == "Colis (Alimentation), proposé par CCAS de Cancale."
    assert adjusted[0].notes == ["description : composée du nom et des thématiques."]


def test_a_service_takes_its_place_from_its_structure(cast, sent):
    cast.ccas.address = "48 rue du Port"
    offer.service(cast.ccas, description="Un colis pour trois jours.")
    found = sent()["services"][0]
    assert (found["commune"], found["adresse"]) == ("Cancale", "48 rue du Port")


@pytest.mark.parametrize(
    ("service", "structure", "zone"),
    [
        (["35299"], ["35"], ["35299"]),
        ([], ["243500782"], ["243500782"]),
        ([], [], ["35049"]),
        (["france"], [], ["france"]),
        (["99100", "22"], [], ["france", "22"]),
    ],
)
def test_the_territory_of_a_service_is_its_own_else_that_of_its_structure(
    cast, sent, service, structure, zone
):
    cast.ccas.area = structure
    offer.service(cast.ccas, area=service)
    assert sent()["services"][0]["zone_eligibilite"] == zone


def test_everyone_holds_the_other_audiences(cast, sent):
    offer.service(cast.ccas, audiences=["femmes", "tous-publics"])
    assert sent()["services"][0]["publics"] == ["tous-publics"]


def test_the_name_of_the_source_is_chosen(cast, sent, actor):
    choose(actor("administrator"), SOURCE, "ille-et-vilaine")
    found = sent()["structures"][0]
    assert (found["source"], found["id"]) == ("ille-et-vilaine", f"ille-et-vilaine--{cast.ccas.id}")


def test_an_imported_entry_keeps_its_identifier_through_edits(bring, sent, actor):
    bring([v1.STRUCTURE, v1.SERVICE])
    row = db.session.query(Structure).filter_by(source="dora").one()
    entries.edit_structure(actor("administrator"), row, {"name": "Un autre nom"}, row.version)
    found = sent("dora")
    assert found["structures"][0]["id"] == v1.STRUCTURE["id"]
    assert found["services"][0]["structure_id"] == v1.STRUCTURE["id"]


def test_an_edit_changes_its_field_and_the_day_and_nothing_else(bring, sent, actor):
    bring([v1.STRUCTURE])
    before = sent("dora")["structures"][0]
    assert before["date_maj"] == "2025-02-14"
    row = db.session.query(Structure).filter_by(source="dora").one()
    entries.edit_structure(actor("administrator"), row, {"phone": "+33261910009"}, row.version)
    after = sent("dora")["structures"][0]
    assert after == before | {"telephone": "+33261910009", "date_maj": now().date().isoformat()}


def test_the_point_of_the_map_goes_when_the_address_is_edited(bring, sent, actor):
    bring([v1.STRUCTURE])
    row = db.session.query(Structure).filter_by(source="dora").one()
    entries.edit_structure(actor("administrator"), row, {"address": "2 quai Thomas"}, row.version)
    found = sent("dora")["structures"][0]
    assert found["adresse"] == "2 quai Thomas"
    assert "longitude" not in found
    assert "latitude" not in found


def test_what_an_edit_emptied_is_not_said_any_more(bring, sent, actor):
    bring([v1.STRUCTURE])
    row = db.session.query(Structure).filter_by(source="dora").one()
    entries.edit_structure(actor("administrator"), row, {"website": ""}, row.version)
    assert "site_web" not in sent("dora")["structures"][0]


def test_named_contacts_go_out_only_when_asked_for(bring, sent):
    bring([v1.STRUCTURE, v1.SERVICE])
    assert "Rozenn" not in str(sent())
    assert sent("dora", with_contacts=True)["services"][0]["contact_nom_prenom"] == "Rozenn Jouan"


def test_a_file_without_contacts_does_not_take_them_away(bring, sent):
    bring([v1.STRUCTURE, v1.SERVICE])
    bare = {name: value for name, value in v1.SERVICE.items() if name != "contact_nom_prenom"}
    assert bring([bare]).counts["service"] == {"unchanged": 1}
    bring([{**bare, "nom": "Un autre nom"}])
    assert sent("dora", with_contacts=True)["services"][0]["contact_nom_prenom"] == "Rozenn Jouan"
    bring([{**bare, "contact_nom_prenom": None}])
    assert sent("dora", with_contacts=True)["services"][0]["contact_nom_prenom"] is None


def test_nobody_who_works_here_is_in_the_export(cast, sent):
    told = str(sent())
    for name in ("Kerdoncuff", "Awa", "Besnard", "accueil@cdas.example"):
        assert name not in told


def test_what_is_closed_or_merged_does_not_go_out(bring, cast, sent):
    bring([v1.STRUCTURE, v1.SERVICE])
    offer.service(cast.ccas)
    cast.cdas.merged_into_id = cast.ccas.id
    cast.ccas.closed_at = now()
    found = sent()
    assert [one["nom"] for one in found["structures"]] == ["CCAS de Fougères", v1.STRUCTURE["nom"]]
    assert [one["id"] for one in found["services"]] == ["dora--colis"]
    db.session.query(Service).filter_by(source="dora").one().closed_at = now()
    assert sent()["services"] == []


def test_what_was_invented_goes_out_of_the_demonstration_alone(app, cast, sent):
    cast.ccas.is_invented = True
    assert len(sent()["structures"]) == 3
    settings_of_site = app.extensions["settings"]
    from dataclasses import replace

    app.extensions["settings"] = replace(settings_of_site, demo=False)
    assert len(sent()["structures"]) == 2


def test_a_key_born_here_gives_way_to_one_that_came_from_a_site_of_the_same_name(bring, cast, sent):
    moved = {**v1.STRUCTURE, "source": "cd35", "id": "cd35--9000"}
    bring([moved])
    db.session.flush()
    directory.structure(cast.cancale, "CIAS", id=9000)
    found = {one["id"]: one["nom"] for one in sent()["structures"]}
    assert found["cd35--9000"] == v1.STRUCTURE["nom"]
    assert found["cd35--local-9000"] == "CIAS"


def test_every_identifier_is_given_once(cast, sent):
    for number in range(2):
        directory.structure(cast.cancale, f"CIAS {number}", source="dora", source_id="1")
    directory.structure(cast.cancale, "CIAS", source="d--ora", source_id="1")
    directory.structure(cast.cancale, "CIAS", source="dora", source_id=" 1\u202e")
    found = [one["id"] for one in sent()["structures"]]
    assert len(set(found)) == len(found)
    assert found.count("dora--1") == 1
    assert sum(one.startswith("cd35--") for one in found) == 6


def test_the_day_is_never_to_come_even_after_midnight_in_paris(cast, sent, time_machine_at):
    # 23 h 30 UTC: in Paris, tomorrow has begun.
    late = now().replace(hour=23, minute=30)
    cast.ccas.updated_at = late
    db.session.commit()
    time_machine_at(seconds=(late - now()).total_seconds())
    assert sent()["structures"][0]["date_maj"] == late.date().isoformat()


def test_a_former_commune_goes_out_under_the_one_that_replaced_it(cast, sent):
    former = territories.commune("Le Vieux-Cancale", "35263", kind="commune-deleguee")
    former.parent_id = cast.cancale.id
    directory.structure(former, "CIAS")
    found = sent()["structures"][-1]
    assert (found["commune"], found["code_insee"]) == ("Cancale", "35049")
