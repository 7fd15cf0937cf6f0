"""Writes the first migration from the models: the same models give the same bytes."""

import textwrap
from pathlib import Path

from alembic.autogenerate import produce_migrations, render_python_code
from alembic.operations.ops import DowngradeOps, UpgradeOps
from alembic.runtime.migration import MigrationContext
from sqlalchemy import create_engine

from intranet.database import db
from intranet.index.models import POSTGRESQL_DDL, SQLITE_DDL
from intranet.operations import schema

NAME = "0001_initial.py"
TEMPLATE = '''"""The first schema: every table, and the word index that each database keeps.

Written by `make migration` from the models.
"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

WORD_INDEX = {{
    "sqlite": (
{sqlite}
    ),
    "postgresql": (
{postgresql}
    ),
}}


def upgrade() -> None:
{upgrade}
    connection = op.get_bind()
    for statement in WORD_INDEX[connection.dialect.name]:
        connection.exec_driver_sql(statement)


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TABLE index_fts")
{downgrade}
'''


class LaterMigrations(Exception):
    """The first migration was built upon: it may no longer change."""


def write(versions: Path) -> Path:
    """Write the first migration into folder `versions`; raises LaterMigrations."""
    if later := [path.name for path in versions.glob("*.py") if path.name != NAME]:
        raise LaterMigrations(", ".join(sorted(later)))
    versions.mkdir(parents=True, exist_ok=True)
    target = versions / NAME
    target.write_text(_text(), encoding="utf-8")
    return target


def _text() -> str:
    engine = create_engine("sqlite://")
    with engine.connect() as connection:
        context = MigrationContext.configure(
            connection, opts={"include_object": schema.belongs_to_models}
        )
        script = produce_migrations(context, db.metadata)
    engine.dispose()
    assert script.upgrade_ops is not None and script.downgrade_ops is not None
    return TEMPLATE.format(
        sqlite=_literals(SQLITE_DDL),
        postgresql=_literals(POSTGRESQL_DDL),
        upgrade=_code(script.upgrade_ops),
        downgrade=_code(script.downgrade_ops),
    )


def _code(operations: UpgradeOps | DowngradeOps) -> str:
    code = render_python_code(operations, render_item=schema.render_item)
    kept = [line for line in code.splitlines() if not line.lstrip().startswith("# ###")]
    return textwrap.indent(textwrap.dedent("\n".join(kept)), "    ")


def _literals(statements: tuple[str, ...]) -> str:
    return textwrap.indent("\n".join(f"{statement!r}," for statement in statements), " " * 8)
