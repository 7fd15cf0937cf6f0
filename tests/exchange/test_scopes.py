"""Who imports what: a coordinator in the communes of their agency, an administrator anywhere."""

import pytest

from intranet.database import db
from intranet.exchange import queries, sources
from tests.builders import directory
from tests.exchange.conftest import Importer
from tests.exchange.test_importing import TEAM

HEADER = ("Structure", "Commune", "Téléphone")


def test_a_row_outside_ones_communes_is_an_error(importer, row):
    run = importer.check(("Relais", "Fougères", ""), header=HEADER)
    assert row(run).outcome == "error"
    assert "Fougères relève d’une autre agence" in row(run).problems[0]["text"]


def test_an_administrator_imports_everywhere(importer, row):
    run = Importer(importer.cast, "administrator").check(("Relais", "Fougères", ""), header=HEADER)
    assert row(run).outcome == "new"


def test_an_entry_of_another_agency_is_neither_proposed_nor_changed(importer, row):
    """Its telephone alone would tell that it is there."""
    cast = importer.cast
    directory.structure(cast.fougeres, "Relais", phone="+33299000001")
    run = importer.check(("Relais", "Cancale", "0299000001"), header=HEADER)
    assert (row(run).outcome, row(run).candidates) == ("new", [])


def test_an_entry_that_moved_to_another_agency_is_an_error(importer, structure, row):
    importer.bring_in(("Relais", "Cancale", ""), header=HEADER)
    structure("Relais").commune_id = importer.cast.fougeres.id
    db.session.commit()
    run = importer.check(("Relais", "Cancale", "0299000001"), header=HEADER)
    assert "autre agence" in row(run).problems[0]["text"]


def test_the_entry_of_somebody_who_also_works_elsewhere_is_not_changed(importer, row):
    cast = importer.cast
    line = (
        "Relais",
        "Cancale",
        "Besnard",
        "Hugo",
        "Bénévole",
        "accueil@ccas-fougeres.example",
        "0299000009",
        "",
    )
    run = importer.check(line, header=TEAM)
    assert row(run).outcome == "new"
    assert any("autre coordination" in note["text"] for note in row(run).warnings)
    importer.apply(run)
    db.session.refresh(cast.outsider)
    assert cast.outsider.phone == ""


def test_the_owner_of_an_address_is_not_named_to_who_does_not_run_them(importer, row):
    line = ("Relais", "Cancale", "Diop", "Fatou", "", "accueil@ccas-fougeres.example", "", "")
    (problem,) = row(importer.check(line, header=TEAM)).problems
    assert "quelqu’un d’autre" in problem["text"]
    assert "Besnard" not in problem["text"]


@pytest.mark.parametrize(
    ("name", "sees"),
    [
        ("coordinator", True), ("administrator", True), ("other_coordinator", False),
        ("member", False), ("manager", False), ("newcomer", False),
    ],
)  # fmt: skip
def test_who_sees_an_import(importer, name, sees):
    run = importer.check(("Relais", "Cancale", ""), header=HEADER)
    actor = Importer(importer.cast, name).actor
    assert (queries.find_run(actor, run.id) is not None) is sees


def test_a_source_of_the_departement_is_its_administrators(importer):
    admin = Importer(importer.cast, "administrator")
    run = admin.check(("Relais", "Cancale", ""), header=HEADER)
    assert queries.find_run(importer.actor, run.id) is None
    assert queries.sources_of(importer.actor) == []


def test_two_agencies_may_call_their_sources_alike(importer):
    one = sources.named(importer.actor, "Tableau", importer.cast.agency.id)
    other = sources.named(importer.actor, "TABLEAU", importer.cast.other_agency.id)
    assert one.id != other.id
    assert (one.key, other.key) == ("tableau", "tableau-2")
    assert sources.named(importer.actor, "tableau", importer.cast.agency.id).id == one.id


def test_guessing_the_numbers_of_entries_names_none_of_another_agency(importer, row):
    cast = importer.cast
    hidden = directory.structure(cast.fougeres, "Refuge confidentiel")
    header = ("N° de fiche Maillage", "Nom de la structure", "Commune")

    run = importer.check((str(hidden.id), "Essai", "Cancale"), header=header)

    found = row(run)
    assert found.outcome == "error"
    assert "Refuge" not in str((found.problems, found.warnings, found.candidates, found.changes))
    assert "Refuge" not in cast.sign_in("coordinator").get(f"/annuaire/import/{run.id}").text
