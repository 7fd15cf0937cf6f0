import pytest
from sqlalchemy import select

from intranet.database import db
from intranet.directory import actors
from intranet.directory.models import Assignment, Membership
from intranet.mailroom.models import OutgoingMail


@pytest.fixture
def acting(cast):
    """The actor behind a member of the cast, read anew at each call."""
    return lambda name: actors.of_account(cast.accounts[name])


@pytest.fixture
def holder():
    """Who holds a seat: the person's key, or None."""
    return lambda seat: db.session.scalar(
        select(Assignment.person_id).where(
            Assignment.position_id == seat.id, Assignment.ends_on.is_(None)
        )
    )


@pytest.fixture
def state():
    """The state of a seat in a network, newest row first; None when it never was in it."""
    return lambda seat, network: db.session.scalar(
        select(Membership.state)
        .where(Membership.position_id == seat.id, Membership.network_id == network.id)
        .order_by(Membership.id.desc())
        .limit(1)
    )


@pytest.fixture
def mailed():
    """(purpose, recipient) of every mail in the outbox, sorted."""

    def read():
        rows = db.session.execute(select(OutgoingMail.purpose, OutgoingMail.recipient_address))
        return sorted(tuple(row) for row in rows)

    return read
