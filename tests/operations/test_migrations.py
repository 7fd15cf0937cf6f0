"""Migrations give the models' tables on both databases, go back, and lose nothing."""

import subprocess
import sys

import pytest
from alembic.autogenerate import compare_metadata
from alembic.command import downgrade
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, text

from intranet.config import ROOT
from intranet.database import db
from intranet.operations import drafts, revisions, schema
from tests.operations.conftest import environment


def differences() -> list:
    with db.engine.connect() as connection:
        context = MigrationContext.configure(
            connection,
            opts={"include_object": schema.belongs_to_models, "compare_type": True},
        )
        return compare_metadata(context, db.metadata)


def downgrade_to(revision: str) -> None:
    with schema.changing(db.engine) as connection:
        config = schema._config()
        config.attributes["connection"] = connection
        downgrade(config, revision)


HEAD = revisions.expected()


def test_the_migrations_make_the_tables_of_the_models(migrated_app):
    assert differences() == []


def test_the_word_index_finds_after_a_migration(migrated_app):
    from intranet.index import entries, queries

    entries.put("structure", 7, name="CCAS de Cancale", words="CCAS de Cancale", facets=[])
    entries.share("structure", 7, ["tous"])

    assert queries.find(queries.Search("canc"), limit=5) == [queries.Hit("structure", 7)]


def test_going_back_leaves_no_table(migrated_app):
    downgrade_to("base")

    assert set(inspect(db.engine).get_table_names()) <= {"alembic_version"}


def test_rows_survive_a_table_altered_and_altered_back(migrated_app, migrations, cast):
    """SQLite copies the table: rows that point at it must neither vanish nor be cut loose."""
    write_next(migrations)
    before = checksums()

    with schema.changing(db.engine) as connection:
        schema.upgrade(connection)
    assert db.session.execute(text("SELECT sigle FROM structure")).scalars().all() == [""] * 3
    db.session.rollback()
    downgrade_to(HEAD)

    assert checksums() == before


def test_a_failed_migration_leaves_the_schema_as_it_was(migrated_app, migrations):
    write_next(migrations, then="raise RuntimeError('au milieu')")

    with pytest.raises(RuntimeError), schema.changing(db.engine) as connection:
        schema.upgrade(connection)

    with db.engine.connect() as connection:
        assert revisions.stored(connection) == HEAD
    assert "sigle" not in {c["name"] for c in inspect(db.engine).get_columns("structure")}


def test_the_last_migration_is_written_from_the_models(migrations, tmp_path):
    code = (
        "import sys, pathlib; from intranet.operations import schema;"
        "schema.MIGRATIONS = pathlib.Path(sys.argv[1]);"
        "sys.path.insert(0, 'scripts'); import migration; migration.main('0002_again', 'Again.')"
    )
    texts = set()
    for later in sorted((migrations / "versions").glob("000[2-9]*.py")):
        later.unlink()
    for seed in ("1", "2"):
        env = environment(tmp_path, PYTHONHASHSEED=seed)
        command = [sys.executable, "-c", code, str(migrations)]
        subprocess.run(command, cwd=ROOT, env=env, check=True)
        texts.add((migrations / "versions" / "0002_again.py").read_bytes())

    assert len(texts) == 1
    assert b"op.create_table('service'" in texts.pop()


def test_a_migration_is_final_once_another_stands_on_it(migrations):
    write_next(migrations)

    with pytest.raises(ValueError, match="is final"):
        drafts.target(migrations / "versions", f"{HEAD}_again")


def write_next(migrations, then: str = "pass") -> None:
    """A later revision that adds a column, in the manner of `maillage db migrate`."""
    (migrations / "versions" / "0900_sigle.py").write_text(
        f"""
import sqlalchemy as sa
from alembic import op
revision = "0900"
down_revision = "{HEAD}"
branch_labels = depends_on = None

def upgrade():
    with op.batch_alter_table("structure", recreate="always" if op.get_context().dialect.name == "sqlite" else "never") as batch:
        batch.add_column(sa.Column("sigle", sa.String(20), nullable=False, server_default=""))
    {then}

def downgrade():
    with op.batch_alter_table("structure", recreate="always" if op.get_context().dialect.name == "sqlite" else "never") as batch:
        batch.drop_column("sigle")
""",
        encoding="utf-8",
    )


def checksums() -> dict[str, list]:
    db.session.rollback()
    found = {
        table.name: [
            str(list(row))
            for row in db.session.execute(table.select().order_by(*table.primary_key.columns))
        ]
        for table in db.metadata.sorted_tables
    }
    db.session.rollback()
    return found


def test_the_revision_expected_is_the_head_that_alembic_finds(migrated_app, migrations):
    write_next(migrations)
    head = ScriptDirectory(str(migrations)).get_current_head()

    assert revisions.expected(migrations) == head == "0900"


def test_the_committed_migrations_have_one_head():
    head = ScriptDirectory(str(revisions.MIGRATIONS)).get_current_head()

    assert revisions.expected() == head


def test_two_heads_are_refused(migrations):
    (migrations / "versions" / "0999_other.py").write_text('revision = "0999"\n')

    with pytest.raises(ValueError, match=f"{HEAD}, 0999"):
        revisions.expected(migrations)
