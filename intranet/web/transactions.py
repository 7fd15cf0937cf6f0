"""One request, one transaction.

Committed after the view when the status is below 400 and the method may write; rolled back
otherwise. Safe methods never commit: a mail scanner that follows a link changes nothing.
"""

from flask import Flask, Response, request

from intranet.database import db, set_reading

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


def init_app(app: Flask) -> None:
    app.before_request(_declare_intent)
    app.after_request(_finish)


def _declare_intent() -> None:
    set_reading(request.method in SAFE_METHODS)


def _finish(response: Response) -> Response:
    if request.method in SAFE_METHODS or response.status_code >= 400:
        db.session.rollback()
    else:
        db.session.commit()
    return response
