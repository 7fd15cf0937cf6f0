import pytest

from intranet.database import db
from intranet.events.attendance import marking
from intranet.events.attendance.marking import Said
from tests.builders.attendance import running

__all__ = ["running"]


@pytest.fixture
def coordinator(cast):
    return cast.sign_in("coordinator")


@pytest.fixture
def reading(running):
    """The member and the manager are there: two people, two structures to read again."""
    for name in ("member", "manager"):
        marking.mark(None, Said(running.of(name).id, running.slot.id, "whole", "present"))
    db.session.commit()
    return f"{running.page}/relecture"
