"""The coordinator's ledger: who is invited, what they answered, what reached them.

Rendered by `templates/events/_invitees.html`.
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, select

from intranet.database import db
from intranet.events import dispatch, places, queries, reach
from intranet.events.models import (
    MAYBE,
    NO,
    NO_ANSWER,
    WAITING,
    YES,
    CalendarCopy,
    Event,
    Invitation,
)
from intranet.mailroom.models import BOUNCED, FAILED, OutgoingMail
from intranet.web import Page, paginate

PER_PAGE = 20
# The words of the address (« ?reponse=oui ») and what they keep.
FILTERS = {
    "oui": Invitation.answer == YES,
    "peut-etre": Invitation.answer == MAYBE,
    "non": Invitation.answer == NO,
    "sans": queries.UNANSWERED,
    "attente": Invitation.place == WAITING,
    "a-joindre": and_(reach.state() == reach.MISSING, reach.counted()),
}


@dataclass(frozen=True)
class Line:
    """One invitation. `mail` is the calendar mail to look at (`state`, `sent_at`, `last_error`,
    `recipient_address`): one that failed before one that left. `holds_current` says that what
    was queued for them is the event as it stands; `outdated` that they answered an earlier
    version of it. `version` counts from 1 the versions of the date that were sent to them; `noted`
    says that a mail is still to be written by the worker."""

    invitation: Invitation
    mail: Any
    address: str
    rank: int | None
    holds_current: bool
    outdated: bool
    version: int
    noted: bool


def page_of(event: Event, shown: str = "") -> Page[Line]:
    """One page of the ledger, in the order of names; `shown` is a key of `FILTERS` or ""."""
    statement = queries.invitees(event.id)
    if shown in FILTERS:
        statement = statement.join(Event, Event.id == Invitation.event_id)
        statement = statement.where(FILTERS[shown], Invitation.removed_at.is_(None))
    page = paginate(statement, per_page=PER_PAGE)
    mails = _calendar_mails([copy for row in page.items for copy in row.copies])
    ranks = places.ranks_of([row.id for row in page.items if row.place == WAITING])
    lines = [_line(event, row, mails, ranks.get(row.id)) for row in page.items]
    return Page(lines, page.number, page.total, page.per_page)


def _line(event: Event, row: Invitation, mails: dict[int, Any], rank: int | None) -> Line:
    to = dispatch.address_of(row)
    written = [mails[c.mail_id] for c in row.copies if c.mail_id in mails]
    held = {c.slot_id: c.sent_sequence or 0 for c in row.copies if c.sent_method == "REQUEST"}
    current = event.slots[0].sequence if event.slots else 0
    return Line(
        invitation=row,
        mail=max(
            written, key=lambda mail: (mail.state in (FAILED, BOUNCED), mail.id), default=None
        ),
        address=to.address if to else "",
        rank=rank,
        holds_current=all(held.get(slot.id, -1) >= slot.sequence for slot in event.slots),
        version=max(held.values(), default=-1) + 1,
        noted=any(copy.pending for copy in row.copies),
        outdated=row.answer != NO_ANSWER and (row.answered_sequence or 0) < current,
    )


def _calendar_mails(copies: Collection[CalendarCopy]) -> dict[int, Any]:
    keys = [copy.mail_id for copy in copies if copy.mail_id is not None]
    if not keys:
        return {}
    rows = db.session.execute(
        select(
            OutgoingMail.id,
            OutgoingMail.state,
            OutgoingMail.purpose,
            OutgoingMail.created_at,
            OutgoingMail.sent_at,
            OutgoingMail.last_error,
            OutgoingMail.recipient_address,
        ).where(OutgoingMail.id.in_(keys))
    )
    return {row.id: row for row in rows}
