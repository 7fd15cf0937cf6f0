"""A large directory to measure on: many people and structures, one meeting, one full agenda."""

import random
import secrets
from dataclasses import dataclass
from datetime import date, timedelta

from flask import Flask
from sqlalchemy import insert, select

from bench import month
from intranet.accounts.models import Account
from intranet.agenda import addresses
from intranet.clock import now
from intranet.database import db
from intranet.directory import indexing
from intranet.directory.actors import of_account
from intranet.directory.models import ACTIVE, Assignment, Membership, Person, Position, Structure
from intranet.events import invitations, scheduling
from intranet.events.models import MEETING
from intranet.events.scheduling import EventPlan, SlotPlan
from intranet.meetings.models import Meeting
from intranet.networks.models import Network
from intranet.operations import schema
from intranet.territories import loading
from intranet.territories.models import Agency, Commune

NETWORKS = 40
INVITEES = 60
FIRST = """Anne Awa Bleuenn Corentin Denez Élodie Fatou Gwenaëlle Hugo Inès Jean Katell Loïc Maëlle
Nolwenn Ousmane Pierrick Quentin Rozenn Soizic Tifenn Ursule Victor Yann Zoé""".split()
LAST = """Martin Hamon Kerdoncuff Texier Besnard Roux Diallo Bihan Marchand Moreau Lefèvre Garnier
Guérin Rault Tanguy Quéré Prigent Nédélec Marzin Le-Goff""".split()
TITLES = ("Agente d’accueil", "Assistant social", "Directrice", "Référent logement", "Secrétaire")
KINDS = ["ccas", "cdas", "caf", "cpam", "msa", "association", "france_services", "france_travail"]


@dataclass(frozen=True)
class Built:
    """What the measured addresses need."""

    uniquifier: str
    meeting_path: str
    month_path: str
    feed_path: str


def build(app: Flask, people: int, structures: int, feed_events: int) -> Built:
    """Fill an empty database; the account measured is a member of one network in forty, and
    its agenda has `feed_events` meetings."""
    chance = random.Random(35)
    with app.app_context():
        schema.install(app)
        with schema.changing(db.engine) as connection:
            schema.upgrade(connection)
        loading.load("35")
        communes = list(db.session.scalars(select(Commune.id)))
        networks = _networks()
        _directory(chance, people, structures, communes, networks)
        db.session.commit()
        indexing.rebuild()
        loading.index_communes()
        account = _account()
        meeting, feed = _agenda(account, networks[0], feed_events)
        shown = month.fill(networks[0])
        db.session.commit()
        return Built(account.fs_uniquifier, meeting, shown, feed)


def _networks() -> list[Network]:
    agency = Agency(name="Agence de mesure", slug="mesure")
    db.session.add(agency)
    db.session.flush()
    rows = [
        Network(
            name=f"Réseau {n}",
            slug=f"reseau-{n}",
            agency_id=agency.id,
            mailbox=f"reseau{n}@x.example",
            created_at=now(),
        )
        for n in range(NETWORKS)
    ]
    db.session.add_all(rows)
    db.session.flush()
    return rows


def _directory(
    chance: random.Random,
    people: int,
    structures: int,
    communes: list[int],
    networks: list[Network],
) -> None:
    moment = {"created_at": now(), "updated_at": now(), "verified_at": now()}
    execute = db.session.execute
    execute(
        insert(Structure),
        [
            {"id": n, "name": f"{chance.choice(KINDS).upper()} de {chance.choice(LAST)} {n}",
             "kind": chance.choice(KINDS), "commune_id": chance.choice(communes),
             "phone": f"+3326191{n % 10000:04d}", "email": f"s{n}@x.example", **moment}
            for n in range(1, structures + 1)
        ],
    )  # fmt: skip
    execute(
        insert(Person),
        [
            {"id": n, "first_name": chance.choice(FIRST), "last_name": chance.choice(LAST),
             "email": f"p{n}@x.example", "phone": f"+3326191{n % 10000:04d}", **moment}
            for n in range(1, people + 1)
        ],
    )  # fmt: skip
    execute(
        insert(Position),
        [
            {"id": n, "structure_id": n % structures + 1, "title": chance.choice(TITLES),
             "created_at": now()}
            for n in range(1, people + 1)
        ],
    )  # fmt: skip
    execute(
        insert(Assignment),
        [
            {"position_id": n, "person_id": n, "starts_on": date(2024, 1, 1)}
            for n in range(1, people + 1)
        ],
    )
    execute(
        insert(Membership),
        [
            {"position_id": n, "network_id": networks[(n % structures) % NETWORKS].id,
             "state": ACTIVE, "requested_at": now(), "decided_at": now()}
            for n in range(1, people + 1)
        ],
    )  # fmt: skip


def _account() -> Account:
    """The holder of a seat of the first network gets an account."""
    seat = db.session.scalars(
        select(Membership.position_id)
        .join(Network, Network.id == Membership.network_id)
        .where(Network.slug == "reseau-0")
        .limit(1)
    ).one()
    person = db.session.get_one(Person, seat)
    account = Account(
        email=person.email,
        display_name=person.name,
        active=True,
        fs_uniquifier=secrets.token_hex(16),
        created_at=now(),
        confirmed_at=now(),
    )
    db.session.add(account)
    db.session.flush()
    person.account_id = account.id
    db.session.flush()
    return account


def _agenda(account: Account, network: Network, events: int) -> tuple[str, str]:
    person = db.session.scalars(select(Person).where(Person.account_id == account.id)).one()
    seats = db.session.scalars(
        select(Membership.position_id).where(Membership.network_id == network.id).limit(INVITEES)
    ).all()
    path = ""
    for number in range(events):
        start = now() + timedelta(days=3 + number, hours=1)
        plan = EventPlan(
            f"Petit-déjeuner partenarial n° {number}",
            "Qui fait quoi sur le logement ? Chacun apporte une situation et une question.",
            40,
            (SlotPlan(start, start + timedelta(hours=2), "Salle des Halles, Cancale"),),
        )
        event = scheduling.draft(
            None,
            MEETING,
            plan,
            network_ids=[network.id],
            organizer_name=network.name,
            organizer_address=network.mailbox,
        )
        event.path = f"/rencontres/{event.id}"
        db.session.add(Meeting(event=event, kind="petit_dejeuner"))
        invitations.invite(None, event.id, seats if number == 0 else [], [person.id])
        scheduling.publish(None, event.id)
        path = path or event.path
    feed = addresses.url(addresses.reset(of_account(account)))
    return path, "/agenda/" + feed.rsplit("/", 1)[1]
