"""A file becomes entries: found, created, changed; said in the journal; found by search."""

from datetime import date

import pytest
from sqlalchemy import select

from intranet.audit.models import JournalEntry
from intranet.clock import now, today
from intranet.database import db
from intranet.directory.models import Assignment, Person, Position, Structure
from intranet.exchange import choosing, work
from intranet.exchange.models import ImportedRecord, ImportRow
from intranet.index.queries import Search, find
from tests.builders import directory

CCAS = ("CCAS de Saint-Méloir", "CCAS", "1 rue du Port", "35350", "Saint-Méloir-des-Ondes",
        "299891234", "CCAS@Saint-Meloir.example")  # fmt: skip
TEAM = ("Structure", "Commune", "Nom", "Prénom", "Fonction", "Mail", "Téléphone direct", "Portable")
AWA = (
    "Relais",
    "Cancale",
    "DIOP",
    "Awa",
    "Accueil",
    "awa@relais.example",
    "0299000001",
    "0600000001",
)
YANN = (
    "Relais",
    "Cancale",
    "LE GALL",
    "Yann",
    "Direction",
    "yann@relais.example",
    "0299000002",
    "",
)


def test_a_row_becomes_a_structure_to_be_verified_that_says_where_it_comes_from(
    importer, structure
):
    run = importer.bring_in(CCAS)
    found = structure("CCAS de Saint-Méloir")
    assert (found.kind, found.commune_id, found.phone, found.email) == (
        "ccas", importer.cast.saint_meloir.id, "+33299891234", "ccas@saint-meloir.example",
    )  # fmt: skip
    assert (found.verified_at, found.source, found.version) == (None, "tableau", 1)
    assert found.source_id and found.match_key == "ccas meloir saint"
    assert run.done == {"structures created": 1}


def test_what_was_brought_in_is_found_by_search(importer, structure):
    importer.bring_in(CCAS)
    importer.bring_in(AWA, header=TEAM, source="Équipes")
    hits = {hit.kind for hit in find(Search("diop", circles=None), limit=9)}
    assert hits == {"person"}
    key = structure("CCAS de Saint-Méloir").id
    assert key in {hit.ref_id for hit in find(Search("meloir", circles=None), limit=9)}


def test_a_row_becomes_a_structure_a_seat_and_whoever_holds_it(importer, structure):
    run = importer.bring_in(AWA, YANN, header=TEAM)
    relais = structure("Relais")
    rows = db.session.execute(
        select(Position.title, Person, Assignment.starts_on)
        .join(Assignment, Assignment.position_id == Position.id)
        .join(Person, Person.id == Assignment.person_id)
        .where(Position.structure_id == relais.id)
        .order_by(Position.title)
    ).all()
    assert [(title, person.name, person.email) for title, person, _ in rows] == [
        ("Accueil", "Awa Diop", "awa@relais.example"),
        ("Direction", "Yann Le Gall", "yann@relais.example"),
    ]
    assert {start for *_, start in rows} == {today()}
    assert rows[0].Person.mobile == "+33600000001"
    assert rows[0].Person.account_id is None
    assert run.done["assignments"] == 2


def test_nobody_is_written_to(importer, letters):
    importer.bring_in(AWA, YANN, header=TEAM)
    assert letters() == 0


def test_each_entry_and_the_import_itself_are_in_the_journal(importer):
    importer.bring_in(AWA, header=TEAM)
    facts = db.session.scalars(select(JournalEntry).order_by(JournalEntry.id)).all()
    told = [(fact.verb, fact.object_name) for fact in facts]
    assert told == [
        ("import_source.created", "Tableau"),
        ("import_run.received", "tableau.csv"),
        ("structure.imported", "Relais"),
        ("person.imported", "Awa Diop"),
        ("position.imported", "Accueil"),
        ("assignment.started", "Accueil"),
        ("import_run.applied", "tableau.csv"),
    ]
    assert {fact.actor_name for fact in facts} == {importer.actor.display_name}
    created = next(fact for fact in facts if fact.verb == "structure.imported")
    assert created.after["commune"] == "Cancale"


def test_a_vacant_seat_of_that_title_is_taken(importer):
    cast = importer.cast
    row = ("CCAS de Cancale", "Cancale", "Diop", "Awa", "référente logement", "a@x.example", "", "")
    decided(importer, importer.check(row, header=TEAM), cast.ccas)
    holder = db.session.scalar(
        select(Person).join(Assignment).where(Assignment.position_id == cast.vacant_seat.id)
    )
    assert holder.name == "Awa Diop"


def decided(importer, run, entry):
    first = db.session.scalars(select(ImportRow).where(ImportRow.run_id == run.id)).first()
    choosing.decide(run, first, f"merge:{entry.id}")
    work.check_now(importer.actor, run)
    assert importer.apply(run)


def test_a_seat_that_is_held_is_not_taken_from_its_holder(importer, row):
    cast = importer.cast
    line = ("CCAS de Cancale", "Cancale", "Diop", "Awa", "Directrice", "a@x.example", "", "")
    run = importer.check(line, header=TEAM)
    decided(importer, run, cast.ccas)
    seats = db.session.scalars(select(Position).where(Position.structure_id == cast.ccas.id)).all()
    assert [seat.title for seat in seats].count("Directrice") == 2
    held = db.session.scalar(
        select(Assignment).where(
            Assignment.position_id == cast.manager_seat.id, Assignment.ends_on.is_(None)
        )
    )
    assert held.person_id == cast.manager.id
    assert "remplacement" in row(run).warnings[0]["text"]


def test_somebody_known_by_their_address_gets_a_seat_and_stays_one_person(importer, census):
    line = ("Relais", "Cancale", "Martin", "Awa", "Bénévole", "accueil@cdas.example", "", "")
    people = census()[2]
    importer.bring_in(line, header=TEAM)
    assert census()[2] == people
    seats = db.session.scalars(
        select(Position.title)
        .join(Assignment)
        .where(Assignment.person_id == importer.cast.member.id, Assignment.ends_on.is_(None))
    ).all()
    assert sorted(seats) == ["Agente d’accueil", "Bénévole"]


def test_an_address_that_is_somebody_elses_is_an_error(importer, row):
    line = ("Relais", "Cancale", "Diop", "Fatou", "Bénévole", "accueil@cdas.example", "", "")
    run = importer.check(line, header=TEAM)
    assert row(run).outcome == "error"
    assert "Awa Martin" in row(run).problems[0]["text"]


def test_an_address_that_several_people_share_is_their_seats(importer, structure):
    shared = "accueil@relais.example"
    importer.bring_in((*AWA[:5], shared, "", ""), (*YANN[:5], shared, "", ""), header=TEAM)
    seats = db.session.scalars(
        select(Position.email).where(Position.structure_id == structure("Relais").id)
    ).all()
    assert seats == [shared, shared]
    assert db.session.scalars(select(Person).where(Person.email == shared)).all() == []


def test_a_title_without_anybody_is_a_vacant_seat(importer, structure):
    importer.bring_in(("Relais", "Cancale", "à pourvoir", "", "Accueil", "", "", ""), header=TEAM)
    seat = db.session.scalars(
        select(Position).where(Position.structure_id == structure("Relais").id)
    ).one()
    assert db.session.scalar(select(Assignment).where(Assignment.position_id == seat.id)) is None


def test_one_person_in_two_structures_is_one_entry(importer, census):
    before = census()
    importer.bring_in(AWA, ("Abri", *AWA[1:]), header=TEAM)
    added = [after - b for after, b in zip(census(), before, strict=True)]
    assert added == [2, 2, 1, 2]


def test_a_change_of_the_file_changes_what_came_from_it_and_is_no_longer_verified(
    importer, structure, row
):
    importer.bring_in(CCAS)
    found = structure("CCAS de Saint-Méloir")
    found.verified_at, found.verified_by_id = now(), importer.cast.accounts["coordinator"].id
    db.session.commit()
    run = importer.check((*CCAS[:2], "2 rue du Port", *CCAS[3:]))
    assert row(run).outcome == "changed"
    assert row(run).changes == [
        {"label": "Adresse", "before": "1 rue du Port", "after": "2 rue du Port",
         "conflict": False, "taken": True}
    ]  # fmt: skip
    version = found.version
    importer.apply(run)
    db.session.expire_all()
    found = structure("CCAS de Saint-Méloir")
    assert (found.address, found.verified_at, found.verified_by_id) == ("2 rue du Port", None, None)
    assert found.version == version + 1


def test_an_empty_cell_changes_nothing(importer, structure, outcomes):
    importer.bring_in(CCAS)
    run = importer.check((*CCAS[:5], "", ""))
    assert outcomes(run) == {2: "unchanged"}


def test_a_new_name_under_the_same_identifier_is_a_change(importer, structure):
    header = ("Identifiant", "Structure", "Commune")
    importer.bring_in(("12", "Relais", "Cancale"), header=header)
    run = importer.bring_in(("12", "Relais du port", "Cancale"), header=header)
    assert run.done == {"structures changed": 1}
    assert structure("Relais du port").match_key == "port relais"
    assert find(Search("relais port", circles=None, kinds=("structure",)), limit=2)


def test_a_new_function_renames_the_seat(importer, structure):
    importer.bring_in(AWA, header=TEAM)
    importer.bring_in((*AWA[:4], "Responsable de l’accueil", *AWA[5:]), header=TEAM)
    seats = db.session.scalars(
        select(Position.title).where(Position.structure_id == structure("Relais").id)
    ).all()
    assert seats == ["Responsable de l’accueil"]


def test_hours_are_understood_or_kept_in_words(importer, structure):
    header = ("Structure", "Commune", "Horaires")
    importer.bring_in(
        ("Relais", "Cancale", "lundi au vendredi 9h-12h"),
        ("Abri", "Cancale", "sur rendez-vous, sauf vacances"),
        header=header,
    )
    assert structure("Relais").opening_hours == "Mo-Fr 09:00-12:00"
    abri = structure("Abri")
    assert (abri.opening_hours, abri.hours_note) == ("", "sur rendez-vous, sauf vacances")


def test_records_say_what_the_file_said(importer):
    importer.bring_in(AWA, header=TEAM)
    kinds = db.session.scalars(select(ImportedRecord.kind).order_by(ImportedRecord.kind)).all()
    assert kinds == ["person", "position", "structure"]


def test_the_number_of_an_entry_leads_to_it(importer, row, structure):
    cast = importer.cast
    header = ("N° de fiche Maillage", "Nom de la structure", "Adresse")
    run = importer.check((str(cast.ccas.id), "CCAS de Cancale", "1 quai Kennedy"), header=header)
    assert [change["label"] for change in row(run).changes] == ["Adresse"]
    importer.apply(run)
    db.session.expire_all()
    assert db.session.get(Structure, cast.ccas.id).address == "1 quai Kennedy"


@pytest.mark.parametrize("number", ["999999", "abc", "99999999999999999999"])
def test_an_unknown_number_of_an_entry_is_an_error(importer, row, number):
    run = importer.check(
        (number, "X", "Y"), header=("N° de fiche Maillage", "Structure", "Adresse")
    )
    assert "n’a ce numéro" in row(run).problems[0]["text"]


def test_a_merged_entry_leads_to_the_one_it_became(importer, structure, census):
    importer.bring_in(CCAS)
    gone = structure("CCAS de Saint-Méloir")
    kept = directory.structure(importer.cast.saint_meloir, "CCAS regroupé", address="1 rue du Port")
    gone.merged_into_id, gone.closed_at = kept.id, now()
    db.session.commit()
    before = census()
    importer.bring_in((*CCAS[:2], "9 rue Neuve", *CCAS[3:]))
    db.session.expire_all()
    assert census() == before
    assert db.session.get(Structure, kept.id).address == "9 rue Neuve"


def test_the_start_of_a_seat_is_today(importer):
    importer.bring_in(AWA, header=TEAM)
    assert isinstance(db.session.scalars(select(Assignment.starts_on)).first(), date)
