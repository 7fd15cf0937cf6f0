from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest

from intranet.database import db
from intranet.mailroom import outbox
from intranet.mailroom.addresses import Address
from intranet.mailroom.letters import Letter
from intranet.mailroom.models import OutgoingMail
from tests.smtp import SmtpServer


@pytest.fixture
def smtp(app) -> Iterator[SmtpServer]:
    """A server that `app` sends through."""
    with SmtpServer() as server:
        app.extensions["settings"] = replace(app.extensions["settings"], smtp_url=server.url)
        yield server


@pytest.fixture
def queued(app) -> Callable[..., OutgoingMail]:
    """Puts a mail in the outbox, committed: `queued("awa@ccas.example")`."""

    def put(
        address="awa@ccas.example", name="Awa Martin", subject="Bonjour", **values
    ) -> OutgoingMail | None:
        letter = Letter(
            subject, "Bonjour à vous.\n", "<p>Bonjour à <a href='http://localhost/'>vous</a>.</p>"
        )
        mail = outbox.queue(letter, **{"purpose": "test", "to": Address(name, address), **values})
        db.session.commit()
        return mail

    return put


@pytest.fixture
def queries_of(queries):
    """Counts the statements of a block: `with queries_of() as seen: …`."""

    @contextmanager
    def count():
        queries.clear()
        yield queries

    return count
