"""A mailbox that several people read belongs to a seat, and opens no account by accident."""

import pytest
from sqlalchemy import func, select

from intranet.accounts.models import Account, AccountInvitation
from intranet.database import db
from intranet.directory.models import Person
from intranet.mailroom.addresses import is_shared_mailbox

SHARED = (
    "accueil", "contact", "ccas", "mairie", "standard", "secretariat", "accueil.ccas", "info",
    "ccas-cancale", "contact2", "secretariat_mairie", "Direction", "france-services",
)  # fmt: skip
OWN = ("awa.martin", "a.martin", "martin", "awa", "infante", "marie.serviceau", "louis.ville", "")


@pytest.mark.parametrize("local", SHARED)
def test_the_address_of_a_function_is_recognised(local):
    assert is_shared_mailbox(f"{local}@ville.example")


@pytest.mark.parametrize("local", OWN)
def test_that_of_somebody_is_not(local):
    assert not is_shared_mailbox(f"{local}@ccas-cancale.example")


@pytest.fixture
def typed(cast):
    return {
        "first_name": "Awa",
        "last_name": "Martin",
        "email": "accueil@ccas.example",
        "version": cast.member.version,
    }


def test_given_as_somebodys_address_it_is_asked_about(cast, typed):
    url = f"/annuaire/personnes/{cast.member.id}/modifier"

    answer = cast.sign_in("member").post(url, data=typed)

    assert answer.status_code == 422
    assert "Mettez-la plutôt sur le poste" in answer.text
    assert db.session.get(Person, cast.member.id).email == "accueil@cdas.example"


def test_it_is_theirs_if_they_say_so(cast, typed):
    url = f"/annuaire/personnes/{cast.member.id}/modifier"

    cast.sign_in("member").post(url, data={**typed, "own_mailbox": "y"})

    db.session.expire_all()
    assert db.session.get(Person, cast.member.id).email == "accueil@ccas.example"


def test_an_address_that_was_there_before_is_asked_about_no_more(cast, typed):
    url = f"/annuaire/personnes/{cast.member.id}/modifier"

    answer = cast.sign_in("member").post(url, data={**typed, "email": "accueil@cdas.example"})

    assert answer.status_code == 303


def test_no_account_is_opened_there_without_a_word(cast):
    client, url = cast.sign_in("administrator"), "/administration/comptes/inviter"
    typed = {"display_name": "Accueil", "email": "accueil@ccas.example"}
    accounts = db.session.scalar(select(func.count()).select_from(Account))

    refused = client.post(url, data=typed)

    assert refused.status_code == 422
    assert "plusieurs personnes" in refused.text
    assert db.session.scalar(select(func.count()).select_from(Account)) == accounts
    assert client.post(url, data={**typed, "own_mailbox": "y"}).status_code == 303
    assert db.session.scalar(select(AccountInvitation.email)) == "accueil@ccas.example"
