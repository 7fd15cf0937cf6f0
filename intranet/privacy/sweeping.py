"""Finding every row in which somebody may be named, and writing it again without them.

`survey` only reads, table after table, and may take seconds on a large outbox: run it in a reading
transaction, then `sweep` the rows that it found in a short one.
"""

from typing import Any

from sqlalchemy import JSON, Column, LargeBinary, String, Table, Text, cast, or_, select, update

from intranet.database import db
from intranet.events import calendars
from intranet.events.models import Event, Slot
from intranet.mailroom.models import QUEUED, OutgoingMail
from intranet.meetings import searching
from intranet.meetings.minutes.models import Minutes, MinutesVersion
from intranet.meetings.models import Meeting
from intranet.privacy.register import COLUMNS
from intranet.privacy.traces import ADDRESS, NUMBER, Traces

Keys = dict[str, list[tuple[Any, ...]]]
# Rendered anew from their event, folded so that a name may stand across two lines.
RENDERED = {("slot", "component")}
# Addresses that must stay one: mails and calendars are made with them.
WRITTEN_TO = ("organizer_address", "sender_address", "mailbox")


def survey(traces: Traces) -> Keys:
    """The keys of the rows that may hold a trace, by table."""
    found: Keys = {}
    fragments = traces.fragments()
    for name in COLUMNS if fragments else ():
        table = db.metadata.tables[name]
        columns = [one for one in swept_columns(table) if not isinstance(one.type, LargeBinary)]
        conditions = [
            cast(column, Text).icontains(piece, autoescape=True)
            for column in columns
            for piece in fragments
        ]
        if conditions:
            rows = db.session.execute(select(*table.primary_key.columns).where(or_(*conditions)))
            found[name] = [tuple(row) for row in rows]
    return {name: keys for name, keys in found.items() if keys}


def sweep(traces: Traces, keys: Keys) -> int:
    """Write these rows again without a trace; how many held one."""
    changed = {
        name: [key for key in rows if _sweep_row(db.metadata.tables[name], key, traces)]
        for name, rows in keys.items()
    }
    _render_again(changed)
    db.session.expire_all()
    return sum(map(len, changed.values()))


def swept_columns(table: Table) -> list[Column[Any]]:
    """The columns of a table in which words stand, whoever they are about."""
    said = COLUMNS[table.name]
    names = " ".join((said.text, *said.own.values(), *said.own)).split()
    return [
        table.c[name]
        for name in dict.fromkeys(names)
        if isinstance(table.c[name].type, String | JSON | LargeBinary)
        and (table.name, name) not in RENDERED
    ]


def _sweep_row(table: Table, key: tuple[Any, ...], traces: Traces) -> bool:
    columns = swept_columns(table)
    where = [column == value for column, value in zip(table.primary_key.columns, key, strict=True)]
    row = db.session.execute(select(*columns).where(*where)).first()
    if row is None:
        return False
    values = {
        column.name: _swept(column, value, traces)
        for column, value in zip(columns, row, strict=True)
        if value is not None and not isinstance(column.type, LargeBinary)
    }
    changed = {name: value for name, value in values.items() if value != getattr(row, name)}
    if not changed:
        return False
    if table.name == OutgoingMail.__tablename__:
        changed |= _without_file(key)
    db.session.execute(update(table).where(*where).values(changed))
    return True


def _swept(column: Column[Any], value: Any, traces: Traces) -> Any:
    if isinstance(column.type, JSON):
        return traces.sweep_value(value)
    swept = traces.sweep(str(value))
    if swept in (ADDRESS, NUMBER) and column.name not in WRITTEN_TO:
        return ""  # nobody is to be called or written to there
    limit = getattr(column.type, "length", None)
    return swept[:limit] if limit else swept


def _without_file(key: tuple[Any, ...]) -> dict[str, Any]:
    """A mail that left keeps no calendar that names somebody; one that waits still needs it."""
    state = db.session.scalar(select(OutgoingMail.state).where(OutgoingMail.id == key[0]))
    return {} if state == QUEUED else {"calendar": None, "calendar_method": ""}


def _render_again(changed: Keys) -> None:
    """What feeds, downloads and the search of meetings say of the events that were swept."""
    events = {key for (key,) in changed.get("event", [])}
    slots = [key for (key,) in changed.get("slot", [])]
    events |= set(db.session.scalars(select(Slot.event_id).where(Slot.id.in_(slots))))
    db.session.expire_all()
    for event in db.session.scalars(select(Event).where(Event.id.in_(events))):
        calendars.render(event)
    versions = [key for (key,) in changed.get("minutes_version", [])]
    told = select(Minutes.event_id).join(MinutesVersion).where(MinutesVersion.id.in_(versions))
    meeting = select(Meeting.event_id).where(Meeting.event_id.in_(events))
    searching.refresh({*db.session.scalars(meeting), *db.session.scalars(told)})
    db.session.flush()
