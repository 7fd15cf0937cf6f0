"""Files brought in, from the first cell to the directory."""

import pytest
from sqlalchemy import func, select

from intranet.database import db
from intranet.directory.actors import of_account
from intranet.directory.models import Assignment, Person, Position, Structure
from intranet.exchange import choosing, receiving, sources, work
from intranet.exchange.models import ImportRow, ImportRun
from tests.builders import files, territories

HEADER = ("Nom de la structure", "Type", "Adresse", "Code postal", "Commune", "Téléphone", "Mail")


class Importer:
    """Imports as `name` of the cast does, without a browser."""

    def __init__(self, cast, name="coordinator"):
        self.cast, self.name = cast, name

    @property
    def actor(self):
        return of_account(self.cast.accounts[self.name])

    def check(
        self, *rows, header=HEADER, source="Tableau", content=None, mapping=None
    ) -> ImportRun:
        """The run of a file, its columns as recognised, checked."""
        agency = None if self.name == "administrator" else self.cast.agency.id
        db.session.expire_all()
        found = sources.named(self.actor, source, agency)
        content = content or files.delimited(header, *rows)
        run = receiving.receive(self.actor, found, "tableau.csv", content)
        choosing.choose_columns(run, mapping or run.mapping, "")
        work.check_now(self.actor, run)
        db.session.commit()
        return run

    def apply(self, run) -> bool:
        done = work.apply_now(self.actor, run)
        db.session.commit()
        return done

    def bring_in(self, *rows, **options) -> ImportRun:
        run = self.check(*rows, **options)
        assert self.apply(run)
        return run


@pytest.fixture
def importer(cast):
    """The coordinator of Saint-Malo, whose communes are Cancale and Saint-Méloir."""
    cast.saint_meloir.postcodes, cast.fougeres.postcodes = "35350", "35300"
    houle = territories.commune("La Houle", "35901", kind="commune-deleguee")
    houle.parent_id = cast.cancale.id
    db.session.commit()
    return Importer(cast)


@pytest.fixture
def outcomes():
    """Outcomes by number of row."""

    def found(run):
        rows = select(ImportRow.number, ImportRow.outcome).where(ImportRow.run_id == run.id)
        return dict(db.session.execute(rows.order_by(ImportRow.number)).tuples().all())

    return found


@pytest.fixture
def row():
    def found(run, number=2):
        return db.session.scalars(
            select(ImportRow).where(ImportRow.run_id == run.id, ImportRow.number == number)
        ).one()

    return found


@pytest.fixture
def census():
    """How many rows the directory has."""

    def found():
        models = (Structure, Position, Person, Assignment)
        return tuple(db.session.scalar(select(func.count()).select_from(m)) for m in models)

    return found


@pytest.fixture
def structure():
    def named(name):
        return db.session.scalars(select(Structure).where(Structure.name == name)).one()

    return named
