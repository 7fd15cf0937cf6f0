"""Files of records, in and out."""

import io
import json

import pytest

from intranet.database import db
from intranet.directory import actors
from intranet.exchange.data_inclusion import export, reading


@pytest.fixture
def actor(cast):
    """`actor("member")`: the access.Actor of a member of the cast."""
    return lambda name: actors.of_account(cast.accounts[name])


@pytest.fixture
def bring(cast):
    """`bring(document)`: import and commit; returns the run."""

    def call(document, *, apply=True, **options):
        content = document if isinstance(document, bytes) else json.dumps(document).encode()
        run = reading.import_document(None, io.BytesIO(content), "v1.json", apply=apply, **options)
        db.session.commit()
        return run

    return call


def exported(**options):
    """The whole export, as a reader parses it."""
    file = io.BytesIO()
    export.write(file, **options)
    return json.loads(file.getvalue())


@pytest.fixture
def sent(cast):
    """`sent()`: the whole export. `sent("dora")`: the part that came from this source."""

    def call(source=None, **options):
        db.session.flush()
        db.session.expire_all()
        found = exported(**options)
        if source is None:
            return found
        return {
            kind: [one for one in records if one["source"] == source]
            for kind, records in found.items()
        }

    return call
