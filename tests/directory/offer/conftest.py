import pytest

from intranet.database import db
from intranet.directory import actors, indexing
from tests.builders import offer


@pytest.fixture
def actor(cast):
    """`actor("member")`: the access.Actor of a member of the cast."""
    return lambda name: actors.of_account(cast.accounts[name])


@pytest.fixture
def offering(cast):
    """The cast; the CCAS offers a service and receives the other CCAS, that of another network,
    on Mondays. The index knows it all."""
    cast.service = offer.service(
        cast.ccas,
        "Aide aux loyers",
        ["logement-hebergement--reduire-les-impayes-de-loyer"],
        audiences=["tous-publics"],
    )
    cast.permanence = offer.permanence(
        cast.other_ccas, cast.ccas, themes=["sante--acces-aux-soins"], place="Bureau 2"
    )
    indexing.rebuild()
    db.session.commit()
    return cast
