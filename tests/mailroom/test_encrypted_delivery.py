"""Mail leaves encrypted, to a server whose certificate is one that this machine trusts."""

import ssl
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from intranet.mailroom.delivery import deliver_due
from intranet.mailroom.models import QUEUED, SENT
from intranet.mailroom.smtp import Unreachable
from tests.smtp import SmtpServer

SCHEMES = ["smtp+starttls", "smtps"]


@pytest.fixture(scope="session")
def certificate(tmp_path_factory) -> Path:
    """A certificate for 127.0.0.1 that signs itself, with its key, in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "smtp.test")])
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(datetime.now(UTC) - timedelta(days=1))
        .not_valid_after(datetime.now(UTC) + timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), False
        )
        .sign(key, hashes.SHA256())
    )
    file = tmp_path_factory.mktemp("certificate") / "server.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    file.write_bytes(private + made.public_bytes(serialization.Encoding.PEM))
    return file


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
