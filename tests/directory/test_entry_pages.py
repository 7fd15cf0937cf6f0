"""The pages of structures and people, as each of the cast meets them."""

import re
from datetime import timedelta

import pytest

from intranet.audit.models import JournalEntry
from intranet.clock import now
from intranet.database import db
from intranet.directory import indexing
from intranet.directory.models import Person, Structure
from intranet.index.queries import Hit, Search, find
from intranet.mailroom.models import OutgoingMail
from tests.builders import directory

HTMX = {"HX-Request": "true", "HX-Request-Type": "partial"}
HOSTILE = ["{{7*7}}", "<script>alert(1)</script>", "{0.__class__}", "{% raw %}", "${7*7}"]


def structure_data(row, **values):
    return {
        "kind": row.kind,
        "name": row.name,
        "commune": f"{row.commune.name} ({row.commune.insee_code})",
        "version": row.version,
        **values,
    }


def person_data(row, **values):
    return {
        "first_name": row.first_name,
        "last_name": row.last_name,
        "email": row.email,
        "version": row.version,
        **values,
    }


def text(response):
    return response.get_data(as_text=True)


def again(row):
    db.session.expire_all()
    return db.session.get(type(row), row.id)


# Who reaches what


@pytest.mark.parametrize("tail", ["", "/modifier", ".vcf", "/historique", "/signaler"])
@pytest.mark.parametrize("name", ["outsider", "newcomer", "other_coordinator"])
def test_outsiders_find_nothing_at_the_address_of_an_entry(cast, tail, name):
    client = cast.sign_in(name)
    assert client.get(f"/annuaire/structures/{cast.ccas.id}{tail}").status_code == 404
    assert client.get(f"/annuaire/personnes/{cast.member.id}{tail}").status_code == 404


@pytest.mark.parametrize("act", ["modifier", "verifier", "fermer", "rouvrir", "signaler"])
def test_outsiders_can_post_nothing_to_a_structure(cast, act):
    client = cast.sign_in("outsider")
    assert client.post(f"/annuaire/structures/{cast.ccas.id}/{act}").status_code == 404


@pytest.mark.parametrize("tail", ["", ".vcf", "/historique", "/signaler"])
def test_members_of_the_network_read_entries(cast, tail):
    client = cast.sign_in("member")
    assert client.get(f"/annuaire/structures/{cast.ccas.id}{tail}").status_code == 200
    assert client.get(f"/annuaire/personnes/{cast.manager.id}{tail}").status_code == 200


@pytest.mark.parametrize("act", ["modifier", "verifier", "fermer", "rouvrir"])
def test_a_member_may_not_touch_the_structure_of_others(cast, act):
    client = cast.sign_in("member")
    assert client.post(f"/annuaire/structures/{cast.ccas.id}/{act}").status_code == 403


@pytest.mark.parametrize("act", ["modifier", "verifier"])
def test_a_member_may_not_touch_the_entry_of_a_colleague(cast, act):
    client = cast.sign_in("member")
    assert client.post(f"/annuaire/personnes/{cast.manager.id}/{act}").status_code == 403


@pytest.mark.parametrize(
    ("name", "expected"),
    [("administrator", 200), ("coordinator", 200), ("manager", 200), ("member", 403)],
)
def test_who_may_open_the_form_of_a_structure(cast, name, expected):
    client = cast.sign_in(name)
    assert client.get(f"/annuaire/structures/{cast.ccas.id}/modifier").status_code == expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [("administrator", 200), ("coordinator", 200), ("manager", 403), ("member", 200)],
)
def test_who_may_open_the_form_of_a_person(cast, name, expected):
    client = cast.sign_in(name)
    assert client.get(f"/annuaire/personnes/{cast.member.id}/modifier").status_code == expected


def test_a_manager_edits_the_people_of_their_structure(cast):
    colleague = directory.person("Léo", "Le Bris")
    directory.position(cast.ccas, holder=colleague)
    client = cast.sign_in("manager")
    assert client.get(f"/annuaire/personnes/{colleague.id}/modifier").status_code == 200


@pytest.mark.parametrize("name", ["manager", "coordinator"])
def test_a_seat_given_to_somebody_of_another_structure_does_not_give_their_entry(cast, name):
    directory.position(cast.ccas, holder=cast.outsider)
    client = cast.sign_in(name)
    address = f"/annuaire/personnes/{cast.outsider.id}"
    assert client.get(address).status_code == 200
    assert client.get(f"{address}/modifier").status_code == 403
    assert client.post(f"{address}/verifier").status_code == 403


def test_who_runs_all_the_workplaces_of_somebody_keeps_their_entry(cast):
    directory.position(cast.ccas, holder=cast.member)  # beside their seat in the CDAS
    address = f"/annuaire/personnes/{cast.member.id}/modifier"
    assert cast.sign_in("coordinator").get(address).status_code == 200
    assert cast.sign_in("manager").get(address).status_code == 403


@pytest.mark.parametrize("kind", ["structures", "personnes"])
def test_nobody_confirms_an_entry_that_changed_since_they_read_it(cast, kind):
    entry = cast.ccas if kind == "structures" else cast.manager
    client, path = cast.sign_in("manager"), f"/annuaire/{kind}/{entry.id}"
    seen = re.search(r'name="version" value="(\d+)"', client.get(path).text)[1]
    entry.phone = "+33299999999"
    db.session.commit()

    answer = client.post(f"{path}/verifier", data={"version": seen})

    assert (answer.status_code, answer.location) == (303, path)
    assert "relisez-la avant de la confirmer" in client.get(path).text
    db.session.refresh(entry)
    assert entry.verified_at is None
    client.post(f"{path}/verifier", data={"version": entry.version})
    db.session.refresh(entry)
    assert entry.verified_at is not None


def test_a_manager_alone_does_not_close_the_structure(cast):
    client = cast.sign_in("manager")
    assert client.post(f"/annuaire/structures/{cast.ccas.id}/fermer").status_code == 403


# What a page shows


def test_a_structure_shows_its_seats_vacant_ones_as_vacant(cast):
    page = text(cast.sign_in("member").get(f"/annuaire/structures/{cast.ccas.id}"))
    assert "Maëlle Kerdoncuff" in page
    assert "Référente logement" in page
    assert "Poste vacant" in page
    assert "Pays malouin" in page


def test_phones_and_mails_are_links(cast):
    cast.ccas.phone, cast.ccas.email = "+33299890000", "accueil@ccas.example"
    page = text(cast.sign_in("member").get(f"/annuaire/structures/{cast.ccas.id}"))
    assert 'href="tel:+33299890000"' in page
    assert 'href="mailto:accueil@ccas.example"' in page


def test_what_one_may_not_do_is_not_offered(cast):
    page = text(cast.sign_in("member").get(f"/annuaire/structures/{cast.ccas.id}"))
    for tail in ("modifier", "verifier", "fermer"):
        assert f"/annuaire/structures/{cast.ccas.id}/{tail}" not in page


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_names_stay_text_on_every_page(cast, name):
    cast.ccas.name, cast.manager.last_name, cast.manager_seat.title = name, name, name
    cast.ccas.description = cast.manager.about = name
    client = cast.sign_in("coordinator")
    for address in (
        f"/annuaire/structures/{cast.ccas.id}",
        f"/annuaire/structures/{cast.ccas.id}/modifier",
        f"/annuaire/structures/{cast.ccas.id}/signaler",
        f"/annuaire/structures/{cast.ccas.id}/historique",
        f"/annuaire/personnes/{cast.manager.id}",
        f"/annuaire/personnes/{cast.manager.id}/modifier",
    ):
        page = text(client.get(address))
        assert "<script>alert" not in page
        assert name.replace("<", "&lt;").replace(">", "&gt;") in page


@pytest.mark.parametrize("seats", [0, 8])
def test_a_page_costs_the_same_however_many_seats(cast, queries, seats):
    for number in range(seats):
        holder = directory.person(f"Anne{number}", "Le Bris")
        directory.membership(directory.position(cast.ccas, holder=holder), cast.network)
        directory.position(cast.cdas, f"Renfort {number}", holder=cast.manager)
    client = cast.sign_in("member")
    addresses = f"/annuaire/structures/{cast.ccas.id}", f"/annuaire/personnes/{cast.manager.id}"
    counts = []
    for address in addresses:
        queries.clear()
        assert client.get(address).status_code == 200
        counts.append(len(queries))
    assert counts == [12, 8]


def test_a_card_can_be_downloaded(cast):
    answer = cast.sign_in("member").get(f"/annuaire/personnes/{cast.manager.id}.vcf")
    assert answer.mimetype == "text/vcard"
    assert "attachment" in answer.headers["Content-Disposition"]
    assert "N;CHARSET=UTF-8:Kerdoncuff;Maëlle;;;" in text(answer)
    assert "ORG:CCAS de Cancale" in text(answer)


# Verification


def test_never_verified_imported_and_old_entries_say_so(cast):
    client = cast.sign_in("member")
    address = f"/annuaire/structures/{cast.ccas.id}"
    assert "Fiche jamais vérifiée" in text(client.get(address))
    cast.ccas.source = "soliguide"
    db.session.commit()
    assert "importée, jamais vérifiée" in text(client.get(address))
    cast.ccas.verified_at = now() - timedelta(days=200)
    cast.ccas.verified_by_id = cast.accounts["manager"].id
    db.session.commit()
    page = text(client.get(address))
    assert "vérifiée il y a 6 mois par Maëlle Kerdoncuff" in page
    assert "is-due" in page


def test_one_click_verifies_and_comes_back_to_the_page(cast):
    client = cast.sign_in("manager")
    answer = client.post(f"/annuaire/structures/{cast.ccas.id}/verifier")
    assert (answer.status_code, answer.location) == (303, f"/annuaire/structures/{cast.ccas.id}")
    row = again(cast.ccas)
    assert row.verified_at is not None
    assert row.verified_by_id == cast.accounts["manager"].id
    assert "vérifiée aujourd’hui par Maëlle Kerdoncuff" in text(client.get(answer.location))


def test_under_htmx_the_click_brings_the_new_line_as_the_page_shows_it(cast):
    client = cast.sign_in("member")
    address = f"/annuaire/personnes/{cast.member.id}"
    part = text(client.post(f"{address}/verifier", headers=HTMX))
    assert part.lstrip().startswith('<div class="flow" id="verified-line">')
    assert "vérifiée aujourd’hui par Awa Martin" in part
    assert "<html" not in part
    assert "Toujours exact" not in text(client.get(address))


def test_opening_a_page_verifies_nothing(cast):
    client = cast.sign_in("manager")
    assert client.get(f"/annuaire/structures/{cast.ccas.id}/verifier").status_code == 405
    client.get(f"/annuaire/structures/{cast.ccas.id}")
    assert again(cast.ccas).verified_at is None


def test_verifying_does_not_outdate_what_a_colleague_is_typing(cast):
    data = structure_data(cast.ccas, address="2 rue du Port")
    cast.sign_in("manager").post(f"/annuaire/structures/{cast.ccas.id}/verifier")
    answer = cast.sign_in("coordinator").post(
        f"/annuaire/structures/{cast.ccas.id}/modifier", data=data
    )
    assert answer.status_code == 303


def test_an_edit_is_not_a_verification_unless_it_says_so(cast):
    client = cast.sign_in("member")
    address = f"/annuaire/personnes/{cast.member.id}/modifier"
    client.post(address, data=person_data(cast.member, phone="02 99 47 00 00"))
    row = again(cast.member)
    assert (row.phone, row.verified_at) == ("+33299470000", None)
    client.post(address, data=person_data(row, phone="02 99 47 00 01", exact="y"))
    assert again(cast.member).verified_at is not None


# Editing


def test_an_edit_is_kept_journalled_and_found(cast):
    client = cast.sign_in("manager")
    data = structure_data(cast.ccas, name="Maison des solidarités", siret="732 829 320 00074")
    answer = client.post(f"/annuaire/structures/{cast.ccas.id}/modifier", data=data)
    assert answer.status_code == 303
    row = again(cast.ccas)
    assert (row.name, row.siret, row.version) == ("Maison des solidarités", "73282932000074", 2)
    fact = db.session.query(JournalEntry).filter_by(verb="structure.updated").one()
    assert fact.before["name"] == "CCAS de Cancale"
    assert fact.actor_name == "Maëlle Kerdoncuff"
    found = find(Search("solidarités", circles=None), limit=10)
    assert Hit("structure", cast.ccas.id) in found
    history = text(client.get(f"/annuaire/structures/{cast.ccas.id}/historique"))
    assert "CCAS de Cancale</del>" in history and "Maison des solidarités</ins>" in history


def test_saving_what_is_already_there_writes_nothing(cast):
    client = cast.sign_in("manager")
    client.post(f"/annuaire/structures/{cast.ccas.id}/modifier", data=structure_data(cast.ccas))
    assert again(cast.ccas).version == 1
    assert db.session.query(JournalEntry).count() == 0


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"name": "N" * 300}, "200 caractères au plus."),
        ({"name": ""}, "Ce champ est à remplir."),
        ({"kind": "tribunal"}, ""),
        ({"commune": "Atlantis"}, "Aucune commune"),
        ({"postcode": "3526"}, "Un code postal compte 5 chiffres."),
        ({"phone": "12"}, "Ce numéro ne semble pas valide."),
        ({"email": "accueil@"}, "Cette adresse ne semble pas valide."),
        ({"website": "javascript:alert(1)"}, "Cette adresse ne semble pas valide."),
        ({"siret": "73282932000079"}, "Ce SIRET n’existe pas"),
        ({"siret": "732829"}, "Un SIRET compte 14 chiffres."),
        ({"opening_hours": "le matin, sauf exception"}, "Nous n’avons pas compris"),
        ({"hours_note": "x" * 501}, "500 caractères au plus."),
    ],
)
def test_a_wrong_value_is_explained_and_what_was_typed_kept(cast, wrong, message):
    client = cast.sign_in("manager")
    data = structure_data(cast.ccas, address="Quai des Terre-Neuvas", **wrong)
    answer = client.post(f"/annuaire/structures/{cast.ccas.id}/modifier", data=data)
    page = text(answer)
    assert answer.status_code == 422
    assert message in page
    assert "Quai des Terre-Neuvas" in page
    assert all(value in page for name, value in wrong.items() if name != "kind")
    assert again(cast.ccas).address == ""


def test_a_website_gets_its_scheme(cast):
    client = cast.sign_in("manager")
    data = structure_data(cast.ccas, website="www.ccas-cancale.example")
    client.post(f"/annuaire/structures/{cast.ccas.id}/modifier", data=data)
    assert again(cast.ccas).website == "https://www.ccas-cancale.example"


def test_la_poste_keeps_its_own_check_digits(cast):
    client = cast.sign_in("manager")
    data = structure_data(cast.ccas, siret="35600000049837")
    answer = client.post(f"/annuaire/structures/{cast.ccas.id}/modifier", data=data)
    assert answer.status_code == 303


@pytest.mark.parametrize(
    "extra",
    [
        {"person_id": "1", "id": "999", "structure_id": "1"},
        {"account_id": "1", "role": "administrator", "agency_id": "1"},
        {"verified_at": "2027-01-01", "verified_by_id": "1", "is_invented": "y"},
        {"closed_at": "2027-01-01", "source": "x", "source_id": "y", "created_at": "2020-01-01"},
    ],
)
@pytest.mark.parametrize("kind", ["structure", "person"])
def test_fields_that_the_form_does_not_have_change_nothing(cast, extra, kind):
    row = cast.ccas if kind == "structure" else cast.manager
    folder = "structures" if kind == "structure" else "personnes"
    data = structure_data(row) if kind == "structure" else person_data(row)
    columns = [c.key for c in type(row).__table__.columns]
    before = {name: getattr(row, name) for name in columns}
    answer = cast.sign_in("manager").post(
        f"/annuaire/{folder}/{row.id}/modifier", data={**extra, **data}
    )
    assert answer.status_code == 303
    after = again(row)
    assert {name: getattr(after, name) for name in columns} == before


# Two people at once


def test_the_second_tab_gets_both_versions_and_keeps_its_text(cast):
    client = cast.sign_in("manager")
    address = f"/annuaire/structures/{cast.ccas.id}/modifier"
    stale = structure_data(cast.ccas, address="3 place de l’Église", opening_hours="lundi 9h-12h")
    client.post(address, data=structure_data(cast.ccas, address="2 rue du Port"))
    answer = client.post(address, data=stale)
    page = text(answer)
    assert answer.status_code == 409
    assert "2 rue du Port" in page
    assert "3 place de l’Église" in page
    assert ">lundi 9h-12h</textarea>" in page
    assert "Cancale (35049)</div>" not in page
    assert again(cast.ccas).address == "2 rue du Port"


def test_sending_again_after_the_warning_wins(cast):
    client = cast.sign_in("manager")
    address = f"/annuaire/structures/{cast.ccas.id}/modifier"
    stale = structure_data(cast.ccas, address="3 place de l’Église")
    client.post(address, data=structure_data(cast.ccas, address="2 rue du Port"))
    assert client.post(address, data=stale).status_code == 409
    assert client.post(address, data={**stale, "version": "2"}).status_code == 303
    assert again(cast.ccas).address == "3 place de l’Église"


def test_a_person_edited_twice_at_once_gets_both_versions(cast):
    stale = person_data(cast.member, phone="02 99 47 00 02")
    address = f"/annuaire/personnes/{cast.member.id}/modifier"
    cast.sign_in("coordinator").post(address, data=person_data(cast.member, phone="0299470001"))
    answer = cast.sign_in("member").post(address, data=stale)
    assert answer.status_code == 409
    assert "02 99 47 00 01" in text(answer) and "+33299470001" not in text(answer)


@pytest.mark.parametrize("version", [None, "", "0", "99", "x", "1" * 30])
def test_an_edit_without_a_true_version_is_a_conflict(cast, version):
    data = structure_data(cast.ccas, address="ailleurs")
    data.pop("version")
    answer = cast.sign_in("manager").post(
        f"/annuaire/structures/{cast.ccas.id}/modifier",
        data=data | ({"version": version} if version is not None else {}),
    )
    assert answer.status_code == 409
    assert again(cast.ccas).address == ""


# Adding and closing


def new(cast, **values):
    return {"kind": "association", "name": "Le Relais", "commune": "Cancale", **values}


def test_a_coordinator_adds_a_structure_and_finds_it(cast):
    client = cast.sign_in("coordinator")
    answer = client.post("/annuaire/structures/nouvelle", data=new(cast))
    row = db.session.query(Structure).filter_by(name="Le Relais").one()
    assert answer.location == f"/annuaire/structures/{row.id}"
    assert client.get(answer.location).status_code == 200
    assert find(Search("relais", circles=frozenset({f"g{cast.agency.id}"})), limit=5)


@pytest.mark.parametrize("name", ["manager", "member", "newcomer"])
def test_others_do_not_add_structures(cast, name):
    client = cast.sign_in(name)
    assert client.get("/annuaire/structures/nouvelle").status_code == 403
    assert client.post("/annuaire/structures/nouvelle", data=new(cast)).status_code == 403


def test_a_coordinator_adds_nothing_in_the_communes_of_another_agency(cast):
    answer = cast.sign_in("coordinator").post(
        "/annuaire/structures/nouvelle", data=new(cast, commune="Fougères")
    )
    assert answer.status_code == 422
    assert "relève d’une autre agence" in text(answer)
    assert db.session.query(Structure).filter_by(name="Le Relais").count() == 0


def test_a_coordinator_moves_nothing_out_of_their_agency(cast):
    answer = cast.sign_in("coordinator").post(
        f"/annuaire/structures/{cast.ccas.id}/modifier",
        data=structure_data(cast.ccas, commune="Fougères"),
    )
    assert answer.status_code == 422
    assert again(cast.ccas).commune_id == cast.cancale.id


@pytest.mark.parametrize("name", ["ccas de CANCALE", "C.C.A.S. de Cancale", "CCAS Cancale"])
def test_a_likely_double_is_shown_before_anything_is_added(cast, name):
    client = cast.sign_in("coordinator")
    answer = client.post("/annuaire/structures/nouvelle", data=new(cast, name=name))
    page = text(answer)
    assert answer.status_code == 422
    assert f'href="/annuaire/structures/{cast.ccas.id}"' in page
    assert name in page
    assert db.session.query(Structure).count() == 3
    data = new(cast, name=name, not_a_double="y")
    assert client.post("/annuaire/structures/nouvelle", data=data).status_code == 303


def test_the_same_name_elsewhere_is_no_double(cast):
    client = cast.sign_in("coordinator")
    data = new(cast, name="CCAS de Cancale", commune="Saint-Méloir-des-Ondes")
    assert client.post("/annuaire/structures/nouvelle", data=data).status_code == 303


def test_closing_takes_a_structure_out_and_reopening_brings_all_back(cast):
    indexing.rebuild()
    everything = set(find(Search("", circles=None), limit=50))
    client = cast.sign_in("coordinator")
    address = f"/annuaire/structures/{cast.ccas.id}"
    assert "Maëlle" in text(client.get(address))
    client.post(f"{address}/fermer")
    page = text(client.get(address))
    assert "Cette structure est fermée" in page
    assert find(Search("cancale", circles=None), limit=5) == []
    assert client.get(f"/annuaire/personnes/{cast.manager.id}").status_code == 404
    client.post(f"{address}/rouvrir")
    db.session.rollback()
    assert set(find(Search("", circles=None), limit=50)) == everything
    assert client.get(f"/annuaire/personnes/{cast.manager.id}").status_code == 200
    verbs = [fact.verb for fact in db.session.query(JournalEntry).order_by(JournalEntry.id)]
    assert verbs == ["structure.closed", "structure.reopened"]


# Signalling


def test_an_error_goes_to_the_manager_of_the_structure(cast):
    client = cast.sign_in("member")
    answer = client.post(
        f"/annuaire/structures/{cast.ccas.id}/signaler", data={"message": "Le numéro a changé."}
    )
    assert answer.status_code == 303
    mail = db.session.query(OutgoingMail).one()
    assert mail.recipient_address == "direction@ccas-cancale.example"
    assert "Le numéro a changé." in mail.text
    assert "accueil@cdas.example" in mail.text
    assert f"/annuaire/structures/{cast.ccas.id}" in mail.text


def test_without_a_manager_an_error_goes_to_the_coordination(cast):
    cast.sign_in("manager").post(
        f"/annuaire/personnes/{cast.member.id}/signaler", data={"message": "Elle est partie."}
    )
    mail = db.session.query(OutgoingMail).one()
    assert mail.recipient_address == cast.accounts["coordinator"].email


@pytest.mark.parametrize("message", ["", "x" * 2001])
def test_an_empty_or_endless_report_is_not_sent(cast, message):
    answer = cast.sign_in("member").post(
        f"/annuaire/structures/{cast.ccas.id}/signaler", data={"message": message}
    )
    assert answer.status_code == 422
    assert message in text(answer)
    assert db.session.query(OutgoingMail).count() == 0


def test_a_hostile_report_stays_text_in_the_mail(cast):
    cast.sign_in("member").post(
        f"/annuaire/structures/{cast.ccas.id}/signaler",
        data={"message": "{{7*7}} <script>alert(1)</script>"},
    )
    mail = db.session.query(OutgoingMail).one()
    assert "{{7*7}}" in mail.html
    assert "<script>" not in mail.html


def test_people_keep_their_sign_in_address_when_the_entry_changes(cast):
    cast.sign_in("member").post(
        f"/annuaire/personnes/{cast.member.id}/modifier",
        data=person_data(cast.member, email="autre@cdas.example"),
    )
    assert again(cast.member).email == "autre@cdas.example"
    assert db.session.get(Person, cast.member.id).account.email == "accueil@cdas.example"


def test_a_new_structure_needs_a_type(cast):
    answer = cast.sign_in("coordinator").post(
        "/annuaire/structures/nouvelle", data=new(cast, kind="")
    )
    assert answer.status_code == 422
    assert "Choisissez un type." in text(answer)
