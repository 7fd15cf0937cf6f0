"""The personal feed, and the page where its address is found."""

import hashlib

from flask import Blueprint, Response, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue as Answered

from intranet.access import visible
from intranet.agenda import addresses, queries
from intranet.ical.documents import feed as feed_file
from intranet.web import actor, public, render
from intranet.web.headers import private_link

pages = Blueprint("agenda", __name__)

NAME = "Maillage"


@pages.get("/agenda/<token>.ics")
@public
def feed(token: str) -> Answered:
    private_link()
    account = visible(addresses.account_of(token))
    etag = _etag(queries.feed_digests(account.id))
    fresh = request.if_none_match.contains_weak(etag)
    response = Response(
        status=304 if fresh else 200,
        response=b"" if fresh else feed_file(NAME, queries.feed_components(account.id)),
        content_type="text/calendar; charset=utf-8",
    )
    response.set_etag(etag)
    response.headers["Cache-Control"] = "private, no-cache"
    return response


@pages.get("/mon-compte/agenda")
def subscription() -> Answered:
    address = addresses.of(actor())
    return render(
        "agenda/subscription.html",
        address=address,
        url=addresses.url(address) if address else None,
    )


@pages.post("/mon-compte/agenda")
def reset() -> Answered:
    replaced = addresses.of(actor()) is not None
    addresses.reset(actor())
    flash(
        "Nouvelle adresse créée ; l’ancienne ne répond plus."
        if replaced
        else "Votre adresse d’agenda est prête.",
        "success",
    )
    return redirect(url_for("agenda.subscription"), 303)


def _etag(digests: list[tuple[str, str]]) -> str:
    """A hash of the body's parts: the body is nothing but them, in this order."""
    joined = "\n".join(f"{uid} {digest}" for uid, digest in digests)
    return hashlib.sha256(joined.encode()).hexdigest()[:32]
