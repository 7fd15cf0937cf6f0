"""Half-days. People sign for each half-day: a slot longer than one has two parts.

A day is cut at 13:00 on a Paris clock: the working day of those whom this serves stops between
noon and two, so that no morning goes on after it and no afternoon begins before. A slot has two
parts when it lasts more than four hours (the longest usual half-day) and stands for at least half
an hour on each side of the cut: neither a long breakfast until a quarter past one nor an afternoon
that opens at half past twelve asks for two signatures.
"""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from intranet.clock import from_paris, to_paris
from intranet.events.attendance.models import AFTERNOON, MORNING, WHOLE
from intranet.events.models import Slot

CUT = time(13)
HALF_DAY = timedelta(hours=4)
LEAST = timedelta(minutes=30)
LABELS = {WHOLE: "", MORNING: "Matin", AFTERNOON: "Après-midi"}


@dataclass(frozen=True)
class Part:
    """A half-day, or the whole of a slot that is not longer (`key` WHOLE, `label` "")."""

    key: str
    starts_at: datetime
    ends_at: datetime

    @property
    def label(self) -> str:
        return LABELS[self.key]


def parts_of(slot: Slot) -> list[Part]:
    """One part, or the morning and the afternoon."""
    starts_at, ends_at = slot.starts_at, slot.ends_at
    cut = from_paris(to_paris(starts_at).date(), CUT)  # this hour always exists, once
    is_long = ends_at - starts_at > HALF_DAY
    if not is_long or cut - starts_at < LEAST or ends_at - cut < LEAST:
        return [Part(WHOLE, starts_at, ends_at)]
    return [Part(MORNING, starts_at, cut), Part(AFTERNOON, cut, ends_at)]


def part_of(slot: Slot, key: str) -> Part | None:
    """The part called so, None when the slot has no such part."""
    return next((part for part in parts_of(slot) if part.key == key), None)


def current(slot: Slot, moment: datetime) -> Part:
    """The part that runs at `moment`, or the nearest."""
    parts = parts_of(slot)
    return next((part for part in reversed(parts) if part.starts_at <= moment), parts[0])
