"""Static files under names that carry their content, so that they can be kept for ever."""

import hashlib
from functools import cache
from pathlib import Path

from flask import Flask, Response, request

HASHED = "v"


def init_app(app: Flask) -> None:
    folder = Path(app.static_folder or "")

    @cache
    def digest(name: str) -> str:
        return hashlib.sha256((folder / name).read_bytes()).hexdigest()[:12]

    def asset(name: str) -> str:
        """The address of static file `name`, which changes when its content does."""
        return f"{app.static_url_path}/{name}?{HASHED}={digest(name)}"

    app.jinja_env.globals["asset"] = asset
    app.jinja_env.globals["has_htmx"] = (folder / "vendor" / "htmx.min.js").is_file()
    app.after_request(_keep)


def _keep(response: Response) -> Response:
    if request.endpoint == "static" and request.args.get(HASHED):
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    return response
