"""What every page stands on. Rooms import from here and never reach around it."""

from flask import Flask
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_wtf import CSRFProtect
from htmx_flask import Htmx
from werkzeug.local import LocalProxy

from intranet.web import (
    assets,
    compression,
    dates,
    differences,
    errors,
    headers,
    identity,
    inputs,
    markdown,
    phones,
    transactions,
    urls,
)
from intranet.web.identity import actor, current_actor
from intranet.web.navigation import navigation
from intranet.web.pagination import Page, paginate
from intranet.web.public import public
from intranet.web.rendering import done, render, wants_fragment
from intranet.web.urls import absolute_path, absolute_url, safe_next

__all__ = [
    "Page",
    "absolute_path",
    "absolute_url",
    "actor",
    "current_actor",
    "done",
    "limiter",
    "paginate",
    "public",
    "render",
    "safe_next",
    "wants_fragment",
]

csrf = CSRFProtect()
limiter = Limiter(get_remote_address, storage_uri="memory://", headers_enabled=False)


def init_app(app: Flask) -> None:
    """Install the web base; the order of hooks matters and is settled here."""
    compression.init_app(app)
    transactions.init_app(app)
    inputs.init_app(app)
    Htmx(app)
    app.before_request(identity.require_sign_in)
    csrf.init_app(app)
    limiter.init_app(app)
    headers.init_app(app)
    assets.init_app(app)
    errors.init_app(app)
    transactions.finish_before_answering(app)
    # Proxies: a page that shows neither (an error page, say) asks the database nothing.
    app.jinja_env.globals.update(
        navigation=LocalProxy(navigation),
        current_actor=LocalProxy(current_actor),
        plural=dates.plural,
    )
    app.jinja_env.filters.update(
        day=dates.day,
        near_day=dates.near_day,
        hour=dates.hour,
        ago=dates.ago,
        phone=phones.phone,
        mailto=urls.mailto,
        markdown=markdown.to_html,
        plain=markdown.to_text,
        differences=differences.differences,
    )
    app.jinja_env.globals["span"] = dates.span
