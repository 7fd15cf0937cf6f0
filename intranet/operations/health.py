"""Whether the house is in order."""

from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from intranet.database import db


def database_answers() -> bool:
    """True when the database answers a question."""
    try:
        db.session.execute(text("SELECT 1"))
    except SQLAlchemyError:
        db.session.rollback()
        return False
    return True
