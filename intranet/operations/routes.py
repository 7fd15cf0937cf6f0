"""Health, for whatever watches the site."""

from flask import Blueprint
from flask.typing import ResponseReturnValue

from intranet.operations import health
from intranet.web import public

pages = Blueprint("operations", __name__)


@pages.get("/sante")
@public
def sante() -> ResponseReturnValue:
    """200 when the database answers, else 503; says nothing else."""
    if health.database_answers():
        return {"etat": "ok"}
    return {"etat": "indisponible"}, 503
