"""The poster of the door, and the page that it opens on people's phones."""

from typing import Any

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue as Answered

from intranet import web
from intranet.access import NotVisible, visible
from intranet.events.attendance import queries as attendance
from intranet.events.attendance.walk_ins import Newcomer
from intranet.events.models import Event
from intranet.meetings.day import door, queries
from intranet.meetings.day.blueprint import MEETING, pages, run_by_actor
from intranet.meetings.day.door import CLAIM, Shut
from intranet.meetings.day.forms import ArrivalForm
from intranet.meetings.day.models import DoorClaim
from intranet.meetings.forms import key
from intranet.web.headers import private_link
from intranet.web.links import DeadLink, LinkExpired, LinkUnknown
from intranet.web.qr import drawing

POSTER = f"{MEETING}/porte"
LINK = "/p/<token>"
# A room shares one address: sixty people who look for themselves at nine o'clock.
# Waiting for an answer is no search.
SEARCHES = web.limiter.shared_limit(
    "180 per minute;1500 per hour",
    scope="door",
    methods=["GET"],
    exempt_when=lambda: "moi" in request.args,
)
CLAIMS = web.limiter.shared_limit("60 per minute;400 per hour", scope="claims", methods=["POST"])


@pages.get(POSTER)
def poster(meeting_id: int) -> Answered:
    day = run_by_actor(meeting_id)
    address = door.address(day.event.id)
    opens, closes = door.hours(day.event)
    return web.render(
        "meetings/day/poster.html",
        event=day.event,
        day=day,
        drawing=drawing(address, "Code à viser pour signaler son arrivée"),
        address=address,
        opens=opens,
        closes=closes,
    )


@pages.post(f"{POSTER}/renouveler")
def renew_poster(meeting_id: int) -> Answered:
    day = run_by_actor(meeting_id)
    door.renew(web.actor(), day.event)
    flash("Nouvelle affiche\u00a0: l’ancienne, et ses photos, n’ouvrent plus rien.", "success")
    return web.done(url_for(".poster", meeting_id=meeting_id))


@pages.get(LINK)
@web.public
@SEARCHES
def enter(token: str) -> Answered:
    event = _opened(token)
    if "moi" in request.args:
        claim = _own_claim(event)
        return _claimed(token, event, claim) if claim else redirect(f"/p/{token}", 302)
    return _page(token, event, ArrivalForm(formdata=None))


@pages.post(LINK)
@web.public
@CLAIMS
def arrive(token: str) -> Answered:
    """« C’est moi » : whoever is chosen waits for the organiser."""
    event = _opened(token)
    try:
        chosen = visible(queries.standing_invitation(event.id, _chosen()))
        return _waits(token, door.claim(event, chosen))
    except Shut as why:
        return _page(token, event, ArrivalForm(formdata=None), why)


@pages.post(f"{LINK}/nouveau")
@web.public
@CLAIMS
def arrive_unasked(token: str) -> Answered:
    event, form = _opened(token), ArrivalForm()
    try:
        door.check_open(event)
        if not form.validate():
            return _page(token, event, form, status=422)
        newcomer = Newcomer(form.name.data, form.organisation.data)
        return _waits(token, door.claim_as_newcomer(event, newcomer))
    except Shut as why:
        return _page(token, event, form, why)


def _opened(token: str) -> Event:
    private_link()
    try:
        return door.opened(token)
    except (LinkUnknown, LinkExpired):
        raise DeadLink("poster") from None


def _chosen() -> int:
    try:
        return key(request.form.get("qui", ""))
    except ValueError:
        raise NotVisible from None


def _waits(token: str, claim: DoorClaim) -> Answered:
    return redirect(url_for(".enter", token=token, moi=CLAIM.sign(claim.id)), 303)


def _own_claim(event: Event) -> DoorClaim | None:
    """The one that this phone made, by the address that it was sent to."""
    given = request.args.get("moi", "")
    try:
        return queries.claim(event.id, CLAIM.read(given)) if given else None
    except (LinkUnknown, LinkExpired):
        return None


def _claimed(token: str, event: Event, claim: DoorClaim) -> Answered:
    return web.render(
        "meetings/day/claimed.html",
        fragment="meetings/day/_claim.html",
        token=token,
        event=event,
        claim=claim,
        here=url_for(".enter", token=token, moi=request.args["moi"]),
    )


def _page(
    token: str, event: Event, form: ArrivalForm, shut: Shut | None = None, status: int = 200
) -> Answered:
    if shut is None:
        try:
            door.check_open(event)
        except Shut as why:
            shut = why
            status = 200 if why.status == 409 else why.status
    else:
        status = shut.status
    typed = request.args.get("q", "")[:100]
    found: list[Any] = [] if shut else door.search(event, typed)
    there = attendance.register(event.id).present_ids if found else set()
    return web.render(
        "meetings/day/door.html",
        fragment="meetings/day/_matches.html",
        status=status,
        token=token,
        event=event,
        form=form,
        shut=str(shut) if shut else "",
        typed=typed,
        found=found,
        there=there,
        is_full=len(found) == door.MATCHES,
    )
