"""One line an error, and no secret link in it."""

import io
import logging

import pytest

from intranet.operations import logs
from intranet.web.links import Purpose


def line(message: str, *arguments, error: bool = False) -> str:
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(logs.OneLine("%(levelname)s %(message)s"))
    logger = logging.Logger("essai")
    logger.addHandler(handler)
    logger.error(message, *arguments, exc_info=error)
    return stream.getvalue()


@pytest.mark.parametrize(
    ("path", "shown"),
    [
        ("/i/WzEsIm4iXQ.aQbCdE.abcdefghijklmnopqrstuvwxyz0", "/i/***"),
        ("/v/WzEsIm4iXQ.aQbCdE.abcdefghijklmnopqrstuvwxyz0", "/v/***"),
        ("/agenda/Zm9vYmFyYmF6cXV4cXV1eA.ics", "/agenda/***.ics"),
        ("/bienvenue/WzEsIm4iXQ.aQbCdE.abcdefghijklmnopqrstuvwxyz0", "/bienvenue/***"),
        ("/reset/WzEsIm4iXQ.aQbCdE.abcdefghijklmnopqrstuvwxyz0", "/reset/***"),
        ("/connexion?token=abcdefgh&next=/", "/connexion?token=***&next=/"),
    ],
)
def test_the_token_of_a_link_is_masked(path, shown):
    assert line("GET %s", path) == f"ERROR GET {shown}\n"


def test_a_signed_token_is_masked_wherever_it_is(app):
    token = Purpose("invitation", days=30).sign({"id": 12, "nonce": "abc"})

    assert token not in line(f"refused: {token}")


def test_ordinary_addresses_stay_whole():
    path = "/annuaire/structures/12/modifier?q=cancale"

    assert path in line("GET %s", path)


def test_an_exception_is_one_line_with_the_calls_that_led_to_it():
    def deepest():
        raise ValueError("sur\ndeux lignes, /i/WzEsIm4iXQabcdef")

    try:
        deepest()
    except ValueError:
        said = line("unexpected", error=True)

    assert said.count("\n") == 1
    assert "ValueError" in said and "deepest" in said and "test_logs.py" in said
    assert "WzEsIm4iXQabcdef" not in said


def test_an_error_of_the_database_shows_nobodys_data(app):
    from sqlalchemy import text
    from sqlalchemy.exc import SQLAlchemyError

    from intranet.database import db

    with pytest.raises(SQLAlchemyError) as refused:
        db.session.execute(text("SELECT :adresse FROM nulle_part"), {"adresse": "awa@cdas.example"})

    assert "awa@cdas.example" not in str(refused.value)
    db.session.rollback()


def test_the_web_servers_access_log_is_masked_too():
    formatter = logs.granian_config()["formatters"]["line"]
    handlers = logs.granian_config()["loggers"]["granian.access"]["handlers"]

    assert formatter["()"] is logs.OneLine
    assert handlers == ["stderr"]
