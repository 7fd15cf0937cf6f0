"""The same file again changes nothing; what was edited here is never lost."""

import random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from intranet.audit.models import JournalEntry
from intranet.database import db
from intranet.directory.models import Person, Position, Structure
from intranet.exchange import choosing, work
from intranet.exchange.models import ImportedRecord, ImportRow
from tests.builders import files
from tests.exchange.conftest import HEADER

CCAS = ("CCAS de Saint-Méloir", "CCAS", "1 rue du Port", "35350", "Saint-Méloir-des-Ondes",
        "0299891234", "ccas@saint-meloir.example")  # fmt: skip
RELAIS = ("Relais", "Association", "3 quai Gambetta", "35260", "Cancale", "02 99 00 00 01", "")
TEAM = (*HEADER, "Nom", "Prénom", "Fonction", "Téléphone portable")
ROWS = [
    (*CCAS, "Diop", "Awa", "Accueil", "06 00 00 00 01"),
    (*CCAS, "Le Gall", "Yann", "Accueil", ""),
    (*CCAS, "", "", "Assistante sociale", ""),
    (*RELAIS, "MARTIN", "Zoé", "", ""),
    (*RELAIS, "", "", "", ""),
]


def state():
    tables = (Structure, Position, Person, ImportedRecord)
    return [
        [tuple(row) for row in db.session.execute(select(model.__table__).order_by(model.id))]
        for model in tables
    ]


def test_the_same_file_again_changes_nothing(importer, outcomes):
    importer.bring_in(*ROWS, header=TEAM)
    before = state()
    run = importer.check(*ROWS, header=TEAM)
    assert set(outcomes(run).values()) == {"unchanged"}
    assert run.counts.get("to nothing") == len(ROWS)
    importer.apply(run)
    assert state() == before


def test_the_same_rows_in_another_order_with_columns_in_another_order_change_nothing(
    importer, outcomes
):
    importer.bring_in(*ROWS, header=TEAM)
    before = state()
    places = list(range(len(TEAM)))
    random.Random(3).shuffle(places)
    header = [TEAM[place] for place in places]
    rows = [[row[place] for place in places] for row in reversed(ROWS)]
    run = importer.check(*rows, header=header)
    assert set(outcomes(run).values()) == {"unchanged"}
    importer.apply(run)
    assert state() == before


def test_the_same_file_from_excel_changes_nothing(importer, outcomes):
    importer.bring_in(*ROWS, header=TEAM)
    run = importer.check(content=files.workbook(TEAM, *ROWS))
    assert set(outcomes(run).values()) == {"unchanged"}


def test_a_row_added_to_the_file_is_the_only_news(importer, outcomes):
    importer.bring_in(*ROWS, header=TEAM)
    run = importer.check(*ROWS, (*RELAIS, "Roux", "Inès", "Trésorière", ""), header=TEAM)
    assert list(outcomes(run).values()) == ["unchanged"] * len(ROWS) + ["new"]


def test_what_was_edited_here_is_kept_while_the_file_says_the_same(importer, outcomes, structure):
    importer.bring_in(CCAS)
    structure("CCAS de Saint-Méloir").phone = "+33299999999"
    db.session.commit()
    run = importer.check(CCAS)
    assert outcomes(run) == {2: "unchanged"}


def test_what_was_edited_here_is_shown_beside_the_file_and_kept(importer, row, structure):
    importer.bring_in(CCAS)
    structure("CCAS de Saint-Méloir").phone = "+33299999999"
    db.session.commit()
    changed = (*CCAS[:5], "02 99 55 55 55", CCAS[6])
    run = importer.check(changed)
    assert row(run).has_conflict
    assert row(run).changes == [
        {"label": "Téléphone", "before": "02\u00a099\u00a099\u00a099\u00a099",
         "after": "02\u00a099\u00a055\u00a055\u00a055", "conflict": True, "taken": False}
    ]  # fmt: skip
    importer.apply(run)
    db.session.expire_all()
    assert structure("CCAS de Saint-Méloir").phone == "+33299999999"
    assert row(importer.check(changed)).outcome == "unchanged"


@pytest.mark.parametrize("everywhere", [False, True])
def test_the_file_is_preferred_when_the_person_says_so(importer, row, structure, everywhere):
    importer.bring_in(CCAS)
    structure("CCAS de Saint-Méloir").phone = "+33299999999"
    db.session.commit()
    run = importer.check((*CCAS[:5], "02 99 55 55 55", CCAS[6]))
    choosing.take_file(run, None if everywhere else row(run), True)
    work.check_now(importer.actor, run)
    importer.apply(run)
    db.session.expire_all()
    assert structure("CCAS de Saint-Méloir").phone == "+33299555555"


def test_what_was_emptied_here_is_not_filled_again_without_being_shown(importer, row, structure):
    importer.bring_in(CCAS)
    structure("CCAS de Saint-Méloir").phone = ""
    db.session.commit()
    assert row(importer.check(CCAS)).outcome == "unchanged"
    run = importer.check((*CCAS[:5], "02 99 55 55 55", CCAS[6]))
    assert row(run).has_conflict


def test_two_sources_do_not_undo_each_other(importer, outcomes, structure):
    """What one source changed is, for the other, edited here."""
    importer.bring_in(CCAS, source="Un")
    run = importer.check((*CCAS[:5], "02 99 55 55 55", CCAS[6]), source="Deux")
    first = db.session.scalars(select(ImportRow).where(ImportRow.run_id == run.id)).one()
    choosing.decide(run, first, f"merge:{structure('CCAS de Saint-Méloir').id}")
    work.check_now(importer.actor, run)
    choosing.take_file(run, None, True)
    work.check_now(importer.actor, run)
    importer.apply(run)
    assert outcomes(importer.check(CCAS, source="Un")) == {2: "unchanged"}
    assert structure("CCAS de Saint-Méloir").phone == "+33299555555"


def test_applying_nothing_says_nothing_of_entries(importer):
    importer.bring_in(*ROWS, header=TEAM)
    count = select(func.count()).select_from(JournalEntry)
    run = importer.check(*ROWS, header=TEAM)
    before = db.session.scalar(count)
    importer.apply(run)
    assert db.session.scalar(count) == before + 1


words = st.text(alphabet="abcdé -'&<=+@;,\"\n0123456789", max_size=12)
lines = st.lists(
    st.tuples(
        st.sampled_from(["Relais", "Abri", "C.C.A.S.", "CCAS", "=1+1", "é" * 250, ""]),
        st.sampled_from(["Cancale", "CANCALE CEDEX", "35260", "La Houle", ""]),
        st.sampled_from(["299891234", "02 99 89 12 34", "+44 20 7946 0958", "abc", ""]),
        st.sampled_from(["a@x.example", "b@x.example", "pas une adresse", ""]),
        st.sampled_from(["Diop", "MARTIN", "vacant", ""]),
        st.sampled_from(["Awa", "Zoé", ""]),
        st.sampled_from(["Accueil", "Direction", ""]),
        words,
    ),
    min_size=1,
    max_size=8,
)


@given(lines)
@settings(
    max_examples=25,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_whatever_the_rows_applying_them_again_changes_nothing(importer, outcomes, rows):
    header = (
        "Structure",
        "Commune",
        "Téléphone",
        "Mail",
        "Nom",
        "Prénom",
        "Fonction",
        "Présentation",
    )
    db.session.rollback()
    run = importer.check(*rows, header=header, source="Au hasard")
    choosing.decide_all(run, "create")
    work.check_now(importer.actor, run)
    importer.apply(run)
    again = importer.check(*rows, header=header, source="Au hasard")
    assert set(outcomes(again).values()) <= {"unchanged", "error", "duplicate"}
    assert again.counts.get("to create", 0) == again.counts.get("to update", 0) == 0
