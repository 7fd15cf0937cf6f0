"""Headers of every answer, errors and redirects included."""

from flask import Flask, Response, g, request

CONTENT_SECURITY_POLICY = (
    "default-src 'self'; object-src 'none'; base-uri 'none'; "
    "frame-ancestors 'none'; form-action 'self'"
)


def init_app(app: Flask) -> None:
    app.after_request(_protect)


def private_link() -> None:
    """The page being answered has a secret in its address: leak it nowhere, keep it nowhere."""
    g.private_link = True


def _protect(response: Response) -> Response:
    headers = response.headers
    headers.setdefault("Content-Security-Policy", CONTENT_SECURITY_POLICY)
    headers["X-Content-Type-Options"] = "nosniff"
    headers["Cross-Origin-Opener-Policy"] = "same-origin"
    secret = g.get("private_link", False)
    headers["Referrer-Policy"] = "no-referrer" if secret else "same-origin"
    if request.endpoint != "static":
        headers.setdefault("Cache-Control", "no-store")
        if response.mimetype == "text/html":
            response.vary.update(["Cookie", "HX-Request"])
    return response
