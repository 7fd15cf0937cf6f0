import pytest

from intranet.database import db
from intranet.meetings.formats import checklist
from tests.builders import meetings


@pytest.fixture
def source(cast):
    """A draft to be repeated or copied: two seats on its list, one thing to do."""
    event = meetings.meeting(cast, invite=[cast.member_seat, cast.vacant_seat], publish=False)
    checklist.fill(event, [(-7, "Relancer")])
    db.session.commit()
    return event
