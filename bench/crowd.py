"""A network of three thousand people to be asked to a meeting, and who coordinates it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from flask import Flask
from sqlalchemy import insert

from intranet.clock import now
from intranet.database import db
from intranet.directory.models import ACTIVE, Assignment, Membership, Person, Position, Structure
from intranet.events import answers, invitations, later, scheduling
from intranet.events.links import answer_token
from intranet.events.models import BY_LINK, NO, YES, Event
from intranet.events.scheduling import EventPlan, SlotPlan
from intranet.meetings import planning
from intranet.networks.models import Network
from intranet.operations import schema
from tests.builders import accounts, networks, territories

PEOPLE_OF_A_STRUCTURE = 4
SAID = (YES, YES, NO, "")  # what people answered, in turn


@dataclass(frozen=True)
class Gathered:
    """Who coordinates, and the keys of three meetings: one answered in part, one with few places
    and the tokens of those who will answer, a draft."""

    uniquifier: str
    known: int
    awaited: int
    tokens: list[str]
    draft: int


def gather(app: Flask, invitees: int, answering: int, places: int, published: int) -> Gathered:
    """Fill an empty database; mails that are due are written, none is delivered."""
    with app.app_context():
        schema.install(app)
        with schema.changing(db.engine) as connection:
            schema.upgrade(connection)
        agency = territories.agency()
        communes = [territories.commune(agency=agency)]
        network = networks.network(agency, communes=communes)
        coordinator = accounts.coordinator(agency)
        _people(max(invitees, answering, published), communes[0].id, network.id)
        known = _meeting(network, range(1, invitees + 1), None)
        awaited = _meeting(network, range(1, answering + 1), places)
        draft = _meeting(network, range(1, published + 1), None, publish=False)
        db.session.commit()
        while later.work():
            pass
        for number, invitation in enumerate(scheduling.standing_invitations(known.id)):
            if word := SAID[number % len(SAID)]:
                answers.answer(invitation, word, source=BY_LINK, actor=None)
        tokens = [answer_token(one) for one in scheduling.standing_invitations(awaited.id)]
        db.session.commit()
        found = Gathered(coordinator.fs_uniquifier, known.id, awaited.id, tokens, draft.id)
        db.session.remove()
        db.engine.dispose()
    return found


def _meeting(
    network: Network, seats: Sequence[int], capacity: int | None, *, publish: bool = True
) -> Event:
    start = now().replace(minute=0, second=0) + timedelta(days=20)
    slot = SlotPlan(start, start + timedelta(hours=2), "Salle des Halles, Cancale")
    plan = EventPlan("Petit-déjeuner partenarial", "Qui fait quoi ?", capacity, (slot,))
    event = planning.create(None, [network], "petit_dejeuner", plan).event
    invitations.invite(None, event.id, seats, [])
    if publish:
        scheduling.publish(None, event.id)
    return event


def _people(count: int, commune_id: int, network_id: int) -> None:
    """`count` people of one seat each, whose keys count from 1."""
    moment = {"created_at": now(), "updated_at": now()}
    keys, first = range(1, count + 1), date(2024, 1, 8)
    structures = range(1, count // PEOPLE_OF_A_STRUCTURE + 2)
    of = {n: n // PEOPLE_OF_A_STRUCTURE + 1 for n in keys}
    rows = {
        Structure: [
            {"id": n, "name": f"Association n° {n}", "kind": "association"}
            | {"commune_id": commune_id, **moment}
            for n in structures
        ],
        Person: [
            {"id": n, "first_name": "Maëlle", "last_name": f"Le Goff {n}"}
            | {"email": f"p{n}@mesure.example", **moment}
            for n in keys
        ],
        Position: [
            {"id": n, "structure_id": of[n], "title": "Agente d’accueil", "created_at": now()}
            for n in keys
        ],
        Assignment: [{"position_id": n, "person_id": n, "starts_on": first} for n in keys],
        Membership: [
            {"position_id": n, "network_id": network_id, "state": ACTIVE}
            | {"requested_at": now(), "decided_at": now()}
            for n in keys
        ],
    }
    for model, values in rows.items():
        db.session.execute(insert(model), values)
    db.session.flush()
