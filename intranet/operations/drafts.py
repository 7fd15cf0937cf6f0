"""Writes the next migration from what the models have become.

The tables as the earlier migrations leave them are compared with the models. The same models give
the same bytes; a migration that has been published is never written again. What Alembic cannot
tell (the word index) is written by hand in `migrations/by_hand`, as two functions that the
migration takes over.
"""

import textwrap
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from alembic.autogenerate import produce_migrations, render_python_code
from alembic.operations.ops import (
    AddColumnOp,
    CreateForeignKeyOp,
    DowngradeOps,
    DropConstraintOp,
    UpgradeOps,
)
from alembic.runtime.migration import MigrationContext
from sqlalchemy import DefaultClause, false, true
from sqlalchemy.engine import Connection

from intranet.database import db
from intranet.operations import schema

TEMPLATE = '''"""{title}"""

import sqlalchemy as sa
from alembic import op

revision = "{revision}"
down_revision = "{follows}"
branch_labels = None
depends_on = None


def upgrade() -> None:
{upgrade}


def downgrade() -> None:
{downgrade}
'''
UPGRADE, DOWNGRADE = "upgrade_by_hand()", "downgrade_by_hand()"


def text(connection: Connection, revision: str, follows: str, title: str) -> str:
    """The migration `revision` that leads from the tables of `connection`, migrated up to
    `follows`, to those of the models."""
    context = MigrationContext.configure(
        connection,
        opts={"include_object": schema.belongs_to_models, "compare_type": True},
    )
    script = produce_migrations(context, db.metadata)
    assert script.upgrade_ops is not None and script.downgrade_ops is not None
    for added in _added_columns(script.upgrade_ops):
        _fill_rows_already_there(added)
    for way in (script.upgrade_ops, script.downgrade_ops):
        _order_foreign_keys(way)
    upgrade, downgrade = _code(script.upgrade_ops), _code(script.downgrade_ops)
    by_hand = schema.MIGRATIONS / "by_hand" / f"{revision}.py"
    added_text = ""
    if by_hand.exists():
        upgrade, downgrade = f"{upgrade}\n    {UPGRADE}", f"    {DOWNGRADE}\n{downgrade}"
        added_text = "\n\n" + by_hand.read_text(encoding="utf-8")
    written = TEMPLATE.format(
        title=title, revision=revision, follows=follows, upgrade=upgrade, downgrade=downgrade
    )
    return written + added_text


def target(versions: Path, name: str) -> tuple[Path, str, str]:
    """The file called `name` (« 0003_attendance »), its revision and the one that it follows.

    Raises ValueError when the name has no number, or when later migrations stand on it.
    """
    revision = name[:4]
    if not revision.isdigit() or int(revision) < 2:
        raise ValueError(f"{name}: expected a number above 0001, such as 0003_attendance")
    others = sorted(path.name[:4] for path in versions.glob("0*.py"))
    if later := [other for other in others if other > revision]:
        raise ValueError(f"{name} is final: {', '.join(later)} stand(s) on it")
    return versions / f"{name}.py", revision, max(other for other in others if other < revision)


def _added_columns(operations: Any) -> Iterator[AddColumnOp]:
    for operation in getattr(operations, "ops", ()):
        if isinstance(operation, AddColumnOp):
            yield operation
        else:
            yield from _added_columns(operation)


def _fill_rows_already_there(added: AddColumnOp) -> None:
    """A column that may not be empty needs a value in the rows that exist: its default."""
    column = added.column
    if column.nullable or column.default is None:
        return
    default: Any = column.default
    value = "[]" if default.is_callable else default.arg  # a list, in JSON
    added.column = column._copy()
    literal = (true() if value else false()) if isinstance(value, bool) else str(value)
    added.column.server_default = DefaultClause(literal)


def _order_foreign_keys(operations: Any) -> None:
    """By name: Alembic keeps those of a table in sets, whose order changes with each process."""
    held: list[Any] = getattr(operations, "ops", [])
    places = [at for at, one in enumerate(held) if _is_foreign_key(one)]
    ordered = sorted((held[at] for at in places), key=lambda one: one.constraint_name)
    for at, one in zip(places, ordered, strict=True):
        held[at] = one
    for inner in held:
        _order_foreign_keys(inner)


def _is_foreign_key(operation: Any) -> bool:
    dropped = isinstance(operation, DropConstraintOp) and operation.constraint_type == "foreignkey"
    return dropped or isinstance(operation, CreateForeignKeyOp)


def _code(operations: UpgradeOps | DowngradeOps) -> str:
    code = render_python_code(operations, render_item=schema.render_item, render_as_batch=True)
    kept = [line.rstrip() for line in code.splitlines() if not line.lstrip().startswith("# ###")]
    return textwrap.indent(textwrap.dedent("\n".join(kept)).strip("\n"), "    ")
