import pytest

from intranet.directory import actors, indexing
from intranet.vocabulary import synonyms
from tests.builders import territories

HTMX = {"HX-Request": "true", "HX-Request-Type": "partial"}


@pytest.fixture
def words(cast):
    """The everyday words that come with the program."""
    synonyms.supply()


@pytest.fixture
def actor(cast):
    """`actor("member")`: the access.Actor of a member of the cast."""
    return lambda name: actors.of_account(cast.accounts[name])


@pytest.fixture
def indexed(cast, words):
    """Call it once everything is built."""
    return indexing.rebuild


@pytest.fixture
def janze(cast):
    return territories.commune("Janzé", "35136", agency=cast.agency)
