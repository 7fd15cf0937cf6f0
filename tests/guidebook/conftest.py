"""A network worth a guide, and what a reader of PDF sees of it."""

import io

import pytest
from pypdf import PdfReader

from intranet.clock import now
from intranet.database import db
from intranet.directory import actors
from intranet.guidebook import composing, queries
from intranet.guidebook.words import BREAK


@pytest.fixture
def actor(cast):
    return lambda name: actors.of_account(cast.accounts[name])


@pytest.fixture
def composed(cast, actor):
    """`composed("member")`: the guide of the network, as that person would take it."""

    def compose(name="member"):
        db.session.commit()
        return composing.compose(queries.gathered(actor(name), cast.network), now())

    return compose


@pytest.fixture
def taken(cast):
    """`taken("member", "a4")`: the answer to whoever asks for the guide."""

    def take(name="member", form="a4", slug="pays-malouin"):
        return cast.sign_in(name).get(f"/reseaux/{slug}/guide.pdf?format={form}")

    return take


@pytest.fixture
def read(taken):
    """The guide as a reader of PDF sees it."""

    def reader(name="member", form="a4"):
        answer = taken(name, form)
        assert answer.status_code == 200, answer.location
        return PdfReader(io.BytesIO(answer.data))

    return reader


@pytest.fixture
def text(read):
    """All the words of the guide, on one line."""

    def words(name="member", form="a4"):
        return plain("\n".join(page.extract_text() for page in read(name, form).pages))

    return words


def plain(text):
    """`text` without what depends on where lines end."""
    return " ".join(text.replace(BREAK, "").replace("\u00ad", "").split())
