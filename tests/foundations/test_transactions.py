import pytest
from sqlalchemy.exc import OperationalError

from intranet.database import db


def test_a_post_that_succeeds_is_kept(bench):
    bench.browser.post("/essai/ecrire")
    assert bench.written()


@pytest.mark.parametrize("method", ["get", "head"])
def test_reading_never_commits(bench, method):
    getattr(bench.browser, method)("/essai/ecrire")
    assert not bench.written()


@pytest.mark.parametrize("status", [400, 403, 404, 409, 422, 429, 500, 503])
def test_a_refused_post_is_rolled_back(bench, status):
    bench.browser.post(f"/essai/ecrire?status={status}")
    assert not bench.written()


@pytest.mark.parametrize("status", [200, 204, 303])
def test_a_redirect_keeps_what_was_written(bench, status):
    bench.browser.post(f"/essai/ecrire?status={status}")
    assert bench.written()


def test_a_commit_that_fails_answers_503_with_every_header(bench, monkeypatch):
    def refuse():
        raise OperationalError("COMMIT", {}, Exception("disk full"))

    monkeypatch.setattr(db.session, "commit", refuse)
    answer = bench.browser.post("/essai/ecrire")
    assert answer.status_code == 503
    assert "Content-Security-Policy" in answer.headers
    monkeypatch.undo()
    assert not bench.written()
