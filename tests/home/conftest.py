import pytest
from bs4 import BeautifulSoup

from intranet.database import db

HTMX = {"HX-Request": "true", "HX-Request-Type": "partial"}


@pytest.fixture
def page(cast):
    """`page("member", "/")`: the parsed page as somebody of the cast sees it."""

    def get(name, path="/"):
        answer = cast.sign_in(name).get(path)
        assert answer.status_code == 200, answer.status_code
        return BeautifulSoup(answer.text, "html.parser")

    return get


@pytest.fixture
def cost(cast, queries):
    """`cost("member", "/")`: how many queries a page takes, from an empty session."""

    def count(name, path):
        client = cast.sign_in(name)
        assert client.get(path).status_code == 200
        kept = list(db.session)
        db.session.expunge_all()
        queries.clear()
        client.get(path)
        spent = len(queries)
        db.session.expunge_all()
        db.session.add_all(kept)
        return spent

    return count
