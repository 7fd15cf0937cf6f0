"""Page or fragment: one decision, made here.

A fragment is the very partial that the page includes; its DOM id names its file
(`rsvp-panel` = `_rsvp_panel.html`). htmx says what it wants in HX-Request-Type.
"""

from typing import Any

from flask import Response, make_response, redirect, render_template, request
from werkzeug.wrappers import Response as BaseResponse


def wants_fragment() -> bool:
    """True when htmx asks for a part; boosted links and history restores want whole pages."""
    headers = request.headers
    return (
        headers.get("HX-Request") == "true"
        and headers.get("HX-Request-Type", "partial") == "partial"
        and headers.get("HX-Boosted") != "true"
        and headers.get("HX-History-Restore-Request") != "true"
    )


def render(
    page: str, /, *, fragment: str | None = None, status: int = 200, **context: Any
) -> Response:
    """`page` whole, or `fragment` alone when htmx asks for a part."""
    template = fragment if fragment and wants_fragment() else page
    response = make_response(render_template(template, **context), status)
    response.vary.add("HX-Request")
    return response


def done(url: str) -> BaseResponse:
    """After a successful POST: go and see the result (303), whole page also under htmx."""
    if request.headers.get("HX-Request") == "true":
        response = make_response("", 200)
        response.headers["HX-Redirect"] = url
        return response
    return redirect(url, 303)
