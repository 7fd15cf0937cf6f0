"""What somebody says of themself: « je suis là », from the start to an hour after the end."""

from datetime import timedelta
from typing import Any

from intranet.access import Actor
from intranet.clock import now
from intranet.events.attendance import halves, marking, queries
from intranet.events.attendance.marking import NotTaken
from intranet.events.attendance.models import BY_OWN_LINK, PRESENT
from intranet.events.models import MEETING, PUBLISHED, Event, Invitation, Slot

AFTER = timedelta(hours=1)
OVER = "C’est terminé\u00a0: demandez à l’organisation de vous pointer."


def running(event: Event) -> Slot | None:
    """The slot of which somebody may say « je suis là » now."""
    if event.state != PUBLISHED:
        return None
    moment = now()
    return next((s for s in event.slots if s.starts_at <= moment <= s.ends_at + AFTER), None)


def on_the_day(invitation: Invitation, action: str, certificate: str) -> dict[str, Any]:
    """What `events/attendance/_here.html` reads. `action` says « je suis là », `certificate` is
    where to take what proves it; trainings have their own."""
    event, slot = invitation.event, running(invitation.event)
    shown = {"may_say": False, "was_present": False, "here_action": action, "certificate": ""}
    begun = event.state == PUBLISHED and event.slots and event.slots[0].starts_at <= now()
    if event.family != MEETING or not begun:
        return shown
    found = queries.register(event.id)
    shown["was_present"] = invitation.id in found.present_ids
    if slot is not None and invitation.removed_at is None and not invitation.is_vacant:
        part = halves.current(slot, now()).key
        shown["may_say"] = found.state(invitation.id, slot.id, part) != PRESENT
    if shown["was_present"] and event.slots[-1].ends_at <= now():
        shown["certificate"] = certificate
    return shown


def say(actor: Actor | None, invitation: Invitation) -> None:
    """« Je suis là ». `actor` None by the signed link. Raises NotTaken."""
    event, slot = invitation.event, running(invitation.event)
    if invitation.removed_at is not None:
        raise NotTaken(
            "Cette invitation a été retirée par l’organisation\u00a0: présentez-vous à elle."
        )
    if slot is None:
        if event.slots and (why := marking.why_not(event, halves.parts_of(event.slots[0])[0])):
            raise why
        raise NotTaken(OVER)
    part = halves.current(slot, now()).key
    marking.mark_present(actor, invitation, slot, part, BY_OWN_LINK)
