"""Deciding of a message that waits: recording what it says, asking, setting it aside."""

from intranet.access import Actor
from intranet.audit import journal
from intranet.clock import now
from intranet.database import db
from intranet.events import answers
from intranet.events.answers import Outcome
from intranet.events.models import BY_COORDINATOR, Invitation
from intranet.events.replies import mails, queries
from intranet.events.replies.models import ASIDE, ASKED_AGAIN, RECORDED, Reply
from intranet.mailroom.models import ASKED, IGNORED, SETTLED, UNTREATED

OPEN_STATES = (UNTREATED, ASKED)
LEFT_STATES = (SETTLED, IGNORED)


class AlreadySettled(Exception):
    """Somebody else decided meanwhile, or the program did."""


def record(actor: Actor, mail_id: int, invitation: Invitation, word: str) -> Outcome:
    """Record `word` as the answer of `invitation`, in the name of whoever wrote.

    Raises AlreadySettled, answers.AnswerClosed.
    """
    reply = _opened(mail_id)
    outcome = answers.answer(invitation, word, source=BY_COORDINATOR, actor=actor)
    reply.invitation_id, reply.event_id = invitation.id, invitation.event_id
    _settle(actor, reply, RECORDED)
    return outcome


def ask(actor: Actor, mail_id: int, invitation: Invitation) -> bool:
    """Send the invitee their own link, at the address that we hold; whether a mail was queued:
    they get one such question a day at most.

    Raises AlreadySettled, answers.AnswerClosed, mails.NowhereToWrite.
    """
    reply = _opened(mail_id)
    if why := answers.why_closed(invitation.event, invitation):
        raise answers.AnswerClosed(why)
    word = reply.answer if reply.invitation_id == invitation.id else ""
    queued = mails.ask_to_confirm(invitation.event, invitation, word)
    reply.invitation_id, reply.event_id = invitation.id, invitation.event_id
    _settle(actor, reply, ASKED_AGAIN)
    return queued is not None


def set_aside(actor: Actor, mail_id: int) -> None:
    """Nothing is to be done of it. Raises AlreadySettled."""
    _settle(actor, _opened(mail_id), ASIDE)


def take_up(actor: Actor, mail_id: int) -> None:
    """A message set aside, or that the program left, waits again. Raises AlreadySettled."""
    reply = queries.lock(mail_id)
    if reply.mail.state not in LEFT_STATES or reply.settlement == RECORDED:
        raise AlreadySettled
    reply.mail.state = UNTREATED
    reply.settlement, reply.settled_at, reply.settled_by_id = "", None, None
    db.session.flush()
    journal.record(actor, "incoming_mail.taken_up", reply.mail, name=reply.mail.subject)


def _opened(mail_id: int) -> Reply:
    reply = queries.lock(mail_id)
    if reply.mail.state not in OPEN_STATES:
        raise AlreadySettled
    return reply


def _settle(actor: Actor, reply: Reply, how: str) -> None:
    reply.mail.state = SETTLED
    reply.settlement, reply.settled_at, reply.settled_by_id = how, now(), actor.account_id
    db.session.flush()
    journal.record(actor, f"incoming_mail.{_VERBS[how]}", reply.mail, name=reply.mail.subject)


_VERBS = {RECORDED: "recorded", ASKED_AGAIN: "asked", ASIDE: "set_aside"}
