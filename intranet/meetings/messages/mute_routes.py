"""Wanting no announcement of a network: by the link of a mail, or from one's account."""

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue as Answered
from werkzeug.exceptions import UnprocessableEntity

from intranet import web
from intranet.access import Actor, visible
from intranet.directory.models import Person
from intranet.meetings.messages import links, muting, queries
from intranet.meetings.messages.blueprint import pages
from intranet.meetings.messages.forms import MuteForm
from intranet.networks.models import Network
from intranet.web.headers import private_link
from intranet.web.links import DeadLink, LinkExpired, LinkUnknown

MUTED = "C’est noté\u00a0: vous ne recevrez plus les annonces de ce réseau."
HEARD = "C’est noté\u00a0: vous recevrez de nouveau les annonces de ce réseau."


@pages.get("/annonces/<token>")
@web.public
def mute_page(token: str) -> Answered:
    private_link()
    person, network = _opened(token)
    return web.render(
        "meetings/messages/mute.html",
        token=token,
        network=network,
        muted=muting.is_muted(person, network),
    )


@pages.post("/annonces/<token>")
@web.public
@web.csrf.exempt
def mute_by_link(token: str) -> Answered:
    """By the form of the page, which asks for its token itself; or by the mail program, which has
    no session and sends one field (RFC 8058)."""
    private_link()
    person, network = _opened(token)
    if request.form.get("List-Unsubscribe") == "One-Click":
        muting.mute(None, person, network)
        return "", 204
    _say(person, network, None)
    return redirect(url_for(".mute_page", token=token), 303)


@pages.get("/mon-compte/annonces")
def own_mutes() -> Answered:
    return web.render("meetings/messages/own_mutes.html", heard=queries.heard(web.actor()))


@pages.post("/mon-compte/annonces/<id:network_id>")
def say_own(network_id: int) -> Answered:
    actor = web.actor()
    known = {network.id: network for network, _ in queries.heard(actor)}
    person = visible(queries.own_person(actor))
    _say(person, visible(known.get(network_id)), actor)
    return web.done(url_for(".own_mutes"))


def _say(person: Person, network: Network, actor: Actor | None) -> None:
    form = MuteForm()
    if not form.validate():
        raise UnprocessableEntity
    wanted = form.wanted.data == "oui"
    (muting.hear if wanted else muting.mute)(actor, person, network)
    flash(HEARD if wanted else MUTED, "success")


def _opened(token: str) -> tuple[Person, Network]:
    try:
        return links.opened(token)
    except (LinkUnknown, LinkExpired):
        raise DeadLink from None
