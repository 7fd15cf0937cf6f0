"""Mail leaves encrypted, to a server whose certificate is one that this machine trusts."""

import ssl
from dataclasses import replace

import pytest

from intranet.mailroom.delivery import deliver_due
from intranet.mailroom.models import QUEUED, SENT
from intranet.mailroom.smtp import Unreachable
from tests import certificates
from tests.smtp import SmtpServer

SCHEMES = ["smtp+starttls", "smtps"]


@pytest.fixture(scope="session")
def certificate(tmp_path_factory):
    return certificates.write(tmp_path_factory.mktemp("certificate"))


@pytest.fixture(params=SCHEMES)
def server(request, app, certificate):
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(certificate)
    with SmtpServer(scheme=request.param, tls=tls) as started:
        app.extensions["settings"] = replace(app.extensions["settings"], smtp_url=started.url)
        yield started


def test_a_trusted_server_gets_the_mail(server, queued, certificate, monkeypatch):
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    mail = queued()
    assert deliver_due() == 1
    assert mail.state == SENT and len(server.received) == 1


def test_a_certificate_that_nobody_vouches_for_gets_nothing(server, queued):
    mail = queued()
    with pytest.raises(Unreachable, match=r"(?i)certificate"):
        deliver_due()
    assert mail.state == QUEUED and not server.received
    assert "certificate" in mail.last_error.lower()
