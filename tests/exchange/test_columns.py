"""Titles vary, contents tell, and what a source meant is remembered."""

import pytest

from intranet.exchange import columns
from intranet.exchange.communes import Places
from intranet.exchange.fields import FIELDS, LABELS


@pytest.fixture
def places(importer):
    return Places()


def recognise(header, places, *rows, remembered=()):
    return columns.recognise(header, rows or [[""] * len(header)], dict(remembered), places)


@pytest.mark.parametrize(
    ("title", "field"),
    [
        ("Nom de la structure", "structure.name"),
        ("STRUCTURE", "structure.name"),
        ("Raison sociale", "structure.name"),
        ("Tél.", "structure.phone"),
        ("Téléphone fixe", "structure.phone"),
        ("Mail", "structure.email"),
        ("E-mail", "structure.email"),
        ("Adresse électronique", "structure.email"),
        ("CP", "structure.postcode"),
        ("Ville", "structure.commune"),
        ("Commune", "structure.commune"),
        ("Code INSEE", "structure.insee"),
        ("Horaires d'ouverture", "structure.hours"),
        ("Jours et heures d’ouverture au public", "structure.hours"),
        ("N° SIRET", "structure.siret"),
        ("Adresse (rue)", "structure.address"),
        ("Fonction *", "seat.title"),
        ("Prénom", "person.first_name"),
        ("Tél. portable", "person.mobile"),
        ("Nom et prénom", "person.full_name"),
        ("Civilité", ""),
        ("Blabla", ""),
    ],
)
def test_titles_are_recognised_however_they_are_written(places, title, field):
    assert recognise([title], places) == [field]


def test_the_titles_of_the_template_and_of_exports_are_all_recognised(places):
    for field in FIELDS:
        assert recognise([LABELS[field.key]], places)[0] in (field.key, "structure.name"), field
    header = [LABELS[field.key] for field in FIELDS if field.key != "person.full_name"]
    assert recognise(header, places) == [f.key for f in FIELDS if f.key != "person.full_name"]


def test_nom_alone_is_the_structures_and_beside_a_first_name_the_persons(places):
    assert recognise(["Nom", "Commune"], places)[0] == "structure.name"
    assert recognise(["Structure", "Nom", "Prénom", "Commune"], places)[:3] == [
        "structure.name", "person.last_name", "person.first_name",
    ]  # fmt: skip


def test_a_telephone_that_differs_within_a_structure_is_the_persons(places):
    header = ["Téléphone", "Structure", "Commune", "Nom", "Prénom"]
    rows = [["1", "CCAS", "Cancale", "A", "B"], ["2", "CCAS", "Cancale", "C", "D"]]
    assert recognise(header, places, *rows)[0] == "person.phone"
    rows = [["1", "CCAS", "Cancale", "A", "B"], ["1", "CCAS", "Cancale", "C", "D"]]
    assert recognise(header, places, *rows)[0] == "structure.phone"


def test_of_two_telephones_the_first_is_the_structures(places):
    header = ["Structure", "Commune", "Tél", "Nom", "Prénom", "Téléphone"]
    found = recognise(header, places)
    assert (found[2], found[5]) == ("structure.phone", "person.phone")


def test_untitled_columns_are_recognised_by_what_they_hold(places):
    rows = [
        ["CCAS de Cancale", "CANCALE", "35260", "0299000001", "a@x.example", "www.x.fr", "lundi 9h"],
        ["Mairie de Saint-Méloir", "St-Méloir-des-Ondes", "35350", "299000002", "b@x.example", "http://y.fr", "mardi 14h"],
    ]  # fmt: skip
    assert recognise(["Colonne " + c for c in "ABCDEFG"], places, *rows) == [
        "structure.name", "structure.commune", "structure.postcode", "structure.phone",
        "structure.email", "structure.website", "structure.hours",
    ]  # fmt: skip


def test_what_a_column_holds_is_surer_than_its_title(places):
    rows = [["CCAS", "Cancale", "a@x.example"], ["Relais", "Cancale", "b@x.example"]]
    assert recognise(["Structure", "Commune", "Contact"], places, *rows)[2] == "structure.email"


def test_an_identifier_that_numbers_rows_is_not_the_structures(places):
    header = ["ID", "Structure", "Commune", "Nom", "Prénom"]
    rows = [["1", "CCAS", "Cancale", "A", "B"], ["2", "CCAS", "Cancale", "C", "D"]]
    assert recognise(header, places, *rows)[0] == ""


def test_no_field_is_given_twice(places):
    found = recognise(["Structure", "Organisme", "Commune"], places)
    assert found == ["structure.name", "", "structure.commune"]


def test_what_the_source_meant_is_remembered_column_by_column(importer):
    header = ("Truc", "Structure", "Commune", "Tél")
    row = ("Directeur général", "Relais", "Cancale", "0299000001")
    importer.check(
        row, header=header, mapping=["seat.title", "structure.name", "structure.commune", ""]
    )
    run = importer.check(row, header=("Tél", "Structure", "Truc", "Commune"))
    assert run.mapping == ["", "structure.name", "seat.title", "structure.commune"]


@pytest.mark.parametrize(
    ("mapping", "told"),
    [
        (["structure.commune", ""], "nom de la structure"),
        (["structure.name", ""], "commune"),
        (["structure.name", "structure.insee"], ""),
        (["structure.ours", ""], ""),
    ],
)
def test_what_is_missing_is_told(mapping, told):
    missing = columns.missing(mapping)
    assert (told in missing) if told else missing == ""
