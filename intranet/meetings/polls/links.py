"""The signed link of a poll: lets one invitee answer, and opens nothing else."""

from typing import Any

from intranet.database import db
from intranet.events.models import Invitation
from intranet.web import absolute_url
from intranet.web.links import LinkUnknown, Purpose

# Longer than any date is looked for; once it is chosen the page only says so.
POLL = Purpose("poll", days=400)


def answer_token(invitation: Invitation) -> str:
    """The token of `invitation`; dies when its `nonce` changes (the seat changes hands)."""
    return POLL.sign([invitation.id, invitation.nonce])


def answer_url(invitation: Invitation) -> str:
    """The address that goes into the mail."""
    return absolute_url("polls.answer_page", token=answer_token(invitation))


def invitation_of(token: str) -> Invitation | None:
    """The invitation behind `token`, None when it is no more (taken off the list, draft thrown
    away). Raises LinkUnknown or LinkExpired."""
    payload: Any = POLL.read(token)
    invitation = db.session.get(Invitation, payload[0])
    if invitation is None or invitation.removed_at is not None:
        return None
    if invitation.nonce != payload[1]:
        raise LinkUnknown
    return invitation
