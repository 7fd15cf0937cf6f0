import pytest
from sqlalchemy import select

from intranet.accounts import queries
from intranet.accounts.models import ADMINISTRATOR, COORDINATOR, Grant
from intranet.audit.models import JournalEntry
from intranet.database import db
from tests.builders import accounts


def account_path(cast, name, action=""):
    return f"/administration/comptes/{cast.accounts[name].id}{action}"


def grant_of(account, role):
    db.session.rollback()
    return db.session.scalar(
        select(Grant).where(Grant.account_id == account.id, Grant.role == role)
    )


def test_an_administrator_confides_an_agency_and_it_bites_at_once(cast):
    administrator, newcomer = cast.sign_in("administrator"), cast.sign_in("newcomer")
    data = {"agency": cast.agency.id}
    path = account_path(cast, "newcomer", "/coordination")
    assert administrator.post(path, data=data).status_code == 303
    assert administrator.post(path, data=data).status_code == 303
    rows = queries.grants_of([cast.accounts["newcomer"]])[cast.accounts["newcomer"].id]
    assert [(grant.role, agency.id) for grant, agency in rows] == [(COORDINATOR, cast.agency.id)]
    assert newcomer.get("/mon-compte").status_code == 200


def test_losing_a_role_bites_on_the_next_request(cast):
    second = accounts.administrator("autre@cd35.example", "Autre")
    cast.accounts["second"] = second
    administrator, fallen = cast.sign_in("administrator"), cast.sign_in("second")
    assert fallen.get("/administration/comptes").status_code == 200
    grant = grant_of(second, ADMINISTRATOR)
    path = account_path(cast, "second", f"/droits/{grant.id}/retirer")
    assert administrator.post(path).status_code == 303
    assert fallen.get("/administration/comptes").status_code == 403


def test_disabling_an_account_kills_its_sessions_on_the_next_request(cast):
    administrator, member = cast.sign_in("administrator"), cast.sign_in("member")
    assert member.get("/mon-compte").status_code == 200
    administrator.post(account_path(cast, "member", "/desactiver"))
    assert member.get("/mon-compte").status_code == 302


def test_enabling_again_does_not_revive_old_sessions(cast):
    administrator, member = cast.sign_in("administrator"), cast.sign_in("member")
    administrator.post(account_path(cast, "member", "/desactiver"))
    administrator.post(account_path(cast, "member", "/reactiver"))
    assert member.get("/mon-compte").status_code == 302
    assert cast.sign_in("member").get("/mon-compte").status_code == 200


@pytest.mark.parametrize("action", ["/desactiver", "retirer"])
def test_the_last_administrator_stays(cast, action):
    administrator = cast.sign_in("administrator")
    grant = grant_of(cast.accounts["administrator"], ADMINISTRATOR)
    action = f"/droits/{grant.id}/retirer" if action == "retirer" else action
    answer = administrator.post(account_path(cast, "administrator", action))
    assert answer.status_code == 422
    assert "dernier compte d’administration" in answer.text
    assert administrator.get("/administration/comptes").status_code == 200


def test_an_administrator_who_cannot_sign_in_does_not_count(cast):
    accounts.administrator("autre@cd35.example", "Autre").active = False
    administrator = cast.sign_in("administrator")
    answer = administrator.post(account_path(cast, "administrator", "/desactiver"))
    assert answer.status_code == 422


@pytest.mark.parametrize("name", ["coordinator", "manager", "member", "newcomer"])
@pytest.mark.parametrize(
    ("method", "action"),
    [("get", ""), ("post", "/coordination"), ("post", "/administration"), ("post", "/desactiver"),
     ("post", "/reactiver"), ("post", "/inviter")],
)  # fmt: skip
def test_only_administrators_touch_accounts(cast, name, method, action):
    client = cast.sign_in(name)
    path = account_path(cast, "newcomer", action)
    assert getattr(client, method)(path, data={"agency": cast.agency.id}).status_code == 403
    assert client.get("/administration/comptes").status_code == 403
    assert client.post("/administration/comptes/inviter").status_code == 403


def test_a_grant_is_revoked_only_through_its_own_account(cast):
    administrator = cast.sign_in("administrator")
    grant = grant_of(cast.accounts["coordinator"], COORDINATOR)
    path = account_path(cast, "member", f"/droits/{grant.id}/retirer")
    assert administrator.post(path).status_code == 404
    assert grant_of(cast.accounts["coordinator"], COORDINATOR)


def test_no_agency_is_chosen_beforehand_nor_twice(cast):
    administrator = cast.sign_in("administrator")
    page = administrator.get(f"/administration/comptes/{cast.accounts['coordinator'].id}").text
    assert "Choisir…" in page and f'value="{cast.other_agency.id}"' in page
    assert f'<option value="{cast.agency.id}"' not in page
    path = f"/administration/comptes/{cast.accounts['member'].id}/coordination"
    assert administrator.post(path, data={"agency": ""}).status_code == 422


def test_a_foreign_agency_is_refused(cast):
    administrator = cast.sign_in("administrator")
    path = account_path(cast, "newcomer", "/coordination")
    assert administrator.post(path, data={"agency": "99999"}).status_code == 422
    assert grant_of(cast.accounts["newcomer"], COORDINATOR) is None


def test_everything_is_journalled_with_who_did_it(cast):
    administrator = cast.sign_in("administrator")
    for action in ("/administration", "/desactiver", "/reactiver"):
        administrator.post(account_path(cast, "newcomer", action))
    db.session.rollback()
    entries = db.session.scalars(select(JournalEntry).order_by(JournalEntry.id)).all()
    assert [entry.verb for entry in entries] == [
        "account.granted",
        "account.disabled",
        "account.enabled",
    ]
    assert {entry.actor_id for entry in entries} == {cast.accounts["administrator"].id}


def test_accounts_are_found_by_part_of_a_name_or_an_address(cast):
    administrator = cast.sign_in("administrator")
    answer = administrator.get("/administration/comptes?q=kerdon")
    assert "Maëlle Kerdoncuff" in answer.text
    assert "Awa Martin" not in answer.text
    assert "Awa Martin" in administrator.get("/administration/comptes?q=cdas.example").text
    assert "Aucun compte" in administrator.get("/administration/comptes?q=%25").text


def test_the_list_costs_the_same_however_long(cast, queries):
    for n in range(15):
        accounts.coordinator(cast.agency, f"c{n}@cd35.example", f"C {n}")
    administrator = cast.sign_in("administrator")
    queries.clear()
    administrator.get("/administration/comptes")
    assert len(queries) <= 6


def test_an_administrator_invites(cast):
    administrator = cast.sign_in("administrator")
    data = {"display_name": "Yuna Bel", "email": "yuna@ccas.example"}
    answer = administrator.post("/administration/comptes/inviter", data=data)
    assert answer.status_code == 303
    assert "Invité·e" in administrator.get(answer.location).text


def test_the_first_administrator_comes_from_the_command_line(app):
    from intranet.accounts import passwords

    run = app.test_cli_runner().invoke
    arguments = ["admin", "create", " Ada@CD35.example", "--name", "Ada", "--password-stdin"]
    assert run(args=arguments, input="motdepasse123\n").exit_code == 1
    assert run(args=arguments, input="trois loutres sous la pluie\n").exit_code == 0
    account = queries.by_email("ada@cd35.example")
    assert passwords.matches(account, "trois loutres sous la pluie")
    assert [grant.role for grant, _ in queries.grants_of([account])[account.id]] == [ADMINISTRATOR]


def test_revoking_twice_at_once_is_no_error(cast):
    grant = grant_of(cast.accounts["coordinator"], COORDINATOR)
    administrator = cast.sign_in("administrator")
    path = account_path(cast, "coordinator", f"/droits/{grant.id}/retirer")
    assert [administrator.post(path).status_code for _ in range(2)] == [303, 404]
