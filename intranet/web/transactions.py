"""One request, one transaction.

Committed after the view when the status is below 400 and the method may write; rolled back
otherwise. Safe methods never commit: a mail scanner that follows a link changes nothing.
"""

from flask import Flask, Response, request
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm.exc import StaleDataError

from intranet.database import db, set_reading
from intranet.web import errors

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})


def init_app(app: Flask) -> None:
    """Call before every other hook of the web base."""
    app.before_request(_declare_intent)


def finish_before_answering(app: Flask) -> None:
    """Call after every other hook: the last `after_request` runs first, so that an answer
    which a failed commit turns into an error still gets its headers."""
    app.after_request(_finish)


def _declare_intent() -> None:
    set_reading(request.method in SAFE_METHODS)


def _finish(response: Response) -> Response:
    if request.method in SAFE_METHODS or response.status_code >= 400:
        db.session.rollback()
        return response
    try:
        db.session.commit()
    except (DBAPIError, StaleDataError) as error:
        return errors.answer(error)
    return response
