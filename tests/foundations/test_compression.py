"""Pages and static files travel compressed when the browser can read that."""

import gzip

import pytest

from intranet.web import compression

ACCEPTS = {"Accept-Encoding": "gzip, deflate, br"}
STYLES = "/static/app.css"


@pytest.mark.parametrize("path", ["/aide", STYLES, "/static/app.js", "/static/icons.svg"])
def test_what_arrives_compressed_reads_as_what_arrives_plain(cast, path):
    # One visitor twice: the token of a page goes with the session.
    client = cast.client()
    plain = client.get(path)
    packed = client.get(path, headers=ACCEPTS)
    assert "Content-Encoding" not in plain.headers
    assert packed.headers["Content-Encoding"] == "gzip"
    assert len(packed.data) == int(packed.headers["Content-Length"]) < len(plain.data)
    assert _without_token(gzip.decompress(packed.data)) == _without_token(plain.data)


@pytest.mark.parametrize("path", ["/aide", STYLES])
def test_caches_between_keep_both_apart(cast, path):
    for headers in ({}, ACCEPTS):
        assert "Accept-Encoding" in cast.client().get(path, headers=headers).headers["Vary"]


def test_a_browser_that_refuses_gzip_is_heard(cast):
    answer = cast.client().get("/aide", headers={"Accept-Encoding": "gzip;q=0, br"})
    assert "Content-Encoding" not in answer.headers


def test_a_compressed_file_already_there_is_not_sent_again(cast):
    client = cast.client()
    first = client.get(STYLES, headers=ACCEPTS)
    again = client.get(STYLES, headers={**ACCEPTS, "If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


def test_calendars_travel_as_they_are(cast):
    member = cast.sign_in("member")
    member.post("/mon-compte/agenda")
    address = member.get("/mon-compte/agenda").text.split('value="http://localhost/agenda/')[1]
    feed = cast.client().get("/agenda/" + address.split('"')[0], headers=ACCEPTS)
    assert feed.mimetype == "text/calendar"
    assert "Content-Encoding" not in feed.headers


def test_the_size_of_a_page_says_little_about_what_it_holds(cast):
    client = cast.client()
    sizes = {len(client.get("/aide", headers=ACCEPTS).data) for _ in range(20)}
    assert max(sizes) - min(sizes) > 8


def test_little_things_are_left_alone(cast):
    answer = cast.client().get("/static/favicon.svg", headers=ACCEPTS)
    assert len(answer.data) < compression.SMALLEST
    assert "Content-Encoding" not in answer.headers


def _without_token(page: bytes) -> list[bytes]:
    """The lines without those that sign a moment."""
    return [line for line in page.splitlines() if b"csrf" not in line.lower()]
