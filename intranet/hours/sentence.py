"""What a French sentence says of opening hours, from its tokens.

A sentence is days then hours (« lundi au vendredi 9h-12h, samedi 10h-12h ») or hours then days,
all along. Whatever could be read two ways is a doubt: what was read is then a proposal, to be
shown and confirmed, never kept as it is.
"""

from dataclasses import dataclass, field

from intranet.hours import tokens
from intranet.hours.schedule import (
    ALL_DAY,
    DAYS,
    MOST_RANGES,
    Range,
    Ranges,
    Week,
    merged,
    to_osm,
)
from intranet.hours.tokens import Token

NOON, LATE_MORNING = 12 * 60, 14 * 60
ALL, WEEKEND, WORKED = frozenset(range(7)), frozenset({5, 6}), frozenset(range(5))

NO_HOURS = "Il manque des heures pour un jour."
NO_DAY = "Il manque le jour."
TWICE = "Un même jour revient plusieurs fois."
EVERY_DAY = "Le samedi et le dimanche aussi ?"
TOO_MANY = "Plus de deux plages dans une journée."
OTHER_PART = "Les heures ne vont pas avec « matin » ou « après-midi »."
HOLIDAYS = "Et les jours fériés ?"
UNCLEAR = "L’ordre des jours et des heures laisse un doute."


@dataclass
class _Group:
    """Days and their hours."""

    days: set[int] = field(default_factory=set)
    nths: list[tuple[int, frozenset[int]]] = field(default_factory=list)
    ranges: list[Range] = field(default_factory=list)
    every: bool = False
    part: str = ""
    also: bool = False
    closed: bool = False
    without: list[tuple[int, str]] = field(default_factory=list)

    @property
    def dated(self) -> bool:
        return bool(self.days or self.nths)


class Sentence:
    """Read once, from tokens; then concluded."""

    def __init__(self) -> None:
        self.groups: list[_Group] = [_Group()]
        self.doubts: list[str] = []
        self.shut: list[tuple[int, str]] = []
        self.holidays = self.monthly = False
        self.hours_first: bool | None = None
        self.broken = False

    def read(self, words: list[Token]) -> None:
        words = [word for word in words if word.kind != tokens.LEFT]
        at = 0
        while at < len(words):
            word = words[at]
            if word.kind in (tokens.SAUF, tokens.FERME):
                at = self._except(words, at)
                continue
            if word.kind == tokens.PART:
                self._part(words, at)
            elif word.kind in (tokens.DAYS, tokens.NTH, tokens.EVERY):
                self._days(word)
            elif word.kind in (tokens.RANGE, tokens.ALL_DAY):
                self._hours(list(ALL_DAY) if word.kind == tokens.ALL_DAY else [word.value])
            elif word.kind == tokens.HOLIDAYS:
                self._holidays(self._beside(words, at, 1))
            elif word.kind == tokens.ALSO:
                group = self._current()
                if group.dated and not group.ranges and not self.hours_first:
                    group.also = True  # « mercredi aussi : 14h-17h »
                else:
                    self._also = True
            elif word.kind == tokens.MONTHLY:
                self.monthly = True
            self.broken = word.kind == tokens.HARD or (self.broken and word.kind == tokens.SOFT)
            at += 1

    _also = False

    def _current(self) -> _Group:
        return self.groups[-1]

    def _next(self) -> _Group:
        self.groups.append(_Group(also=self._also))
        self._also = False
        return self.groups[-1]

    def _days(self, word: Token) -> None:
        if self.hours_first is None:
            self.hours_first = False
        group = self._current()
        if not self.hours_first and (group.ranges or group.closed):
            group = self._next()
        elif group.dated and self.broken:
            # « Mardi : » then, a line below, « Mercredi : 9h-12h ».
            self.doubts.append(NO_HOURS)
        group.also = group.also or self._also
        if word.kind == tokens.NTH:
            group.nths.append(word.value)
        else:
            every = word.kind == tokens.EVERY
            group.days |= ALL if every else word.value
            group.every = group.every or every
            group.part = word.value if every else group.part

    def _hours(self, ranges: list[Range]) -> None:
        if self.hours_first is None:
            self.hours_first = True
        group = self._current()
        if self.hours_first and group.dated:
            group = self._next()
        if group.closed:
            self.doubts.append(UNCLEAR)
        group.ranges += ranges

    def _holidays(self, follows: Token | None) -> None:
        """« Jours fériés : fermé »; otherwise nobody said what happens then."""
        if follows is not None and follows.kind == tokens.FERME:
            self.holidays = True
        else:
            self.doubts.append(HOLIDAYS)

    def _part(self, words: list[Token], at: int) -> None:
        """« matin » must stand beside hours, and agree with them."""
        near = [self._beside(words, at, 1), self._beside(words, at, -1)]
        found = next((w for w in near if w is not None and w.kind == tokens.RANGE), None)
        if found is None:
            self.doubts.append(NO_HOURS)
        elif not _agrees(found.value, words[at].value):
            self.doubts.append(OTHER_PART)

    def _beside(self, words: list[Token], at: int, step: int) -> Token | None:
        at += step
        while 0 <= at < len(words) and words[at].kind == tokens.SOFT:
            at += step
        return words[at] if 0 <= at < len(words) else None

    def _except(self, words: list[Token], at: int) -> int:
        """« sauf le mercredi », « fermé le mardi matin », « mercredi : fermé »; where it ends."""
        group, (listed, end) = self._current(), _listed(words, at + 1)
        waiting = group.dated and not group.ranges and not group.closed
        self.broken = False
        if not listed:
            self._closed(group, self._beside(words, at, -1), waiting and _is_closed(words[at]))
            return end
        days = frozenset().union(*(one.value for one in listed if one.kind == tokens.DAYS))
        part = next((one.value for one in listed if one.kind == tokens.PART), "")
        self.holidays |= any(one.kind == tokens.HOLIDAYS for one in listed)
        shut = [(day, part) for day in sorted(days)]
        hours_follow = _is_hours(self._beside(words, end - 1, 1))
        if _is_closed(words[at]):
            self.shut += shut
            doubtful = bool(days) and (waiting or hours_follow)
        else:
            group.without += shut
            doubtful = not group.dated or (hours_follow and not waiting)
        if doubtful or (part and len(days) != 1):
            self.doubts.append(UNCLEAR)
        return end

    def _closed(self, group: _Group, before: Token | None, waiting: bool) -> None:
        """« Mercredi : fermé »; « Jours fériés : fermé » was noted already."""
        if waiting:
            group.closed = True
        elif before is None or before.kind != tokens.HOLIDAYS:
            self.doubts.append(UNCLEAR)

    # What all of it comes to

    def conclude(self) -> tuple[str, list[str]]:
        """The OSM text of all that was read, and what remains in doubt."""
        week: dict[int, Ranges] = {}
        nths: dict[tuple[int, frozenset[int]], Ranges] = {}
        told = [group for group in self.groups if group.dated or group.ranges or group.closed]
        if len(told) == 1 and told[0].ranges == list(ALL_DAY):
            told[0].days |= ALL if not told[0].dated else set()  # « 24h/24 »
        for group in told:
            self._take(group, week, nths)
        for day, part in self.shut:
            if not part and any(day in group.days and len(group.days) < 3 for group in told):
                self.doubts.append(TWICE)  # « mercredi 9h-12h, fermé le mercredi »
            week[day] = self._without(week.get(day, ()), part)
        if nths and not self.monthly:
            self.doubts.append("Chaque mois ?")
        if {day for day, _ in nths} & {day for day, ranges in week.items() if ranges}:
            self.doubts.append(TWICE)
        return self._osm(week, nths), self.doubts

    def _take(
        self,
        group: _Group,
        week: dict[int, Ranges],
        nths: dict[tuple[int, frozenset[int]], Ranges],
    ) -> None:
        if not group.dated:
            self.doubts.append(NO_DAY)
            return
        if not group.ranges and not group.closed:
            self.doubts.append(NO_HOURS)
        if group.part and not all(_agrees(hours, group.part) for hours in group.ranges):
            self.doubts.append(OTHER_PART)
        if group.ranges != sorted(group.ranges):
            self.doubts.append(UNCLEAR)
        ranges = self._apart(group.ranges)
        whole = {day for day, part in group.without if not part}
        days = group.days - whole
        if group.every and not whole & WEEKEND:
            self.doubts.append(EVERY_DAY)
            days &= WORKED
        for day in sorted(days):
            own = ranges
            for other, part in group.without:
                own = self._without(own, part) if other == day else own
            if day in week and not group.also:
                self.doubts.append(TWICE)
            week[day] = self._apart([*week.get(day, ()), *own])
        for key in group.nths:
            nths[key] = ranges

    def _without(self, ranges: Ranges, part: str) -> Ranges:
        """`ranges` but the morning or the afternoon; a day that goes on at noon has neither."""
        if not part:
            return ()
        kept = tuple(hours for hours in ranges if not _agrees(hours, part))
        other = tokens.AFTERNOON if part == tokens.MORNING else tokens.MORNING
        if ranges and (kept == ranges or not all(_agrees(hours, other) for hours in kept)):
            self.doubts.append(OTHER_PART)
        return kept

    def _apart(self, ranges: list[Range]) -> Ranges:
        found = merged(ranges)
        if sum(end - start for start, end in found) != sum(e - s for s, e in ranges):
            self.doubts.append(UNCLEAR)
        if len(found) > MOST_RANGES:
            self.doubts.append(TOO_MANY)
        return found[:MOST_RANGES]

    def _osm(self, week: dict[int, Ranges], nths: dict[tuple[int, frozenset[int]], Ranges]) -> str:
        days = tuple(week.get(number, ()) for number in range(7))
        rules = [to_osm(Week(days))] if any(days) else []
        for (day, which), ranges in nths.items():
            numbers = ",".join(str(n) for n in sorted(which, key=lambda n: (n < 0, n)))
            hours = to_osm(Week((ranges, *[()] * 6))).removeprefix("Mo ")
            if ranges:
                rules.append(f"{DAYS[day]}[{numbers}] {hours}")
        if self.holidays and rules:
            rules.append("PH off")
        return "; ".join(rules)


def _listed(words: list[Token], at: int) -> tuple[list[Token], int]:
    """The days, holidays and part of day that follow, and where they end."""
    found: list[Token] = []
    kinds = (tokens.DAYS, tokens.HOLIDAYS, tokens.PART)
    end = at
    while at < len(words):
        if words[at].kind in kinds and (words[at].kind != tokens.PART or found):
            found.append(words[at])
            end = at + 1
        elif words[at].kind != tokens.SOFT or not found:
            break
        at += 1
    return found, max(end, at if not found else end)


def _agrees(hours: Range, part: str) -> bool:
    start, end = hours
    return end <= LATE_MORNING and start < NOON if part == tokens.MORNING else start >= NOON


def _is_closed(word: Token) -> bool:
    return word.kind == tokens.FERME


def _is_hours(word: Token | None) -> bool:
    return word is not None and word.kind in (tokens.RANGE, tokens.ALL_DAY)
