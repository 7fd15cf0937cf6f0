"""Input no database should ever see: refused at the door, alike on both dialects."""

from typing import Any

from flask import Flask, abort, request
from werkzeug.routing import IntegerConverter

from intranet.database import SQLITE_MAX_INTEGER

MAX_ARGUMENT = 10_000
MAX_BODY = 12 * 1024 * 1024
MAX_FORM_MEMORY = 500_000
MAX_FORM_PARTS = 2_000


class Id(IntegerConverter):
    """`<id:…>` in a route: a positive key that both databases can hold, else 404."""

    def __init__(self, map: Any, **_: Any):
        super().__init__(map, min=1, max=SQLITE_MAX_INTEGER)


def init_app(app: Flask) -> None:
    app.url_map.converters["id"] = Id
    app.config["MAX_CONTENT_LENGTH"] = MAX_BODY
    app.config["MAX_FORM_MEMORY_SIZE"] = MAX_FORM_MEMORY
    app.config["MAX_FORM_PARTS"] = MAX_FORM_PARTS
    app.before_request(_refuse_unreadable)


def _refuse_unreadable() -> None:
    if any(_unreadable(text) for text in (request.path, request.query_string.decode("latin-1"))):
        abort(400)
    for values in (request.args, request.form):
        for name, value in values.items(multi=True):
            if _unreadable(name) or _unreadable(value) or len(name) > MAX_ARGUMENT:
                abort(400)
    if any(len(value) > MAX_ARGUMENT for value in request.args.values()):
        abort(414)


def _unreadable(text: str) -> bool:
    """NUL breaks PostgreSQL, lone surrogates break UTF-8."""
    return "\x00" in text or any("\ud800" <= c <= "\udfff" for c in text)
