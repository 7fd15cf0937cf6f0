"""The meetings of one month, for the grid: six weeks at most, a few titles a day."""

import re
from collections import defaultdict
from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import Any

from babel.dates import format_date
from flask import url_for

from intranet.access import Actor
from intranet.clock import from_paris, to_paris, today
from intranet.database import db
from intranet.events.models import CANCELLED, DRAFT, Event, Slot
from intranet.meetings import queries
from intranet.meetings.models import Meeting
from intranet.web import dates

MOST_A_DAY = 4
FIRST_YEAR, LAST_YEAR = 2000, 2100
_MONTH = re.compile(r"([0-9]{4})-([0-9]{2})")


@dataclass(frozen=True)
class Month:
    """`weeks` are lists of seven days as `lists.month_grid` shows them; `before` and `after` are
    « 2027-02 », or "" at the ends of time."""

    title: str
    weeks: list[list[dict[str, Any]]]
    before: str
    after: str
    count: int


def asked(text: str | None) -> date:
    """The first day of the month « 2027-03 »; of this month when that cannot be read."""
    found = _MONTH.fullmatch(text or "")
    if found and FIRST_YEAR <= int(found[1]) <= LAST_YEAR and 1 <= int(found[2]) <= 12:
        return date(int(found[1]), int(found[2]), 1)
    return today().replace(day=1)


def month(actor: Actor, first: date, wanted: queries.Wanted, address: dict[str, Any]) -> Month:
    """The grid of the month that begins on `first`; one query. `address` are the filters that the
    link of a full day keeps."""
    begins = first - timedelta(days=first.weekday())
    following = (first + timedelta(days=31)).replace(day=1)
    ends = following + timedelta(days=-following.weekday() % 7)
    rows = _rows(actor, begins, ends, wanted)
    of_day: dict[date, list[Any]] = defaultdict(list)
    for row in rows:
        of_day[to_paris(row.starts_at).date()].append(row)
    days = [begins + timedelta(days=number) for number in range((ends - begins).days)]
    cells = [_day(day, first.month, of_day.get(day, []), address) for day in days]
    return Month(
        format_date(first, "MMMM y", locale="fr"),
        [cells[at : at + 7] for at in range(0, len(cells), 7)],
        _name(first - timedelta(days=1)),
        _name(following),
        sum(to_paris(row.starts_at).date().month == first.month for row in rows),
    )


def _rows(actor: Actor, begins: date, ends: date, wanted: queries.Wanted) -> list[Any]:
    since, until = (from_paris(day, time(0)) for day in (begins, ends))
    statement = (
        queries.narrowed(queries.visible_to(actor), actor, wanted)
        .with_only_columns(Event.id, Event.title, Event.state, Slot.starts_at, Meeting.kind)
        .where(Slot.starts_at >= since, Slot.starts_at < until)
        .order_by(Slot.starts_at, Event.id)
    )
    return list(db.session.execute(statement))


def _day(day: date, month: int, rows: list[Any], address: dict[str, Any]) -> dict[str, Any]:
    shown = rows if len(rows) <= MOST_A_DAY else rows[: MOST_A_DAY - 1]
    return {
        "number": day.day,
        "iso": day.isoformat(),
        "label": dates.day(day).removesuffix(f" {day.year}"),
        "in_month": day.month == month,
        "today": day == today(),
        "events": [_event(row) for row in shown],
        "more": len(rows) - len(shown),
        "more_url": url_for("meetings.meetings", jour=day.isoformat(), **address)
        if len(rows) > len(shown)
        else "",
    }


def _event(row: Any) -> dict[str, str]:
    return {
        "title": row.title,
        "url": url_for("meetings.meeting", meeting_id=row.id),
        "time": dates.hour(row.starts_at),
        "kind": {DRAFT: "draft", CANCELLED: "cancelled"}.get(row.state, "meeting"),
    }


def _name(day: date) -> str:
    return f"{day:%Y-%m}" if FIRST_YEAR <= day.year <= LAST_YEAR else ""
