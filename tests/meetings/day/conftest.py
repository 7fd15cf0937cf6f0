from datetime import timedelta

import pytest

from intranet.clock import now
from intranet.database import db
from intranet.events.attendance import queries
from tests.builders.attendance import running, shift

__all__ = ["running"]


@pytest.fixture
def move(running):
    """The meeting begins so long from now (`minutes`, `hours`; negative: it has begun)."""
    return lambda **ahead: shift(running.event, now() + timedelta(**ahead))


@pytest.fixture
def coordinator(cast):
    return cast.sign_in("coordinator")


@pytest.fixture
def state(running):
    """What is said of somebody of the cast: `state("member")`."""

    def read(name="member", part="whole"):
        db.session.expire_all()
        key = running.of(name).id
        return queries.register(running.event.id).state(key, running.slot.id, part)

    return read
