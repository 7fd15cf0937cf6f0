"""What the pages say of a message."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from intranet.access import Actor
from intranet.accounts.models import Account
from intranet.database import db
from intranet.events import answers, dispatch
from intranet.events.models import NO_ANSWER, Invitation
from intranet.events.replies import queries, settling
from intranet.events.replies.models import ASKED_AGAIN, RECORDED, Reply
from intranet.events.replies.queries import Suggestion
from intranet.events.replies.wording import (
    ANSWER_LABELS,
    METHODS,
    PARTSTATS,
    SETTLEMENTS,
    Explained,
    explained,
)
from intranet.events.wording import answered_sentence, closed_sentence
from intranet.mailroom.models import ASKED, SETTLED

REPORTS = frozenset({"bounced", "delayed", "delivered", "relayed", "other_recipient"})


@dataclass(frozen=True)
class Line:
    """A message in a list. `said` is what it says, « Oui » or an excerpt. `asked`: its author was
    asked; `confirmed` is what they said since, « Oui », "" while they have not."""

    reply: Reply
    who: str
    said: str
    why: Explained
    event: str
    settled: str
    asked: bool
    confirmed: str


@dataclass(frozen=True)
class Offer:
    """An invitation for which the answer may be recorded. `closed` says why it may not; `address`
    is where a question would go, "" for nowhere."""

    suggestion: Suggestion
    closed: str
    address: str


def line(reply: Reply) -> Line:
    """What the list shows of a message."""
    return Line(
        reply,
        _who(reply),
        ANSWER_LABELS.get(reply.answer) or PARTSTATS.get(reply.partstat, ""),
        explained(reply.mail.reason),
        reply.event.title if reply.event else "",
        SETTLEMENTS.get(reply.settlement, ""),
        _asked_at(reply) is not None,
        ANSWER_LABELS[reply.invitation.answer] if reply.invitation and _confirmed(reply) else "",
    )


def shown(actor: Actor, reply: Reply) -> dict[str, Any]:
    """The context of the page of one message."""
    state = reply.mail.state
    confirmed = _confirmed(reply)
    is_open = state in settling.OPEN_STATES and not confirmed
    by = db.session.get(Account, reply.settled_by_id) if reply.settled_by_id else None
    return {
        "reply": reply,
        "mail": reply.mail,
        "line": line(reply),
        "facts": _facts(reply),
        "offers": [_offer(one) for one in queries.suggestions(actor, reply)] if is_open else [],
        "is_open": is_open,
        "is_asked": state == ASKED,
        "is_settled": state == SETTLED,
        "confirmed": answered_sentence(reply.invitation) if reply.invitation and confirmed else "",
        "may_take_up": state in settling.LEFT_STATES and reply.settlement != RECORDED,
        "settled_by": by.display_name if by else "",
    }


def asked_sentence(invitation: Invitation, queued: bool) -> str:
    """What to tell who asked for a confirmation."""
    if queued:
        return f"La question part à {invitation.name}, à l’adresse que nous connaissons."
    return f"{invitation.name} a déjà reçu cette question aujourd’hui : rien de plus ne part."


def _asked_at(reply: Reply) -> datetime | None:
    """When its author was written to, by the program or at a coordinator's word."""
    if reply.mail.state == ASKED:
        return reply.mail.read_at
    return reply.settled_at if reply.settlement == ASKED_AGAIN else None


def _confirmed(reply: Reply) -> bool:
    """Whether the person has answered since they were asked, by whatever route."""
    asked_at, invitation = _asked_at(reply), reply.invitation
    if asked_at is None or invitation is None or invitation.answered_at is None:
        return False
    return invitation.answer != NO_ANSWER and invitation.answered_at >= asked_at


def _offer(suggestion: Suggestion) -> Offer:
    invitation = suggestion.invitation
    why = answers.why_closed(suggestion.event, invitation)
    to = dispatch.address_of(invitation)
    return Offer(suggestion, closed_sentence(why) if why else "", to.address if to else "")


def _who(reply: Reply) -> str:
    mail, invitation = reply.mail, reply.invitation
    # A server speaks of somebody, and a calendar for them.
    if invitation is not None and invitation.name and (reply.method or mail.reason in REPORTS):
        return invitation.name
    return mail.sender_name or mail.sender_address or "Expéditeur illisible"


def _facts(reply: Reply) -> list[tuple[str, Any]]:
    """(label, value) of what the calendar file says, in French; nothing without one."""
    if not reply.method:
        return []
    version = "" if reply.sequence is None else f"n° {reply.sequence}"
    said = ANSWER_LABELS.get(reply.answer) or PARTSTATS.get(reply.partstat, reply.partstat)
    said = said[:1].upper() + said[1:]
    return [
        ("Nature", METHODS.get(reply.method, reply.method)),
        ("Réponse", said),
        ("Au nom de", reply.attendee),
        ("Confie sa place à", reply.delegate),
        ("Version de l’invitation", version),
        ("Répondu le", reply.stamped_at),
        ("Commentaire", reply.comment),
    ]
