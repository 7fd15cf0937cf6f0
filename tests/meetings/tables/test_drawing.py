"""Plans of tables: how good they are against the very best that their size allows."""

from collections import Counter
from itertools import combinations
from math import comb
from random import Random

import pytest

from intranet.meetings.tables import drawing

# (people, structures, tables, rounds)
SIZES = [(8, 4, 2, 3), (24, 10, 6, 5), (60, 25, 12, 8), (60, 25, 10, 7)]


def structures(people, count):
    """People by structure, some structures larger than others; nobody has more colleagues than
    there are tables."""
    chance = Random(people)
    if people == 8:
        return {key: key // 2 for key in range(8)}
    return {1000 + key: chance.randrange(count) for key in range(people)}


def most_pairs(groups, tables, rounds):
    """What no plan can beat: each round seats so many pairs, and each person meets at most their
    table less themself, a round, and never more people than there are outside their structure."""
    large = -(-len(groups) // tables)
    held = [len(groups) // tables + (n < len(groups) % tables) for n in range(tables)]
    of = Counter(groups.values())
    each = [min(rounds * (large - 1), len(groups) - of[group]) for group in groups.values()]
    return min(rounds * sum(comb(size, 2) for size in held), sum(each) // 2)


def meetings(plan):
    return Counter(
        pair for tables in plan for table in tables for pair in combinations(sorted(table), 2)
    )


def everyone_sits_once(groups, plan):
    return all(sorted(p for table in tables for p in table) == sorted(groups) for tables in plan)


@pytest.mark.parametrize(("people", "count", "tables", "rounds"), SIZES)
def test_plans_reach_nearly_all_that_their_size_allows(people, count, tables, rounds):
    groups = structures(people, count)
    plan = drawing.draw(groups, tables, rounds, 1)
    pairs = meetings(plan)
    bound = most_pairs(groups, tables, rounds)
    print(f"{people} people, {tables} tables, {rounds} rounds: {len(pairs)} of {bound}")
    assert everyone_sits_once(groups, plan)
    assert max(Counter(groups.values()).values()) <= tables
    assert not any(groups[one] == groups[other] for one, other in pairs)
    assert len(pairs) >= 0.95 * bound


@pytest.mark.parametrize(("people", "count", "tables", "rounds"), SIZES)
def test_the_bound_that_the_page_shows_is_the_one_computed_here(people, count, tables, rounds):
    groups = structures(people, count)
    assert drawing.reachable(groups, tables, rounds) == most_pairs(groups, tables, rounds)


def test_the_same_seed_gives_the_same_plan_and_another_one_another():
    groups = structures(24, 10)
    first, again, other = (drawing.draw(groups, 6, 4, seed) for seed in (3, 3, 4))
    assert first == again != other


@pytest.mark.parametrize("people", [3, 5, 7, 23, 25, 59])
def test_odd_numbers_leave_nobody_alone(people):
    groups = dict(enumerate(range(people)))
    plan = drawing.draw(groups, drawing.tables_for(people, 4), 3, 1)
    assert everyone_sits_once(groups, plan)
    assert min(len(table) for tables in plan for table in tables) >= 2
    sizes = [len(table) for tables in plan for table in tables]
    assert max(sizes) - min(sizes) <= 1


def test_three_people_share_one_table():
    assert drawing.draw({1: "a", 2: "b", 3: "c"}, 1, 2, 1) == [[[1, 2, 3]]] * 2


def test_more_colleagues_than_tables_are_spread_as_evenly_as_can_be():
    groups = {key: "ccas" if key < 9 else key for key in range(20)}
    for tables in drawing.draw(groups, 4, 3, 1):
        held = [sum(groups[person] == "ccas" for person in table) for table in tables]
        assert sorted(held) == [2, 2, 2, 3]


def test_rounds_that_were_played_are_not_played_again():
    groups = {key: key for key in range(16)}
    played = drawing.draw(groups, 4, 2, 1)
    gone = {key: group for key, group in groups.items() if key != 5} | {99: 99}
    rest = drawing.draw(gone, 4, 2, 1, played=played)
    assert everyone_sits_once(gone, rest)
    repeated = meetings(played).keys() & meetings(rest).keys()
    assert len(repeated) <= 2


def test_those_who_never_met_sit_together_first():
    groups = {key: key for key in range(8)}
    known = [pair for pair in combinations(range(8), 2) if (pair[0] < 4) == (pair[1] < 4)]
    (tables,) = drawing.draw(groups, 4, 1, 1, met=known)
    assert not any(tuple(table) in known for table in tables)


@pytest.mark.parametrize(("people", "tables"), [(1, 1), (3, 2), (8, 5), (8, 0)])
def test_a_table_for_one_is_refused(people, tables):
    with pytest.raises(ValueError):
        drawing.draw(dict(enumerate(range(people))), tables, 2, 1)


def test_who_left_counts_for_nothing():
    plan = [[[1, 2], [3, 4]]]
    assert drawing.score({1: 1, 2: 2, 3: 3}, plan).new == 1
