"""What each does for themself: « je suis là », and one's own certificate; and everybody's, for
whoever runs the meeting."""

from typing import Any

from flask import flash, redirect, request
from flask.typing import ResponseReturnValue as Answered

from intranet import web
from intranet.access import NotVisible, require, visible
from intranet.clock import now
from intranet.events import links, policy
from intranet.events import queries as events
from intranet.events.attendance import own
from intranet.events.attendance.marking import NotTaken
from intranet.events.models import Invitation
from intranet.meetings import queries as meetings
from intranet.meetings.blueprint import home, shown
from intranet.meetings.day import papers, roll
from intranet.meetings.day.blueprint import (
    MEETING,
    Day,
    NotHeld,
    day_of,
    pages,
    run_by_actor,
)
from intranet.meetings.day.print_routes import answered
from intranet.printing.documents import PER_HOUR, NotPrinted, pdf, pressed, taker
from intranet.web.headers import private_link
from intranet.web.links import DeadLink, LinkExpired, LinkUnknown

LINK = "/i/<token>"
HERE = "C’est noté\u00a0: vous êtes présent·e. Bonne rencontre\u00a0!"
NOT_YET = "Les attestations se prennent une fois la rencontre terminée."
NOBODY = "Personne n’a été pointé·e\u00a0: il n’y a pas d’attestation à établir."
ABSENT = "L’attestation est pour les personnes pointées présentes."


def holder() -> str:
    """Whose link it is: a whole room, or a whole département, shares one address."""
    return str((request.view_args or {}).get("token", ""))


@pages.post(f"{MEETING}/je-suis-la")
def here(meeting_id: int) -> Answered:
    event = day_of(shown(meeting_id).event).event
    mine = visible(events.invitation_to(meeting_id, web.actor().person_id))
    _say(mine)
    return web.done(home(event))


@pages.post(f"{LINK}/present")
@web.public
@web.limiter.limit("20 per hour", key_func=holder)
def here_by_link(token: str) -> Answered:
    invitation = _opened(token)
    _say(invitation, anonymous=True)
    return redirect(f"/i/{token}", 303)


@pages.get(f"{MEETING}/attestations.pdf")
@web.limiter.limit(PER_HOUR, key_func=taker)
def certificates(meeting_id: int) -> Answered:
    """Everybody's, in one file."""
    return _taken(run_by_actor(meeting_id), None)


@pages.get(f"{MEETING}/attestations/<id:invitation_id>.pdf")
@web.limiter.limit(PER_HOUR, key_func=taker)
def certificate(meeting_id: int, invitation_id: int) -> Answered:
    """One's own, or that of somebody whose meeting one runs."""
    day = day_of(shown(meeting_id).event)
    invitation = visible(events.invitation_seen_by(web.actor(), invitation_id))
    visible(invitation if invitation.event_id == meeting_id else None)
    mine = policy.may_answer(web.actor(), invitation)
    require(mine or policy.may_manage(web.actor(), events.network_ids_of(meeting_id)))
    return _taken(day, invitation)


@pages.get(f"{LINK}/attestation.pdf")
@web.public
@web.limiter.limit("20 per hour", key_func=holder)
def certificate_by_link(token: str) -> Answered:
    invitation = _opened(token)
    try:
        day = day_of(invitation.event)
    except NotHeld:
        raise NotVisible from None  # the link itself says that it is called off
    data = _pages(day, invitation)
    if isinstance(data, str):
        flash(data, "info")
        return redirect(f"/i/{token}", 303)
    try:
        return pdf(pressed(papers.CERTIFICATES, data), f"attestation-{roll.day_name(day)}.pdf")
    except NotPrinted as why:
        flash(str(why), "error")
        return redirect(f"/i/{token}", 303)


def _taken(day: Day, invitation: Invitation | None) -> Answered:
    data = _pages(day, invitation)
    if isinstance(data, str):
        flash(data, "info")
        return web.done(home(day.event))
    name = "attestation" if invitation else "attestations"
    return answered(day, papers.CERTIFICATES, data, name, "event.certificates_taken")


def _pages(day: Day, invitation: Invitation | None) -> dict[str, Any] | str:
    """What is printed, or why nothing is."""
    if now() < day.slot.ends_at:
        return NOT_YET
    found = roll.roll(day)
    lines = [row.line for row in found.rows if invitation is None or row.line.id == invitation.id]
    data = papers.certificates(day, events.networks_of(day.event.id), found, lines)
    if not data["people"]:
        return ABSENT if invitation else NOBODY
    return data


def _say(invitation: Invitation, *, anonymous: bool = False) -> None:
    try:
        own.say(None if anonymous else web.actor(), invitation)
    except NotTaken as why:
        flash(str(why), "error")
    else:
        flash(HERE, "success")


def _opened(token: str) -> Invitation:
    """The invitation of a signed link, to a meeting that is held. Trainings certify otherwise."""
    private_link()
    try:
        invitation = links.invitation_of(token)
    except (LinkUnknown, LinkExpired):
        raise DeadLink from None
    visible(meetings.by_event(invitation.event_id))
    return invitation
