"""The personal feed and those of networks, and the pages where their addresses are found."""

import hashlib
from collections.abc import Callable

from flask import Blueprint, Response, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue as Answered

from intranet.access import visible
from intranet.agenda import addresses, network_addresses, queries
from intranet.ical.documents import feed as feed_file
from intranet.networks import queries as networks
from intranet.networks.models import Network
from intranet.web import actor, public, render
from intranet.web.headers import private_link

pages = Blueprint("agenda", __name__)

NAME = "Maillage"
REPLACED = "Nouvelle adresse créée ; l’ancienne ne répond plus."

Components = Callable[[], list[tuple[str, str]]]


@pages.get("/agenda/<token>.ics")
@public
def feed(token: str) -> Answered:
    private_link()
    account = visible(addresses.account_of(token))
    digests, components = queries.feed_digests, queries.feed_components
    return _file(NAME, digests(account.id), lambda: components(account.id))


@pages.get("/agenda/reseau/<token>.ics")
@public
def network_feed(token: str) -> Answered:
    """What a network announces; METHOD:PUBLISH, and nobody's name."""
    private_link()
    network = visible(network_addresses.network_of(token))
    components = queries.network_components
    return _file(network.name, queries.network_digests(network.id), lambda: components(network.id))


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
        REPLACED if replaced else "Votre adresse d’agenda est prête.",
        "success",
    )
    return redirect(url_for("agenda.subscription"), 303)


@pages.get("/reseaux/<slug>/agenda")
def network_subscription(slug: str) -> Answered:
    network = _shared(slug)
    address = network_addresses.of(actor(), network)
    return render(
        "agenda/network_subscription.html",
        network=network,
        address=address,
        url=network_addresses.url(address) if address else None,
    )


@pages.post("/reseaux/<slug>/agenda")
def reset_network(slug: str) -> Answered:
    network = _shared(slug)
    replaced = network_addresses.of(actor(), network) is not None
    network_addresses.reset(actor(), network)
    flash(REPLACED if replaced else "L’adresse d’agenda du réseau est prête.", "success")
    return redirect(url_for("agenda.network_subscription", slug=slug), 303)


def _shared(slug: str) -> Network:
    """404 for who does not share the network's life."""
    return visible(networks.by_slug(actor(), slug))


def _file(name: str, digests: list[tuple[str, str]], components: Components) -> Answered:
    etag = _etag(digests)
    fresh = request.if_none_match.contains_weak(etag)
    response = Response(
        status=304 if fresh else 200,
        response=b"" if fresh else feed_file(name, components()),
        content_type="text/calendar; charset=utf-8",
    )
    response.set_etag(etag)
    response.headers["Cache-Control"] = "private, no-cache"
    return response


def _etag(digests: list[tuple[str, str]]) -> str:
    """A hash of the body's parts: the body is nothing but them, in this order."""
    joined = "\n".join(f"{uid} {digest}" for uid, digest in digests)
    return hashlib.sha256(joined.encode()).hexdigest()[:32]
