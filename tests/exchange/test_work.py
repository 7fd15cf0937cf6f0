"""The worker's steps: claimed, killed, overtaken, done once; the site readable meanwhile."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from intranet.clock import now, today
from intranet.database import db
from intranet.directory import entries, seats
from intranet.directory.models import Structure
from intranet.exchange import applying, choosing, progress, queries, receiving, sources, work
from intranet.exchange.models import (
    APPLIED,
    APPLYING,
    CHECKED,
    READ,
    RECEIVED,
    REFUSED,
    UNDOING,
    UNDONE,
    ImportRow,
    ImportRun,
)
from intranet.files.models import StoredFile
from intranet.mailroom.worker import Worker
from tests.builders import directory, files
from tests.exchange.test_importing import CCAS

HEADER = ("Structure", "Commune", "Téléphone")
MANY = [(f"Relais {n}", "Cancale", f"02990{n:05d}") for n in range(work.SHORT + 1)]


@pytest.fixture
def long_run(importer):
    """A file that is too long for a request, received and not read."""
    source = sources.named(importer.actor, "Long", importer.cast.agency.id)
    content = files.delimited(HEADER, *MANY) + b" " * receiving.LIGHT_CSV
    run = receiving.receive(importer.actor, source, "long.csv", content)
    db.session.commit()
    return run


def count(model):
    return db.session.scalar(select(func.count()).select_from(model))


def state(run):
    db.session.expire_all()
    return run.state


def ask(importer, run, wanted):
    run.state, run.account_id = wanted, importer.actor.account_id
    db.session.commit()


def test_a_long_file_goes_through_the_worker_step_by_step(importer, long_run):
    assert long_run.state == RECEIVED
    assert work.work()
    assert state(long_run) == READ
    assert (long_run.row_count, long_run.file_id, count(StoredFile)) == (len(MANY), None, 0)
    choosing.choose_columns(long_run, long_run.mapping, "")
    db.session.commit()
    assert not work.is_short(long_run)
    assert work.work()
    assert state(long_run) == CHECKED
    assert long_run.counts["new"] == len(MANY)
    before = count(Structure)
    ask(importer, long_run, APPLYING)
    assert work.work()
    assert state(long_run) == APPLIED
    assert count(Structure) == before + len(MANY)
    ask(importer, long_run, UNDOING)
    assert work.work()
    assert state(long_run) == UNDONE
    assert count(Structure) == before
    assert not work.work()


def test_the_worker_is_asked_each_second(importer, long_run, app):
    worker = Worker(app)
    assert worker.do_jobs()
    assert state(long_run) == READ
    assert not worker.do_jobs()


def test_a_file_that_the_worker_cannot_read_is_refused_with_its_reason(importer):
    source = sources.named(importer.actor, "Long", importer.cast.agency.id)
    content = files.delimited(HEADER, *[("x", "Cancale", "")] * 20_001) + b" " * receiving.LIGHT_CSV
    run = receiving.receive(importer.actor, source, "long.csv", content)
    db.session.commit()
    work.work()
    assert state(run) == REFUSED
    assert "20\u202f000" in run.problem
    assert count(StoredFile) == 0


@pytest.fixture
def checked(importer):
    return importer.check(CCAS)


class Killed(BaseException):
    """What a process that dies raises: nothing catches it."""


def test_killed_in_the_middle_nothing_is_written_and_it_can_be_applied_again(
    importer, checked, census, monkeypatch, time_machine_at
):
    before = census()
    ask(importer, checked, APPLYING)
    with monkeypatch.context() as patch:

        def die(*_):
            raise Killed

        patch.setattr("intranet.exchange.applying.indexing.refresh_structures", die)
        with pytest.raises(Killed):
            work.work()
        db.session.rollback()
    assert census() == before
    assert not work.work()  # still claimed by the dead worker
    time_machine_at(seconds=work.CLAIMED_FOR.total_seconds() + 5)
    assert not work.work()
    assert state(checked) == CHECKED
    assert "rien n’a été écrit" in checked.problem
    ask(importer, checked, APPLYING)
    assert work.work()
    assert state(checked) == APPLIED
    assert census()[0] == before[0] + 1


def test_a_failure_puts_the_import_back_where_it_was(importer, checked, census, monkeypatch):
    before = census()
    ask(importer, checked, APPLYING)

    def fail(*_):
        raise ValueError("tout est perdu")

    monkeypatch.setattr("intranet.exchange.applying.indexing.refresh_structures", fail)
    assert work.work()
    assert state(checked) == CHECKED
    assert "interrompu" in checked.problem
    assert census() == before


def test_a_worker_that_lost_its_claim_writes_nothing(importer, checked, census, monkeypatch):
    """It was so slow that another one gave the run back."""
    before = census()
    ask(importer, checked, APPLYING)
    examined = work._examined

    def slow(run_id):
        found = examined(run_id)
        run = db.session.get(ImportRun, run_id)
        run.claim, run.state = "", CHECKED
        db.session.commit()
        return found

    monkeypatch.setattr(work, "_examined", slow)
    work.work()
    assert state(checked) == CHECKED
    assert census() == before


def test_applying_takes_no_statement_a_row(importer, queries):
    """Records of structures, seats and people name each a key of their own: they go together."""
    header = ("Structure", "Commune", "Nom", "Prénom", "Fonction", "Mail")
    rows = [
        (f"Relais {n}", "Cancale", "Diop", f"Awa {n}", "Accueil", f"a{n}@relais.example")
        for n in range(50)
    ]
    run = importer.check(*rows, header=header)
    queries.clear()
    assert importer.apply(run)
    assert sum("INSERT INTO imported_record" in query for query in queries) == 1


def test_two_tabs_apply_once(importer, checked, census):
    before = census()[0]
    choosing.lock(checked, (CHECKED,))
    assert work.apply_now(importer.actor, checked)
    db.session.commit()
    with pytest.raises(choosing.NotWaiting):
        choosing.lock(checked, (CHECKED,))
    assert census()[0] == before + 1


def test_the_directory_changed_since_the_preview_and_the_row_is_shown_again(importer, census):
    """Somebody added the very structure by hand meanwhile."""
    run = importer.check(CCAS, (("Autre", *CCAS[1:])))
    directory.structure(importer.cast.saint_meloir, "CCAS Saint-Méloir")
    db.session.commit()
    before = census()
    assert not importer.apply(run)
    assert census() == before
    assert run.state == CHECKED and "a changé depuis l’aperçu" in run.problem
    rows = {row.number: row for row in db.session.scalars(select(ImportRow))}
    assert (rows[2].outcome, rows[2].is_stale) == ("duplicate", True)
    assert rows[3].is_stale is False
    assert importer.apply(run)


def test_an_entry_edited_since_the_preview_is_shown_again(importer, structure, row):
    importer.bring_in(CCAS)
    run = importer.check((*CCAS[:2], "2 rue du Port", *CCAS[3:]))
    found = structure("CCAS de Saint-Méloir")
    entries.edit_structure(importer.actor, found, {"address": "9 rue Neuve"}, found.version)
    db.session.commit()
    assert not importer.apply(run)
    assert row(run).has_conflict and row(run).is_stale
    assert structure("CCAS de Saint-Méloir").address == "9 rue Neuve"


@pytest.mark.parametrize("what", ["edited", "added", "seat taken"])
def test_a_change_between_the_last_look_and_the_lock_writes_nothing(
    importer, census, monkeypatch, what
):
    """The window is short: the rows are compared once more under the lock."""
    cast = importer.cast
    team = ("Structure", "Commune", "Nom", "Prénom", "Fonction", "Mail")
    rows = {
        "edited": [(*CCAS[:2], "2 rue du Port", *CCAS[3:])],
        "added": [("Relais", "", "", "35260", "Cancale", "", "")],
        "seat taken": [("CCAS de Cancale", "Cancale", "Diop", "Awa", "Référente logement", "")],
    }[what]
    if what == "edited":
        importer.bring_in(CCAS)
    run = importer.check(*rows, **({"header": team} if what == "seat taken" else {}))
    choosing.decide_all(run, "merge:")
    work.check_now(importer.actor, run)
    db.session.commit()
    before = census()
    write = applying.write

    def late(actor, late_run, examined, *more):
        if what == "edited":
            found = db.session.scalars(select(Structure).order_by(Structure.id.desc())).first()
            entries.edit_structure(importer.actor, found, {"phone": "+33299999999"}, found.version)
        elif what == "added":
            directory.structure(cast.cancale, "Relais")
        else:
            seats.assign(importer.actor, cast.vacant_seat, cast.member, today())
        monkeypatch.setattr(applying, "write", write)
        return write(actor, late_run, examined, *more)

    monkeypatch.setattr(applying, "write", late)
    assert not importer.apply(run)
    db.session.expire_all()
    assert run.state == CHECKED
    assert census() == before  # the change itself was made inside, and undone with the rest


def test_whoever_lost_their_role_applies_nothing(importer, checked, census):
    from intranet.accounts.models import Grant

    before = census()
    ask(importer, checked, APPLYING)
    db.session.query(Grant).filter_by(account_id=importer.actor.account_id).delete()
    db.session.commit()
    work.work()
    assert state(checked) == CHECKED
    assert "droit d’importer" in checked.problem
    assert census() == before


def test_progress_is_told_with_real_numbers_and_forgotten(importer, long_run, monkeypatch):
    work.work()
    choosing.choose_columns(long_run, long_run.mapping, "")
    db.session.commit()
    told = []
    monkeypatch.setattr(progress, "note", lambda *said: told.append(said))
    work.work()
    assert (long_run.id, "Contrôle des lignes", 500, len(MANY)) in told
    monkeypatch.undo()
    progress.note(long_run.id, "Essai", 3, 4)
    assert progress.read(long_run.id) == ("Essai", 3, 4)
    progress.forget(long_run.id)
    assert progress.read(long_run.id) is None


def test_a_full_disk_stops_no_import(importer, checked, monkeypatch):
    def full(*_, **__):
        raise OSError("No space left on device")

    monkeypatch.setattr("pathlib.Path.write_text", full)
    ask(importer, checked, APPLYING)
    work.work()
    assert state(checked) == APPLIED


def test_what_is_examined_is_examined_without_the_writers_lock(importer, checked, monkeypatch):
    from intranet import database
    from intranet.exchange import checking

    seen = []
    examine = checking.examine

    def watched(*args, **kwargs):
        seen.append(database._writing.get())
        return examine(*args, **kwargs)

    monkeypatch.setattr(checking, "examine", watched)
    ask(importer, checked, APPLYING)
    work.work()
    assert seen == [False]


def test_the_same_file_applied_before_is_recognised(importer):
    importer.bring_in(CCAS)
    run = importer.check(CCAS)
    assert queries.same_file(run) is not None
    assert queries.same_file(importer.check((*CCAS[:2], "ailleurs", *CCAS[3:]))) is None


def test_checking_again_concerns_the_rows_of_the_structure_alone(importer, checked, queries):
    run = importer.check(*[(f"Relais {n}", "", "", "", "Cancale", "", "") for n in range(60)])
    queries.clear()
    work.check_now(importer.actor, run, [5])
    assert len(queries) < 40
    stale = now() - timedelta(days=1)
    assert run.checked_at > stale
