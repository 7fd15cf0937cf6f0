"""One more page on the real application: it writes a row, and answers once that row is kept."""

from flask import Flask
from sqlalchemy import func, select

from intranet.audit.models import JournalEntry
from intranet.clock import now
from intranet.database import db
from intranet.web import csrf, public


def install(app: Flask) -> None:
    """Add POST /essai/<number> (writes) and GET /essai (counts)."""

    @public
    def write(number: int):
        db.session.add(
            JournalEntry(
                at=now(),
                verb="essai",
                object_kind="essai",
                object_id=number,
                after={"texte": "é" * 900},
            )
        )
        return "", 204

    @public
    def count():
        return {"lignes": db.session.scalar(select(func.count(JournalEntry.id)))}

    csrf.exempt(write)
    app.add_url_rule("/essai/<int:number>", "essai.write", write, methods=["POST"])
    app.add_url_rule("/essai", "essai.count", count)


def create_app() -> Flask:
    from intranet import app as house

    made = house.create_app()
    install(made)
    return made
