"""Answers are read over an encrypted line, from a server whose certificate is trusted."""

from dataclasses import replace

import pytest

from intranet.events.replies import watching
from tests import certificates, imap
from tests.events.replies.messages import delivered, outlook


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    return certificates.write(tmp_path_factory.mktemp("certificate"))


@pytest.fixture(scope="module")
def server(imap_server, certificate):
    """`imap_server` says whether there may be one."""
    with imap.ImapServer(certificate) as started:
        yield started


@pytest.fixture(params=["imaps", "imap+starttls"])
def encrypted(request, mailbox, app, server):
    server.empty()
    settings = app.extensions["settings"]
    url = server.url_of(request.param)
    app.extensions["settings"] = replace(settings, imap_url=url)
    return server


def test_a_trusted_server_is_read(encrypted, meeting, answer, certificate, monkeypatch):
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    encrypted.put(delivered(outlook(meeting.said)))
    watching.read()
    assert answer()[0] == "yes"
    assert encrypted.seen() == [True]


def test_a_certificate_that_nobody_vouches_for_is_not_believed(encrypted, meeting, answer):
    encrypted.put(delivered(outlook(meeting.said)))
    with pytest.raises(watching.Away, match=r"(?i)certificate"):
        watching.read()
    assert answer() == ("none", "")
    assert encrypted.seen() == [False]
