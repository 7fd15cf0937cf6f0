"""What was sent to one invitee, version by version, and what became of it."""

import re
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from intranet.database import db
from intranet.events.models import Invitation
from intranet.mailroom.models import BOUNCED, FAILED, QUEUED, SENT, WITHDRAWN, OutgoingMail
from intranet.web import dates

_SEQUENCE = re.compile(rb"\r\nSEQUENCE:(\d+)")
KINDS = {
    "invitation": "Invitation",
    "resend": "Invitation renvoyée",
    "update": "Mise à jour",
    "cancellation": "Annulation",
    "uninvited": "Retrait de la liste",
    "twice": "Doublon retiré",
    "stand_in": "Invitation à remplacer",
    "replaced": "Confirmation du remplacement",
    "taken_back": "Fin du remplacement",
    "reminder": "Rappel",
    "waiting": "Liste d’attente",
    "offered": "Place proposée",
    "passed_on": "Place passée à la suite",
    "promoted": "Place obtenue",
    "inherited": "Formation à reprendre",
    "reply-question": "Demande de confirmation",
}
STATES = {
    QUEUED: "en attente d’envoi",
    SENT: "remis au serveur de courrier",
    FAILED: "refusé",
    BOUNCED: "revenu",
    WITHDRAWN: "retiré avant l’envoi",
}


@dataclass(frozen=True)
class Sent:
    """One mail: what it was, to whom, which version of the date it carried (1 for the first, None
    without a date), and its fate in French."""

    kind: str
    address: str
    version: int | None
    when: str
    fate: str


def of(invitation: Invitation) -> list[Sent]:
    """The mails about an invitation, the latest first; to former holders of the seat too."""
    rows = db.session.execute(
        select(
            OutgoingMail.purpose,
            OutgoingMail.recipient_address,
            OutgoingMail.calendar,
            OutgoingMail.created_at,
            OutgoingMail.sent_at,
            OutgoingMail.state,
            OutgoingMail.last_error,
        )
        .where(
            OutgoingMail.cause_kind == Invitation.__tablename__,
            OutgoingMail.cause_id == invitation.id,
        )
        .order_by(OutgoingMail.id.desc())
        .limit(50)
    )
    return [_sent(row) for row in rows]


def _sent(row: Any) -> Sent:
    found = _SEQUENCE.search(row.calendar) if row.calendar else None
    moment = row.sent_at or row.created_at
    why = f" : {row.last_error}" if row.last_error and row.state != SENT else ""
    return Sent(
        KINDS.get(row.purpose, "Message"),
        row.recipient_address,
        int(found[1]) + 1 if found else None,
        f"{dates.near_day(moment)}, {dates.hour(moment)}",
        STATES.get(row.state, row.state) + why,
    )
