"""Where the names in braces of `stops` lead, in the demonstration."""

import io
import json
import re

from flask import Flask, url_for
from sqlalchemy import select

from intranet import clock
from intranet.accounts.models import Account
from intranet.agenda import addresses
from intranet.database import db
from intranet.directory import actors
from intranet.directory.models import Assignment, Membership, Person, Position, Structure
from intranet.directory.offer.models import OutreachSession, Service
from intranet.events.models import (
    CANCELLED,
    DRAFT,
    MEETING,
    PUBLISHED,
    TRAINING,
    Event,
    EventNetwork,
    Invitation,
    Slot,
)
from intranet.exchange.data_inclusion import export, reading
from intranet.mailroom.models import OutgoingMail
from intranet.networks.models import Network
from intranet.territories.models import Agency
from intranet.trainings.models import Course
from intranet.upkeep import cycle
from intranet.upkeep import links as verification
from intranet.upkeep.models import PENDING, Correction, VerificationAsk, VerificationRequest
from tests.browser import places_day, places_gatherings, places_minutes, places_polls
from tests.browser.site import ROLES
from tests.browser.stops import MANAGER, MEMBER


def places(app: Flask) -> dict[str, str]:
    """The addresses that the names in braces stand for. Gives the manager a feed address."""
    with app.app_context():
        one = db.session.scalar
        member = one(select(Person).join(Person.account).where(Account.email == ROLES[MEMBER]))
        manager = one(select(Person).join(Person.account).where(Account.email == ROLES[MANAGER]))
        network = one(select(Network).where(Network.slug == "pays-malouin"))
        held = select(Assignment.position_id).where(Assignment.ends_on.is_(None))
        seat = one(
            select(Position).where(Position.id.in_(held.where(Assignment.person_id == manager.id)))
        )
        vacant = one(
            select(Position.id)
            .join(Membership, Membership.position_id == Position.id)
            .where(Membership.network_id == network.id, Position.id.not_in(held))
            .where(Position.closed_at.is_(None))
        )
        service = one(select(Service.id).where(Service.structure_id == seat.structure_id))
        permanence = one(
            select(OutreachSession.id).where(OutreachSession.host_id == seat.structure_id)
        )
        addresses.reset(actors.of_account(manager.account))
        db.session.commit()
        cycle.open_due()
        cycle.ask_due()
        structure = f"/annuaire/structures/{seat.structure_id}"
        return {
            "network": f"/reseaux/{network.slug}",
            "own_person": f"/annuaire/personnes/{member.id}",
            "person": f"/annuaire/personnes/{manager.id}",
            "own_structure": structure,
            "structure": structure,
            "seat": f"/annuaire/postes/{seat.id}",
            "vacant_seat": f"/annuaire/postes/{vacant}",
            "service": f"/annuaire/services/{service}",
            "permanence": f"/annuaire/permanences/{permanence}",
            "own_seat": f"/annuaire/postes/{one(held.where(Assignment.person_id == member.id))}",
            "former": f"/annuaire/personnes/{_former()}",
            **_pairs(structure, manager, member),
            "course": f"/formations/{one(select(Course.slug).order_by(Course.id))}",
            "agency": f"/administration/territoires/agences/{one(select(Agency.slug))}",
            "account": f"/administration/comptes/{member.account_id}",
            **_gatherings(network, member),
            **places_day.places(),
            **places_gatherings.places(),
            **places_minutes.places(),
            **places_polls.places(),
            **_mails(),
            "inclusion_run": _records_to_decide(app),
        }


def _former() -> int:
    """Somebody who holds no seat any more."""
    here = select(Assignment.person_id).where(Assignment.ends_on.is_(None))
    gone = select(Assignment.person_id).where(Assignment.person_id.not_in(here))
    return db.session.scalars(gone.order_by(Assignment.person_id)).first()


def _pairs(structure: str, one: Person, other: Person) -> dict[str, str]:
    """Two structures of one agency, and two people, to be compared."""
    key = int(structure.rpartition("/")[2])
    commune = db.session.get_one(Structure, key).commune_id
    near = db.session.scalar(
        select(Structure.id)
        .where(Structure.commune_id == commune, Structure.id != key)
        .order_by(Structure.id)
    )
    return {
        "one_structure": f"/annuaire/doublons/structures/{key}",
        "two_structures": f"/annuaire/doublons/structures/{key}/{near}",
        "two_people": f"/annuaire/doublons/personnes/{one.id}/{other.id}",
    }


def _gatherings(network: Network, member: Person) -> dict[str, str]:
    def path(family: str, state: str, *rules) -> str:
        found = db.session.scalar(
            select(Event.path)
            .join(Slot)
            .join(EventNetwork, EventNetwork.event_id == Event.id)
            .where(EventNetwork.network_id == network.id)
            .where(Event.family == family, Event.state == state, *rules)
            .order_by(Slot.starts_at)
        )
        assert found, f"the demonstration has no {state} {family} of this sort"
        return found

    invited = Event.id.in_(
        select(Invitation.event_id).where(
            Invitation.person_id == member.id, Invitation.removed_at.is_(None)
        )
    )
    coming, past = Slot.starts_at > clock.now(), Slot.ends_at < clock.now()
    return {
        "meeting": path(MEETING, PUBLISHED, coming, invited),
        "past_meeting": path(MEETING, PUBLISHED, past),
        "cancelled": path(MEETING, CANCELLED),
        "draft": path(MEETING, DRAFT, coming),
        "session": path(TRAINING, PUBLISHED, coming),
    }


def _mails() -> dict[str, str]:
    """The newest letter that invites to something still to come, and the links in two letters."""

    def newest(part: str) -> OutgoingMail:
        found = db.session.scalar(
            select(OutgoingMail)
            .where(OutgoingMail.text.contains(part))
            .order_by(OutgoingMail.id.desc())
        )
        assert found, f"the demonstration has no letter with a link {part}"
        return found

    answer, welcome = newest("/i/"), newest("/bienvenue/")
    decide = newest("/c/")
    unanswered = (VerificationAsk.answer == "", VerificationAsk.stage == "holder")
    still_open = VerificationRequest.closed_at.is_(None)
    ask = db.session.scalars(
        select(VerificationAsk)
        .join(VerificationAsk.request)
        .where(*unanswered, still_open)
        .order_by(VerificationAsk.id.desc())
    ).first()
    proposed = db.session.scalar(select(Correction.id).where(Correction.state == PENDING))
    return {
        "letter": f"/courriels/{answer.id}",
        "answer_link": re.search(r"/i/[\w.-]+", answer.text)[0],
        "welcome": re.search(r"/bienvenue/[\w.-]+", welcome.text)[0],
        "verify_link": f"/v/{verification.token(ask)}",
        "decide_link": re.search(r"/c/[\w.-]+", decide.text)[0],
        "correction": f"/propositions/{proposed}",
    }


def _records_to_decide(app: Flask) -> str:
    """A file of records that was looked at: one new, one refused, one edited here."""
    ours = next(export.records("structure"))
    records = [
        {**ours, "telephone": "+33261919999", "description": "La source dit autre chose."},
        {**ours, "source": "dora", "id": "dora--1", "nom": "Épicerie solidaire des Halles"},
        {**ours, "source": "dora", "id": "dora--2", "nom": "ab", "siret": "12"},
    ]
    content = io.BytesIO(json.dumps(records).encode())
    db.session.commit()  # reading a file ends the transaction
    run = reading.import_document(None, content, "structures-inclusion.json", apply=False)
    db.session.commit()
    with app.test_request_context():
        return url_for("data_inclusion.preview", run_id=run.id)
