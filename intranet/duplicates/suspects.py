"""Pairs of entries that look like one, among those that an actor runs.

Structures are read once, with the few columns that the rules need, and compared within their
commune and within what they share (telephone, SIRET, identifier). Of people, only those who
share something are read: the indexes on names, addresses and mobiles say who.
"""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from sqlalchemy import Select, func, select

from intranet.access import Actor
from intranet.database import db
from intranet.directory.likeness import kin_words, same_words, words_of
from intranet.directory.models import Assignment, Person, Position, Structure
from intranet.directory.standings import answers_for
from intranet.duplicates.models import PERSON, STRUCTURE, NotDuplicate
from intranet.mailroom.addresses import is_shared_mailbox
from intranet.territories.models import AgencyCommune, Commune

NAME, NEAR, ORIGIN, SIRET, PHONE = "name", "near", "origin", "siret", "phone"
EMAIL, MOBILE, TEAM, AGENCY = "email", "mobile", "team", "agency"
# What makes two entries alike, in French, with how much it weighs.
REASONS = {
    ORIGIN: ("même identifiant d’origine", 6),
    EMAIL: ("même courriel", 5),
    MOBILE: ("même portable", 5),
    NAME: ("même nom, même commune", 5),
    TEAM: ("même nom, même structure", 5),
    SIRET: ("même SIRET", 4),
    PHONE: ("même téléphone, nom proche", 3),
    AGENCY: ("même nom, même agence", 2),
    NEAR: ("nom proche, même commune", 2),
}
# More entries than this that share something share it for another reason (a switchboard).
CROWD = 12
# A word that more structures of a commune have does not make a name by itself.
CLOSE = 3
# A name that more people have in the département says nothing of two of them.
FEW = 4


@dataclass(frozen=True, slots=True)
class Pair:
    """Two entries, `low` < `high`, and why they look like one: keys of `REASONS`."""

    low: int
    high: int
    reasons: tuple[str, ...]

    @property
    def words(self) -> str:
        return ", ".join(REASONS[reason][0] for reason in self.reasons)


Found = Iterator[tuple[int, int, str]]


def structures(actor: Actor) -> list[Pair]:
    """Pairs of open structures that look like one, the likeliest first; three queries."""
    rows = list(db.session.execute(_structures(actor)))
    communes = dict(db.session.execute(select(Commune.id, Commune.name)).tuples().all())
    return _pairs(STRUCTURE, _alike_structures(rows, communes))


def people(actor: Actor) -> list[Pair]:
    """Pairs of people that look like one, the likeliest first; seven queries."""
    return _pairs(PERSON, _alike_people(actor))


def _structures(actor: Actor) -> Any:
    statement: Any = select(
        Structure.id,
        Structure.commune_id,
        Structure.kind,
        Structure.match_key,
        Structure.phone,
        Structure.siret,
        Structure.source,
        Structure.source_id,
    ).where(Structure.closed_at.is_(None), Structure.merged_into_id.is_(None))
    if actor.is_administrator:
        return statement
    return statement.where(Structure.commune_id.in_(_communes_of(actor)))


def _alike_structures(rows: list[Any], communes: dict[int, str]) -> Found:
    words = {row.id: words_of(row.match_key) for row in rows}
    for group in _grouped(rows, lambda row: row.commune_id, crowd=None):
        yield from _alike_names(group, words)
    for group in _grouped(rows, lambda row: row.source_id and (row.source, row.source_id)):
        yield from ((one.id, other.id, ORIGIN) for one, other in combinations(group, 2))
    for group in _grouped(rows, lambda row: row.siret):
        for one, other in combinations(group, 2):
            # A body's number may be given for each of its places.
            if one.commune_id == other.commune_id or same_words(words[one.id], words[other.id]):
                yield one.id, other.id, SIRET
    for group in _grouped(rows, lambda row: row.phone):
        for one, other in combinations(group, 2):
            place = communes.get(one.commune_id, "") if one.commune_id == other.commune_id else ""
            if kin_words(words[one.id], words[other.id], place):
                yield one.id, other.id, PHONE


def _alike_names(rows: list[Any], words: dict[int, frozenset[str]]) -> Found:
    """Within one commune: found by the rarest word of each name, so that few are compared."""
    holders: dict[str, list[Any]] = defaultdict(list)
    for row in rows:
        for word in words[row.id]:
            holders[word].append(row)
    for row in rows:
        mine = words[row.id]
        close = min((holders[word] for word in mine), key=len, default=[])
        # « Accueil » is in the name of too many to mean one of them.
        tells = len(mine) > 1 or len(close) <= CLOSE
        for other in close if len(close) > 1 else ():
            if other is row:
                continue
            if same_words(mine, words[other.id]):
                yield row.id, other.id, NAME
            elif tells and mine < words[other.id] and _kindred(row, other):
                yield row.id, other.id, NEAR


def _kindred(row: Any, other: Any) -> bool:
    return row.kind == other.kind or "autre" in (row.kind, other.kind)


def _alike_people(actor: Actor) -> Found:
    mine = None if actor.is_administrator else _people_of(actor)
    for column, reason in ((Person.email, EMAIL), (Person.mobile, MOBILE)):
        found = db.session.execute(_sharing(column, mine))
        sharing = [row for row in found if reason != EMAIL or not is_shared_mailbox(row[1])]
        for group in _grouped(sharing, lambda row: row[1]):
            yield from ((one.id, other.id, reason) for one, other in combinations(group, 2))
    rows = list(db.session.execute(_sharing(Person.source_id, mine, Person.source)))
    for group in _grouped(rows, lambda row: (row.source, row.source_id)):
        yield from ((one.id, other.id, ORIGIN) for one, other in combinations(group, 2))
    yield from _homonyms(actor)


def _sharing(column: Any, mine: Any, *more: Any) -> Select[Any]:
    """People whose `column` says something that another's says too."""
    shared = select(column).where(column != "").group_by(column).having(func.count() > 1)
    there = (Person.merged_into_id.is_(None), Person.forgotten_at.is_(None))
    statement = select(Person.id, column, *more).where(column.in_(shared), *there)
    return statement if mine is None else statement.where(Person.id.in_(mine))


def _homonyms(actor: Actor) -> Found:
    """People of one name in one structure; of one rare name, in one agency. Former seats count
    for those who see who left."""
    seated = _seated(actor)
    twice = (
        seated.with_only_columns(Position.structure_id, Person.match_key)
        .group_by(Position.structure_id, Person.match_key)
        .having(func.count(Person.id.distinct()) > 1)
        .subquery()
    )
    rows = seated.join(
        twice,
        (twice.c.structure_id == Position.structure_id) & (twice.c.match_key == Person.match_key),
    )
    for team in _grouped(db.session.execute(rows), lambda row: (row.match_key, row.structure_id)):
        yield from ((one.id, other.id, TEAM) for one, other in combinations(team, 2))
    keys = select(Person.match_key).where(Person.match_key != "").group_by(Person.match_key)
    rare = keys.having(func.count().between(2, FEW))
    agencies = _agencies()
    for around in _grouped(
        db.session.execute(seated.where(Person.match_key.in_(rare))),
        lambda row: row.commune_id in agencies and (row.match_key, agencies[row.commune_id]),
    ):
        yield from ((one.id, other.id, AGENCY) for one, other in combinations(around, 2))


def _seated(actor: Actor) -> Any:
    """Rows (`id`, `match_key`, `structure_id`, `commune_id`) of people and where they work."""
    statement: Any = (
        select(Person.id, Person.match_key, Position.structure_id, Structure.commune_id)
        .select_from(Assignment)
        .join(Person, Person.id == Assignment.person_id)
        .join(Position, Position.id == Assignment.position_id)
        .join(Structure, Structure.id == Position.structure_id)
        .where(
            Person.match_key != "",
            Person.merged_into_id.is_(None),
            Person.forgotten_at.is_(None),
        )
    )
    if actor.is_administrator:
        return statement
    return statement.where(
        Assignment.ends_on.is_(None), Structure.commune_id.in_(_communes_of(actor))
    )


def _communes_of(actor: Actor) -> Any:
    return (
        select(Commune.id)
        .join(AgencyCommune, answers_for(Commune))
        .where(AgencyCommune.agency_id.in_(actor.agency_ids))
    )


def _people_of(actor: Actor) -> Any:
    return (
        select(Assignment.person_id)
        .join(Position, Position.id == Assignment.position_id)
        .join(Structure, Structure.id == Position.structure_id)
        .where(Assignment.ends_on.is_(None), Structure.commune_id.in_(_communes_of(actor)))
    )


def _agencies() -> dict[int, int]:
    """The agency of each commune."""
    rows = db.session.execute(
        select(Commune.id, AgencyCommune.agency_id).join(AgencyCommune, answers_for(Commune))
    )
    return dict(rows.tuples().all())


def _grouped(rows: Iterable[Any], key: Any, *, crowd: int | None = CROWD) -> Iterator[list[Any]]:
    """Rows that share a key (any but an empty one), by two at least, in no crowd; each entry
    once a group."""
    groups: dict[Hashable, dict[int, Any]] = defaultdict(dict)
    for row in rows:
        if found := key(row):
            groups[found][row.id] = row
    for group in groups.values():
        if len(group) > 1 and (crowd is None or len(group) <= crowd):
            yield list(group.values())


def _pairs(kind: str, found: Found) -> list[Pair]:
    reasons: dict[tuple[int, int], set[str]] = defaultdict(set)
    for one, other, reason in found:
        reasons[min(one, other), max(one, other)].add(reason)
    for low, high in db.session.execute(
        select(NotDuplicate.low_id, NotDuplicate.high_id).where(NotDuplicate.kind == kind)
    ):
        reasons.pop((low, high), None)
    pairs = [Pair(*keys, _in_order(said)) for keys, said in reasons.items()]
    return sorted(pairs, key=lambda pair: (-_weight(pair.reasons), pair.low, pair.high))


def _in_order(said: set[str]) -> tuple[str, ...]:
    """The heaviest first; what another one implies is left out."""
    if TEAM in said:
        said = said - {AGENCY}
    return tuple(sorted(said, key=lambda reason: -REASONS[reason][1]))


def _weight(reasons: tuple[str, ...]) -> int:
    return sum(REASONS[reason][1] for reason in reasons)
