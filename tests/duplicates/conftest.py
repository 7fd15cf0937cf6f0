import pytest
from sqlalchemy import select

from intranet.database import db
from intranet.directory import actors
from intranet.duplicates import merging, parting
from intranet.duplicates.models import Merge
from tests.builders import directory
from tests.events.conftest import invitation_of, outbox  # noqa: F401


@pytest.fixture
def acting(cast):
    """The actor behind a member of the cast, read anew at each call."""
    return lambda name="coordinator": actors.of_account(cast.accounts[name])


@pytest.fixture
def twin(cast):
    """A second entry for the CCAS, with a seat that somebody holds, in the network."""
    structure = directory.structure(cast.cancale, "C.C.A.S. Cancale", phone="+33299890000")
    holder = directory.person("Gaël", "Le Roux", email="gael@ccas-cancale.example")
    seat = directory.position(structure, "Accueil social", holder=holder)
    directory.membership(seat, cast.network)
    structure.holder, structure.seat = holder, seat
    return structure


@pytest.fixture
def homonym(cast):
    """A second entry for the member, with a seat of their own in the CDAS."""
    person = directory.person("Awa", "Martin", email="awa.martin@cdas.example")
    person.seat = directory.position(cast.cdas, "Référente logement", holder=person)
    directory.membership(person.seat, cast.network)
    return person


@pytest.fixture
def merge(acting):
    """Make one entry of two, as the coordinator, with the versions that they have now."""

    def act(kept, merged, choices=(), *, who="coordinator", **more):
        versions = kept.version, merged.version
        return merging.merge(acting(who), kept, merged, dict(choices), versions=versions, **more)

    return act


@pytest.fixture
def part(acting):
    return lambda row, who="coordinator": parting.part(acting(who), row)


@pytest.fixture
def last_merge():
    return lambda: db.session.scalars(select(Merge).order_by(Merge.id.desc())).first()
