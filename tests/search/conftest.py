import pytest

from intranet.directory import actors, indexing
from intranet.territories import loading

HTMX = {"HX-Request": "true", "HX-Request-Type": "partial"}


@pytest.fixture
def actor(cast):
    """`actor("member")`: the access.Actor of a member of the cast."""
    return lambda name: actors.of_account(cast.accounts[name])


@pytest.fixture
def indexed(cast):
    """The cast, once the word index knows it, communes included."""
    indexing.rebuild()
    loading.index_communes()
    return cast
