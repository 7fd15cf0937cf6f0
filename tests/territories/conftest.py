import pytest

from intranet.database import db
from intranet.territories import loading


@pytest.fixture
def ille_et_vilaine(app):
    """The real communes and EPCI of the département."""
    loaded = loading.load("35")
    db.session.commit()
    return loaded
