"""Rounds and tables: nobody with a colleague, everybody with as many new people as possible.

Pure and deterministic: the same people, sizes and seed give the same plan, in a number of steps
that does not depend on them (about a second for sixty people). Rounds begin without colleagues
side by side wherever that is possible, then pairs of people exchange their tables, by simulated
annealing, never at the price of bringing colleagues together. Where the number of tables is prime,
turning each row of people at its own pace is perfect already (a plan from finite fields), and it is
tried first.
"""

from collections import Counter
from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import comb, exp
from random import Random

STEPS = 150_000
HOT, COLD = 9.0, 0.4
COLLEAGUES, AGAIN, BEFORE = 1_000_000, 10, 1  # what a pair at one table costs

Round = list[list[int]]


@dataclass(frozen=True)
class Score:
    """`new` pairs of people from different structures that meet, of `reachable` at the most;
    `again`: how often two met already; `colleagues`: how often two of one structure sit at one
    table."""

    new: int
    reachable: int
    again: int
    colleagues: int

    @property
    def share(self) -> int:
        """The part of what can be reached, in per cent, rounded down."""
        return 100 * self.new // self.reachable if self.reachable else 100


def tables_for(people: int, seats: int) -> int:
    """How many tables of about `seats` people: none holds fewer than two."""
    return max(1, min(-(-people // max(seats, 2)), people // 2))


def sizes(people: int, tables: int) -> list[int]:
    """How many sit at each table: as evenly as can be."""
    small, more = divmod(people, tables)
    return [small + (number < more) for number in range(tables)]


def draw(
    groups: Mapping[int, Hashable],
    tables: int,
    rounds: int,
    seed: int,
    *,
    played: Sequence[Iterable[Iterable[int]]] = (),
    met: Collection[tuple[int, int]] = (),
) -> list[Round]:
    """`rounds` rounds for the people that `groups` names, each with their structure.

    `played` are rounds that took place already: who met there is not new any more. `met` are pairs
    that met at earlier meetings: they count as new, after the others. Raises ValueError when a
    table would hold fewer than two people.
    """
    if not 1 <= tables <= max(1, len(groups) // 2) or rounds < 0 or len(groups) < 2:
        raise ValueError((len(groups), tables, rounds))
    search = _Search(groups, tables, seed, played, met)
    turned = search.turned(rounds)
    if turned is not None:
        return turned
    return search.annealed(rounds)


def reachable(groups: Mapping[int, Hashable], tables: int, rounds: int) -> int:
    """How many pairs of people from different structures `rounds` rounds can bring together at
    the very most: nobody meets more than their table holds, nor more people than there are."""
    held = sizes(len(groups), tables)
    of = Counter(groups.values())
    seats = rounds * (max(held) - 1)
    each = sum(min(seats, len(groups) - of[group]) for group in groups.values()) // 2
    return min(each, rounds * sum(comb(size, 2) for size in held))


def score(groups: Mapping[int, Hashable], rounds: Sequence[Round]) -> Score:
    """What a plan is worth; people who are not in `groups` (gone since) count for nothing."""
    meetings: Counter[tuple[int, int]] = Counter()
    colleagues = 0
    for tables in rounds:
        for table in tables:
            here = sorted(person for person in table if person in groups)
            for number, one in enumerate(here):
                for other in here[number + 1 :]:
                    if groups[one] == groups[other]:
                        colleagues += 1
                    else:
                        meetings[one, other] += 1
    most = reachable(groups, max(map(len, rounds), default=1), len(rounds)) if rounds else 0
    again = sum(meetings.values()) - len(meetings)
    return Score(len(meetings), max(most, len(meetings)), again, colleagues)


class _Search:
    def __init__(
        self,
        groups: Mapping[int, Hashable],
        tables: int,
        seed: int,
        played: Sequence[Iterable[Iterable[int]]],
        met: Collection[tuple[int, int]],
    ) -> None:
        self.chance = Random(seed)  # noqa: S311 - a plan to be drawn again, no secret
        self.tables = tables
        self.people = sorted(groups)
        self.place = {person: number for number, person in enumerate(self.people)}
        self.group = [groups[person] for person in self.people]
        count = len(self.people)
        self.base = [[COLLEAGUES if a == b else 0 for b in self.group] for a in self.group]
        self.seen = [[0] * count for _ in range(count)]
        for one, other in met:
            self._both(self.base, one, other, BEFORE)
        for tables_played in played:
            for table in tables_played:
                here = list(table)
                for number, one in enumerate(here):
                    for other in here[number + 1 :]:
                        self._both(self.seen, one, other, 1)

    def _both(self, matrix: list[list[int]], one: int, other: int, more: int) -> None:
        a, b = self.place.get(one), self.place.get(other)
        if a is not None and b is not None and a != b:
            matrix[a][b] += more
            matrix[b][a] += more

    def turned(self, rounds: int) -> list[Round] | None:
        """Rows of people turning each at its own pace, when that brings nobody together twice."""
        if self.tables < rounds:
            return None
        order = self._in_groups()
        found = []
        for number in range(rounds):
            tables: Round = [[] for _ in range(self.tables)]
            for index, person in enumerate(order):
                row, column = divmod(index, self.tables)
                tables[(column + row * number) % self.tables].append(person)
            found.append(tables)
        return None if self._costs(found) else [self._named(tables) for tables in found]

    def annealed(self, rounds: int) -> list[Round]:
        plan = [self._dealt() for _ in range(rounds)]
        for tables in plan:
            self._count(tables)
        if self.tables > 1 and rounds:
            self._exchange(plan)
        return [self._named(tables) for tables in plan]

    def _in_groups(self) -> list[int]:
        """Everybody, colleagues one after the other, the largest structures first."""
        chance, of = self.chance, Counter(self.group)
        rank = {group: chance.random() for group in dict.fromkeys(self.group)}
        order = list(range(len(self.people)))
        chance.shuffle(order)
        return sorted(order, key=lambda p: (-of[self.group[p]], rank[self.group[p]]))

    def _dealt(self) -> Round:
        """One after the other to each table in turn: colleagues sit apart as long as there are
        tables."""
        tables: Round = [[] for _ in range(self.tables)]
        for index, person in enumerate(self._in_groups()):
            tables[index % self.tables].append(person)
        return tables

    def _costs(self, plan: list[Round]) -> bool:
        """Whether colleagues meet, or anybody twice."""
        pairs: set[tuple[int, int]] = set()
        for tables in plan:
            for table in tables:
                for number, one in enumerate(table):
                    for other in table[number + 1 :]:
                        pair = (min(one, other), max(one, other))
                        if self.base[one][other] or self.seen[one][other] or pair in pairs:
                            return True
                        pairs.add(pair)
        return False

    def _count(self, tables: Round) -> None:
        for table in tables:
            for one in table:
                for other in table:
                    if one != other:
                        self.seen[one][other] += 1

    def _exchange(self, plan: list[Round]) -> None:
        random, seen, base, last = self.chance.random, self.seen, self.base, self.tables
        cooling = (COLD / HOT) ** (1 / STEPS)
        heat = HOT
        for _ in range(STEPS):
            heat *= cooling
            tables = plan[int(random() * len(plan))]
            first, second = tables[int(random() * last)], tables[int(random() * last)]
            if first is second:
                continue
            here, there = int(random() * len(first)), int(random() * len(second))
            a, b = first[here], second[there]
            seen_a, seen_b, base_a, base_b = seen[a], seen[b], base[a], base[b]
            more = 0
            for k in first:
                if k != a:
                    more += base_b[k] - base_a[k] + AGAIN * (seen_b[k] - seen_a[k] + 1)
            for k in second:
                if k != b:
                    more += base_a[k] - base_b[k] + AGAIN * (seen_a[k] - seen_b[k] + 1)
            if more > 0 and (more > 60 * heat or random() >= exp(-more / heat)):
                continue
            first[here], second[there] = b, a
            for k in first:
                if k != b:
                    seen_a[k] -= 1
                    seen_b[k] += 1
                    seen[k][a] -= 1
                    seen[k][b] += 1
            for k in second:
                if k != a:
                    seen_b[k] -= 1
                    seen_a[k] += 1
                    seen[k][b] -= 1
                    seen[k][a] += 1

    def _named(self, tables: Round) -> Round:
        return [sorted(self.people[number] for number in table) for table in tables]
