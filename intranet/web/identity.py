"""Who is asking: the actor of the current request.

The rooms that know seats and networks are above this one; the application hands in the
function that builds an actor from them (`Flask.extensions["actor_loader"]`).
"""

from typing import cast

from flask import current_app, g, has_request_context, redirect, request, url_for
from flask.typing import ResponseReturnValue

from intranet.access import Actor
from intranet.web.public import is_public


def current_actor() -> Actor | None:
    """The signed-in actor, or None for an anonymous visitor; loaded once per request."""
    if not has_request_context():
        return None
    if "actor" not in g:
        g.actor = current_app.extensions["actor_loader"]()
    return cast(Actor | None, g.actor)


def actor() -> Actor:
    """The signed-in actor; only for views that require sign-in."""
    found = current_actor()
    if found is None:
        raise RuntimeError("a public view asked for an actor")
    return found


def require_sign_in() -> ResponseReturnValue | None:
    """Before every request: anonymous visitors go to sign-in, and come back after it."""
    if request.endpoint is None or request.endpoint == "static":
        return None
    if is_public(current_app.view_functions.get(request.endpoint)) or current_actor():
        return None
    return sign_in_first()


def sign_in_first() -> ResponseReturnValue:
    """Redirect to sign-in; a fragment request makes the whole page go there instead."""
    back = request.full_path.rstrip("?") if request.method in ("GET", "HEAD") else None
    target = url_for("security.login", next=back)
    if request.headers.get("HX-Request") == "true":
        return "", 401, {"HX-Redirect": url_for("security.login")}
    return redirect(target, 303 if request.method not in ("GET", "HEAD") else 302)
