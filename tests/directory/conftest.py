import pytest

from intranet.database import db
from intranet.directory import actors, indexing


@pytest.fixture
def actor(cast):
    """`actor("member")`: the access.Actor of a member of the cast."""
    return lambda name: actors.of_account(cast.accounts[name])


@pytest.fixture
def indexed(cast):
    """The cast, once the word index knows it."""
    indexing.rebuild()
    return cast


@pytest.fixture
def queries_run(queries):
    """How many statements a call takes, from an empty session."""

    def count(call):
        db.session.flush()
        db.session.expunge_all()
        queries.clear()
        call()
        return len(queries)

    return count
