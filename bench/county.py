"""A département as large as asked, as real ones are: a few names on many people, « Agente
d’accueil » on every third door, a fifth of everything in the largest commune.

The same seed gives the same rows. A million people take minutes: rows are poured, see `pouring`.
"""

import secrets
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from itertools import accumulate, count
from random import Random
from typing import Any

from sqlalchemy import select

from bench import words
from bench.pouring import pour
from intranet.accounts.models import ADMINISTRATOR, COORDINATOR, Account, Grant
from intranet.clock import now
from intranet.database import db
from intranet.directory.models import ACTIVE, Assignment, Membership, Person, Position, Structure
from intranet.directory.offer.models import OutreachSession, Service
from intranet.networks.models import Network
from intranet.territories.models import Agency, AgencyCommune, Commune, Epci
from intranet.text import match_key
from intranet.vocabulary.terms import AUDIENCES, THEMES

SEED = 35
PEOPLE_OF_A_STRUCTURE = 5
AGENCIES = 6
SHARING = 0.7  # of structures, that their network counts as members
WHOLE, EPCI_WIDE, COUNTRY = 0.08, 0.25, 0.01  # of services, by what they serve
HOURS = ("", "Mo-Fr 09:00-12:00,14:00-17:00", "Tu,Th 09:00-12:00", "We 14:00-17:00")
ROLES = ("member", "coordinator", "administrator")


@dataclass
class Land:
    """Where things stand. `communes` are drawn by population; `area_of` gives the SIREN of their
    EPCI and the network around."""

    communes: list[Any]
    cumulated: list[int]
    network_of: dict[int, int] = field(default_factory=dict)

    def draw(self, chance: Random) -> Any:
        return chance.choices(self.communes, cum_weights=self.cumulated)[0]


def fill(people: int) -> dict[str, str]:
    """Fill a database that holds only communes; returns whom to sign in as, by role: the
    `fs_uniquifier` of a member of one network, of a coordinator, of an administrator.

    Commits. The word index is the caller's to rebuild.
    """
    chance = Random(SEED)
    land = _land()
    structures = max(10, people // PEOPLE_OF_A_STRUCTURE)
    placed: list[Any] = []  # the commune of each structure, by key less one
    pour(Structure, STRUCTURE, _structures(chance, land, structures, placed))
    pour(Service, SERVICE, _services(chance, placed))
    pour(OutreachSession, PERMANENCE, _permanences(chance, land, len(placed)))
    pour(Person, PERSON, _people(chance, people))
    seats: list[tuple[int, bool]] = []  # the structure of each seat, and whether somebody holds it
    pour(Position, SEAT, _seats(chance, people, structures, seats))
    pour(Assignment, HOLDING, _holdings(people, seats))
    pour(Membership, BELONGING, _memberships(land, placed, seats))
    asking = _accounts(land, placed, seats)
    db.session.commit()
    return asking


def _land() -> Land:
    """Agencies over the EPCI, one network for each, communes weighted by population."""
    statement = (
        select(Commune.id, Commune.name, Commune.insee_code, Commune.postcodes, Commune.population,
               Commune.epci_id, Epci.siren)
        .join(Epci, Epci.id == Commune.epci_id)
        .where(Commune.kind == "commune-actuelle")
        .order_by(Commune.insee_code)
    )  # fmt: skip
    communes = list(db.session.execute(statement))
    agencies = [Agency(name=f"Agence {n}", slug=f"agence-{n}") for n in range(AGENCIES)]
    db.session.add_all(agencies)
    db.session.flush()
    land = Land(communes, list(accumulate(row.population + 50 for row in communes)))
    networks: dict[int, Network] = {}
    for row in communes:
        agency = agencies[row.epci_id % AGENCIES]
        db.session.add(AgencyCommune(commune_id=row.id, agency_id=agency.id))
        if row.epci_id not in networks:
            networks[row.epci_id] = Network(
                name=f"Réseau {row.siren}",
                slug=f"reseau-{row.siren}",
                agency_id=agency.id,
                mailbox=f"reseau-{row.siren}@x.example",
                created_at=now(),
            )
            db.session.add(networks[row.epci_id])
    db.session.flush()
    land.network_of = {row.id: networks[row.epci_id].id for row in communes}
    return land


STRUCTURE = ("id", "name", "match_key", "kind", "commune_id", "address", "postcode", "phone",
             "email", "opening_hours", "created_at", "updated_at", "verified_at")  # fmt: skip


def _structures(
    chance: Random, land: Land, number: int, placed: list[Any]
) -> Iterator[tuple[Any, ...]]:
    moment = now()
    for key in range(1, number + 1):
        commune = land.draw(chance)
        placed.append(commune)
        kind = chance.choices(words.KINDS, cum_weights=words.KIND_WEIGHTS)[0]
        name = words.structure(chance, kind, commune.name)
        yield (
            key, name, match_key(name), kind, commune.id,
            f"{chance.randint(1, 90)} {words.street(chance)}", commune.postcodes[:5],
            _phone(key), f"accueil{key}@structure.example", chance.choice(HOURS),
            moment, moment, moment,
        )  # fmt: skip


SERVICE = ("id", "structure_id", "name", "themes", "audiences", "opening_hours", "area",
           "created_at", "updated_at")  # fmt: skip


def _services(chance: Random, placed: list[Any]) -> Iterator[tuple[Any, ...]]:
    moment, themes, audiences, key = now(), list(THEMES), list(AUDIENCES), count(1)
    weights = words.falling(len(themes))
    departement = "35"
    for structure_id, commune in enumerate(placed, 1):
        for _ in range(chance.choices((0, 1, 2, 4), (35, 30, 25, 10))[0]):
            dealt = list(dict.fromkeys(chance.choices(themes, cum_weights=weights, k=2)))
            share = chance.random()
            area: list[str] = []
            if share < COUNTRY:
                area = ["france"]
            elif share < WHOLE:
                area = [departement]
            elif share < EPCI_WIDE:
                area = [commune.siren]
            yield (
                next(key), structure_id, words.service(chance, THEMES[dealt[0]].label), dealt,
                chance.sample(audiences, 2), chance.choice(HOURS), area, moment, moment,
            )  # fmt: skip


PERMANENCE = ("id", "structure_id", "host_id", "commune_id", "place", "opening_hours", "themes",
              "created_at", "updated_at")  # fmt: skip


def _permanences(chance: Random, land: Land, structures: int) -> Iterator[tuple[Any, ...]]:
    moment, themes = now(), list(THEMES)
    weights = words.falling(len(themes))
    for key in range(1, structures // 5 + 1):
        commune = land.draw(chance)
        dealt = chance.choices(themes, cum_weights=weights) if chance.random() < 0.6 else []
        yield (
            key, chance.randint(1, structures), None, commune.id, f"Mairie de {commune.name}",
            chance.choice(HOURS[1:]), dealt, moment, moment,
        )  # fmt: skip


PERSON = ("id", "first_name", "last_name", "match_key", "email", "phone",
          "created_at", "updated_at", "verified_at")  # fmt: skip


def _people(chance: Random, number: int) -> Iterator[tuple[Any, ...]]:
    moment = now()
    for key in range(1, number + 1):
        first, last = words.person(chance)
        yield (
            key, first, last, _match_key(first, last), f"p{key}@x.example", _phone(key),
            moment, moment, moment,
        )  # fmt: skip


SEAT = ("id", "structure_id", "title", "created_at")


def _seats(
    chance: Random, people: int, structures: int, seats: list[tuple[int, bool]]
) -> Iterator[tuple[Any, ...]]:
    """One a person, a few without anybody; a structure has from one seat to a hundred."""
    moment = now()
    weights = words.falling(structures, slowly=True)
    for key in range(1, people + people // 20 + 1):
        structure_id = chance.choices(range(1, structures + 1), cum_weights=weights)[0]
        seats.append((structure_id, key <= people))
        title = chance.choices(words.TITLES, cum_weights=words.TITLE_WEIGHTS)[0]
        yield key, structure_id, title, moment


HOLDING = ("position_id", "person_id", "starts_on")


def _holdings(people: int, seats: list[tuple[int, bool]]) -> Iterator[tuple[Any, ...]]:
    began = date(2024, 1, 1)
    for key in range(1, people + 1):
        yield key, key, began


BELONGING = ("position_id", "network_id", "state", "requested_at", "decided_at")


def _memberships(
    land: Land, placed: list[Any], seats: list[tuple[int, bool]]
) -> Iterator[tuple[Any, ...]]:
    moment = now()
    for key, (structure_id, _) in enumerate(seats, 1):
        if structure_id % 10 < SHARING * 10:
            yield key, land.network_of[placed[structure_id - 1].id], ACTIVE, moment, moment


def _accounts(land: Land, placed: list[Any], seats: list[tuple[int, bool]]) -> dict[str, str]:
    """The member holds a seat of the largest commune's network, the coordinator its agency."""
    largest = max(land.communes, key=lambda row: row.population)
    network = land.network_of[largest.id]
    seat = next(
        key
        for key, (structure_id, held) in enumerate(seats, 1)
        if held
        and structure_id % 10 < SHARING * 10
        and land.network_of[placed[structure_id - 1].id] == network
    )
    agency_id = db.session.get_one(Network, network).agency_id
    granted = {"coordinator": (COORDINATOR, agency_id), "administrator": (ADMINISTRATOR, None)}
    found = {}
    for role in ROLES:
        account = Account(
            email=f"{role}@bench.example",
            display_name=role,
            active=True,
            fs_uniquifier=secrets.token_hex(16),
            created_at=now(),
            confirmed_at=now(),
        )
        db.session.add(account)
        db.session.flush()
        if role == "member":
            db.session.get_one(Person, seat).account_id = account.id
        else:
            given, agency = granted[role]
            db.session.add(Grant(account_id=account.id, role=given, agency_id=agency))
        found[role] = account.fs_uniquifier
    db.session.flush()
    return found


@cache
def _folded(name: str) -> list[str]:
    return match_key(name).split()


def _match_key(*names: str) -> str:
    """`match_key` of several names, each of which comes often."""
    return " ".join(sorted(word for name in names for word in _folded(name)))


def _phone(number: int) -> str:
    return f"+332{number % 100_000_000:08d}"
