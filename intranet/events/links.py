"""The signed link of an invitation: opens this invitation and nothing else."""

from typing import Any

from intranet.database import db
from intranet.events.models import Invitation
from intranet.web import absolute_url
from intranet.web.links import LinkUnknown, Purpose

# Longer than any invitation is sent ahead; after the event the page only shows.
ANSWER = Purpose("invitation", days=400)


def answer_token(invitation: Invitation) -> str:
    """The token of `invitation`; dies when its `nonce` changes (the seat changes hands)."""
    return ANSWER.sign([invitation.id, invitation.nonce])


def answer_url(invitation: Invitation) -> str:
    """The address that goes into the mail."""
    return absolute_url("events.answer_page", token=answer_token(invitation))


def invitation_of(token: str) -> Invitation:
    """The invitation behind `token`. Raises LinkUnknown or LinkExpired."""
    payload: Any = ANSWER.read(token)
    invitation = db.session.get(Invitation, payload[0])
    if invitation is None or invitation.nonce != payload[1]:
        raise LinkUnknown
    return invitation
