"""Loading the demonstration into an empty database. Flushes, never commits."""

from datetime import timedelta
from typing import Any

from flask import current_app
from sqlalchemy import select, update

from intranet import clock
from intranet.accounts import grants
from intranet.accounts.models import Account
from intranet.database import db
from intranet.demo import (
    arrivals,
    corrections,
    gatherings,
    minutes,
    offers,
    people,
    places,
    polls,
    preparations,
    replies,
)
from intranet.demo.days import Days
from intranet.demo.people import OPENING, PASSWORD
from intranet.demo.reading import address
from intranet.demo.world import World
from intranet.directory import indexing
from intranet.events import succession
from intranet.mailroom.models import QUEUED, SENT, OutgoingMail
from intranet.territories import loading
from intranet.vocabulary import synonyms

DEPARTEMENT = "35"  # the one that the data describes
ADMINISTRATOR = "Solenn Le Goff"
LEFT_IN_THE_OUTBOX = timedelta(days=7)
DELIVERY = timedelta(seconds=40)


def is_wanted() -> bool:
    """Whether the database has no account yet."""
    return db.session.scalar(select(Account.id).limit(1)) is None


def has_account(email: str) -> bool:
    """Whether one of the demonstration's accounts exists here."""
    return db.session.scalar(select(Account.id).where(Account.email == email)) is not None


def load() -> bool:
    """Territories, then everything; False when this département has territories only, and
    its administrator."""
    departement = current_app.extensions["settings"].departement
    days, moment = Days(clock.today()), clock.now()
    with clock.at(days.instant(OPENING, "08:30")):
        loading.load(departement)
        synonyms.supply()
        admin = grants.create_administrator(address("admin"), ADMINISTRATOR, PASSWORD)
        if departement != DEPARTEMENT:
            return False
        world = World(admin, days, moment)
        places.settle(world)
    people.plan(world)
    offers.plan(world)
    gatherings.plan(world)
    arrivals.plan(world)
    corrections.plan(world)
    polls.plan(world)
    preparations.plan(world)
    replies.plan(world)
    minutes.plan(world)
    with indexing.rebuilt_at_the_end():
        world.replay()
        succession.follow_turnover()
    _deliver_the_past(moment - LEFT_IN_THE_OUTBOX)
    return True


def _deliver_the_past(limit: Any) -> None:
    """Older mails left long ago; the latest stay in the outbox, to be read there."""
    old = db.session.execute(
        select(OutgoingMail.id, OutgoingMail.created_at).where(
            OutgoingMail.state == QUEUED, OutgoingMail.created_at < limit
        )
    )
    sent = [
        {"id": key, "state": SENT, "sent_at": made + DELIVERY, "attempts": 1} for key, made in old
    ]
    if sent:
        db.session.execute(update(OutgoingMail), sent)
