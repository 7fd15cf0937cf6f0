import pytest

from intranet.territories import queries
from intranet.territories.forms import CommuneField
from intranet.web.forms import Form


class Place(Form):
    commune = CommuneField("Commune", required=True)


class FormerPlace(Form):
    commune = CommuneField("Commune", former=True)


def names(typed, **kwargs):
    return [commune.name for commune in queries.find_communes(typed, **kwargs)]


@pytest.mark.parametrize(
    "typed",
    ["st malo", "ST-MALO", "Saint-Malo", "saint malo", "malo st", "Saint-Malo 35400", "sai mal"],
)
def test_ways_of_writing_saint_malo_find_it_first(ille_et_vilaine, typed):
    assert names(typed)[0] == "Saint-Malo"


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("l'hermitage", "L’Hermitage"),
        ("L’HERMITAGE", "L’Hermitage"),
        ("chateaugiron", "Châteaugiron"),
        ("meziere", "La Mézière"),
        ("ste anne sur vilaine", "Sainte-Anne-sur-Vilaine"),
        ("35049", "Cancale"),
    ],
)
def test_accents_hyphens_elisions_and_codes_fold(ille_et_vilaine, typed, name):
    assert name in names(typed)


def test_ligatures_fold(app):
    from tests.builders import territories

    territories.commune("Saint-Cœur-en-Forêt", "35998")
    assert names("saint coeur") == names("st cœur") == ["Saint-Cœur-en-Forêt"]


def test_a_postcode_gives_all_its_communes(ille_et_vilaine):
    found = queries.find_communes("35133")
    assert len([c for c in found if "35133" in c.postcodes.split()]) == 15


def test_at_most_the_limit_is_given(ille_et_vilaine):
    assert len(names("saint")) == 20
    assert len(names("saint", limit=3)) == 3


@pytest.mark.parametrize("typed", ["", "   ", "’", "%", "_", "zzz"])
def test_nothing_readable_finds_nothing(ille_et_vilaine, typed):
    assert names(typed) == []


def test_the_middle_of_a_word_is_not_a_prefix(ille_et_vilaine):
    assert "Cancale" not in names("ancale")


def test_a_search_is_one_query(ille_et_vilaine, queries):
    from intranet.territories.queries import find_communes

    queries.clear()
    find_communes("st")
    assert len(queries) == 1


def submit(app, form, **values):
    with app.test_request_context("/", method="POST", data=values):
        made = form()
        made.validate()
        return made.commune


@pytest.mark.parametrize(
    "typed", ["cancale", "Cancale (35049)", "35049", "CANCAL", "35260 cancale"]
)
def test_one_match_is_the_commune(app, ille_et_vilaine, typed):
    field = submit(app, Place, commune=typed)
    assert not field.errors
    assert field.commune.insee_code == "35049"


def test_an_exact_name_wins_over_longer_ones(app, ille_et_vilaine):
    assert submit(app, Place, commune="st malo").commune.insee_code == "35288"


def test_several_matches_are_named_in_the_error_and_what_was_typed_stays(app, ille_et_vilaine):
    field = submit(app, Place, commune="malo")
    assert "Saint-Malo (35288)" in field.errors[0]
    assert "Saint-Malo-de-Phily (35289)" in field.errors[0]
    assert (field.commune, field.data) == (None, "malo")
    assert len(field.candidates) == 3


def test_a_picked_match_settles_an_ambiguous_name(app, ille_et_vilaine):
    phily = next(c for c in queries.find_communes("malo") if c.insee_code == "35289")
    field = submit(app, Place, **{"commune": "malo", "commune-choix": str(phily.id)})
    assert field.commune.name == "Saint-Malo-de-Phily"


def test_a_stale_choice_never_wins_over_what_is_typed(app, ille_et_vilaine):
    phily = next(c for c in queries.find_communes("malo") if c.insee_code == "35289")
    field = submit(app, Place, **{"commune": "cancale", "commune-choix": str(phily.id)})
    assert field.commune.name == "Cancale"


def test_an_unknown_name_is_explained(app, ille_et_vilaine):
    field = submit(app, Place, commune="Marseille")
    assert "Aucune commune du département" in field.errors[0]


def test_a_delegated_commune_resolves_to_the_one_it_belongs_to(app, ille_et_vilaine):
    assert submit(app, Place, commune="antrain").commune.name == "Val-Couesnon"


def test_a_field_may_keep_the_delegated_commune(app, ille_et_vilaine):
    commune = submit(app, FormerPlace, commune="antrain").commune
    assert (commune.name, commune.kind) == ("Antrain", "commune-deleguee")
    assert submit(app, FormerPlace, commune="Antrain (35004)").commune is commune


def test_a_required_commune_is_asked_for_and_an_optional_one_is_not(app, ille_et_vilaine):
    assert submit(app, Place, commune="").errors == ["Ce champ est à remplir."]
    field = submit(app, FormerPlace, commune="")
    assert (list(field.errors), field.commune) == ([], None)


def test_the_row_being_edited_fills_the_field(app, cast):
    with app.test_request_context("/"):
        form = Place(data={"commune": cast.cancale})
        assert form.commune.data == "Cancale (35049)"
        assert form.commune.commune is cast.cancale


def test_search_as_you_type_answers_choices(cast, ille_et_vilaine):
    page = cast.sign_in("newcomer").get("/communes?q=st-mal")
    assert page.status_code == 200
    assert "Saint-Malo-de-Phily (35289)" in page.text
    assert 'id="commune-options-q"' in page.text
    assert page.text.count('type="radio"') <= 20
    assert "<html" not in page.text


def test_search_as_you_type_reads_the_field_it_is_under(cast, ille_et_vilaine):
    page = cast.sign_in("member").get("/communes?champ=lieu&lieu=rennes")
    assert 'name="lieu-choix"' in page.text
    assert "Rennes (35238)" in page.text


def test_search_as_you_type_is_for_the_signed_in(cast):
    assert cast.client().get("/communes?q=rennes").status_code == 302


def test_a_forged_field_name_is_not_found(cast):
    client = cast.sign_in("member")
    assert client.get("/communes", query_string={"champ": '"><script>'}).status_code == 404


def test_search_as_you_type_is_throttled(cast):
    client = cast.sign_in("member")
    statuses = [client.get("/communes?q=zz").status_code for _ in range(121)]
    assert (statuses[0], statuses[-1]) == (200, 429)
