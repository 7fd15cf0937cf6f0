from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import func, select

from intranet.accounts import invitations, queries
from intranet.accounts.models import Account, AccountInvitation
from intranet.clock import now
from intranet.database import db
from intranet.mailroom.models import OutgoingMail
from tests.accounts.conftest import NEW_PASSWORD, House
from tests.builders import accounts

NEWCOMER = "ines.roux@association.example"


class Host:
    """Acts as the account that invites."""

    def __init__(self, account):
        self.account_id, self.display_name = account.id, account.display_name


@pytest.fixture
def host(app):
    return Host(accounts.account("nolwenn@cd35.example", "Nolwenn Le Goff"))


@pytest.fixture
def invited(app, host):
    """The account that waits, and what its owner does."""
    row = invitations.invite(host, f" {NEWCOMER.upper()} ", "Inès Roux")
    db.session.commit()
    return House(app, queries.account(row.account_id))


def accept(house, path=None, password=NEW_PASSWORD):
    return house.browser.post(path or house.link("account-invitation"), data={"password": password})


def test_the_link_shows_who_invites_and_asks_for_a_password(invited):
    answer = invited.browser.get(invited.link("account-invitation"))
    assert answer.status_code == 200
    assert "Nolwenn Le Goff" in answer.text
    assert NEWCOMER in answer.text
    assert answer.headers["Referrer-Policy"] == "no-referrer"


def test_accepting_opens_the_account_and_signs_in(invited):
    assert accept(invited).status_code == 303
    assert invited.is_in()
    invited.browser.post("/deconnexion")
    assert invited.sign_in(NEWCOMER, NEW_PASSWORD).status_code == 303


def test_opening_the_link_changes_nothing(invited):
    link = invited.link("account-invitation")
    for _ in range(5):
        invited.browser.get(link, headers={"Purpose": "prefetch"})
    invited.browser.head(link)
    assert invited.account.confirmed_at is None
    assert accept(invited).status_code == 303


def test_before_accepting_there_is_no_way_in(invited):
    assert invited.account.password is None
    assert invited.sign_in(NEWCOMER, NEW_PASSWORD).status_code == 422
    invited.browser.post("/connexion/code", data={"email": NEWCOMER})
    invited.browser.post("/mot-de-passe/oublie", data={"email": NEWCOMER})
    assert not invited.mails("sign-in-code")
    assert not invited.mails("password-reset")


def test_an_invitation_serves_once(invited):
    link = invited.link("account-invitation")
    accept(invited, link)
    again = invited.app.test_client()
    assert again.post(link, data={"password": "une autre phrase bien longue"}).status_code == 404
    assert "déjà ouvert" in again.get(link).text
    assert invited.sign_in(NEWCOMER, NEW_PASSWORD, browser=again).status_code == 303


def test_an_invitation_dies_after_thirty_days(invited):
    link = invited.link("account-invitation")
    with time_machine.travel(now() + timedelta(days=29), tick=False):
        assert invited.browser.get(link).status_code == 200
    with time_machine.travel(now() + timedelta(days=31), tick=False):
        answer = accept(invited, link)
    assert answer.status_code == 404
    assert "expiré" in answer.text
    assert invited.account.confirmed_at is None


def test_a_forged_link_says_what_to_do(invited):
    answer = invited.browser.get(invited.link("account-invitation")[:-2] + "AA")
    assert answer.status_code == 404
    assert "vous inviter à nouveau" in " ".join(answer.text.split())


def test_a_link_made_for_something_else_opens_nothing(invited):
    from intranet.accounts import resets

    row = invitations.pending_for(NEWCOMER)
    token = resets.LINK.sign([row.id, row.nonce])
    assert invited.browser.get(f"/bienvenue/{token}").status_code == 404


def test_a_weak_password_is_refused_and_nothing_opens(invited):
    assert accept(invited, password="Ines.Roux2026").status_code == 422
    assert invited.account.confirmed_at is None


def test_inviting_again_replaces_the_link(invited, host):
    former = invited.link("account-invitation")
    invitations.resend(host, invitations.pending_for(NEWCOMER))
    db.session.commit()
    assert invited.browser.get(former).status_code == 404
    assert accept(invited).status_code == 303


def test_a_replaced_mail_that_has_not_left_does_not_leave(invited, host):
    invitations.invite(host, NEWCOMER, "Inès Roux")
    db.session.commit()
    assert [mail.state for mail in invited.mails("account-invitation")] == ["withdrawn", "queued"]


def test_a_withdrawn_invitation_opens_nothing(invited, host):
    link = invited.link("account-invitation")
    invitations.withdraw(host, invitations.pending_for(NEWCOMER))
    db.session.commit()
    assert accept(invited, link).status_code == 404
    assert invitations.pending_for(NEWCOMER) is None


def test_one_address_is_one_account(invited, host):
    invitations.invite(host, NEWCOMER.upper(), "Inès")
    db.session.commit()
    count = select(func.count()).select_from(Account).where(Account.email == NEWCOMER)
    assert db.session.scalar(count) == 1


def test_whoever_has_an_open_account_is_linked_and_gets_no_mail(app, host):
    known = accounts.account(NEWCOMER, "Inès Roux", password=NEW_PASSWORD)
    before = known.password
    row = invitations.invite(host, NEWCOMER, "Un autre nom")
    assert row.account_id == known.id
    assert row.accepted_at is not None
    assert (known.password, known.display_name) == (before, "Inès Roux")
    assert db.session.scalar(select(func.count()).select_from(OutgoingMail)) == 0


def test_a_disabled_account_is_not_opened_by_an_old_invitation(invited):
    link = invited.link("account-invitation")
    invited.account.active = False
    db.session.commit()
    assert accept(invited, link).status_code == 404


def test_the_mail_carries_no_address_but_its_own_and_the_link_no_name(invited):
    (mail,) = invited.mails("account-invitation")
    assert mail.recipient_address == NEWCOMER
    assert "@" not in mail.text.replace(NEWCOMER, "")


def test_an_invitation_forgotten_by_a_rollback_leaves_no_mail(app, host):
    db.session.commit()
    invitations.invite(host, NEWCOMER, "Inès Roux")
    db.session.rollback()
    assert db.session.scalar(select(func.count()).select_from(OutgoingMail)) == 0
    assert db.session.scalar(select(func.count()).select_from(AccountInvitation)) == 0
