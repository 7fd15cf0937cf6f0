"""A person seen through one structure does not give away another one, which is out of sight."""

import pytest

from intranet.database import db
from intranet.events import invitations
from tests.builders import directory, events, meetings

HIDDEN = "AAA Foyer discret"  # first in the order of names


@pytest.fixture
def elsewhere(cast):
    """The member holds a second seat, in a structure that nobody of the network sees."""
    directory.position(directory.structure(cast.fougeres, HIDDEN), "Bénévole", holder=cast.member)


def test_choosing_a_person_names_a_structure_in_sight(cast, elsewhere):
    draft = meetings.meeting(cast, publish=False)
    page = cast.sign_in("coordinator").get(
        f"/rencontres/{draft.id}/invites?people={cast.member.id}"
    )
    assert "Awa Martin" in page.text and "CDAS de la baie" in page.text
    assert HIDDEN not in page.text


def test_who_comes_goes_by_a_structure_in_sight(cast, elsewhere):
    meeting = meetings.meeting(cast)
    [invitation] = invitations.invite(None, meeting.id, [], [cast.member.id])
    events.say(invitation, "yes")
    db.session.commit()
    page = cast.sign_in("manager").get(f"/rencontres/{meeting.id}")
    assert "Awa Martin" in page.text and "CDAS de la baie" in page.text
    assert HIDDEN not in page.text
