"""Every SELECT over minutes. Follow-ups have their own module, `follow_up_queries`."""

from typing import Any

from sqlalchemy import select

from intranet.accounts.models import Account
from intranet.database import db
from intranet.meetings.minutes.models import Minutes, MinutesAttachment, MinutesVersion


def of_event(event_id: int) -> Minutes | None:
    """The minutes of a meeting, drafted or published."""
    return db.session.scalar(select(Minutes).where(Minutes.event_id == event_id))


def locked(event_id: int) -> Minutes | None:
    """The same, read anew, for whoever holds the event's lock: somebody may have written before."""
    return db.session.scalar(
        select(Minutes)
        .where(Minutes.event_id == event_id)
        .execution_options(populate_existing=True)
    )


def version(minutes: Minutes, number: int) -> MinutesVersion | None:
    """One published version."""
    return db.session.scalar(
        select(MinutesVersion).where(
            MinutesVersion.minutes_id == minutes.id, MinutesVersion.number == number
        )
    )


def versions(minutes: Minutes) -> list[Any]:
    """The published versions, the last first, as rows `number`, `note`, `told`, `published_at`,
    `erased_at`, `by`."""
    return list(
        db.session.execute(
            select(
                MinutesVersion.number,
                MinutesVersion.note,
                MinutesVersion.told,
                MinutesVersion.published_at,
                MinutesVersion.erased_at,
                Account.display_name.label("by"),
            )
            .outerjoin(Account, Account.id == MinutesVersion.published_by_id)
            .where(MinutesVersion.minutes_id == minutes.id)
            .order_by(MinutesVersion.number.desc())
        )
    )


def attachments(minutes: Minutes, *, removed: bool = False) -> list[MinutesAttachment]:
    """What is attached, in the order it came; or what was taken away and may come back."""
    gone = MinutesAttachment.removed_at.is_not(None)
    return list(
        db.session.scalars(
            select(MinutesAttachment)
            .join(MinutesAttachment.file)
            .where(MinutesAttachment.minutes_id == minutes.id, gone if removed else ~gone)
            .order_by(MinutesAttachment.added_at, MinutesAttachment.id)
        )
    )


def attachment(minutes: Minutes, attachment_id: int) -> MinutesAttachment | None:
    """One file beside these minutes, taken away or not."""
    return db.session.scalar(
        select(MinutesAttachment).where(
            MinutesAttachment.id == attachment_id, MinutesAttachment.minutes_id == minutes.id
        )
    )


def last_editor(minutes: Minutes) -> str:
    """Who wrote last, by name."""
    if minutes.updated_by_id is None:
        return ""
    found = db.session.scalar(
        select(Account.display_name).where(Account.id == minutes.updated_by_id)
    )
    return found or ""
