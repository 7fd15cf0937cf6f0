"""What the directory holds that a file may concern, read in a number of statements that does not
grow with each row."""

from collections import Counter, defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import and_, func, or_, select

from intranet.access import Actor
from intranet.accounts.models import Account
from intranet.database import db
from intranet.directory import likeness
from intranet.directory.models import Assignment, Person, Position, Structure
from intranet.directory.standings import answers_for
from intranet.exchange import rights
from intranet.exchange.models import ImportedRecord, ImportSource
from intranet.exchange.reading_rows import in_parts
from intranet.exchange.rights import Known
from intranet.exchange.understanding import Draft, person_key, seat_key
from intranet.territories.models import AgencyCommune, Commune

STRUCTURE_COLUMNS = (
    "name", "kind", "commune_id", "address", "address_complement", "postcode", "phone", "email",
    "website", "siret", "opening_hours", "hours_note", "description",
)  # fmt: skip
PERSON_COLUMNS = ("first_name", "last_name", "email", "phone", "mobile")
SEAT_COLUMNS = ("title", "phone", "email")


@dataclass(slots=True)
class Seat(Known):
    """A seat that is open, with who holds it."""

    structure_id: int = 0
    holder_id: int | None = None


@dataclass(slots=True)
class Record:
    """What the source last said of a thing."""

    object_id: int
    values: dict[str, Any]


@dataclass
class Facts:
    """Everything by its key. `structures` and `people` hold only what a row may concern."""

    structures: dict[int, Known] = field(default_factory=dict)
    people: dict[int, Known] = field(default_factory=dict)
    seats: dict[int, list[Seat]] = field(default_factory=lambda: defaultdict(list))
    records: dict[tuple[str, str], Record] = field(default_factory=dict)
    by_source: dict[str, int] = field(default_factory=dict)
    by_name: dict[tuple[int, str], list[int]] = field(default_factory=lambda: defaultdict(list))
    by_siret: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    by_phone: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    by_email: dict[str, int] = field(default_factory=dict)
    communes: frozenset[int] | None = None  # where the actor may place a structure; None: anywhere
    last_structure_id: int = 0
    last_person_id: int = 0
    merged: dict[int, int] = field(default_factory=dict)

    def recorded(self, kind: str) -> set[int]:
        """The keys of the things of a kind that the source has spoken of."""
        return {record.object_id for (told, _), record in self.records.items() if told == kind}

    def kept(self, structure_id: int) -> int:
        """The key of what a structure has become, its own when it was merged into none."""
        seen = set()
        while structure_id in self.merged and structure_id not in seen:
            seen.add(structure_id)
            structure_id = self.merged[structure_id]
        return structure_id


def gather(actor: Actor, source: ImportSource, drafts: Collection[Draft]) -> Facts:
    """The facts that these rows ask for."""
    facts = Facts()
    facts.last_structure_id = db.session.scalar(select(func.max(Structure.id))) or 0
    facts.last_person_id = db.session.scalar(select(func.max(Person.id))) or 0
    facts.communes = _communes(actor)
    _records(facts, source, drafts)
    _candidates(facts, source, drafts)
    _people(facts, drafts)
    rights.judge(actor, facts.structures, facts.people)
    return facts


def _communes(actor: Actor) -> frozenset[int] | None:
    if actor.is_administrator:
        return None
    covered = (
        select(Commune.id)
        .join(AgencyCommune, answers_for(Commune))
        .where(AgencyCommune.agency_id.in_(actor.agency_ids))
    )
    return frozenset(db.session.scalars(covered))


def _records(facts: Facts, source: ImportSource, drafts: Collection[Draft]) -> None:
    rank: Counter[str] = Counter()
    keys: set[str] = set()
    for draft in drafts:
        rank[draft.key] += 1
        keys.add(draft.key if rank[draft.key] == 1 else f"{draft.key}#{rank[draft.key]}")
        keys |= {person_key(draft), seat_key(draft)}
    for row in in_parts(
        keys,
        lambda some: select(
            ImportedRecord.kind,
            ImportedRecord.key,
            func.coalesce(
                ImportedRecord.structure_id, ImportedRecord.position_id, ImportedRecord.person_id
            ),
            ImportedRecord.values,
        ).where(ImportedRecord.source_id == source.id, ImportedRecord.key.in_(some)),
    ):
        kind, key, object_id, values = row
        if object_id is not None:
            facts.records[kind, key] = Record(object_id, values)


def _candidates(facts: Facts, source: ImportSource, drafts: Collection[Draft]) -> None:
    """The structures that rows may be: those they were, those they look like."""
    wanted = facts.recorded("structure") | {draft.ours for draft in drafts if draft.ours}
    for key, source_id in in_parts(
        {draft.key for draft in drafts},
        lambda some: select(Structure.id, Structure.source_id).where(
            Structure.source == source.key, Structure.source_id.in_(some)
        ),
    ):
        facts.by_source[source_id] = key
        wanted.add(key)
    names = {(draft.structure.get("commune_id"), sound(draft.match_key)) for draft in drafts}
    communes = {commune_id for commune_id, _ in names if commune_id}
    for key, name, commune_id in in_parts(communes, _open_structures_in):
        alike = (commune_id, sound(name))
        if alike in names:
            facts.by_name[alike].append(key)
            wanted.add(key)
    wanted |= _with_the_same("siret", drafts, facts.by_siret)
    wanted |= _with_the_same("phone", drafts, facts.by_phone)
    _load_structures(facts, wanted)


def sound(name_key: str) -> str:
    """What two names have in common that are the same for `likeness.same_name`."""
    return "".join(sorted(likeness.words_of(name_key)))


_OPEN = (Structure.closed_at.is_(None), Structure.merged_into_id.is_(None))


def _open_structures_in(communes: list[int]) -> Any:
    return (
        select(Structure.id, Structure.match_key, func.coalesce(Commune.parent_id, Commune.id))
        .join(Commune, Commune.id == Structure.commune_id)
        .where(or_(Commune.id.in_(communes), Commune.parent_id.in_(communes)), *_OPEN)
        .order_by(Structure.id)
    )


def _with_the_same(column: str, drafts: Collection[Draft], found: dict[str, list[int]]) -> set[int]:
    attribute = getattr(Structure, column)
    rows = in_parts(
        {draft.structure[column] for draft in drafts if draft.structure.get(column)},
        lambda some: (
            select(Structure.id, attribute)
            .where(attribute.in_(some), *_OPEN)
            .order_by(Structure.id)
        ),
    )
    keys = set()
    for key, value in rows:
        found[value].append(key)
        keys.add(key)
    return keys


def _load_structures(facts: Facts, wanted: set[int]) -> None:
    """Those merged into another lead to it."""
    columns = [getattr(Structure, name) for name in STRUCTURE_COLUMNS]
    while wanted:
        following: set[int] = set()
        for row in in_parts(
            wanted,
            lambda some: select(
                Structure.id,
                Structure.version,
                Structure.closed_at,
                Structure.merged_into_id,
                *columns,
            ).where(Structure.id.in_(some)),
        ):
            key, version, closed_at, into, *values = row
            if into is not None:
                facts.merged[key] = into
                following.add(into)
                continue
            said = dict(zip(STRUCTURE_COLUMNS, values, strict=True))
            facts.structures[key] = Known(key, version, said, is_closed=closed_at is not None)
        wanted = following - facts.structures.keys() - facts.merged.keys()


def _people(facts: Facts, drafts: Collection[Draft]) -> None:
    rows = in_parts(
        facts.structures.keys(),
        lambda some: (
            select(
                Position.id,
                Position.version,
                Position.structure_id,
                Assignment.person_id,
                *(getattr(Position, name) for name in SEAT_COLUMNS),
            )
            .outerjoin(
                Assignment,
                and_(Assignment.position_id == Position.id, Assignment.ends_on.is_(None)),
            )
            .where(Position.structure_id.in_(some), Position.closed_at.is_(None))
            .order_by(Position.id)
        ),
    )
    wanted = facts.recorded("person")
    for key, version, structure_id, holder_id, *values in rows:
        said = dict(zip(SEAT_COLUMNS, values, strict=True))
        seat = Seat(key, version, said, structure_id=structure_id, holder_id=holder_id)
        facts.seats[structure_id].append(seat)
        wanted |= {holder_id} if holder_id else set()
    addresses = {draft.person["email"] for draft in drafts if draft.person.get("email")}
    for key, address, sign_in in in_parts(
        addresses,
        lambda some: (
            select(Person.id, Person.email, Account.email)
            .outerjoin(Account, Account.id == Person.account_id)
            .where(
                or_(Person.email.in_(some), Account.email.in_(some)),
                Person.merged_into_id.is_(None),
            )
            .order_by(Person.account_id.is_(None).desc(), Person.id.desc())
        ),
    ):
        wanted.add(key)
        facts.by_email |= {one: key for one in (address, sign_in) if one in addresses}
    _load_people(facts, wanted)


def _load_people(facts: Facts, wanted: set[int]) -> None:
    columns = [getattr(Person, name) for name in PERSON_COLUMNS]
    for row in in_parts(
        wanted,
        lambda some: select(Person.id, Person.version, Person.merged_into_id, *columns).where(
            Person.id.in_(some), Person.forgotten_at.is_(None)
        ),
    ):
        key, version, into, *values = row
        if into is None:
            facts.people[key] = Known(key, version, dict(zip(PERSON_COLUMNS, values, strict=True)))
