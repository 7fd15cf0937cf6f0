"""The five accounts of the contract sign in and find something to do."""

import pytest
from sqlalchemy import select

from intranet.accounts.models import Account
from intranet.database import db
from intranet.events.models import MEETING, TRAINING, Event
from tests.demo.conftest import CONTRACT, PASSWORD
from tests.demo.test_content import coming_full

EVERYONE = list(CONTRACT)


def text_of(client, path):
    answer = client.get(path)
    assert answer.status_code == 200, path
    return answer.get_data(as_text=True)


def test_the_command_prints_the_accounts_and_the_password(loaded):
    assert all(email in loaded[1] for email in CONTRACT.values()) and PASSWORD in loaded[1]


@pytest.mark.parametrize("who", EVERYONE)
def test_main_pages_answer(visit, who):
    client = visit(who)
    for path in ("/", "/annuaire?q=ccas", "/reseaux", "/rencontres", "/formations", "/courriels"):
        text_of(client, path)


@pytest.mark.parametrize("who", ["admin", "coordinator", "manager", "member"])
def test_the_pays_malouin_opens_to_its_members(visit, who):
    client = visit(who)
    meeting, session = coming_full(MEETING)[0], coming_full(TRAINING)[0]
    for path in ("/reseaux/pays-malouin", meeting.path, session.path):
        text_of(client, path)


def test_the_other_coordinator_has_a_network_and_a_meeting_of_their_own(visit):
    client = visit("other_coordinator")
    text_of(client, "/reseaux/pays-de-fougeres")
    assert "nouveaux visages de l’automne" in text_of(client, "/rencontres")
    assert client.get(coming_full(MEETING)[0].path).status_code == 404


def test_the_member_has_an_invitation_to_answer_and_a_meeting_to_come(visit):
    home = text_of(visit("member"), "/")
    assert "Speed-meeting des nouveaux arrivés" in home
    assert "qui fait quoi sur l’accès aux droits" in home


def test_the_coordinator_sees_what_waits(visit):
    home = text_of(visit("coordinator"), "/")
    for waiting in ("Escale Rance", "Comité du réseau", "CCAS de Miniac-Morvan"):
        assert waiting in home


def test_the_manager_is_asked_whether_the_ccas_is_still_exact(visit):
    assert "CCAS de Cancale" in text_of(visit("manager"), "/")


def test_only_the_accounts_of_the_contract_have_a_password(demonstration):
    opened = db.session.scalars(select(Account.email).where(Account.password.is_not(None)))
    assert set(opened) == set(CONTRACT.values())


def test_a_second_run_does_nothing(demonstration, writes):
    said = demonstration.test_cli_runner().invoke(args=["demo"])
    assert said.exit_code == 0 and "préparation" not in said.output
    assert not writes


def test_only_the_coordinator_sees_the_draft(visit):
    draft = db.session.scalars(select(Event).where(Event.state == "draft")).first()
    assert visit("coordinator").get(draft.path).status_code == 200
    assert visit("member").get(draft.path).status_code == 404


def test_the_administrator_is_invited_too(visit):
    home = text_of(visit("admin"), "/")
    assert "Speed-meeting des nouveaux arrivés" in home and "Brocéliande" in home
