"""The signed link to published minutes, for whoever was invited, with an account or without."""

from typing import Any

from intranet.database import db
from intranet.events.models import Invitation
from intranet.web import absolute_url
from intranet.web.links import LinkUnknown, Purpose

READ = Purpose("minutes", days=400)


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
