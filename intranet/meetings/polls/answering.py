"""Answering a poll: by the link, on the site, or by the coordination for who telephoned."""

from collections.abc import Mapping

from sqlalchemy import select

from intranet.access import Actor
from intranet.audit import journal
from intranet.clock import now
from intranet.database import db
from intranet.events.models import CANCELLED, MAYBE, NO, YES, Event, Invitation
from intranet.meetings.polls import queries
from intranet.meetings.polls.models import CLOSED, PREPARED, DatePoll, PollVote, PollVoter
from intranet.meetings.polls.refusals import NotPossible, PollClosed, SlotsChanged

ANSWERS = (YES, MAYBE, NO)


def answer(
    invitation: Invitation,
    words: Mapping[int, str],
    *,
    source: str,
    actor: Actor | None,
    comment: str | None = None,
) -> None:
    """Take a word (`yes`, `maybe`, `no`) for each slot to come, by its key.

    `actor` is who typed it (None by the link). A word that is said again keeps its date: places
    are given in that order. `comment` None keeps what was there. Raises PollClosed,
    SlotsChanged (a slot of the page is no more, or one is missing), ValueError.
    """
    event, poll = queries.lock(invitation.event_id)
    db.session.refresh(invitation)
    if why := why_closed(event, poll):
        raise PollClosed(why)
    if any(word not in ANSWERS for word in words.values()):
        raise ValueError(words)
    if set(words) != {option.id for option in poll.coming}:
        raise SlotsChanged
    _write_down(invitation, words)
    row = _line(poll, invitation)
    row.answered_at, row.source = now(), source
    row.answered_by_id = actor.account_id if actor else None
    if comment is not None:
        invitation.comment = comment
    journal.record(
        actor,
        "date_poll.answered",
        poll,
        name=event.title,
        after={"person": invitation.name, "source": source},
    )
    db.session.flush()


def why_closed(event: Event, poll: DatePoll) -> str:
    """Why no answer is taken: a key of PollClosed, "" while answers are."""
    if event.state == CANCELLED:
        return "cancelled"
    if poll.state in (CLOSED, PREPARED):
        return poll.state
    return "late" if poll.is_late else ""


def mark_essential(actor: Actor, event_id: int, invitation: Invitation, essential: bool) -> None:
    """Say whether the meeting makes little sense without this person. Raises NotPossible."""
    event, poll = queries.lock(event_id)
    if poll.state == CLOSED:
        raise NotPossible("closed")
    row = _line(poll, invitation)
    if row.essential == essential:
        return
    row.essential = essential
    journal.record(
        actor,
        "date_poll.essential" if essential else "date_poll.not_essential",
        poll,
        name=event.title,
        after={"person": invitation.name},
    )
    db.session.flush()


def _write_down(invitation: Invitation, words: Mapping[int, str]) -> None:
    said = {
        vote.option_id: vote
        for vote in db.session.scalars(
            select(PollVote).where(
                PollVote.invitation_id == invitation.id, PollVote.option_id.in_(words)
            )
        )
    }
    for option_id, word in words.items():
        vote = said.get(option_id)
        if vote is None:
            vote = PollVote(option_id=option_id, invitation_id=invitation.id)
            db.session.add(vote)
        elif vote.word == word and vote.person_id == invitation.person_id:
            continue
        vote.word, vote.at, vote.person_id = word, now(), invitation.person_id


def _line(poll: DatePoll, invitation: Invitation) -> PollVoter:
    row = queries.asked_rows(poll, [invitation.id]).get(invitation.id)
    if row is None:
        row = PollVoter(poll_id=poll.id, invitation_id=invitation.id, nonce="", source="")
        row.essential = False
        db.session.add(row)
    return row
