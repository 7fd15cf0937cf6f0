"""The demonstration, loaded once a database: these tests read it and never write."""

import shutil
from dataclasses import replace

import pytest
from sqlalchemy import event

from intranet.app import create_app
from intranet.database import db
from tests.conftest import Visitor
from tests.databases import create_postgresql

CONTRACT = {
    "admin": "admin@demo.maillage.example",
    "coordinator": "coordination.saint-malo@demo.maillage.example",
    "other_coordinator": "coordination.fougeres@demo.maillage.example",
    "manager": "structure@demo.maillage.example",
    "member": "membre@demo.maillage.example",
}
PASSWORD = "demonstration-maillage"


def copy_of(template, tmp_path_factory, name):
    if template.startswith("sqlite"):
        path = tmp_path_factory.mktemp(name) / "demo.sqlite3"
        shutil.copyfile(template.removeprefix("sqlite:///"), path)
        return f"sqlite:///{path}"
    url = template.replace("template_maillage", name)
    create_postgresql(url, "template_maillage")
    return url


def application(settings, url):
    app = create_app(replace(settings, database_url=url))
    app.testing = True
    app.test_client_class = Visitor
    app.config["WTF_CSRF_ENABLED"] = False
    return app


@pytest.fixture(scope="session")
def loaded(template, settings, tmp_path_factory):
    """(application, what `maillage demo` printed)."""
    app = application(settings, copy_of(template, tmp_path_factory, "demonstration"))
    printed = app.test_cli_runner().invoke(args=["demo"])
    assert printed.exit_code == 0, printed.output
    return app, printed.output


@pytest.fixture
def demonstration(loaded):
    with loaded[0].app_context():
        yield loaded[0]
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def visit(demonstration):
    """`visit(who)`: a client who signed in with the password."""

    def sign_in(who):
        client = demonstration.test_client()
        answer = client.post("/connexion", data={"email": CONTRACT[who], "password": PASSWORD})
        assert answer.status_code == 303, who
        return client

    return sign_in


@pytest.fixture
def writes(demonstration):
    """The statements that change something, from now on."""
    seen = []

    def note(_connection, _cursor, statement, *_):
        if statement.startswith(("INSERT", "UPDATE", "DELETE")):
            seen.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    yield seen
    event.remove(db.engine, "before_cursor_execute", note)
