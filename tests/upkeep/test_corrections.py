"""Corrections by others: proposed on a field, accepted or declined in a click, thanked for."""

import pytest

from intranet.audit.models import JournalEntry
from intranet.clock import now
from intranet.database import db
from intranet.directory.models import Assignment
from intranet.index.queries import Hit, Search, find
from intranet.operations.logs import mask
from intranet.upkeep import correction_links, links
from intranet.upkeep.models import ACCEPTED, DECLINED, PENDING, WITHDRAWN, Correction
from tests.builders import directory
from tests.upkeep.conftest import letters, links_in


def again(row):
    db.session.expire_all()
    return db.session.get(type(row), row.id)


def the_correction():
    db.session.expire_all()
    return db.session.query(Correction).order_by(Correction.id.desc()).first()


@pytest.fixture
def propose(cast):
    """`propose(entry, "phone", phone="02 99 …")`: a member proposes; the answer of the site."""

    def send(entry, field, by="member", message="", **values):
        folder = "structures" if entry.__tablename__ == "structure" else "personnes"
        client = cast.sign_in(by)
        return client.post(
            f"/annuaire/{folder}/{entry.id}/proposer?champ={field}",
            data={**values, "message": message},
        )

    return send


@pytest.fixture
def proposed(cast, propose):
    """A phone proposed for the CCAS by a member of the network."""
    cast.ccas.phone = "+33299890000"
    assert propose(cast.ccas, "phone", phone="02 99 89 00 01", message="Le standard a changé.").status_code == 303  # fmt: skip
    return the_correction()


def decide(client, row, decision="accept", **values):
    entry_version = values.pop("version", 1)
    data = {"decision": decision, "version": entry_version, **values}
    return client.post(f"/propositions/{row.id}/decider", data=data)


# Proposing


def test_the_fields_are_shown_with_what_they_say(cast):
    cast.ccas.phone, cast.ccas.opening_hours = "+33299890000", "Mo-Fr 09:00-12:00"
    page = cast.sign_in("member").get(f"/annuaire/structures/{cast.ccas.id}/proposer").text
    for words in ("02 99 89 00 00", "CCAS de Cancale", "Cancale (35049)", "9\xa0h", "(vide)"):
        assert words in page, words
    assert f"/annuaire/structures/{cast.ccas.id}/proposer?champ=phone" in page
    assert f"/annuaire/structures/{cast.ccas.id}/signaler" in page


def test_a_proposal_keeps_the_old_and_the_new_value(cast, proposed):
    assert (proposed.field, proposed.old_value, proposed.new_value) == ("phone", "+33299890000", "+33299890001")  # fmt: skip
    assert (proposed.state, proposed.message) == (PENDING, "Le standard a changé.")
    assert proposed.proposed_by_id == cast.accounts["member"].id
    assert again(cast.ccas).phone == "+33299890000"
    fact = db.session.query(JournalEntry).filter_by(verb="structure.correction_proposed").one()
    assert "02 99 89 00 01" in fact.after["proposal"]


def test_whoever_keeps_the_entry_is_written_to(cast, proposed):
    [mail] = letters("upkeep.correction_proposed")
    assert mail.recipient_address == "direction@ccas-cancale.example"
    assert "02 99 89 00 00" in mail.text and "02 99 89 00 01" in mail.text
    assert "Le standard a changé." in mail.text and "Awa Martin" in mail.subject
    assert "Vous recevez ce message parce que vous tenez la fiche" in mail.text


def test_a_persons_own_entry_is_theirs_to_decide(cast, propose):
    propose(cast.member, "phone", by="manager", phone="02 99 89 00 02")
    [mail] = letters("upkeep.correction_proposed")
    assert mail.recipient_address == "accueil@cdas.example"
    assert "votre fiche" in mail.text


def test_where_nobody_keeps_it_the_coordinator_decides(cast, propose):
    propose(cast.cdas, "name", by="manager", name="CDAS de la baie du Mont")
    [mail] = letters("upkeep.correction_proposed")
    assert mail.recipient_address == "coordination@cd35.example"


def test_who_may_edit_edits(cast):
    for name in ("manager", "coordinator", "administrator"):
        answer = cast.sign_in(name).get(f"/annuaire/structures/{cast.ccas.id}/proposer")
        assert (answer.status_code, answer.location) == (303, f"/annuaire/structures/{cast.ccas.id}/modifier")  # fmt: skip
    answer = cast.sign_in("manager").post(f"/annuaire/structures/{cast.ccas.id}/proposer?champ=phone", data={"phone": "02 99 89 00 01"})  # fmt: skip
    assert answer.status_code == 303 and the_correction() is None


@pytest.mark.parametrize("name", ["outsider", "newcomer", "other_coordinator", "other_manager"])
def test_outsiders_propose_nothing(cast, propose, name):
    for entry in (cast.ccas, cast.member):
        assert propose(entry, "phone", by=name, phone="02 99 89 00 01").status_code == 404
    assert the_correction() is None


@pytest.mark.parametrize(
    ("field", "values", "words"),
    [
        ("phone", {"phone": "12"}, "Ce numéro ne semble pas valide"),
        ("email", {"email": "a@"}, "Cette adresse ne semble pas valide"),
        ("siret", {"siret": "73282932000079"}, "Ce SIRET n’existe pas"),
        ("name", {"name": ""}, "Ce champ est à remplir"),
        ("name", {"name": "N" * 300}, "200 caractères au plus"),
        ("commune", {"commune": "Atlantis"}, "Aucune commune"),
        ("kind", {"kind": "tribunal"}, ""),
        ("opening_hours", {"opening_hours": "quand il fait beau"}, "Nous n’avons pas compris"),
        ("name", {"name": "CCAS de Cancale"}, "C’est déjà ce que dit la fiche"),
        ("phone", {"phone": ""}, "C’est déjà ce que dit la fiche"),
        ("name", {"name": "Autre", "message": "x" * 1001}, "1 000 caractères au plus"),
    ],
)
def test_the_rules_of_the_field_hold(cast, propose, field, values, words):
    answer = propose(cast.ccas, field, **values)
    assert answer.status_code == 422
    assert words in answer.text
    assert the_correction() is None


@pytest.mark.parametrize("field", ["version", "exact", "csrf_token", "id", "verified_at", "source"])
def test_nothing_but_the_fields_of_the_form_is_proposed(cast, propose, field):
    assert propose(cast.ccas, field, **{field: "1"}).status_code == 404


@pytest.mark.parametrize("field", ["themes", "subjects"])
def test_what_somebody_likes_is_not_for_others_to_say(cast, propose, field):
    assert propose(cast.member, field, by="manager", **{field: "x"}).status_code == 404


@pytest.mark.parametrize(
    ("field", "values", "kept"),
    [
        ("commune", {"commune": "Saint-Méloir-des-Ondes"}, None),
        ("kind", {"kind": "cias"}, "cias"),
        (
            "opening_hours",
            {"opening_hours": "lundi au vendredi 9h-12h"},
            "Mo-Fr 09:00-12:00; PH off",
        ),
        ("website", {"website": "www.ccas.example"}, "https://www.ccas.example"),
        ("description", {"description": "Deux\nlignes"}, "Deux\nlignes"),
        ("area", {"area": "departement"}, ["35"]),
    ],
)
def test_each_sort_of_field_is_proposed_and_accepted(cast, propose, field, values, kept):
    assert propose(cast.ccas, field, **values).status_code == 303
    row = the_correction()
    assert row.new_value == (cast.saint_meloir.id if field == "commune" else kept)
    client = cast.sign_in("manager")
    assert client.get(f"/propositions/{row.id}").status_code == 200
    assert decide(client, row).status_code == 303
    column = "commune_id" if field == "commune" else field
    assert getattr(again(cast.ccas), column) == row.new_value


def test_proposing_again_replaces_ones_own_proposal(cast, proposed, propose):
    propose(cast.ccas, "phone", phone="02 99 89 00 09")
    states = [row.state for row in db.session.query(Correction).order_by(Correction.id)]
    assert states == [WITHDRAWN, PENDING]


def test_proposing_is_slowed_down(cast, propose):
    statuses = {propose(cast.ccas, "phone", phone="12").status_code for _ in range(35)}
    assert statuses == {422, 429}


# Deciding on the site


def test_accepting_writes_journals_indexes_and_thanks(cast, propose):
    propose(cast.ccas, "name", name="Maison des solidarités")
    row = the_correction()
    client = cast.sign_in("manager")
    assert decide(client, row).status_code == 303
    assert again(cast.ccas).name == "Maison des solidarités"
    row = the_correction()
    assert (row.state, row.decided_by_name) == (ACCEPTED, "Maëlle Kerdoncuff")
    assert (row.old_value, row.new_value) == ("CCAS de Cancale", "Maison des solidarités")
    fact = db.session.query(JournalEntry).filter_by(verb="structure.updated").one()
    assert (fact.before["name"], fact.after["correction_id"]) == ("CCAS de Cancale", row.id)
    assert Hit("structure", cast.ccas.id) in find(Search("solidarités", circles=None), limit=5)
    [mail] = letters("upkeep.correction_accepted")
    assert mail.recipient_address == "accueil@cdas.example"
    assert "Merci" in mail.subject and "Maison des solidarités" in mail.text
    assert "Acceptée aujourd’hui par Maëlle Kerdoncuff" in client.get(f"/propositions/{row.id}").text  # fmt: skip


def test_declining_leaves_the_entry_and_says_why(cast, proposed):
    client = cast.sign_in("manager")
    answer = decide(client, proposed, "decline", message="C’est la ligne du centre de loisirs.")
    assert answer.status_code == 303
    assert again(cast.ccas).phone == "+33299890000"
    row = the_correction()
    assert (row.state, row.reason) == (DECLINED, "C’est la ligne du centre de loisirs.")
    [mail] = letters("upkeep.correction_declined")
    assert "C’est la ligne du centre de loisirs." in mail.text
    assert "Merci d’avoir pris le temps" in mail.text


@pytest.mark.parametrize("second", ["accept", "decline"])
def test_of_two_answers_the_first_holds(cast, proposed, second):
    decide(cast.sign_in("manager"), proposed)
    answer = decide(cast.sign_in("coordinator"), proposed, second, version=2)
    assert answer.status_code == 409
    assert "Acceptée aujourd’hui" in answer.text
    assert the_correction().state == ACCEPTED
    assert len(letters("upkeep.correction_accepted")) == 1
    assert letters("upkeep.correction_declined") == []


def test_a_field_that_changed_meanwhile_shows_three_values(cast, proposed):
    cast.ccas.phone = "+33299890005"
    db.session.commit()
    client = cast.sign_in("manager")
    answer = decide(client, proposed, version=1)
    assert answer.status_code == 409
    for number in ("00 00", "00 05", "00 01"):
        assert f"02 99 89 {number}" in answer.text.replace("\xa0", " ")
    assert again(cast.ccas).phone == "+33299890005"
    assert the_correction().state == PENDING


def test_accepting_once_all_three_were_seen_writes(cast, proposed):
    cast.ccas.phone = "+33299890005"
    db.session.commit()
    assert decide(cast.sign_in("manager"), proposed, version=again(cast.ccas).version).status_code == 303  # fmt: skip
    assert again(cast.ccas).phone == "+33299890001"


def test_another_field_changed_is_no_obstacle(cast, proposed):
    cast.ccas.address = "2 rue du Port"
    db.session.commit()
    assert decide(cast.sign_in("manager"), proposed, version=1).status_code == 303
    row = again(cast.ccas)
    assert (row.phone, row.address) == ("+33299890001", "2 rue du Port")


def test_what_the_entry_says_already_is_thanked_for_and_not_written(cast, proposed):
    cast.ccas.phone = "+33299890001"
    db.session.commit()
    assert decide(cast.sign_in("manager"), proposed, version=1).status_code == 303
    assert the_correction().state == ACCEPTED
    assert db.session.query(JournalEntry).filter_by(verb="structure.updated").count() == 0


def test_all_who_proposed_the_same_are_thanked(cast, proposed, propose):
    colleague = directory.person("Inès", "Roux", account=cast.accounts["newcomer"])
    directory.membership(directory.position(cast.cdas, "Autre", holder=colleague), cast.network)
    assert propose(cast.ccas, "phone", by="newcomer", phone="0299890001").status_code == 303
    decide(cast.sign_in("manager"), proposed)
    assert {row.state for row in db.session.query(Correction)} == {ACCEPTED}
    thanked = {mail.recipient_address for mail in letters("upkeep.correction_accepted")}
    assert thanked == {"accueil@cdas.example", "nouveau@association.example"}


@pytest.mark.parametrize("name", ["outsider", "newcomer", "other_coordinator", "other_manager"])
def test_outsiders_neither_read_nor_decide(cast, proposed, name):
    client = cast.sign_in(name)
    assert client.get(f"/propositions/{proposed.id}").status_code == 404
    assert decide(client, proposed).status_code == 404
    assert client.post(f"/propositions/{proposed.id}/retirer").status_code == 404
    assert the_correction().state == PENDING


def test_the_proposer_reads_but_does_not_decide(cast, proposed):
    client = cast.sign_in("member")
    page = client.get(f"/propositions/{proposed.id}").text
    assert "Proposé par vous" in page and "Accepter" not in page
    assert decide(client, proposed).status_code == 403
    assert the_correction().state == PENDING


def test_one_takes_ones_own_proposal_back(cast, proposed):
    assert cast.sign_in("manager").post(f"/propositions/{proposed.id}/retirer").status_code == 403
    client = cast.sign_in("member")
    assert client.post(f"/propositions/{proposed.id}/retirer").status_code == 303
    assert the_correction().state == WITHDRAWN
    assert decide(cast.sign_in("manager"), proposed).status_code == 409
    assert again(cast.ccas).phone == "+33299890000"
    assert client.post(f"/propositions/{proposed.id}/retirer").status_code == 303


def test_a_structure_that_closed_is_not_corrected(cast, proposed):
    cast.ccas.closed_at = now()
    db.session.commit()
    answer = decide(cast.sign_in("manager"), proposed)
    assert answer.status_code == 409 and "fermée depuis" in answer.text
    assert again(cast.ccas).phone == "+33299890000"


def test_a_value_that_is_not_acceptable_any_more_is_refused_with_its_reason(cast, propose):
    propose(cast.ccas, "kind", kind="cias")
    row = the_correction()
    row.new_value = "tribunal"
    db.session.commit()
    answer = decide(cast.sign_in("manager"), row)
    assert answer.status_code == 409 and "Rien n’a été écrit" in answer.text
    assert again(cast.ccas).kind == "ccas"


def test_a_coordinator_does_not_move_a_structure_to_another_agency_by_accepting(cast, propose):
    propose(cast.cdas, "commune", by="manager", commune="Fougères")
    row = the_correction()
    answer = decide(cast.sign_in("coordinator"), row)
    assert answer.status_code == 409 and "autre agence" in answer.text
    assert again(cast.cdas).commune_id == cast.saint_meloir.id
    assert decide(cast.sign_in("administrator"), row).status_code == 303
    assert again(cast.cdas).commune_id == cast.fougeres.id


# The lists


def test_each_finds_what_waits_for_them_and_what_they_proposed(cast, proposed):
    for name, waits in (("manager", True), ("coordinator", True), ("administrator", True), ("member", False), ("outsider", False), ("other_coordinator", False)):  # fmt: skip
        page = cast.sign_in(name).get("/propositions")
        assert page.status_code == 200
        assert (f"/propositions/{proposed.id}" in page.text) is waits, name
    assert f"/propositions/{proposed.id}" in cast.sign_in("member").get("/propositions?vue=miennes").text  # fmt: skip
    assert f"/propositions/{proposed.id}" not in cast.sign_in("manager").get("/propositions?vue=miennes").text  # fmt: skip


def test_the_page_of_the_entry_shows_it_to_those_it_concerns(cast, proposed):
    path = f"/annuaire/structures/{cast.ccas.id}"
    assert "Une correction est proposée" in cast.sign_in("manager").get(path).text
    assert "par vous" in cast.sign_in("member").get(path).text
    colleague = directory.person("Inès", "Roux", account=cast.accounts["newcomer"])
    directory.membership(directory.position(cast.cdas, "Autre", holder=colleague), cast.network)
    assert "Une correction est proposée" not in cast.sign_in("newcomer").get(path).text


def test_the_first_page_shows_what_waits(cast, proposed):
    assert f"/propositions/{proposed.id}" in cast.sign_in("manager").get("/").text
    assert f"/propositions/{proposed.id}" not in cast.sign_in("member").get("/").text


def test_the_list_costs_the_same_however_long(cast, queries):
    def fill(count):
        for number in range(count):
            db.session.add(
                Correction(
                    entry_kind="structure", entry_id=cast.ccas.id, field="phone", old_value="",
                    new_value=f"+3329989{number:04}", nonce="n", proposed_at=now(),
                    proposed_by_id=cast.accounts["member"].id,
                )
            )  # fmt: skip

    counts = []
    for more in (1, 12):
        fill(more)
        client = cast.sign_in("manager")
        client.get("/propositions")
        queries.clear()
        client.get("/propositions")
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 8


# Deciding from a mail


@pytest.fixture
def link(proposed):
    [mail] = letters("upkeep.correction_proposed")
    return links_in(mail, "c")[0]


def test_the_link_opens_without_signing_in_and_changes_nothing(cast, link):
    client = cast.client()
    for _ in range(6):
        page = client.get(link, headers={"Sec-Purpose": "prefetch"})
        client.head(link)
    assert page.status_code == 200 and "02 99 89 00 01" in page.text.replace("\xa0", " ")
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert page.headers["Cache-Control"] == "no-store"
    assert the_correction().state == PENDING
    assert db.session.query(JournalEntry).filter_by(verb="structure.updated").count() == 0


def test_its_token_is_masked_and_names_nobody(cast, link):
    assert link.removeprefix("/c/") not in mask(f'"GET {link} HTTP/1.1" 200')
    payload = correction_links.DECIDE.read(link.removeprefix("/c/"))
    assert "@" not in str(payload)


def test_it_accepts_by_post_in_the_name_of_whoever_got_it(cast, link):
    answer = cast.client().post(link, data={"decision": "accept", "version": 1})
    assert (answer.status_code, answer.location) == (303, link)
    assert again(cast.ccas).phone == "+33299890001"
    assert the_correction().decided_by_name == "Maëlle Kerdoncuff"
    assert "Acceptée aujourd’hui" in cast.client().get(link).text


def test_a_used_link_says_what_was_decided(cast, link):
    client = cast.client()
    client.post(link, data={"decision": "decline", "version": 1, "message": "Non."})
    page = client.get(link).text
    assert "Déclinée aujourd’hui par Maëlle Kerdoncuff" in page and "Accepter" not in page
    assert client.post(link, data={"decision": "accept", "version": 1}).status_code == 409
    assert again(cast.ccas).phone == "+33299890000"


def test_accepting_a_new_address_for_oneself_does_not_end_in_an_error(cast, propose):
    propose(cast.member, "email", by="manager", email="awa@nouveau.example")
    path = links_in(letters("upkeep.correction_proposed")[0], "c")[0]
    client = cast.client()
    assert client.post(path, data={"decision": "accept", "version": 1}).status_code == 303
    assert again(cast.member).email == "awa@nouveau.example"
    page = client.get(path)
    assert page.status_code == 200 and "Acceptée aujourd’hui" in page.text


@pytest.mark.parametrize("data", [{}, {"decision": "peut-être"}])
def test_an_unreadable_answer_decides_nothing(cast, link, data):
    assert cast.client().post(link, data=data).status_code == 422
    assert the_correction().state == PENDING


def test_the_link_of_who_left_the_seat_is_dead(cast, link):
    held = db.session.query(Assignment).filter_by(position_id=cast.manager_seat.id).one()
    held.ends_on = held.starts_on
    db.session.commit()
    for answer in (cast.client().get(link), cast.client().post(link, data={"decision": "accept"})):
        assert answer.status_code == 410 and "Ce n’est plus à vous de répondre" in answer.text
    assert the_correction().state == PENDING


def test_the_link_sent_to_a_former_address_is_dead(cast, link):
    cast.manager.email = "maelle@ailleurs.example"
    db.session.commit()
    assert cast.client().get(link).status_code == 410


def test_the_link_expires(cast, link, time_machine_at):
    time_machine_at(days=61)
    answer = cast.client().post(link, data={"decision": "accept", "version": 1})
    assert answer.status_code == 410 and "expiré" in answer.text


def test_a_token_of_another_purpose_or_another_correction_opens_nothing(cast, link):
    payload = correction_links.DECIDE.read(link.removeprefix("/c/"))
    for wrong in (
        "faux",
        links.VERIFY.sign(payload),
        correction_links.DECIDE.sign([payload[0], "autre", *payload[2:]]),
        correction_links.DECIDE.sign([999_999, *payload[1:]]),
    ):
        assert cast.client().post(f"/c/{wrong}", data={"decision": "accept"}).status_code == 404
    stranger = correction_links.DECIDE.sign([*payload[:3], cast.outsider.id, payload[4]])
    assert cast.client().post(f"/c/{stranger}", data={"decision": "accept"}).status_code == 410
    assert the_correction().state == PENDING


# Hostile words


@pytest.mark.parametrize("words", ["<script>alert(1)</script>", "{{7*7}}", "=cmd|' /C calc'!A0", "\u202egro.live"])  # fmt: skip
def test_hostile_words_stay_words(cast, propose, words):
    propose(cast.ccas, "description", description=words, message=words)
    row = the_correction()
    client = cast.sign_in("manager")
    for path in (f"/propositions/{row.id}", "/propositions", f"/annuaire/structures/{cast.ccas.id}", "/"):  # fmt: skip
        page = client.get(path).text
        assert "<script>alert" not in page and "\u202e" not in page
    [mail] = letters("upkeep.correction_proposed")
    assert "<script>alert" not in mail.html
    assert words != "{{7*7}}" or words in mail.html
