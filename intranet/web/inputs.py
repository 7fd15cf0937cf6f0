"""Input no database should ever see: refused at the door, alike on both dialects."""

from collections.abc import Callable
from typing import Any, TypeVar
from urllib.parse import unquote_to_bytes

from flask import Flask, abort, current_app, request
from werkzeug.routing import IntegerConverter

from intranet.database import GREATEST_KEY

MAX_ARGUMENT = 10_000
MAX_QUERY = 50_000
MAX_BODY = 12 * 1024 * 1024
MAX_FORM_MEMORY = 500_000
MAX_FORM_PARTS = 2_000
URL_ENCODED = "application/x-www-form-urlencoded"

View = TypeVar("View", bound=Callable[..., Any])


def accepts_up_to(size: int) -> Callable[[View], View]:
    """Let a view receive files of `size` bytes in all, beyond what the others do."""

    def mark(view: View) -> View:
        view.largest_body = size  # type: ignore[attr-defined]
        return view

    return mark


class Id(IntegerConverter):
    """`<id:…>` in a route: a positive key that both databases can hold, else 404."""

    def __init__(self, map: Any, **_: Any):
        super().__init__(map, min=1, max=GREATEST_KEY)


def init_app(app: Flask) -> None:
    app.url_map.converters["id"] = Id
    app.config["MAX_CONTENT_LENGTH"] = MAX_BODY
    app.config["MAX_FORM_MEMORY_SIZE"] = MAX_FORM_MEMORY
    app.config["MAX_FORM_PARTS"] = MAX_FORM_PARTS
    app.before_request(_refuse_unreadable)


def _refuse_unreadable() -> None:
    view = current_app.view_functions.get(request.endpoint or "")
    request.max_content_length = getattr(view, "largest_body", MAX_BODY)
    if len(request.query_string) > MAX_QUERY:
        abort(414)
    _refuse_unless_utf8(request.query_string)
    if request.mimetype == URL_ENCODED:
        # Werkzeug's limits on forms are for multipart only: this kind is read in one piece.
        request.max_content_length = MAX_FORM_MEMORY
        _refuse_unless_utf8(request.get_data())
        if len(request.form) > MAX_FORM_PARTS:
            abort(413)
    if _unreadable(request.path):
        abort(400)
    for values in (request.args, request.form):
        for name, value in values.items(multi=True):
            if _unreadable(name) or _unreadable(value) or len(name) > MAX_ARGUMENT:
                abort(400)
    if any(len(value) > MAX_ARGUMENT for value in request.args.values()):
        abort(414)


def _refuse_unless_utf8(encoded: bytes) -> None:
    """Werkzeug leaves `%FF` as it stands; what is no text was typed by nobody."""
    try:
        unquote_to_bytes(encoded).decode()
    except UnicodeDecodeError:
        abort(400)


def _unreadable(text: str) -> bool:
    """NUL breaks PostgreSQL, lone surrogates break UTF-8."""
    return "\x00" in text or any("\ud800" <= c <= "\udfff" for c in text)
