"""What people type in cells, and the sentence for what cannot be kept."""

import pytest

from intranet.exchange import cells
from intranet.exchange.communes import Places
from intranet.exchange.sentences import Wrong
from intranet.exchange.understanding import Reader


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("299891234", "+33299891234"),
        ("02.99.89.12.34", "+33299891234"),
        ("02 99 89 12 34 / 06 12 34 56 78", "+33299891234"),
        ("+33 (0)2 99 89 12 34", "+33299891234"),
        ("0033299891234", "+33299891234"),
        ("+44 20 7946 0958", "+442079460958"),
        ("612345678", "+33612345678"),
    ],
)
def test_phones(text, number):
    assert cells.phone(text)[0] == number


def test_a_foreign_phone_is_kept_with_a_warning_and_a_short_one_is_not(app):
    assert "étranger" in cells.phone("+44 20 7946 0958")[1]
    number, warning = cells.phone("36 46")
    assert number == "" and "court" in warning


@pytest.mark.parametrize(
    ("parse", "text", "told"),
    [
        (cells.phone, "02 99 89", "6 chiffres"),
        (cells.phone, "abc", "téléphone"),
        (cells.phone, "2,99891E+08", "abrégé"),
        (cells.siret, "2,13501E+13", "abrégé"),
        (cells.siret, "21350049900019", "chiffre est sans doute faux"),
        (cells.siret, "213500499", "SIREN"),
        (cells.siret, "123", "14 chiffres"),
        (cells.email, "pas une adresse", "valide"),
        (cells.postcode, "3526O", "5 chiffres"),
        (cells.website, "pas un site", "valide"),
        (cells.hours, "lundi au vendredi 9h-27h", "9h-27h"),
        (cells.hours, "lundi 9h00 à 12h75", "minutes"),
        (cells.hours, "mardi 14h-12h", "la fin doit venir après le début"),
        (cells.said, "#N/A", "erreur de calcul"),
        (cells.said, "#REF!", "erreur de calcul"),
    ],
)
def test_what_is_wrong_is_told(parse, text, told):
    with pytest.raises(Wrong, match=told):
        parse(text)


@pytest.mark.parametrize(
    "text",
    ["vendredi 22h-2h", "réponse sous 24h-48h", "RDV 48h avant", "sur rendez-vous", "9h-12h"],
)
def test_hours_that_are_possible_are_kept_in_their_own_words(text):
    assert cells.hours(text)[0] == {"hours_note": text}


@pytest.mark.parametrize(
    ("text", "siret"),
    [("356 000 000 00048", "35600000000048"), ("35600000000048", "35600000000048")],
)
def test_sirets_of_la_poste_too(text, siret):
    assert cells.siret(text)[0] == siret


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("CCAS", "ccas"), ("C.C.A.S. de Janzé", "ccas"), ("Centre communal d’action sociale", "ccas"),
        ("MDS", "cdas"), ("Espace France services", "france_services"), ("Pôle emploi", "france_travail"),
        ("Mairie de Cancale", "mairie"), ("Association", "association"), ("Bidule", ""),
    ],
)  # fmt: skip
def test_kinds_by_words(text, kind):
    assert cells.kind_of_label(text) == kind


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Mme LE GALL Soizic", ("Soizic", "LE GALL")), ("Soizic Le Gall", ("Soizic", "Le Gall")),
        ("M. Jean-Pierre DE LA TOUR", ("Jean-Pierre", "DE LA TOUR")), ("DUPONT", ("", "DUPONT")),
    ],
)  # fmt: skip
def test_names_are_split(text, names):
    assert cells.split_name(text) == names


def drafted(header, *row, **options):
    return Reader(header, Places(), **options).read(2, row)


WHERE = [
    "structure.name",
    "structure.commune",
    "structure.postcode",
    "structure.insee",
    "structure.address",
]


@pytest.mark.parametrize(
    ("row", "insee", "warned"),
    [
        (("A", "Cancale", "", "", ""), "35049", ""),
        (("A", "CANCALE CEDEX", "35260", "", ""), "35049", ""),
        (("A", "", "35350", "", ""), "35299", ""),
        (("A", "", "", "35049", ""), "35049", ""),
        (("A", "La Houle", "", "", ""), "35049", "commune déléguée"),
        (("A", "", "", "35901", ""), "35049", "n’existe plus"),
        (("A", "", "", "", "1 rue du Port, 35260 CANCALE"), "35049", ""),
        (("A", "Cancale", "35350", "", ""), "35049", "code postal"),
        (("A", "35350", "", "", ""), "35299", ""),
    ],
)
def test_communes_by_name_postcode_or_code(importer, row, insee, warned):
    draft = drafted(WHERE, *row)
    assert not draft.problems
    assert draft.implied["insee"] == insee
    told = " ".join(note["text"] for note in draft.warnings)
    assert (warned in told) if warned else not told


def test_the_commune_that_replaced_another_is_named(importer):
    draft = drafted(WHERE, "A", "", "", "35901", "")
    assert "35901 (La Houle)" in draft.warnings[0]["text"]
    assert "Cancale (35049)" in draft.warnings[0]["text"]


@pytest.mark.parametrize(
    ("row", "told"),
    [
        (("A", "Cancal", "", "", ""), "Cancale"),
        (("A", "Angers", "", "", ""), "hors du département (Maine-et-Loire)"),
        (("A", "", "", "49007", ""), "Angers (49007) est hors du département"),
        (("A", "", "", "35999", ""), "Aucune commune n’a le code INSEE 35999"),
        (("A", "", "35999", "", ""), "n’est pas du département"),
        (("A", "", "", "", ""), "commune manque"),
        (("A", "Saint-Méloir-des-Ondes", "", "35049", ""), "celui de Cancale"),
    ],
)
def test_a_commune_that_cannot_be_told_has_its_sentence(importer, row, told):
    (problem,) = drafted(WHERE, *row).problems
    assert told.replace("\u00a0", " ") in problem["text"].replace("\u00a0", " ")


def test_a_postcode_of_several_communes_needs_the_name(importer):
    importer.cast.saint_meloir.postcodes = "35260"
    (problem,) = drafted(WHERE, "A", "", "35260", "", "").problems
    assert "2 communes" in problem["text"].replace("\u00a0", " ")


def test_an_address_loses_the_town_that_it_repeats(importer):
    draft = drafted(WHERE, "A", "Cancale", "", "", "1 rue du Port, 35260 CANCALE")
    assert (draft.structure["address"], draft.structure["postcode"]) == ("1 rue du Port", "35260")


@pytest.mark.parametrize("nothing", ["", "-", "néant", "N/C", "sans objet", "?"])
def test_ways_of_saying_nothing(importer, nothing):
    draft = drafted(
        ["structure.name", "structure.commune", "structure.phone"], "A", "Cancale", nothing
    )
    assert "phone" not in draft.structure


def test_too_long_is_an_error_that_counts(importer):
    draft = drafted(["structure.name", "structure.commune"], "é" * 201, "Cancale")
    assert "201" in draft.problems[0]["text"]


def test_hostile_names_stay_text(importer, structure):
    names = ("{{7*7}}", "=cmd|' /C calc'!A0", "<script>alert(1)</script>", "\u202egnorw")
    importer.bring_in(*[(name, "Cancale") for name in names], header=("Structure", "Commune"))
    for name in names[:3]:
        assert structure(name).name == name
    assert structure("gnorw")
