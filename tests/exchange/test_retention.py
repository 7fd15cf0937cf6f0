"""Rows hold names: they go after four weeks, and at once for whoever is forgotten."""

import pytest
from sqlalchemy import func, select

from intranet.clock import today
from intranet.database import db
from intranet.directory import seats
from intranet.directory.models import Assignment, Person, Position, Structure
from intranet.exchange import retention, undoing
from intranet.exchange.models import APPLYING, ImportedRecord, ImportRow, ImportRun
from intranet.privacy import forgetting
from tests.exchange.test_importing import AWA, CCAS, TEAM, YANN


def count(model):
    return db.session.scalar(select(func.count()).select_from(model))


@pytest.mark.parametrize(("days", "kept"), [(27, True), (29, False)])
def test_rows_are_kept_four_weeks(importer, time_machine_at, outcomes, days, kept):
    run = importer.bring_in(AWA, header=TEAM)
    time_machine_at(days=days)
    assert retention.purge() == (0 if kept else 1)
    db.session.commit()
    assert bool(count(ImportRow)) is kept
    assert run.counts and run.state == "applied"
    assert set(outcomes(importer.check(AWA, header=TEAM)).values()) == {"unchanged"}


def test_an_import_left_halfway_goes_too_and_one_at_work_stays(importer, time_machine_at):
    left = importer.check(CCAS)
    busy = importer.check(CCAS)
    busy.state = APPLYING
    db.session.commit()
    time_machine_at(days=30)
    assert retention.purge() == 1
    assert (left.state, busy.state) == ("discarded", "applying")


def test_purged_it_shows_its_counts_and_no_row(importer, time_machine_at):
    run = importer.bring_in(CCAS)
    time_machine_at(days=30)
    retention.purge()
    page = importer.cast.sign_in("coordinator").get(f"/annuaire/import/{run.id}")
    assert page.status_code == 200
    assert "quatre semaines" in page.text and "1\u00a0structure ajoutée" in page.text
    assert not undoing.may_still(run)


def test_whoever_is_forgotten_is_nowhere_in_imports(importer):
    run = importer.bring_in(AWA, YANN, header=TEAM)
    awa = db.session.scalars(select(Person).where(Person.last_name == "Diop")).one()
    retention.forget_people([awa.id])
    db.session.commit()
    for model in (ImportRow, ImportedRecord, ImportRun):
        for found in db.session.execute(select(model.__table__)):
            told = str(tuple(found)).lower()
            assert "diop" not in told and "awa@relais" not in told and "600000001" not in told
    assert "le gall" in str(db.session.scalars(select(ImportRow.label)).all()).lower()
    undoing.undo(importer.actor, run)
    assert db.session.get(Person, awa.id)


def test_forgetting_somebody_empties_the_rows_that_knew_them_under_another_number(importer):
    """What a file said before was changed by the next one: nothing but its rows remembers."""
    first = importer.bring_in(AWA, header=TEAM)
    changed = importer.bring_in((*AWA[:-1], "06 11 22 33 44"), header=TEAM)
    awa = db.session.scalars(select(Person).where(Person.last_name == "Diop")).one()
    seat = db.session.scalars(select(Assignment).where(Assignment.person_id == awa.id)).one()
    seats.leave(importer.actor, db.session.get(Position, seat.position_id), today())

    forgetting.forget(None, awa)
    db.session.commit()

    for found in db.session.execute(select(ImportRow.__table__)):
        told = str(tuple(found)).lower()
        assert "diop" not in told and "600000001" not in told and "11223344" not in told
    for run in (changed, first):
        undoing.undo(importer.actor, run)
    assert (awa.mobile, awa.email, awa.first_name) == ("", "", "")
    assert db.session.scalar(select(Structure.id).where(Structure.name == "Relais"))


def test_keys_of_records_name_nobody(importer):
    importer.bring_in(AWA, header=TEAM)
    keys = db.session.scalars(select(ImportedRecord.key).where(ImportedRecord.kind != "structure"))
    assert all(set(key) <= set("0123456789abcdef") for key in keys)
    sources = db.session.scalars(select(Person.source_id).where(Person.source != "")).all()
    assert all("@" not in key for key in sources)
