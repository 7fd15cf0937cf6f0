"""Who may open what: every rule of the application × every role × GET and POST.

A rule that the table does not name fails. Nothing is ever committed here: each request is rolled
back, so that one database serves the whole matrix and the order of roles does not matter.
"""

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask

from intranet.app import create_app
from intranet.database import db
from intranet.web import limiter
from tests.access.table import PUBLIC, QUERY, ROLES, TABLE
from tests.access.things import furnish
from tests.cast import Cast, assemble
from tests.databases import create_postgresql


@pytest.fixture(scope="module")
def house(template, dialect, settings, tmp_path_factory) -> Iterator[tuple[Flask, Cast, dict]]:
    """The application on a database where everything the rules name exists."""
    if dialect == "sqlite":
        copy = tmp_path_factory.mktemp("matrix") / "matrix.sqlite3"
        shutil.copyfile(Path(template.removeprefix("sqlite:///")), copy)
        url = f"sqlite:///{copy}"
    else:
        url = template.replace("template_maillage", "matrix_maillage")
        create_postgresql(url, "template_maillage")
    app = create_app(replace(settings, database_url=url))
    app.testing = True
    app.config["WTF_CSRF_ENABLED"] = False
    limiter.enabled = False
    with app.app_context():
        cast = assemble(app)
        arguments = furnish(cast)
        db.session.commit()
    yield app, cast, arguments
    limiter.enabled = True


def cases(app: Flask) -> list[tuple[str, str, str]]:
    """(endpoint, method, address) of every rule."""
    return [
        (rule.endpoint, method, rule.rule)
        for rule in app.url_map.iter_rules()
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})
    ]


def address_of(app: Flask, endpoint: str, arguments: dict[str, dict]) -> str:
    room = endpoint.split(".")[0]
    given = arguments[""] | arguments.get(room, {}) | arguments.get(endpoint, {})
    with app.test_request_context():
        rule = next(r for r in app.url_map.iter_rules() if r.endpoint == endpoint)
        values = {name: given[name] for name in rule.arguments}
        return app.url_for(endpoint, **values, **QUERY.get(endpoint, {}))


def ask(app: Flask, cast: Cast, role: str | None, method: str, address: str):
    client = app.test_client()
    if role:
        with client.session_transaction() as session:
            session["_user_id"] = UNIQUIFIERS[role]
            session["_fresh"] = True
    return client.open(address, method=method)


UNIQUIFIERS: dict[str, str] = {}


@pytest.fixture
def rolled_back(house, monkeypatch):
    app, cast, _ = house
    with app.app_context():
        UNIQUIFIERS.update({name: row.fs_uniquifier for name, row in _accounts(cast).items()})
        db.session.remove()
    monkeypatch.setattr("intranet.web.transactions.db.session.commit", db.session.rollback)


def _accounts(cast: Cast) -> dict:
    return {name: db.session.merge(row) for name, row in cast.accounts.items()}


def test_every_rule_is_in_the_table(house):
    app = house[0]
    known = TABLE.keys() | PUBLIC
    rules = {endpoint for endpoint, _, _ in cases(app)}
    assert rules - known == set(), "say who may open these"
    assert known - rules == set(), "these no longer exist"


def test_public_rules_are_the_ones_marked_public(house):
    app = house[0]
    marked = {e for e, view in app.view_functions.items() if getattr(view, "is_public", False)}
    assert marked | {"static"} == PUBLIC


def test_anonymous_visitors_are_sent_to_sign_in(house, rolled_back):
    app, cast, arguments = house
    wrong = []
    for endpoint, method, _ in cases(app):
        if endpoint in PUBLIC:
            continue
        answer = ask(app, cast, None, method, address_of(app, endpoint, arguments))
        if not (answer.status_code in (302, 303) and answer.location.startswith("/connexion")):
            wrong.append((endpoint, method, answer.status_code))
    assert wrong == []


@pytest.mark.parametrize("role", ROLES)
def test_each_role_opens_what_the_table_says(house, rolled_back, role):
    app, cast, arguments = house
    wrong = []
    for endpoint, method, _ in cases(app):
        if endpoint not in TABLE:
            continue
        status = ask(app, cast, role, method, address_of(app, endpoint, arguments)).status_code
        refusal = TABLE[endpoint][role]
        right = status == refusal if refusal else status in (200, 302, 303, 409, 422)
        if not right:
            wrong.append((endpoint, method, "expected", refusal or "allowed", "got", status))
    assert wrong == []
