"""The roll of a half-day: who is expected, in which order, who is there."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from intranet.access import NotVisible
from intranet.clock import to_paris
from intranet.events.attendance import queries as attendance
from intranet.events.attendance.models import ABSENT, EXCUSED, PRESENT, UNSAID
from intranet.events.attendance.queries import Register, Word
from intranet.meetings.day import queries
from intranet.meetings.day.blueprint import Day
from intranet.meetings.day.models import DoorClaim
from intranet.meetings.day.queries import COMING, DECLINED, ORDER, Line
from intranet.text import fold, match_key
from intranet.web.dates import hour
from intranet.web.pagination import Page, page_number

PER_PAGE = 40
FOLDED = 30
LETTERS = {PRESENT: "p", EXCUSED: "e", ABSENT: "a"}
SAID = {PRESENT: "Présent·e", EXCUSED: "Excusé·e", ABSENT: "Absent·e", UNSAID: ""}
HOW = {"own_link": "par son lien", "door": "à la porte", "organiser": ""}


@dataclass(frozen=True)
class Row:
    """A line of the list with the last word on it, if any."""

    line: Line
    word: Word | None

    @property
    def state(self) -> str:
        return self.word.state if self.word else UNSAID

    @property
    def told(self) -> str:
        """« Présent·e à 9 h 04, par son lien », "" when nothing was said."""
        if self.word is None:
            return ""
        how = HOW.get(self.word.source, "")
        return f"{SAID[self.state]} à {hour(self.word.at)}" + (f", {how}" if how else "")


@dataclass(frozen=True)
class Roll:
    """A half-day: every row, as people read names; `register` is all that was said; `uninvited`
    are those who left the list and did not come."""

    rows: list[Row]
    register: Register
    uninvited: list[Line]

    @property
    def present(self) -> int:
        return sum(row.state == PRESENT for row in self.rows)

    @property
    def expected(self) -> int:
        """Those who said that they would come, and those who came."""
        return sum(row.state == PRESENT or row.line.group == COMING for row in self.rows)

    @property
    def marks(self) -> str:
        """What was said, for the page to bring its rows up to date: « 12p 15e »."""
        return " ".join(f"{row.line.id}{LETTERS[row.state]}" for row in self.rows if row.state)


def roll(day: Day) -> Roll:
    """The roll of the half that is looked at; three queries."""
    register = attendance.register(day.event.id)
    rows = [
        Row(line, register.word(line.id, day.slot.id, day.part.key))
        for line in queries.lines(day.event.id)
    ]
    came = register.present_ids
    there = [row for row in rows if not row.line.removed or row.line.id in came]
    gone = [row.line for row in rows if row.line.removed and row.line.id not in came]
    return Roll(there, register, gone)


def shown(rows: list[Row], typed: str) -> tuple[Page[Row], list[Row]]:
    """(the page asked of those expected, in the order in which they are awaited; those who
    declined). What was typed is sought among all of them."""
    if wanted := fold(typed).split():
        found = sorted((row for row in rows if matches(row.line, wanted)), key=_awaited)
        return _paged(found), []
    declined = [row for row in rows if row.line.group == DECLINED and not row.state]
    others = sorted((r for r in rows if r.line.group != DECLINED or r.state), key=_awaited)
    return _paged(others), declined


def matches(line: Line, wanted: list[str]) -> bool:
    """Whether each word typed begins one of the name or of the structure."""
    words = fold(f"{line.name} {line.organisation}").split()
    return all(any(word.startswith(part) for word in words) for part in wanted)


def twins(found: Roll, claims: Sequence[DoorClaim]) -> dict[int, Line]:
    """Whoever on the list bears the name that somebody gave at the door, by claim."""
    named: dict[str, Line] = {}
    for line in [*(row.line for row in found.rows), *found.uninvited]:
        named.setdefault(match_key(line.name), line)
    pairs = [(c.id, named.get(match_key(c.name))) for c in claims if c.invitation is None]
    return {key: line for key, line in pairs if line is not None}


def _awaited(row: Row) -> Any:
    """A line does not move while it is ticked: its answer alone tells its place."""
    return ORDER.index(row.line.group)


def _paged(rows: list[Row]) -> Page[Row]:
    number = page_number()
    if number > 1 and (number - 1) * PER_PAGE >= len(rows):
        raise NotVisible
    start = (number - 1) * PER_PAGE
    return Page(rows[start : start + PER_PAGE], number, len(rows), PER_PAGE)


def day_name(day: Day) -> str:
    """« 2026-11-22 », for names of files."""
    return f"{to_paris(day.slot.starts_at):%Y-%m-%d}"
