"""For seven days an import can be undone; what was used or edited since stays, and is said."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from intranet.audit import journal
from intranet.audit.models import JournalEntry
from intranet.audit.queries import fact, history_of
from intranet.clock import now
from intranet.database import db
from intranet.directory import indexing, memberships, verification
from intranet.directory.models import Assignment, Person, Position, Structure
from intranet.duplicates.models import NotDuplicate
from intranet.exchange import choosing, undoing, work
from intranet.exchange.models import ImportedRecord
from intranet.index.models import IndexEntry
from intranet.upkeep import cycle
from intranet.upkeep.models import Correction, VerificationRequest
from tests.builders import directory
from tests.exchange.test_importing import AWA, CCAS, TEAM, YANN


def directory_now():
    tables = (Structure, Position, Person, Assignment)
    return [
        [tuple(row) for row in db.session.execute(select(model.__table__).order_by(model.id))]
        for model in tables
    ]


def index_now():
    rows = select(IndexEntry.kind, IndexEntry.ref_id, IndexEntry.words)
    return set(db.session.execute(rows).tuples())


def undo(importer, run):
    undoing.undo(importer.actor, run)
    db.session.commit()


def test_what_was_added_goes(importer):
    indexing.rebuild()
    db.session.commit()
    before, index = directory_now(), index_now()
    run = importer.bring_in(AWA, YANN, CCAS[:1] + ("Cancale",) + ("",) * 6, header=TEAM)
    assert directory_now() != before
    undo(importer, run)
    assert directory_now() == before
    assert index_now() == index
    assert run.state == "undone" and run.kept == []
    assert db.session.scalars(select(ImportedRecord)).all() == []


def test_what_was_changed_comes_back_verified_as_it_was(importer, structure):
    importer.bring_in(CCAS)
    found = structure("CCAS de Saint-Méloir")
    found.verified_at = now()
    found.verified_by_id = importer.cast.accounts["coordinator"].id
    db.session.commit()
    verified = found.verified_at
    run = importer.bring_in(("CCAS de Saint-Méloir", *CCAS[1:2], "2 rue du Port", *CCAS[3:]))
    undo(importer, run)
    db.session.expire_all()
    found = structure("CCAS de Saint-Méloir")
    assert (found.address, found.verified_at) == ("1 rue du Port", verified)
    record = db.session.scalars(select(ImportedRecord)).one()
    assert record.values["address"] == "1 rue du Port"


def test_an_entry_edited_since_is_left_and_said(importer, structure):
    importer.bring_in(CCAS)
    run = importer.bring_in((*CCAS[:2], "2 rue du Port", *CCAS[3:5], "0299000009", CCAS[6]))
    structure("CCAS de Saint-Méloir").address = "3 rue du Port"
    db.session.commit()
    undo(importer, run)
    db.session.expire_all()
    found = structure("CCAS de Saint-Méloir")
    assert (found.address, found.phone) == ("3 rue du Port", "+33299891234")
    (told,) = run.kept
    assert "CCAS de Saint-Méloir" in told and "adresse" in told


def test_an_added_entry_edited_since_stays(importer, structure):
    run = importer.bring_in(CCAS)
    structure("CCAS de Saint-Méloir").description = "Complétée"
    db.session.commit()
    undo(importer, run)
    assert structure("CCAS de Saint-Méloir").description == "Complétée"
    assert "CCAS de Saint-Méloir" in run.kept[0]


def test_an_added_entry_verified_since_stays(importer, structure):
    run = importer.bring_in(CCAS)
    verification.confirm(importer.actor, structure("CCAS de Saint-Méloir"))
    db.session.commit()
    undo(importer, run)
    assert structure("CCAS de Saint-Méloir")


def test_who_has_been_given_something_stays_with_seat_and_structure(importer, structure):
    """Awa joined a network by her seat; Yann did nothing."""
    run = importer.bring_in(AWA, YANN, header=TEAM)
    seat = db.session.scalars(select(Position).where(Position.title == "Accueil")).one()
    memberships.add(importer.actor, seat, importer.cast.network)
    db.session.commit()
    undo(importer, run)
    assert structure("Relais")
    assert db.session.scalars(select(Person.last_name).where(Person.source != "")).all() == ["Diop"]
    titles = select(Position.title).where(Position.structure_id == structure("Relais").id)
    assert db.session.scalars(titles).all() == ["Accueil"]
    assert len(run.kept) == 3


def test_whatever_table_points_to_an_entry_keeps_it(importer, structure):
    run = importer.bring_in(AWA, header=TEAM)
    directory.position(structure("Relais"), "Ajouté à la main")
    db.session.commit()
    undo(importer, run)
    assert structure("Relais")
    assert db.session.scalars(select(Position.title).where(Position.structure_id == structure("Relais").id)).all() == ["Ajouté à la main"]  # fmt: skip


def test_a_seat_that_was_vacant_is_vacant_again(importer):
    cast = importer.cast
    line = (
        "CCAS de Cancale",
        "Cancale",
        "Diop",
        "Awa",
        "Référente logement",
        "a@x.example",
        "",
        "",
    )
    run = importer.check(line, header=TEAM)
    choosing.decide_all(run, "merge:")
    work.check_now(importer.actor, run)
    before = directory_now()
    importer.apply(run)
    undo(importer, run)
    assert directory_now() == before
    assert (
        db.session.scalar(select(Assignment).where(Assignment.position_id == cast.vacant_seat.id))
        is None
    )


def test_somebody_who_left_since_stays_with_their_past(importer):
    run = importer.bring_in(AWA, header=TEAM)
    held = db.session.scalars(select(Assignment).order_by(Assignment.id.desc())).first()
    held.ends_on = held.starts_on
    db.session.commit()
    undo(importer, run)
    assert db.session.get(Assignment, held.id)
    assert "Awa Diop" in " ".join(run.kept)


def test_undoing_is_in_the_journal_entry_by_entry(importer):
    run = importer.bring_in(CCAS)
    undo(importer, run)
    verbs = db.session.scalars(select(JournalEntry.verb).order_by(JournalEntry.id)).all()
    assert verbs[-2:] == ["structure.removed", "import_run.undone"]


@pytest.mark.parametrize(("days", "possible"), [(6, True), (8, False)])
def test_after_seven_days_it_is_too_late(importer, time_machine_at, days, possible):
    run = importer.bring_in(CCAS)
    time_machine_at(days=days)
    assert undoing.may_still(run) is possible
    if not possible:
        with pytest.raises(undoing.TooLate):
            undoing.undo(importer.actor, run)


def test_twice_is_too_late(importer):
    run = importer.bring_in(CCAS)
    undo(importer, run)
    with pytest.raises(undoing.TooLate):
        undoing.undo(importer.actor, run)


def test_the_same_file_can_be_imported_again_after(importer, outcomes):
    run = importer.bring_in(AWA, header=TEAM)
    undo(importer, run)
    assert outcomes(importer.check(AWA, header=TEAM)) == {2: "new"}


def test_an_import_changed_by_a_later_one_keeps_what_the_later_one_wrote(importer, structure):
    first = importer.bring_in(CCAS)
    importer.bring_in((*CCAS[:2], "2 rue du Port", *CCAS[3:]))
    undo(importer, first)
    assert structure("CCAS de Saint-Méloir").address == "2 rue du Port"
    assert first.kept


def test_the_week_is_counted_from_the_application(importer, time_machine_at):
    run = importer.check(CCAS)
    time_machine_at(days=10)
    importer.apply(run)
    assert undoing.may_still(run)
    assert run.applied_at - run.created_at > timedelta(days=9)


def test_the_next_row_with_the_key_of_one_taken_away_has_its_own_history(importer, structure):
    """SQLite gives the key again at once."""
    run = importer.bring_in(CCAS)
    gone = structure("CCAS de Saint-Méloir").id
    undo(importer, run)
    after = directory.structure(importer.cast.fougeres, "Épicerie solidaire", id=gone)
    journal.record(importer.actor, "structure.created", after)
    db.session.commit()

    told = db.session.scalars(history_of(after)).all()
    former = db.session.scalars(
        select(JournalEntry.id).where(
            JournalEntry.object_kind == "structure", JournalEntry.verb == "structure.imported"
        )
    ).all()

    assert [one.verb for one in told] == ["structure.created"]
    assert former and [fact(key) for key in former] == [None] * len(former)


@pytest.mark.parametrize("asked", ["correction", "request", "different"])
def test_what_somebody_asked_or_decided_about_stays(importer, structure, asked):
    run = importer.bring_in(CCAS)
    found, moment = structure("CCAS de Saint-Méloir"), now()
    entry = {"entry_kind": "structure", "entry_id": found.id}
    db.session.add(
        {
            "correction": lambda: Correction(
                **entry,
                field="phone",
                old_value="",
                new_value="+33299891235",
                nonce="n",
                proposed_by_id=importer.cast.accounts["member"].id,
                proposed_at=moment,
            ),
            "request": lambda: VerificationRequest(**entry, opened_at=moment, asked_at=moment),
            "different": lambda: NotDuplicate(
                kind="structure", low_id=1, high_id=found.id, decided_at=moment
            ),
        }[asked]()
    )
    db.session.commit()

    undo(importer, run)

    assert structure("CCAS de Saint-Méloir").id == found.id
    assert "CCAS de Saint-Méloir\u00a0: utilisée" in run.kept[0]


def test_whoever_came_by_mistake_is_not_named_in_the_journal_for_ever(importer):
    undo(importer, importer.bring_in(AWA, header=TEAM))

    told = [
        (one.object_name, one.before, one.after)
        for one in db.session.scalars(
            select(JournalEntry).where(JournalEntry.object_kind == "person")
        )
    ]

    assert len(told) == 2
    assert set(map(str, told)) == {str(("Personne retirée", {}, {}))}


def test_what_the_worker_is_going_to_ask_keeps_nothing(importer, structure):
    """It opens a question about each new entry within the hour, and asks a week later."""
    run = importer.bring_in(CCAS, ("Relais", *CCAS[1:3], "35260", "Cancale", "", ""))
    cycle.open_due()
    run.problem = "Interrompu une fois."
    db.session.commit()
    assert db.session.scalar(select(func.count()).select_from(VerificationRequest)) > 2

    undo(importer, run)

    names = db.session.scalars(select(Structure.name)).all()
    assert "CCAS de Saint-Méloir" not in names and "Relais" not in names
    assert (run.kept, run.problem) == ([], "")
    asked = db.session.scalars(
        select(VerificationRequest.entry_id).where(VerificationRequest.entry_kind == "structure")
    )
    assert set(asked) <= set(db.session.scalars(select(Structure.id)))
