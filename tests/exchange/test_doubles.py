"""Likely doubles: shown, decided, never written without an answer."""

import pytest
from sqlalchemy import select

from intranet.database import db
from intranet.directory.models import Structure
from intranet.exchange import choosing, work
from intranet.exchange.models import ImportRow
from tests.builders import directory
from tests.exchange.test_importing import TEAM

HEADER = ("Structure", "Commune", "Téléphone", "SIRET")


def check_again(importer, run):
    work.check_now(importer.actor, run)
    db.session.commit()


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("C.C.A.S. CANCALE", "même nom"),
        ("Centre communal d’action sociale de Cancale", "même nom"),
        ("Cancale CCAS", "même nom"),
    ],
)
def test_the_same_name_written_otherwise_in_the_same_commune(importer, row, name, why):
    run = importer.check((name, "Cancale", "", ""), header=HEADER)
    assert row(run).outcome == "duplicate"
    assert row(run).candidates == [
        {"id": importer.cast.ccas.id, "name": "CCAS de Cancale", "why": why}
    ]


def test_the_same_name_elsewhere_is_another_structure(importer, row):
    directory.structure(importer.cast.saint_meloir, "Relais")
    run = importer.check(("Relais", "Cancale", "", ""), header=HEADER)
    assert row(run).outcome == "new"


def test_the_same_siret_or_the_same_telephone_and_a_name_akin(importer, outcomes, row):
    cast = importer.cast
    known = directory.structure(
        cast.cancale, "Relais du port", phone="+33299000001", siret="35600000000048"
    )
    run = importer.check(
        ("Autre nom", "Cancale", "", "35600000000048"),
        ("Le Relais", "Cancale", "0299000001", ""),
        ("Mairie", "Cancale", "0299000001", ""),
        header=HEADER,
    )
    assert outcomes(run) == {2: "duplicate", 3: "duplicate", 4: "new"}
    assert [one["id"] for one in row(run, 2).candidates] == [known.id]
    assert row(run, 3).candidates[0]["why"] == "même téléphone"


def test_without_a_choice_nothing_is_written(importer, census):
    run = importer.check(("CCAS Cancale", "Cancale", "0299000001", ""), header=HEADER)
    before = census()
    importer.apply(run)
    assert census() == before
    assert importer.cast.ccas.phone == ""


def test_merged_with_the_entry_proposed_only_what_is_empty_is_filled(importer, row):
    cast = importer.cast
    cast.ccas.phone = "+33299999999"
    run = importer.check(("CCAS Cancale", "Cancale", "0299000001", "35600000000048"), header=HEADER)
    choosing.decide(run, row(run), f"merge:{cast.ccas.id}")
    check_again(importer, run)
    assert [(c["label"], c["taken"]) for c in row(run).changes] == [
        ("Téléphone", False), ("SIRET", True),
    ]  # fmt: skip
    importer.apply(run)
    db.session.expire_all()
    ccas = db.session.get(Structure, cast.ccas.id)
    assert (ccas.name, ccas.phone, ccas.siret) == (
        "CCAS de Cancale",
        "+33299999999",
        "35600000000048",
    )
    assert ccas.source == ""  # it was born here


def test_added_all_the_same_it_is_not_asked_again(importer, row, census, outcomes):
    line = ("CCAS Cancale", "Cancale", "", "")
    run = importer.check(line, header=HEADER)
    before = census()[0]
    choosing.decide(run, row(run), "create")
    check_again(importer, run)
    importer.apply(run)
    assert census()[0] == before + 1
    assert outcomes(importer.check(line, header=HEADER)) == {2: "unchanged"}


def test_a_row_that_is_skipped_is_left(importer, row, census):
    run = importer.check(("Relais", "Cancale", "", ""), header=HEADER)
    choosing.decide(run, row(run), "skip")
    check_again(importer, run)
    assert (row(run).outcome, row(run).action) == ("new", "nothing")
    before = census()
    importer.apply(run)
    assert census() == before


def test_one_answer_counts_for_all_the_rows_of_a_structure(importer, outcomes, row, census):
    rows = [
        ("CCAS Cancale", "Cancale", f"N{n}", "Awa", "Accueil", f"n{n}@x.example", "", "")
        for n in range(3)
    ]
    run = importer.check(*rows, header=TEAM)
    assert set(outcomes(run).values()) == {"duplicate"}
    choosing.decide(run, row(run, 3), f"merge:{importer.cast.ccas.id}")
    check_again(importer, run)
    before = census()
    importer.apply(run)
    assert census()[0] == before[0]
    assert census()[2] == before[2] + 3


@pytest.mark.parametrize(("decision", "structures"), [("merge:", 0), ("create", 2), ("skip", 0)])
def test_one_answer_for_all_that_have_none(importer, census, decision, structures):
    directory.structure(importer.cast.cancale, "Relais")
    run = importer.check(
        ("CCAS Cancale", "Cancale", "", ""), ("Le Relais", "Cancale", "", ""), header=HEADER
    )
    before = census()[0]
    choosing.decide_all(run, decision)
    check_again(importer, run)
    assert run.counts.get("undecided", 0) == 0
    importer.apply(run)
    assert census()[0] == before + structures


def test_the_same_structure_twice_in_a_file_is_a_double_of_its_row(importer, outcomes, row, census):
    rows = [("Relais", "Cancale", "0299000001", ""), ("Le RELAIS", "Cancale", "", "35600000000048")]
    run = importer.check(*rows, header=HEADER)
    assert outcomes(run) == {2: "new", 3: "duplicate"}
    assert row(run, 3).candidates == [{"line": 2, "name": "Relais"}]
    choosing.decide(run, row(run, 3), "line:2")
    check_again(importer, run)
    before = census()[0]
    importer.apply(run)
    assert census()[0] == before + 1
    relais = db.session.scalars(select(Structure).where(Structure.name == "Relais")).one()
    assert (relais.phone, relais.siret) == ("+33299000001", "35600000000048")
    assert set(outcomes(importer.check(*rows, header=HEADER)).values()) == {"unchanged"}


def test_two_structures_of_one_name_are_two_when_said_so(importer, row, census, outcomes):
    rows = [("Relais", "Cancale", "0299000001", ""), ("Relais", "Cancale", "0299000002", "")]
    run = importer.check(*rows, header=HEADER)
    choosing.decide(run, row(run, 3), "create")
    check_again(importer, run)
    before = census()[0]
    importer.apply(run)
    assert census()[0] == before + 2
    assert set(outcomes(importer.check(*rows, header=HEADER)).values()) == {"unchanged"}


@pytest.mark.parametrize("decision", ["merge:999", "line:1", "n’importe quoi", "merge:"])
def test_a_choice_that_was_not_offered_is_refused(importer, row, decision):
    run = importer.check(("CCAS Cancale", "Cancale", "", ""), header=HEADER)
    with pytest.raises(choosing.UnknownChoice):
        choosing.decide(run, row(run), decision)


def test_an_entry_that_is_closed_is_not_brought_back(importer, structure, row):
    from intranet.clock import now

    importer.bring_in(("Relais", "Cancale", "", ""), header=HEADER)
    structure("Relais").closed_at = now()
    db.session.commit()
    run = importer.check(("Relais", "Cancale", "0299000001", ""), header=HEADER)
    assert "fermée" in row(run).problems[0]["text"]


def test_rows_that_contradict_each_other_about_a_structure_are_told(importer, row):
    rows = [
        ("Relais", "Cancale", "N1", "Awa", "Accueil", "", "", ""),
        ("Relais", "Cancale", "N2", "Yann", "Accueil", "", "", ""),
    ]
    header = (*TEAM[:7], "Site internet")
    run = importer.check((*rows[0][:7], "a.fr"), (*rows[1][:7], "b.fr"), header=header)
    assert "ligne 2" in row(run, 3).warnings[0]["text"]
    assert db.session.scalars(select(ImportRow.outcome).distinct()).all() == ["new"]
