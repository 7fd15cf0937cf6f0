"""Messages about a meeting, announcements of a network."""

from flask import flash, redirect
from flask.typing import ResponseReturnValue as Answered

from intranet import web
from intranet.access import require, visible
from intranet.events.models import Event
from intranet.meetings.blueprint import home, managed
from intranet.meetings.messages import composing, mute_routes, policy
from intranet.meetings.messages.blueprint import pages
from intranet.networks import queries as networks
from intranet.networks.models import Network

__all__ = ["mute_routes", "pages"]

MEETING = "/rencontres/<id:meeting_id>/message"
NETWORK = "/reseaux/<slug>/annonce"
DRAFT = "Cette rencontre est un brouillon\u00a0: il n’y a encore personne à qui écrire."


@pages.get(MEETING)
def write(meeting_id: int) -> Answered:
    event = managed(meeting_id).event
    return composing.begin(event) if policy.is_open(event) else _closed(event)


@pages.post(f"{MEETING}/apercu")
def preview(meeting_id: int) -> Answered:
    event = managed(meeting_id).event
    return composing.preview(event) if policy.is_open(event) else _closed(event)


@pages.post(MEETING)
@web.limiter.limit("60 per hour")
def send(meeting_id: int) -> Answered:
    event = managed(meeting_id).event
    return composing.send(event) if policy.is_open(event) else _closed(event)


@pages.get(f"{MEETING}s")
def history(meeting_id: int) -> Answered:
    return composing.history(managed(meeting_id).event)


@pages.get(f"{MEETING}s/<id:message_id>")
def message(meeting_id: int, message_id: int) -> Answered:
    return composing.message_page(managed(meeting_id).event, message_id)


@pages.post(f"{MEETING}s/<id:message_id>/reprise")
def withdraw(meeting_id: int, message_id: int) -> Answered:
    return composing.withdraw(managed(meeting_id).event, message_id)


@pages.get(NETWORK)
def announce(slug: str) -> Answered:
    return composing.begin(_announcing(slug))


@pages.post(f"{NETWORK}/apercu")
def preview_announcement(slug: str) -> Answered:
    return composing.preview(_announcing(slug))


@pages.post(NETWORK)
@web.limiter.limit("60 per hour")
def send_announcement(slug: str) -> Answered:
    return composing.send(_announcing(slug))


@pages.get(f"{NETWORK}s")
def announcements(slug: str) -> Answered:
    return composing.history(_announcing(slug))


@pages.get(f"{NETWORK}s/<id:message_id>")
def announcement(slug: str, message_id: int) -> Answered:
    return composing.message_page(_announcing(slug), message_id)


@pages.post(f"{NETWORK}s/<id:message_id>/reprise")
def withdraw_announcement(slug: str, message_id: int) -> Answered:
    return composing.withdraw(_announcing(slug), message_id)


def _announcing(slug: str) -> Network:
    """404 for who does not see the network, 403 for who does not run it."""
    network = visible(networks.by_slug(web.actor(), slug))
    require(policy.may_announce(web.actor(), network))
    return network


def _closed(event: Event) -> Answered:
    flash(DRAFT, "info")
    return redirect(home(event), 303)
