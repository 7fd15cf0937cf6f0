"""Templates that coordinators keep: kept, renamed, thrown away, put back."""

from collections.abc import Collection

from sqlalchemy import select

from intranet.access import Actor
from intranet.audit import journal
from intranet.clock import now
from intranet.database import db, locked
from intranet.meetings.formats import queries
from intranet.meetings.formats.models import MeetingTemplate, TemplateLine
from intranet.meetings.models import USUAL_MINUTES, Meeting
from intranet.networks.models import Network
from intranet.territories.models import Agency


class NameTaken(Exception):
    """Another template of the agency goes by that name."""


class StaleTemplate(Exception):
    """Somebody renamed it since the form was opened."""


def agency_for(actor: Actor, networks: Collection[Network]) -> int:
    """The agency whose coordinators will find a template kept from a meeting of `networks`."""
    own = [n.agency_id for n in networks if n.agency_id in actor.agency_ids]
    return own[0] if own else next(iter(networks)).agency_id


def keep(actor: Actor | None, agency_id: int, name: str, meeting: Meeting) -> MeetingTemplate:
    """A template of what `meeting` is: format, text, places, length, things to do; no date and
    no guest. Raises NameTaken."""
    _hold(agency_id)
    if queries.name_is_taken(agency_id, name):
        raise NameTaken
    event = meeting.event
    slot = event.slots[0] if event.slots else None
    usual = USUAL_MINUTES.get(meeting.kind, 120)
    row = MeetingTemplate(
        agency_id=agency_id,
        name=name,
        kind=meeting.kind,
        title=event.title,
        description=event.description,
        capacity=event.capacity,
        minutes=int((slot.ends_at - slot.starts_at).total_seconds()) // 60 if slot else usual,
        place=slot.place if slot else "",
        created_by_id=actor.account_id if actor else None,
        created_at=now(),
    )
    tasks = queries.tasks_of(event.id)
    row.lines = [TemplateLine(days=days, label=label) for days, label in tasks]
    db.session.add(row)
    db.session.flush()
    journal.record(actor, "meeting_template.created", row)
    return row


def rename(actor: Actor, row: MeetingTemplate, name: str, version: int | None) -> None:
    """Raises NameTaken, StaleTemplate."""
    _hold(row.agency_id)
    db.session.refresh(row)
    if version is None or row.version != version:
        raise StaleTemplate
    if queries.name_is_taken(row.agency_id, name, but=row.id):
        raise NameTaken
    row.name = name
    before, after = journal.changes(row)
    db.session.flush()
    if after:
        journal.record(actor, "meeting_template.updated", row, before=before, after=after)


def remove(actor: Actor, row: MeetingTemplate) -> None:
    """Throw it away: it may come back for thirty days. Twice does nothing."""
    _hold(row.agency_id)
    db.session.refresh(row)
    if row.removed_at is None:
        row.removed_at = now()
        db.session.flush()
        journal.record(actor, "meeting_template.removed", row)


def put_back(actor: Actor, row: MeetingTemplate) -> None:
    """Undo `remove`. Raises NameTaken when another took its name meanwhile."""
    _hold(row.agency_id)
    db.session.refresh(row)
    if row.removed_at is None:
        return
    if queries.name_is_taken(row.agency_id, row.name, but=row.id):
        raise NameTaken
    row.removed_at = None
    db.session.flush()
    journal.record(actor, "meeting_template.restored", row)


def let_go() -> int:
    """Delete for good what was thrown away so long ago that it is not offered back; a chore. How
    many."""
    limit = now() - queries.KEPT_AFTER_REMOVAL
    gone = db.session.scalars(
        select(MeetingTemplate).where(MeetingTemplate.removed_at < limit)
    ).all()
    for row in gone:
        db.session.delete(row)
    db.session.flush()
    return len(gone)


def _hold(agency_id: int) -> None:
    """Names are compared and given one at a time in an agency."""
    db.session.scalar(locked(select(Agency.id).where(Agency.id == agency_id)))
