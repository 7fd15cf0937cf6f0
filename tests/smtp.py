"""A real SMTP server for tests: it keeps what it receives and refuses what it is told to.

with SmtpServer() as server:
    app = create_app(replace(settings, smtp_url=server.url, …))
    …
    assert server.messages[0]["To"] == …
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from ssl import SSLContext
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword


@dataclass(frozen=True)
class Received:
    """One message as it came: envelope, bytes, and the parsed message."""

    sender: str
    recipients: list[str]
    content: bytes

    @property
    def message(self) -> EmailMessage:
        return message_from_bytes(self.content, policy=policy.default)  # type: ignore[return-value]

    @property
    def calendar(self) -> bytes | None:
        """The text/calendar alternative, decoded; None without one."""
        for part in self.message.walk():
            if part.get_content_type() == "text/calendar":
                return part.get_payload(decode=True)  # type: ignore[return-value]
        return None


@dataclass
class SmtpServer:
    """`received` in order of arrival. `refuse[address] = "550 unknown"` scripts the answer to a
    recipient, `answers` the next answers to a whole message (« 451 later »), used up in order.
    `tls` with `scheme` « smtp+starttls » or « smtps » encrypts what is said."""

    scheme: str = "smtp"
    tls: SSLContext | None = None
    username: str = ""
    password: str = ""
    received: list[Received] = field(default_factory=list)
    refuse: dict[str, str] = field(default_factory=dict)
    answers: list[str] = field(default_factory=list)
    sessions: int = 0
    _controller: Controller | None = None

    def __enter__(self) -> "SmtpServer":
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def start(self, port: int = 0) -> None:
        options: dict[str, Any] = {"server_hostname": "smtp.test"}  # not looked up each time
        if self.scheme == "smtps":
            options["ssl_context"] = self.tls
        if self.scheme == "smtp+starttls":
            options |= {"tls_context": self.tls, "require_starttls": True}
        if self.username:
            options |= {  # no TLS on loopback: aiosmtpd warns, tests do not care
                "authenticator": self._authenticate,
                "auth_required": True,
                "auth_require_tls": False,
            }
        self._controller = _Controller(_Hooks(self), hostname="127.0.0.1", port=port, **options)
        self._controller.start()

    def stop(self) -> None:
        if self._controller is not None:
            self._controller.stop()
            self._controller = None

    @contextmanager
    def away(self) -> Iterator[None]:
        """Nobody listens meanwhile; afterwards it is back at the same address."""
        port = self.port
        self.stop()
        yield
        self.start(port)

    @property
    def port(self) -> int:
        assert self._controller is not None and self._controller.server is not None
        return self._controller.server.sockets[0].getsockname()[1]

    @property
    def url(self) -> str:
        """What to give as MAILLAGE_SMTP_URL."""
        who = f"{self.username}:{self.password}@" if self.username else ""
        return f"{self.scheme}://{who}127.0.0.1:{self.port}"

    @property
    def messages(self) -> list[EmailMessage]:
        return [received.message for received in self.received]

    def to(self, address: str) -> list[Received]:
        """What `address` received."""
        return [received for received in self.received if address in received.recipients]

    def _authenticate(self, _server, _session, _envelope, _mechanism, given) -> AuthResult:
        right = (
            isinstance(given, LoginPassword)
            and given.login.decode() == self.username
            and given.password.decode() == self.password
        )
        return AuthResult(success=right)


@dataclass
class _Hooks:
    """What aiosmtpd calls. It reads every attribute of this object at each connection: the
    messages of the server, parsed, must not be among them."""

    kept: SmtpServer

    async def handle_EHLO(self, _server, session, _envelope, hostname, responses):
        self.kept.sessions += 1
        session.host_name = hostname
        return responses

    async def handle_RCPT(self, _server, _session, envelope, address, _options) -> str:
        if address in self.kept.refuse:
            return self.kept.refuse[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server, _session, envelope) -> str:
        answers = self.kept.answers
        if answers and not (answer := answers.pop(0)).startswith("250"):
            return answer
        self.kept.received.append(
            Received(envelope.mail_from, list(envelope.rcpt_tos), envelope.original_content)
        )
        return "250 OK"


class _Controller(Controller):
    """Lets the system choose the port: the one that is asked for may be taken."""

    def _trigger_server(self) -> None:
        if self.port == 0 and self.server is not None:
            self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()
