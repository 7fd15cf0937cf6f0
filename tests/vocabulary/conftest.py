import pytest

from intranet.database import db
from intranet.directory import actors
from intranet.vocabulary import synonyms


@pytest.fixture
def actor(cast):
    """`actor("member")`: the access.Actor of a member of the cast."""
    return lambda name: actors.of_account(cast.accounts[name])


@pytest.fixture
def supplied(cast):
    """The cast, on a site that has the shipped words."""
    synonyms.supply()
    db.session.commit()
    return cast
