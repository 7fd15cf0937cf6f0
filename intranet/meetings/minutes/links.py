"""Signed links for whoever has no account, or no wish to sign in: to published minutes, to what one
is to do after them."""

from collections.abc import Iterable
from typing import Any

from intranet.database import db
from intranet.directory.models import Person
from intranet.events.models import Invitation
from intranet.meetings.minutes import follow_up_queries
from intranet.meetings.minutes.models import FollowUp
from intranet.web import absolute_url
from intranet.web.links import LinkUnknown, Purpose

READ = Purpose("minutes", days=400)
SETTLE = Purpose("follow-ups", days=200)
MOST = 50  # actions that one link opens: an address has an end


def read_url(invitation: Invitation) -> str:
    """The address that goes into the mail; dies when the seat changes hands."""
    token = READ.sign([invitation.id, invitation.nonce])
    return absolute_url("minutes.read_by_link", token=token)


def invitation_of(token: str) -> Invitation:
    """The invitation behind `token`. Raises LinkUnknown or LinkExpired."""
    payload: Any = READ.read(token)
    invitation = db.session.get(Invitation, payload[0])
    if invitation is None or invitation.nonce != payload[1] or invitation.removed_at is not None:
        raise LinkUnknown
    return invitation


def settle_url(person: Person, rows: Iterable[FollowUp]) -> str:
    """The address of a reminder: opens these actions and no other, as long as they are theirs."""
    keys = [row.id for row in rows][:MOST]
    return absolute_url("minutes.own_actions", token=SETTLE.sign([person.id, keys]))


def actions_of(token: str) -> tuple[Person, list[FollowUp]]:
    """Whose actions, and those that are still theirs. Raises LinkUnknown or LinkExpired."""
    payload: Any = SETTLE.read(token)
    person = db.session.get(Person, payload[0])
    if person is None or person.forgotten_at is not None:
        raise LinkUnknown
    return person, follow_up_queries.still_of(person.id, payload[1])
