"""Answering: by the link in the mail, on the site, or by the coordinator for someone who
telephoned. All three write the same row and say which they were."""

from dataclasses import dataclass

from sqlalchemy import select

from intranet.access import Actor
from intranet.audit import journal
from intranet.clock import now
from intranet.database import db
from intranet.events import dispatch, mails, places, queries
from intranet.events.models import (
    BY_POLL,
    CANCELLED,
    DRAFT,
    MAYBE,
    NO,
    NO_ANSWER,
    OFFERED,
    PUBLISHED,
    WAITING,
    YES,
    Event,
    Invitation,
)

ANSWERS = (YES, MAYBE, NO)


class AnswerClosed(Exception):
    """The answer cannot be taken any more; `why` is `cancelled`, `started`, `removed`,
    `draft`, `vacant` (nobody holds the seat that is invited) or `handed_over` (it became somebody
    else's while this was said)."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True)
class Outcome:
    """What an answer gave. `rank` is 1 for the first in the waiting list, None elsewhere."""

    answer: str
    place: str
    rank: int | None


def answer(
    invitation: Invitation,
    word: str,
    *,
    source: str,
    actor: Actor | None,
    comment: str | None = None,
) -> Outcome:
    """Take `word` (`yes`, `maybe`, `no`) as the answer of `invitation`.

    `actor` is who typed it (None by the mail's link). `comment` None keeps the one that was left
    before. Raises AnswerClosed, ValueError.
    """
    if word not in ANSWERS:
        raise ValueError(word)
    event, whose = queries.lock(invitation.event_id), invitation.nonce
    db.session.refresh(invitation)
    if why := why_closed(event, invitation):
        raise AnswerClosed(why)
    if invitation.nonce != whose:
        raise AnswerClosed("handed_over")
    before = {"answer": invitation.answer, "place": invitation.place}
    invitation.answer, invitation.answer_source = word, source
    invitation.answered_at = now()
    invitation.answered_by_id = actor.account_id if actor else None
    invitation.answered_sequence = event.slots[0].sequence
    if comment is not None:
        invitation.comment = comment
    outcome = _settle_place(event, invitation, before["place"])
    journal.record(
        actor,
        "invitation.answered",
        invitation,
        name=event.title,
        before=before,
        after={
            "person": invitation.name,
            "answer": word,
            "place": invitation.place,
            "source": source,
        },
    )
    return outcome


def forget_polled(event: Event) -> None:
    """What people said of a date in a poll holds for no other date: forget it."""
    said = select(Invitation).where(
        Invitation.event_id == event.id, Invitation.answer_source == BY_POLL
    )
    for invitation in db.session.scalars(said):
        invitation.answer, invitation.answer_source = NO_ANSWER, ""
        invitation.answered_at = invitation.answered_sequence = None
        invitation.place, invitation.rank = "", None
    db.session.flush()


def tell_promoted(event: Event, promoted: list[Invitation]) -> None:
    """Write to those whom a freed place went to; nobody is told anything of a draft."""
    for invitation in promoted if event.state != DRAFT else ():
        promotion = {"person": invitation.name} if invitation.name else None
        journal.record(None, "invitation.promoted", invitation, name=event.title, after=promotion)
        if to := dispatch.address_of(invitation):
            send = mails.send_offered if invitation.place == OFFERED else mails.send_promoted
            send(event, invitation, to)
        dispatch.reconcile(event, invitation)


def tell_if_waiting(event: Event, invitation: Invitation) -> None:
    """Write to somebody who got no place that they wait for one."""
    to = dispatch.address_of(invitation)
    if invitation.place == WAITING and to is not None:
        mails.send_waiting(event, invitation, places.rank_of(invitation), to)


def why_closed(event: Event, invitation: Invitation) -> str:
    """Why no answer is taken: a key of AnswerClosed, "" while answers are open."""
    if event.state == PUBLISHED and invitation.removed_at is not None:
        return "removed"
    if event.state == PUBLISHED and invitation.is_vacant:
        return "vacant"
    return why_event_closed(event)


def why_event_closed(event: Event) -> str:
    """The same for whoever is not invited yet."""
    if event.state == CANCELLED:
        return "cancelled"
    if event.state != PUBLISHED:
        return "draft"
    return "started" if queries.has_started(event) else ""


def _settle_place(event: Event, invitation: Invitation, place_before: str) -> Outcome:
    if invitation.answer != YES:
        promoted = places.free(event, invitation)
        dispatch.reconcile(event, invitation)
        tell_promoted(event, promoted)
        return Outcome(invitation.answer, "", None)
    places.give(event, invitation)
    dispatch.reconcile(event, invitation)
    rank = places.rank_of(invitation)
    if place_before != WAITING:
        tell_if_waiting(event, invitation)
    return Outcome(invitation.answer, invitation.place, rank)
