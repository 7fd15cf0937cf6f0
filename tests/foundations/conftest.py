"""A few addresses of their own for the tests of the web base."""

from types import SimpleNamespace

import pytest
from flask import request

from intranet.accounts.models import Account
from intranet.database import db
from intranet.web import current_actor, public, render
from tests.builders import accounts

EMAIL = "ecrit@ccas.example"


@pytest.fixture
def app(fresh_app):
    """These tests add rules of their own."""
    return fresh_app


@pytest.fixture
def bench(app):
    """`bench.browser` is anonymous, `bench.member` signed in; see the addresses below."""

    def write():
        accounts.account(EMAIL, request.values.get("name", "Écrit"))
        return "", int(request.args.get("status", 200))

    def read(key):
        return "" if db.session.get(Account, key) else ("", 404)

    def find():
        return "" if db.session.get(Account, int(request.args["key"])) else ("", 404)

    def look():
        return {
            "name": db.session.query(Account)
            .where(Account.display_name == request.values.get("name", ""))
            .count()
        }

    def fail():
        raise RuntimeError("par exprès")

    def page():
        return render(
            "errors/conflict.html", differences=[], form=[], action_url="/", cancel_url="/"
        )

    def closed():
        return str(current_actor())

    for rule, view, methods in [
        ("/essai/ecrire", write, ["GET", "POST", "HEAD"]),
        ("/essai/lire/<id:key>", read, ["GET"]),
        ("/essai/trouver", find, ["GET"]),
        ("/essai/chercher", look, ["GET", "POST"]),
        ("/essai/echouer", fail, ["GET", "POST"]),
        ("/essai/page", page, ["GET"]),
    ]:
        app.add_url_rule(rule, rule, public(view), methods=methods)
    app.add_url_rule("/essai/ferme", "closed", closed, methods=["GET", "POST"])
    account = accounts.account("membre@ccas.example")
    db.session.commit()
    member = app.test_client()
    with member.session_transaction() as session:
        session["_user_id"] = account.fs_uniquifier
    return SimpleNamespace(app=app, browser=app.test_client(), member=member, written=written)


def written():
    """Whether `/essai/ecrire` left anything behind."""
    db.session.rollback()
    return db.session.query(Account).where(Account.email == EMAIL).count() == 1
