"""What the source says, what it said last time, what was edited here."""

import pytest
from sqlalchemy import select

from intranet.audit.models import JournalEntry
from intranet.database import db
from intranet.directory import entries, verification
from intranet.directory.models import Structure
from intranet.directory.offer.models import Service
from intranet.exchange.data_inclusion.models import InclusionLine, InclusionRecord
from intranet.index.models import IndexEntry
from tests.builders import directory, offer, territories
from tests.exchange.data_inclusion import v1


def structure(**changes):
    return {**v1.STRUCTURE, **changes}


def service(**changes):
    return {**v1.SERVICE, **changes}


def epicerie():
    db.session.expire_all()
    return db.session.scalars(select(Structure).where(Structure.source == "dora")).one()


def colis():
    db.session.expire_all()
    return db.session.scalars(select(Service).where(Service.source == "dora")).one()


def lines(run):
    return list(db.session.scalars(select(InclusionLine).where(InclusionLine.run_id == run.id)))


def found(words):
    """The kinds of what the index finds under all these words."""
    db.session.expire_all()
    rows = db.session.scalars(select(IndexEntry)).all()
    return {row.kind for row in rows if set(words.split()) <= set(row.words.split())}


@pytest.fixture
def edit(cast, actor):
    """`edit(phone="…")`: as the form of the structure does."""

    def call(**values):
        row = epicerie()
        entries.edit_structure(actor("administrator"), row, values, row.version)
        db.session.commit()

    return call


def test_a_new_structure_is_in_the_directory_to_be_verified(bring, cast):
    bring([v1.STRUCTURE, v1.SERVICE])
    row = epicerie()
    assert (row.source, row.source_id) == ("dora", "ccas-cancale")
    assert row.verified_at is None
    assert verification.label(row) == "importée, jamais vérifiée"
    assert (row.phone, row.email) == ("+33261910001", "contact@epicerie.example")
    assert row.opening_hours == "Mo-Fr 08:30-12:30; PH off"
    assert row.commune.name == "Cancale"
    assert colis().themes == ["equipement-et-alimentation--alimentation"]
    assert found("epicerie solidaire alimentation") == {"structure", "service"}


def test_a_dry_run_writes_nothing(bring):
    run = bring([v1.STRUCTURE, v1.SERVICE], apply=False)
    assert run.counts == {"structure": {"new": 1}, "service": {"new": 1}}
    assert db.session.scalar(select(Structure).where(Structure.source == "dora")) is None


def test_what_the_source_changed_replaces_what_came_from_it(bring):
    bring([v1.STRUCTURE])
    run = bring([structure(telephone="+33261910002", date_maj="2025-03-01")])
    assert run.counts["structure"] == {"changed": 1}
    assert epicerie().phone == "+33261910002"
    changed = {change["field"] for change in lines(run)[0].changes}
    assert changed == {"phone", "source_updated_on"}


def test_what_was_edited_here_stays_and_is_shown(bring, edit):
    bring([v1.STRUCTURE])
    edit(phone="+33261910009")
    run = bring([structure(telephone="+33261910002", description="Une tout autre présentation.")])
    row = epicerie()
    assert row.phone == "+33261910009"
    assert row.description == "Une tout autre présentation."
    told = {c["field"]: (c["before"], c["after"], c["edited"]) for c in lines(run)[0].changes}
    assert told["phone"] == ("+33261910009", "+33261910002", True)
    assert told["description"][2] is False


def test_what_the_source_still_says_is_no_news(bring, edit):
    bring([v1.STRUCTURE])
    edit(phone="+33261910009")
    assert bring([v1.STRUCTURE]).counts["structure"] == {"unchanged": 1}
    assert epicerie().phone == "+33261910009"


def test_all_that_differs_was_edited_here(bring, edit):
    bring([v1.STRUCTURE])
    edit(phone="+33261910009")
    run = bring([structure(telephone="+33261910002")])
    assert run.counts["structure"] == {"kept": 1}
    assert epicerie().phone == "+33261910009"


def test_what_was_shown_once_is_not_shown_again(bring, edit):
    bring([v1.STRUCTURE])
    edit(phone="+33261910009")
    bring([structure(telephone="+33261910002")])
    assert bring([structure(telephone="+33261910002")]).counts["structure"] == {"unchanged": 1}


def test_the_file_wins_over_edits_when_one_says_so(bring, edit):
    bring([v1.STRUCTURE])
    edit(phone="+33261910009")
    bring([structure(telephone="+33261910002")], overwrites=True)
    assert epicerie().phone == "+33261910002"


def test_a_correction_that_the_source_took_over_is_no_edit_any_more(bring, edit):
    bring([v1.STRUCTURE])
    edit(phone="+33261910009")
    bring([structure(telephone="02 61 91 00 09")])
    bring([structure(telephone="02 61 91 00 10")])
    assert epicerie().phone == "+33261910010"


def test_our_own_export_come_back_does_not_pass_for_the_source(bring, edit, sent):
    bring([v1.STRUCTURE, v1.SERVICE])
    edit(phone="+33261910009")
    assert bring(sent("dora")).counts == {
        "structure": {"unchanged": 1},
        "service": {"unchanged": 1},
    }
    bring([v1.STRUCTURE])
    assert epicerie().phone == "+33261910009"


def test_an_entry_that_came_by_other_ways_is_only_completed(bring, cast):
    directory.structure(
        cast.cancale, "Épicerie", source="dora", source_id="ccas-cancale", phone="+33261910009"
    )
    db.session.commit()
    run = bring([v1.STRUCTURE])
    row = epicerie()
    assert (row.phone, row.name) == ("+33261910009", "Épicerie")
    assert (row.website, row.siret) == ("https://epicerie.example/", v1.STRUCTURE["siret"])
    assert {c["field"] for c in lines(run)[0].changes if c["edited"]} >= {"name", "phone"}


def test_a_change_is_journalled_with_what_was_there(bring):
    bring([v1.STRUCTURE])
    bring([structure(telephone="+33261910002")])
    row = epicerie()
    facts = db.session.scalars(
        select(JournalEntry)
        .where(JournalEntry.object_kind == "structure", JournalEntry.object_id == row.id)
        .order_by(JournalEntry.id)
    ).all()
    assert [fact.verb for fact in facts] == ["structure.imported", "structure.imported"]
    assert facts[0].after["name"] == v1.STRUCTURE["nom"]
    assert facts[0].after["commune"] == "Cancale"
    assert facts[1].before == {"phone": "+33261910001"}
    assert facts[1].after == {"phone": "+33261910002"}


def test_what_changes_is_to_be_verified_again(bring, actor):
    bring([v1.STRUCTURE])
    verification.confirm(actor("administrator"), epicerie())
    db.session.commit()
    bring([structure(date_maj="2025-04-01")])
    assert epicerie().verified_at is not None  # nothing that people read has changed
    bring([structure(date_maj="2025-04-01", telephone="+33261910002")])
    assert epicerie().verified_at is None


def test_a_new_service_makes_its_structure_to_be_verified(bring, actor):
    bring([v1.STRUCTURE])
    verification.confirm(actor("administrator"), epicerie())
    db.session.commit()
    bring([v1.SERVICE])
    assert epicerie().verified_at is None


def test_the_version_moves_so_that_whoever_is_editing_is_told(bring):
    bring([v1.STRUCTURE])
    before = epicerie().version
    bring([structure(telephone="+33261910002")])
    assert epicerie().version == before + 1


def test_what_no_page_shows_is_kept_and_said(bring, sent):
    bring([v1.STRUCTURE])
    run = bring([structure(adresse="12  rue du Port")])  # the same, for whoever reads it
    assert run.counts["structure"] == {"changed": 1}
    assert lines(run)[0].remarks == ["Change ce que les pages ne montrent pas : adresse."]
    assert sent("dora")["structures"][0]["adresse"] == "12  rue du Port"


def test_a_structure_closed_here_stays_closed(bring, actor):
    bring([v1.STRUCTURE])
    entries.close_structure(actor("administrator"), epicerie())
    db.session.commit()
    run = bring([structure(nom="Un autre nom"), v1.SERVICE])
    assert run.counts == {"structure": {"kept": 1}, "service": {"refused": 1}}
    assert epicerie().closed_at is not None
    assert epicerie().name == v1.STRUCTURE["nom"]


def test_a_structure_merged_here_goes_on_as_the_one_that_was_kept(bring, cast):
    bring([v1.STRUCTURE])
    row = epicerie()
    row.merged_into_id = cast.ccas.id
    cast.ccas.phone = row.phone
    record = db.session.scalars(select(InclusionRecord)).one()
    record.structure_id = cast.ccas.id  # as merging does with all that points at an entry
    db.session.commit()
    run = bring([structure(telephone="+33261910002"), v1.SERVICE])
    assert run.counts["structure"] == {"changed": 1}
    assert epicerie().phone == "+33261910001"
    db.session.refresh(cast.ccas)
    assert (cast.ccas.name, cast.ccas.phone) == ("CCAS de Cancale", "+33261910002")
    assert colis().structure_id == cast.ccas.id


def test_a_commune_that_no_longer_exists_gives_way_to_the_one_that_replaced_it(bring, cast, sent):
    former = territories.commune("Saint-Coulomb-le-Vieux", "35263", kind="commune-deleguee")
    former.parent_id = cast.cancale.id
    db.session.commit()
    run = bring(
        [structure(code_insee="35263"), service(zone_eligibilite=["35263", "35049", "243500782"])]
    )
    assert epicerie().commune_id == cast.cancale.id
    remarks = {line.kind: line.remarks for line in lines(run)}
    assert remarks["structure"] == ["La commune 35263 n’existe plus : Cancale la remplace."]
    assert remarks["service"] == ["Zone : la commune 35263 n’existe plus, 35049 la remplace."]
    assert colis().area == ["35049", "243500782"]
    assert sent("dora")["structures"][0]["code_insee"] == "35049"
    assert bring([structure(code_insee="35263")]).counts["structure"] == {"unchanged": 1}


def test_a_structure_is_placed_by_its_name_when_it_has_no_code(bring):
    bring([structure(code_insee=None, commune="CANCALE")])
    assert epicerie().commune.insee_code == "35049"


def test_a_service_moves_with_its_source(bring):
    other = structure(id="dora--autre", nom="Autre épicerie")
    bring([v1.STRUCTURE, other, v1.SERVICE])
    before = colis().structure_id
    run = bring([service(structure_id="dora--autre")])
    assert run.counts["service"] == {"changed": 1}
    assert colis().structure_id != before
    assert bring([service(structure_id="dora--autre")]).counts["service"] == {"unchanged": 1}


def test_a_service_moved_here_stays_where_it_is(bring, cast):
    bring([v1.STRUCTURE, v1.SERVICE])
    colis().structure_id = cast.ccas.id
    db.session.commit()
    assert bring([v1.STRUCTURE, v1.SERVICE]).counts["service"] == {"unchanged": 1}
    assert colis().structure_id == cast.ccas.id


def test_a_service_no_longer_offered_here_is_not_brought_back(bring):
    bring([v1.STRUCTURE, v1.SERVICE])
    row = colis()
    row.closed_at = row.updated_at
    db.session.commit()
    run = bring([service(nom="Un autre nom")])
    assert run.counts["service"] == {"kept": 1}
    assert colis().name == v1.SERVICE["nom"]


def test_a_likely_double_is_pointed_out(bring, cast):
    run = bring([structure(nom="C.C.A.S. Cancale")])
    assert lines(run)[0].remarks == [
        "Ressemble à « CCAS de Cancale », déjà dans l’annuaire : peut-être un doublon."
    ]


def test_what_a_column_cannot_hold_is_left_out_of_it_said_and_kept(bring, sent):
    wrong = {"siret": "12345678901234", "telephone": "le standard", "horaires_accueil": "le matin"}
    run = bring([structure(**wrong)])
    row = epicerie()
    assert (row.siret, row.phone, row.opening_hours, row.hours_note) == ("", "", "", "le matin")
    assert len(lines(run)[0].remarks) == 3
    found = sent("dora")["structures"][0]
    assert {name: found[name] for name in wrong} == wrong


def test_kinds_are_told_by_names_then_by_carriers(bring):
    bring(
        [
            structure(id="dora--1", nom="CIAS de la baie", reseaux_porteurs=["ccas-cias"]),
            structure(id="dora--2", nom="Maison sociale", reseaux_porteurs=["ccas-cias"]),
            structure(id="dora--3", nom="Point d’accueil", reseaux_porteurs=["france-service"]),
            structure(id="dora--4", nom="Les amis", reseaux_porteurs=None),
        ]
    )
    kinds = select(Structure.kind).where(Structure.source == "dora").order_by(Structure.id)
    assert list(db.session.scalars(kinds)) == ["cias", "ccas", "france_services", "autre"]


def test_a_service_of_a_structure_born_here_finds_it(bring, cast):
    run = bring([service(structure_id=f"cd35--{cast.ccas.id}")])
    assert run.counts["service"] == {"new": 1}
    assert colis().structure_id == cast.ccas.id


def test_an_entry_of_another_site_of_our_name_is_not_taken_for_ours(bring, cast):
    run = bring([structure(source="cd35", id=f"cd35--{cast.ccas.id}")])
    assert run.counts["structure"] == {"refused": 1}
    assert lines(run)[0].problems == ["Cet identifiant est ici celui de « CCAS de Cancale »."]


def test_an_edited_service_keeps_its_edits_too(bring):
    bring([v1.STRUCTURE, v1.SERVICE])
    row = colis()
    row.themes = ["sante--addictions"]
    db.session.commit()
    bring([service(thematiques=["famille--garde-denfants"], frais="payant")])
    assert (colis().themes, colis().fees) == (["sante--addictions"], "payant")


def test_lists_without_order_are_the_same_in_any_order(bring, cast):
    both = ["sante--addictions", "famille--garde-denfants"]
    bring([v1.STRUCTURE, service(thematiques=both)])
    row = colis()
    row.themes = sorted(both, reverse=True)
    db.session.commit()
    assert bring([service(thematiques=both[::-1])]).counts["service"] == {"unchanged": 1}
    offer.service(cast.ccas)  # others are none of its business
