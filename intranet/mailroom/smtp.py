"""One SMTP connection, and what its answers mean for a mail."""

import smtplib
import ssl
from types import TracebackType
from urllib.parse import unquote, urlsplit

TIMEOUT = 30  # seconds for each exchange with the server
_PORTS = {"smtp": 25, "smtp+starttls": 587, "smtps": 465}


class Unreachable(Exception):
    """The server cannot be talked to: no mail's fault. The text is its answer."""


class Postponed(Exception):
    """The server says « not now » for this mail."""


class Refused(Exception):
    """The server says « never » for this mail; `of_recipient` when it is the address."""

    def __init__(self, answer: str, *, of_recipient: bool):
        super().__init__(answer)
        self.of_recipient = of_recipient


class Post:
    """A connection opened at the first message and kept for the next ones.

    `url` is MAILLAGE_SMTP_URL: `smtp://user:password@host:port`, `smtp+starttls://…` or
    `smtps://…`; the certificate is checked.
    """

    def __init__(self, url: str, greeting: str):
        self._url = urlsplit(url)
        self._greeting = greeting
        self._server: smtplib.SMTP | None = None

    def __enter__(self) -> "Post":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._hang_up()

    def send(self, sender: str, recipient: str, content: bytes) -> None:
        """Hand `content` to the server. Raises Unreachable, Postponed or Refused."""
        try:
            server = self._server = self._server or self._connect()
            server.sendmail(sender, [recipient], content)
        except smtplib.SMTPRecipientsRefused as error:
            code, answer = next(iter(error.recipients.values()))
            raise self._verdict(code, answer, of_recipient=True) from None
        except smtplib.SMTPSenderRefused as error:
            # Our own address is refused: a setting to mend, within the day, not a lost mail.
            raise self._verdict(min(error.smtp_code, 450), error.smtp_error) from None
        except smtplib.SMTPDataError as error:
            raise self._verdict(error.smtp_code, error.smtp_error) from None
        except (smtplib.SMTPException, OSError) as error:
            self._hang_up()
            raise Unreachable(_readable(error)) from None

    def _connect(self) -> smtplib.SMTP:
        scheme, host = self._url.scheme, self._url.hostname or ""
        port = self._url.port or _PORTS[scheme]
        tls = ssl.create_default_context()
        server = (
            smtplib.SMTP_SSL(host, port, self._greeting, timeout=TIMEOUT, context=tls)
            if scheme == "smtps"
            else smtplib.SMTP(host, port, self._greeting, timeout=TIMEOUT)
        )
        try:
            if scheme == "smtp+starttls":
                server.starttls(context=tls)
            if self._url.username:
                server.login(unquote(self._url.username), unquote(self._url.password or ""))
        except BaseException:
            server.close()
            raise
        return server

    def _verdict(
        self, code: int, answer: bytes | str, *, of_recipient: bool = False
    ) -> Postponed | Refused | Unreachable:
        text = answer.decode("utf-8", "replace") if isinstance(answer, bytes) else answer
        said = f"{code} {' '.join(text.split())}"
        if code == 421:  # the server is closing: the next message needs another connection
            self._hang_up()
            return Unreachable(said)
        if code >= 500:
            return Refused(said, of_recipient=of_recipient)
        return Postponed(said)

    def _hang_up(self) -> None:
        server, self._server = self._server, None
        if server is not None:
            try:
                server.quit()
            except (smtplib.SMTPException, OSError):
                server.close()


def _readable(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        answer = error.smtp_error
        text = answer.decode("utf-8", "replace") if isinstance(answer, bytes) else str(answer)
        return f"{error.smtp_code} {' '.join(text.split())}"
    return " ".join(str(error).split()) or type(error).__name__
