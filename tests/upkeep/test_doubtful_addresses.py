"""An address that refused mail is shown as doubtful wherever it is, until somebody vouches."""

import pytest

from intranet.audit.models import JournalEntry
from intranet.database import db
from intranet.directory import indexing
from intranet.mailroom import doubts, queries
from tests.builders import directory, events

ADDRESS = "accueil@cdas.example"
BADGE = "Adresse douteuse"


@pytest.fixture
def doubted(cast):
    doubts.note(ADDRESS, "L’adresse est refusée. Réponse du serveur : 550 <b>gone</b>")
    cast.cdas.email = "autre@cdas.example"
    db.session.commit()
    return cast


def test_it_shows_on_the_person_on_their_structure_and_in_results(doubted):
    indexing.rebuild()
    client = doubted.sign_in("manager")
    for path in (
        f"/annuaire/personnes/{doubted.member.id}",
        f"/annuaire/structures/{doubted.cdas.id}",
        "/annuaire?q=awa",
    ):
        assert client.get(path).text.count(BADGE) == 1, path


def test_it_shows_where_the_structure_or_the_seat_has_it(doubted):
    doubted.ccas.email = doubted.vacant_seat.email = ADDRESS
    indexing.rebuild()
    client = doubted.sign_in("member")
    assert client.get(f"/annuaire/structures/{doubted.ccas.id}").text.count(BADGE) == 2
    assert client.get("/annuaire?q=ccas").text.count(BADGE) == 2


def test_it_shows_in_the_ledger_of_those_invited(doubted):
    event = events.event(doubted, invite=[doubted.member_seat, doubted.manager_seat], days=5)
    from intranet.meetings.models import Meeting

    db.session.add(Meeting(event=event, kind="rencontre"))
    page = doubted.sign_in("coordinator").get(f"/rencontres/{event.id}").text
    assert page.count(BADGE) == 1


def test_another_address_is_not_doubtful(doubted):
    doubted.member.email = "awa@cdas.example"
    page = doubted.sign_in("manager").get(f"/annuaire/personnes/{doubted.member.id}").text
    assert BADGE not in page


def test_only_who_may_correct_it_reads_the_answer_of_the_server(doubted):
    path = f"/annuaire/personnes/{doubted.member.id}"
    assert "550 &lt;b&gt;gone&lt;/b&gt;" in doubted.sign_in("member").get(path).text
    assert "550" not in doubted.sign_in("manager").get(path).text


def test_whoever_keeps_the_entry_vouches_for_it(doubted):
    path = f"/annuaire/personnes/{doubted.member.id}/adresse-exacte"
    assert doubted.sign_in("manager").post(path).status_code == 403
    assert doubted.sign_in("outsider").post(path).status_code == 404
    assert ADDRESS in queries.doubtful([ADDRESS])
    assert doubted.sign_in("coordinator").post(path).status_code == 303
    assert queries.doubtful([ADDRESS]) == {}
    fact = db.session.query(JournalEntry).filter_by(verb="person.address_vouched").one()
    assert fact.after == {"email": ADDRESS}


def test_vouching_for_what_nobody_doubts_writes_nothing(cast):
    cast.sign_in("member").post(f"/annuaire/personnes/{cast.member.id}/adresse-exacte")
    assert db.session.query(JournalEntry).count() == 0


def test_the_addresses_of_structures_and_seats_are_vouched_for_too(doubted):
    doubted.ccas.email = ADDRESS
    client = doubted.sign_in("manager")
    assert client.post(f"/annuaire/structures/{doubted.ccas.id}/adresse-exacte").status_code == 303
    assert queries.doubtful([ADDRESS]) == {}
    doubts.note(ADDRESS, "550")
    seat = directory.position(doubted.ccas, "Standard", email=ADDRESS)
    db.session.commit()
    assert "L’adresse du poste est bonne" in client.get(f"/annuaire/structures/{doubted.ccas.id}").text  # fmt: skip
    assert client.post(f"/annuaire/postes/{seat.id}/adresse-exacte").status_code == 303
    assert queries.doubtful([ADDRESS]) == {}
