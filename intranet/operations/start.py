"""What must hold before anything is served; said in one line when it does not."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import create_engine
from sqlalchemy.engine import Connection, make_url
from sqlalchemy.exc import SQLAlchemyError

from intranet import config, database
from intranet.operations import revisions


class NotReady(Exception):
    """One line, fit to be shown as it is before the program stops."""


def check(settings: config.Settings) -> None:
    """Raise NotReady unless the database answers and has the schema this program expects."""
    with _connected(settings) as connection:
        found, expected = revisions.stored(connection), revisions.expected()
    if found != expected:
        raise NotReady(
            f"La base est à la version {found or 'zéro'}, ce programme attend {expected} : "
            "lancez « maillage db upgrade »."
        )


def require_database(settings: config.Settings) -> None:
    """Raise NotReady unless the database answers."""
    with _connected(settings):
        pass


@contextmanager
def _connected(settings: config.Settings) -> Iterator[Connection]:
    address = make_url(settings.database_url).render_as_string(hide_password=True)
    engine = create_engine(settings.database_url, **database.engine_options(settings.database_url))
    try:
        with database.reading(), engine.connect() as connection:
            yield connection
    except SQLAlchemyError as error:
        raise NotReady(
            f"MAILLAGE_DATABASE_URL : la base {address} ne répond pas ({_reason(error)})."
        ) from None
    finally:
        engine.dispose()


def _reason(error: SQLAlchemyError) -> str:
    """The driver's own words, on one line and without the statement."""
    return " ".join(str(getattr(error, "orig", None) or error).split())[:200]
