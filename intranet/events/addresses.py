"""Correcting where a guest is written to, then writing there. The address of somebody in the
directory is their entry's, and corrected there."""

import secrets

from intranet.access import Actor
from intranet.audit import journal
from intranet.database import db
from intranet.events import choosing, invitations, queries
from intranet.events.models import Guest, Invitation
from intranet.mailroom import doubts
from intranet.text import normalise_email


class Asked(Exception):
    """Somebody else is asked at this address."""


def correct(actor: Actor, invitation: Invitation, guest: Guest, address: str) -> int:
    """Write `address` and send the invitation there; how many mails were queued. The link that
    went to another address dies: it may be that of somebody else. Raises Asked."""
    event = queries.lock(invitation.event_id)
    db.session.refresh(invitation)
    address = normalise_email(address)
    if address != normalise_email(guest.email) and address in choosing.addresses(event.id):
        raise Asked
    before, guest.email = guest.email, address
    if normalise_email(before) != address:
        invitation.nonce = secrets.token_urlsafe(12)
    told = {"before": {"email": before}, "after": {"email": address}}
    journal.record(actor, "invitation.address_corrected", invitation, name=event.title, **told)
    doubts.clear(address)
    db.session.flush()
    return invitations.resend(actor, invitation)
