"""Records that cannot come in: the others do, and each refusal says why in French."""

import json

import pytest
from sqlalchemy import select

from intranet.database import db
from intranet.directory.models import Structure
from intranet.exchange.data_inclusion.models import InclusionLine
from tests.exchange.data_inclusion import v1


def problems_of(run):
    lines = db.session.scalars(select(InclusionLine).where(InclusionLine.run_id == run.id))
    return [problem for line in lines if line.outcome == "refused" for problem in line.problems]


def structure(**changes):
    return {**v1.STRUCTURE, **changes}


def service(**changes):
    return {**v1.SERVICE, **changes}


WRONG_STRUCTURES = [
    ({"nom": "ab"}, "nom : 3 caractères au moins."),
    ({"nom": "a" * 151}, "nom : 150 caractères au plus."),
    ({"nom": None}, "nom : un texte est attendu."),
    ({"nom": 12}, "nom : un texte est attendu."),
    ({"date_maj": "2999-01-01"}, "date_maj : La date de dernière modification ne peut pas être dans le futur."),
    ({"date_maj": "1999-12-31"}, "date_maj : La date de dernière modification doit être au 21e siècle."),
    ({"date_maj": "hier"}, "date_maj : une date est attendue, comme 2026-03-12."),
    ({"description": "bof"}, "description : 5 caractères au moins."),
    ({"siret": "123"}, "siret : 14 caractères au moins."),
    ({"code_postal": "3526O"}, "code_postal : n’a pas la forme attendue."),
    ({"courriel": "accueil"}, "courriel : n’est pas une adresse électronique."),
    ({"site_web": "www.ccas.fr"}, "site_web : une adresse complète est attendue, avec https://."),
    ({"reseaux_porteurs": ["amis"]}, "reseaux_porteurs : « amis » n’est pas dans le vocabulaire v1."),
    ({"reseaux_porteurs": "caf"}, "reseaux_porteurs : une liste est attendue."),
    ({"longitude": "est"}, "longitude : un nombre est attendu."),
    ({"longitude": "nan"}, "longitude : un nombre est attendu."),
    ({"latitude": [1]}, "latitude : un nombre est attendu."),
    ({"id": "12"}, "id : « dora--… » est attendu."),
    ({"id": "soliguide--12"}, "id : « dora--… » est attendu."),
    ({"id": "dora--"}, "id : « source--identifiant » est attendu."),
    ({"id": "dora--a\u202eb"}, "id : « source--identifiant » est attendu."),
    ({"id": "dora--" + "a" * 200}, "id : 120 caractères au plus."),
    ({"source": "a--b", "id": "a--b--1"}, "source : pas de double tiret, ni de tiret à la fin."),
    ({"code_insee": "35999"}, "Aucune commune n’a le code INSEE 35999."),
    ({"code_insee": None, "commune": "Nulle-Part"}, "La commune « Nulle-Part » est introuvable ici."),
    ({"code_insee": None, "commune": None, "code_postal": None}, "Aucune commune : ni code_insee, ni commune et code_postal."),
]  # fmt: skip


@pytest.mark.parametrize(("change", "reason"), WRONG_STRUCTURES)
def test_a_wrong_structure_is_refused_alone(bring, change, reason):
    run = bring([structure(**change), structure(id="dora--autre")])
    assert run.counts["structure"] == {"new": 1, "refused": 1}
    assert problems_of(run) == [reason]


WRONG_SERVICES = [
    ({"description": None}, "description : un texte est attendu."),
    ({"thematiques": ["aide"]}, "thematiques : « aide » n’est pas dans le vocabulaire v1."),
    ({"publics": ["tous-publics", "femmes"]}, "publics : tous-publics ne peut pas être utilisé avec d’autres valeurs."),
    ({"publics": []}, "publics : une valeur au moins, ou rien du tout."),
    ({"zone_eligibilite": ["Cancale"]}, "zone_eligibilite : « Cancale » n’a pas la forme attendue."),
    ({"nombre_semaines": 0}, "nombre_semaines : 1 au moins."),
    ({"nombre_semaines": 1.5}, "nombre_semaines : un nombre entier est attendu."),
    ({"volume_horaire_hebdomadaire": -1}, "volume_horaire_hebdomadaire : 0 au moins."),
    ({"structure_id": "dora--inconnue"}, "La structure dora--inconnue n’est ni dans ce fichier, ni dans l’annuaire."),
    ({"structure_id": ""}, "structure_id : « source--identifiant » est attendu."),
]  # fmt: skip


@pytest.mark.parametrize(("change", "reason"), WRONG_SERVICES)
def test_a_wrong_service_is_refused_alone(bring, change, reason):
    run = bring([v1.STRUCTURE, service(**change), service(id="dora--autre")])
    assert run.counts["service"] == {"new": 1, "refused": 1}
    assert problems_of(run) == [reason]


def test_a_field_that_is_missing_is_named(bring):
    run = bring([{"id": "dora--1"}, {"structure_id": "dora--1"}])
    assert "source : manque." in problems_of(run)
    assert "structure_id : manque." not in problems_of(run)


HOSTILE = {
    "NaN": ('{"longitude": NaN}', "« NaN » n’est pas un nombre."),
    "infinity": ('{"longitude": -Infinity}', "« -Infinity » n’est pas un nombre."),
    "1e400": ('{"longitude": 1e400}', "« 1e400 » est un nombre trop grand."),
    "5,000 digits": ('{"nombre_semaines": ' + "9" * 5000 + "}", "est un nombre trop grand."),
    "a key twice": ('{"nom": "CCAS", "nom": "CIAS"}', "Le champ « nom » y est deux fois."),
    "a lone surrogate": ('{"nom": "CCAS \\ud800"}', "Un texte contient des caractères illisibles."),
    "a surrogate as a key": ('{"\\ud800": 1}', "Un texte contient des caractères illisibles."),
    "NUL": ('{"nom": "CCAS\\u0000"}', "Un texte contient des caractères illisibles."),
    "a control character": ('{"nom": "CC\x01AS"}', "Ce n’est pas du JSON."),
    "no value": ('{"nom": }', "Ce n’est pas du JSON."),
    "brackets crossed": ('{"nom": [}]', "Ce n’est pas du JSON."),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_what_no_database_holds_is_refused_alone(bring, name):
    text, reason = HOSTILE[name]
    run = bring(f"[{text}, {json.dumps(v1.STRUCTURE)}]".encode())
    assert run.counts["structure"] == {"new": 1, "refused": 1}
    assert problems_of(run)[0].endswith(reason)


def test_an_identifier_twice_in_a_file_comes_in_once(bring):
    run = bring([v1.STRUCTURE, structure(nom="Un autre nom")])
    assert run.counts["structure"] == {"new": 1, "refused": 1}
    assert (
        db.session.scalar(select(Structure.name).where(Structure.source == "dora"))
        == (v1.STRUCTURE["nom"])
    )


def test_services_follow_their_structure_out(bring):
    run = bring([structure(nom="ab"), v1.SERVICE])
    assert run.counts == {"structure": {"refused": 1}, "service": {"refused": 1}}


def test_other_departements_are_counted_and_left(bring):
    paris = {"code_insee": "75056", "commune": "Paris", "code_postal": "75001"}
    elsewhere = structure(**paris)
    by_postcode = structure(id="dora--2", **paris | {"code_insee": None})
    run = bring([v1.SERVICE, elsewhere, by_postcode, service(id="dora--2")])
    assert run.counts == {"structure": {"outside": 2}, "service": {"outside": 2}}


def test_a_thousand_refusals_do_not_keep_the_others_out(bring, monkeypatch):
    monkeypatch.setattr("intranet.exchange.data_inclusion.sifting.MOST_REFUSED", 10)
    run = bring([*({"id": f"dora--{n}"} for n in range(1000)), v1.STRUCTURE])
    assert run.counts["structure"] == {"new": 1, "refused": 1000}
    assert len(problems_of(run)) == 10 * 3
    assert "seuls les 10 premiers" in run.notes[-1].replace("\u00a0", " ")


def test_fields_that_v1_does_not_know_are_named(bring):
    run = bring([structure(score_qualite=0.7, _di_surrogate_id="x")])
    assert "laissés de côté : _di_surrogate_id, score_qualite." in run.notes[0]
    assert run.counts["structure"] == {"new": 1}
