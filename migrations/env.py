"""How migrations meet the database: one transaction for all of them, on both dialects."""

from alembic import context
from alembic.util import CommandError
from sqlalchemy.engine import Connection

from intranet.database import db
from intranet.operations import schema


def run(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=db.metadata,
        include_object=schema.belongs_to_models,
        render_item=schema.render_item,
        render_as_batch=True,
        compare_type=True,
    )
    with context.begin_transaction():
        context.run_migrations()


if context.is_offline_mode():
    raise CommandError("--sql n’est pas disponible : les migrations lisent la base.")
given = context.config.attributes.get("connection")
if given is not None:
    run(given)
else:
    with schema.changing(db.engine) as connection:
        run(connection)
