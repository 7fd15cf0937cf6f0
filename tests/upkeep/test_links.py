"""`/v/<token>`: one entry, opened from a mail by whoever was asked, while they may answer."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from intranet.audit.models import JournalEntry
from intranet.clock import now
from intranet.database import db
from intranet.directory.models import Assignment, Person, Structure
from intranet.events import links as event_links
from intranet.mailroom import doubts, queries
from intranet.operations.logs import mask
from intranet.upkeep import links
from intranet.upkeep.models import VerificationAsk, VerificationRequest
from tests.builders import directory
from tests.upkeep.conftest import addresses, asks_about, letters, links_in, request_about


@pytest.fixture
def link(cast, only, worker, time_machine_at):
    """`link(entry)`: the path that the first mail about it holds."""

    def ask(entry):
        only(entry)
        time_machine_at(days=8)
        worker()
        db.session.commit()
        return links.address(asks_about(entry)[0]).removeprefix("http://localhost")

    return ask


def again(row):
    db.session.expire_all()
    return db.session.get(type(row), row.id)


def state_of_everything():
    db.session.expire_all()
    tables = (Person, Structure, VerificationAsk, VerificationRequest)
    rows = [
        [tuple(row) for row in db.session.execute(select(t.__table__).order_by(t.__table__.c.id))]
        for t in tables
    ]
    return rows, db.session.scalar(select(func.count()).select_from(JournalEntry))


def structure_form(row, **values):
    return {
        "kind": row.kind,
        "name": row.name,
        "commune": f"{row.commune.name} ({row.commune.insee_code})",
        "version": row.version,
        **values,
    }


def person_form(row, **values):
    fields = ("first_name", "last_name", "email", "version")
    return {**{name: getattr(row, name) for name in fields}, **values}


# Opening changes nothing


def test_opening_the_link_shows_the_entry_without_signing_in(cast, link):
    cast.ccas.phone = "+33299890000"
    page = cast.client().get(link(cast.ccas))
    assert page.status_code == 200
    assert "CCAS de Cancale" in page.text and "02\xa099\xa089\xa000\xa000" in page.text
    assert "Tout est exact" in page.text


def test_one_get_one_head_and_five_prefetches_change_nothing(cast, link):
    path = link(cast.ccas)
    before = state_of_everything()
    client = cast.client()
    for page in (path, f"{path}/corriger"):
        client.get(page)
        client.head(page)
        for _ in range(5):
            client.get(page, headers={"Sec-Purpose": "prefetch", "User-Agent": "ScannerBot"})
    assert client.get(f"{path}/pas-moi").status_code == 405
    assert state_of_everything() == before


def test_pages_with_the_token_are_leaked_and_kept_nowhere(cast, link):
    path = link(cast.ccas)
    for page in (path, f"{path}/corriger", "/v/faux"):
        answer = cast.client().get(page)
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        assert answer.headers["Cache-Control"] == "no-store"


def test_the_token_is_masked_in_logs(cast, link):
    path = link(cast.ccas)
    for page in (path, f"{path}/corriger"):
        assert path.removeprefix("/v/") not in mask(f'127.0.0.1 "GET {page} HTTP/1.1" 200')


def test_the_public_page_asks_nothing_of_a_page_that_needs_signing_in(cast, link):
    page = cast.client().get(f"{link(cast.ccas)}/corriger").text
    assert "data-hx-get" not in page


# Answering


def test_all_is_exact_verifies_the_entry_in_the_name_of_whoever_was_asked(cast, link):
    path = link(cast.ccas)
    answer = cast.client().post(path)
    assert (answer.status_code, answer.location) == (303, path)
    row = again(cast.ccas)
    assert row.verified_at == now() and row.verified_by_id == cast.accounts["manager"].id
    fact = db.session.query(JournalEntry).filter_by(verb="structure.verified").one()
    assert fact.actor_name == "Maëlle Kerdoncuff"
    request = request_about(cast.ccas)
    assert (request.outcome, request.next_at) == ("exact", None) and request.closed_at
    assert "Vous avez confirmé cette fiche aujourd’hui" in cast.client().get(path).text


def test_somebody_without_an_account_answers_in_their_own_name(cast, link):
    colleague = directory.person("Léo", "Le Bris", email="leo@ccas.example")
    directory.position(cast.ccas, holder=colleague)
    cast.client().post(link(colleague))
    fact = db.session.query(JournalEntry).filter_by(verb="person.verified").one()
    assert (fact.actor_id, fact.actor_name) == (None, "Léo Le Bris")
    assert again(colleague).verified_at == now()


def test_a_structures_mailbox_answers_for_the_structure(cast, link):
    cast.cdas.email = "accueil@cdas-baie.example"
    path = link(cast.cdas)
    cast.client().post(path)
    assert again(cast.cdas).verified_at == now()
    fact = db.session.query(JournalEntry).filter_by(verb="structure.verified").one()
    assert fact.actor_name == "CDAS de la baie"


def test_saying_it_twice_says_it_once(cast, link):
    path = link(cast.ccas)
    for _ in range(3):
        assert cast.client().post(path).status_code == 303
    assert db.session.query(JournalEntry).filter_by(verb="structure.verified").count() == 1


def test_nobody_confirms_what_changed_since_they_read_it(cast, link):
    path, client = link(cast.ccas), cast.client()
    seen = re.search(r'name="version" value="(\d+)"', client.get(path).text)[1]
    row = again(cast.ccas)
    row.phone = "+33299999999"
    db.session.commit()

    answer = client.post(path, data={"version": seen})

    assert answer.status_code == 409
    assert "La fiche vient de changer" in answer.text
    assert again(cast.ccas).verified_at is None
    fresh = re.search(r'name="version" value="(\d+)"', answer.text)[1]
    assert client.post(path, data={"version": fresh}).status_code == 303
    assert again(cast.ccas).verified_at == now()


def test_correcting_in_place_writes_verifies_and_journals(cast, link):
    path = link(cast.ccas)
    data = structure_form(cast.ccas, phone="02 99 89 00 01", hours_note="Sur rendez-vous")
    answer = cast.client().post(f"{path}/corriger", data=data)
    assert (answer.status_code, answer.location) == (303, path)
    row = again(cast.ccas)
    assert (row.phone, row.hours_note, row.verified_at) == ("+33299890001", "Sur rendez-vous", now())  # fmt: skip
    fact = db.session.query(JournalEntry).filter_by(verb="structure.updated").one()
    assert fact.actor_name == "Maëlle Kerdoncuff"
    assert request_about(cast.ccas).outcome == "corrected"
    assert "Vous avez corrigé cette fiche" in cast.client().get(path).text


def test_a_person_corrects_their_own_entry(cast, link):
    path = link(cast.member)
    cast.client().post(f"{path}/corriger", data=person_form(cast.member, mobile="06 39 98 00 01"))
    assert again(cast.member).mobile == "+33639980001"


def test_a_used_link_corrects_again_while_it_lives(cast, link):
    path = link(cast.ccas)
    client = cast.client()
    client.post(path)
    data = structure_form(again(cast.ccas), address="2 rue du Port")
    assert client.post(f"{path}/corriger", data=data).status_code == 303
    assert again(cast.ccas).address == "2 rue du Port"


def test_correcting_ones_own_address_does_not_kill_ones_link(cast, link):
    path = link(cast.member)
    data = person_form(cast.member, email="awa.martin@cdas.example")
    cast.client().post(f"{path}/corriger", data=data)
    assert again(cast.member).email == "awa.martin@cdas.example"
    assert "Vous avez corrigé" in cast.client().get(path).text


def test_an_address_typed_through_a_link_is_neither_blamed_nor_cleared_by_it(cast, link):
    """Or else anybody could have anybody's address marked as doubtful, everywhere."""
    path, client = link(cast.member), cast.client()
    doubts.note("refused@cdas.example", "550 5.1.1")
    for typed in ("chef@cdas.example", "refused@cdas.example"):
        client.post(f"{path}/corriger", data=person_form(again(cast.member), email=typed))
        client.post(path)
        client.post(f"{path}/corriger", data=person_form(again(cast.member), phone=""))
    client.post(f"{path}/corriger", data=person_form(again(cast.member), email="chef@cdas.example"))
    client.post(f"{path}/pas-moi", data={"why": "wrong"})

    assert set(queries.doubtful(["chef@cdas.example", "refused@cdas.example"])) == {
        "refused@cdas.example"
    }


def test_a_wrong_value_is_explained_and_nothing_is_written(cast, link):
    path = link(cast.ccas)
    data = structure_form(cast.ccas, phone="12", address="2 rue du Port")
    answer = cast.client().post(f"{path}/corriger", data=data)
    assert answer.status_code == 422
    assert "Ce numéro ne semble pas valide" in answer.text and "2 rue du Port" in answer.text
    assert again(cast.ccas).verified_at is None


def test_who_corrects_what_a_colleague_just_changed_sees_both_versions(cast, link):
    path = link(cast.ccas)
    data = structure_form(cast.ccas, address="2 rue du Port")
    cast.sign_in("coordinator").post(
        f"/annuaire/structures/{cast.ccas.id}/modifier",
        data=structure_form(cast.ccas, address="9 quai Gambetta"),
    )
    answer = cast.client().post(f"{path}/corriger", data=data)
    assert answer.status_code == 409
    assert "9 quai Gambetta" in answer.text and "2 rue du Port" in answer.text
    assert again(cast.ccas).address == "9 quai Gambetta"


def test_the_link_writes_its_own_entry_whatever_is_posted(cast, link):
    path = link(cast.ccas)
    data = structure_form(cast.ccas, name="CCAS volé", id=cast.cdas.id, structure_id=cast.cdas.id)
    cast.client().post(f"{path}/corriger", data=data)
    assert again(cast.cdas).name == "CDAS de la baie"


def test_answering_proves_that_the_address_receives(cast, link):
    path = link(cast.member)
    doubts.note("accueil@cdas.example", "550 for a moment")
    db.session.commit()
    cast.client().post(path)
    assert queries.doubtful(["accueil@cdas.example"]) == {}


def test_whoever_opens_it_after_a_colleague_answered_learns_it(cast, link):
    second = directory.person("Anne", "Le Bris", email="anne@ccas.example")
    second.verified_at = now()
    directory.position(cast.ccas, "Adjointe", holder=second, manages=True)
    link(cast.ccas)
    first, other = [links.address(ask).removeprefix("http://localhost") for ask in asks_about(cast.ccas)]  # fmt: skip
    cast.client().post(first)
    page = cast.client().get(other).text
    assert "Rien à faire de plus" in page and "Tout est exact" not in page and "Corriger" in page


# Not mine any more


def test_who_left_says_so_and_the_next_one_is_told_and_asked(cast, link, worker):
    colleague = directory.person("Léo", "Le Bris", email="leo@ccas.example")
    directory.position(cast.ccas, holder=colleague)
    path = link(colleague)
    data = {"why": "left", "message": "Anne Le Bris me remplace."}
    answer = cast.client().post(f"{path}/pas-moi", data=data)
    assert answer.status_code == 303
    [mail] = letters("upkeep.disowned")
    assert mail.recipient_address == "direction@ccas-cancale.example"
    assert "Anne Le Bris me remplace." in mail.text and "plus être à son poste" in mail.text
    assert "Votre réponse est transmise" in cast.client().get(path).text
    assert addresses(worker()) == ["direction@ccas-cancale.example"]
    assert again(colleague).verified_at is None


def test_the_wrong_reader_makes_the_address_doubtful(cast, link):
    path = link(cast.member)
    cast.client().post(f"{path}/pas-moi", data={"why": "wrong"})
    assert "accueil@cdas.example" in queries.doubtful(["accueil@cdas.example"])
    [mail] = letters("upkeep.disowned")
    assert "l’adresse est à corriger" in mail.text


def test_saying_it_twice_tells_once(cast, link):
    path = link(cast.member)
    for _ in range(2):
        cast.client().post(f"{path}/pas-moi", data={"why": "left"})
    assert len(letters("upkeep.disowned")) == 1


@pytest.mark.parametrize("data", [{}, {"why": "autre"}, {"why": "left", "message": "x" * 1001}])
def test_an_unreadable_reason_tells_nobody(cast, link, data):
    path = link(cast.member)
    assert cast.client().post(f"{path}/pas-moi", data=data).status_code == 422
    assert letters("upkeep.disowned") == []


# Dead links


def refused(cast, path, *, status, words):
    client = cast.client()
    for answer in (
        client.get(path),
        client.post(path),
        client.get(f"{path}/corriger"),
        client.post(f"{path}/corriger", data={"name": "Volé", "version": 1}),
        client.post(f"{path}/pas-moi", data={"why": "left"}),
    ):
        assert answer.status_code == status
        assert words in answer.text
    return True


def test_an_unknown_or_cut_token_is_told_so(cast, link):
    path = link(cast.ccas)
    for wrong in ("/v/faux", path[:-3], f"{path}x"):
        assert refused(cast, wrong, status=404, words="Ce lien n’est pas reconnu")


def test_a_token_of_another_purpose_opens_nothing(cast, link):
    link(cast.ccas)
    ask = asks_about(cast.ccas)[0]
    payload = links.VERIFY.read(links.token(ask))
    other = event_links.ANSWER.sign(payload)
    assert refused(cast, f"/v/{other}", status=404, words="n’est pas reconnu")


@pytest.mark.parametrize("field", [0, 1, 2, 3])
def test_a_token_is_bound_to_its_request_its_entry_and_its_recipient(cast, link, field):
    link(cast.ccas)
    payload = links.VERIFY.read(links.token(asks_about(cast.ccas)[0]))
    payload[field] = "person" if field == 1 else 999_999
    assert refused(cast, f"/v/{links.VERIFY.sign(payload)}", status=404, words="pas reconnu")


def test_a_link_expires(cast, link, time_machine_at):
    path = link(cast.ccas)
    time_machine_at(days=8 + 59)
    assert cast.client().get(path).status_code == 200
    time_machine_at(days=8 + 61)
    assert refused(cast, path, status=410, words="Ce lien a expiré")
    assert again(cast.ccas).verified_at is None


def test_the_link_of_who_left_the_seat_is_dead(cast, link):
    path = link(cast.ccas)
    held = db.session.query(Assignment).filter_by(position_id=cast.manager_seat.id).one()
    held.ends_on = held.starts_on
    db.session.commit()
    assert refused(cast, path, status=410, words="Ce n’est plus à vous de répondre")


def test_the_own_link_of_who_left_every_seat_is_dead(cast, link):
    path = link(cast.member)
    held = db.session.query(Assignment).filter_by(position_id=cast.member_seat.id).one()
    held.ends_on = held.starts_on
    db.session.commit()
    assert refused(cast, path, status=410, words="ne tient plus de poste")


def test_a_disabled_account_answers_nothing(cast, link):
    path = link(cast.member)
    cast.accounts["member"].active = False
    db.session.commit()
    assert refused(cast, path, status=410, words="Ce n’est plus à vous")


def test_a_coordinator_who_lost_the_agency_answers_nothing(cast, link):
    path = link(cast.cdas)
    from intranet.accounts.models import Grant

    db.session.query(Grant).filter_by(account_id=cast.accounts["coordinator"].id).delete()
    db.session.commit()
    assert refused(cast, path, status=410, words="Ce n’est plus à vous")


def test_a_link_sent_to_an_address_that_was_corrected_since_is_dead(cast, link):
    path = link(cast.member)
    cast.member.email = "awa@ailleurs.example"
    db.session.commit()
    assert refused(cast, path, status=410, words="Ce n’est plus à vous")


def test_the_link_of_a_closed_structure_says_since_when(cast, link):
    path = link(cast.ccas)
    cast.ccas.closed_at = now()
    db.session.commit()
    assert refused(cast, path, status=410, words="Cette structure est fermée depuis le")


def test_the_link_of_a_merged_entry_says_so(cast, link):
    path = link(cast.ccas)
    cast.ccas.merged_into_id = cast.cdas.id
    db.session.commit()
    assert refused(cast, path, status=410, words="réunie avec une autre")


def test_hostile_words_stay_words(cast, link):
    cast.ccas.name = "<script>alert(1)</script>{{7*7}}"
    cast.ccas.description = "{{7*7}} <img src=x onerror=alert(1)>"
    page = cast.client().get(link(cast.ccas)).text
    assert "<script>alert" not in page and "<img" not in page and "{{7*7}}" in page


def test_guessing_tokens_is_slowed_down(cast, app):
    client = cast.client()
    statuses = {client.post("/v/faux").status_code for _ in range(70)}
    assert statuses == {404, 429}


def test_the_services_of_a_structure_are_confirmed_with_it(cast, link):
    from intranet.directory.offer.models import Service

    db.session.add(
        Service(
            structure_id=cast.ccas.id, name="Aide aux impayés", created_at=now(), updated_at=now()
        )
    )
    assert "Aide aux impayés" in cast.client().get(link(cast.ccas)).text


def test_an_hour_later_nothing_more_is_asked(cast, link, worker, time_machine_at):
    path = link(cast.ccas)
    cast.client().post(path)
    time_machine_at(days=30)
    assert [mail for mail in worker() if "CCAS de Cancale" in mail.text] == []
    assert again(cast.ccas).verified_at < now() - timedelta(days=20)
    assert links_in(letters("upkeep.digest")[0])
