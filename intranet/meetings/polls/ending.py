"""Telling those who were asked that there is nothing to answer any more."""

from collections.abc import Collection

from sqlalchemy import select, update

from intranet.database import db
from intranet.events import dispatch, scheduling
from intranet.events.models import DRAFT, Event, Invitation
from intranet.mailroom.addresses import Address
from intranet.mailroom.models import QUEUED, SENT, WITHDRAWN, OutgoingMail
from intranet.meetings.polls import mails, queries
from intranet.meetings.polls.models import DatePoll, PollVoter

ASKED, LOOKED_FOR_AGAIN = mails.PURPOSES, ("poll_reopened",)


def reached(event: Event, purposes: Collection[str] = ASKED) -> list[tuple[Invitation, Address]]:
    """Those on the list to whom a mail of these purposes has left: what waits is taken back, and
    nobody is to hear of it."""
    invitations = select(Invitation.id).where(Invitation.event_id == event.id)
    left = set(
        db.session.scalars(
            select(OutgoingMail.cause_id).where(
                OutgoingMail.cause_kind == Invitation.__tablename__,
                OutgoingMail.cause_id.in_(invitations),
                OutgoingMail.purpose.in_(purposes),
                OutgoingMail.state == SENT,
            )
        )
    )
    rows = [row for row in scheduling.standing_invitations(event.id) if row.id in left]
    return [(row, to) for row in rows if (to := dispatch.address_of(row))]


def to_tell_of_discarding(event: Event) -> list[tuple[Invitation, Address]]:
    """Who learns that a draft is thrown away: those who were asked for its date. One query without
    a poll that was opened."""
    poll = queries.of_event(event.id) if event.state == DRAFT else None
    return reached(event) if poll is not None and poll.opened_at is not None else []


def tell_of_discarding(event: Event) -> int:
    """Before a draft goes: write to those who were asked for its date; how many mails leave."""
    told = to_tell_of_discarding(event)
    for invitation, to in told:
        mails.send_abandoned(event, invitation, to)
    return len(told)


def tell_of_keeping(event: Event, poll: DatePoll) -> int:
    """The date that was in question stands; how many mails leave, to those who had read so."""
    told = reached(event, LOOKED_FOR_AGAIN)
    for invitation, to in told:
        mails.send("kept", event, poll, invitation, to)
    return len(told)


def take_back(event: Event) -> None:
    """The questions about its date that have not left."""
    invitations = select(Invitation.id).where(Invitation.event_id == event.id)
    db.session.execute(
        update(OutgoingMail)
        .where(
            OutgoingMail.cause_kind == Invitation.__tablename__,
            OutgoingMail.cause_id.in_(invitations),
            OutgoingMail.purpose.in_(ASKED),
            OutgoingMail.state == QUEUED,
        )
        .values(state=WITHDRAWN)
    )


def forget_asking(poll: DatePoll) -> None:
    """Everybody is to be asked anew when it opens."""
    db.session.execute(update(PollVoter).where(PollVoter.poll_id == poll.id).values(nonce=""))
