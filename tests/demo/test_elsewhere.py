"""In a département that the data does not describe."""

from dataclasses import replace

from sqlalchemy import func, select

from intranet.accounts.models import Account
from intranet.database import db
from intranet.directory.models import Person
from intranet.territories.models import Commune
from tests.demo.conftest import application, copy_of


def test_there_are_only_places_and_an_administrator(template, settings, tmp_path_factory):
    url = copy_of(template, tmp_path_factory, "elsewhere")
    app = application(replace(settings, departement="49"), url)
    printed = app.test_cli_runner().invoke(args=["demo"]).output
    with app.app_context():
        assert db.session.scalars(select(Account.email)).all() == ["admin@demo.maillage.example"]
        assert db.session.scalar(select(func.count(Commune.id))) > 150
        assert not db.session.scalars(select(Person)).all()
        db.engine.dispose()
    assert "communes et EPCI seulement" in printed
    assert "coordination" not in printed and "admin@demo.maillage.example" in printed
