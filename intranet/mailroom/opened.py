"""A message that somebody sent us, opened: what can be said of it without trusting any of it.

Nothing here raises: a header that cannot be read is empty, a part that cannot be decoded is absent.
"""

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.header import decode_header, make_header
from email.message import Message
from email.utils import getaddresses
from functools import cached_property
from html.parser import HTMLParser

from intranet.mailroom.addresses import ADDRESS_LIMIT, NAME_LIMIT, Address
from intranet.mailroom.letters import SUBJECT_LIMIT
from intranet.text import clean, clean_line

PARTS = 100  # more than any program makes
TEXT_LIMIT = 5_000
_MESSAGE_ID = re.compile(r"<[^<>\s]{1,248}>")
_QUOTED = re.compile(r'"(?:[^"\\]|\\.)*"')
# What answering machines call themselves in a subject, in French and in English.
_AWAY = re.compile(
    r"^\s*(?:absence du bureau|réponse automatique|absent(?:e|·e)?\b|absence\s*:|"
    r"message d.absence|out of office|automatic reply|auto(?:matic)?[- ]?reply|autoreply)",
    re.IGNORECASE,
)
_AUTOMATIC_PRECEDENCE = {"auto_reply", "bulk", "junk", "list"}
_AUTOMATIC_HEADERS = ("X-Autoreply", "X-Autorespond", "X-Auto-Reply", "List-Id", "Feedback-ID")
_MACHINES = re.compile(r"^(?:mailer-daemon|postmaster|no-?reply|ne-pas-repondre)@", re.IGNORECASE)
_BLANK_LINES = re.compile(r"\n{3,}")


@dataclass(frozen=True)
class Opened:
    """`content` is the whole message, or its headers alone when `is_whole` is False."""

    content: bytes
    is_whole: bool = True

    @cached_property
    def message(self) -> Message:
        try:
            return message_from_bytes(self.content, policy=policy.compat32)
        except Exception:  # parts within parts within parts
            return Message()

    def headers(self, name: str) -> list[str]:
        """The values of a header as they stand, unfolded, the topmost first."""
        try:
            values = self.message.get_all(name) or []
            return [" ".join(str(value).split()) for value in values]
        except Exception:
            return []

    def header(self, name: str) -> str:
        """The first value, decoded, on one line."""
        found = self.headers(name)
        return clean_line(decoded(found[0])) if found else ""

    @property
    def subject(self) -> str:
        return self.header("Subject")[:SUBJECT_LIMIT]

    @property
    def message_id(self) -> str:
        found = _MESSAGE_ID.search((self.headers("Message-ID") or [""])[0])
        return found[0] if found else ""

    @property
    def answers_to(self) -> list[str]:
        """The Message-IDs that it answers, nearest first, twenty at most."""
        lines = self.headers("In-Reply-To")[:1] + self.headers("References")[:1]
        found = [key for line in lines for key in reversed(_MESSAGE_ID.findall(line))]
        return list(dict.fromkeys(found))[:20]

    @cached_property
    def sender(self) -> Address | None:
        """Who it says it comes from, when it says so once and plainly."""
        lines = self.headers("From")
        if len(lines) != 1 or _QUOTED.sub("", lines[0]).count("@") != 1:
            return None
        try:
            pairs = getaddresses([lines[0]])
            if len(pairs) != 1:
                return None
            name, address = pairs[0]
            return Address(clean_line(decoded(name))[:NAME_LIMIT], address[: ADDRESS_LIMIT + 1])
        except Exception:
            return None

    @property
    def claimed_sender(self) -> str:
        """The first From line as it stands, for people to read when `sender` is None."""
        return self.header("From")[:NAME_LIMIT]

    @property
    def recipients(self) -> list[str]:
        """Every address it was sent to, in lower case, fifty at most."""
        names = ("Delivered-To", "X-Original-To", "Envelope-To", "To", "Cc")
        lines = [line for name in names for line in self.headers(name)[:3]]
        try:
            found = [address.lower() for _, address in getaddresses(lines)]
        except Exception:
            return []
        kept = [one for one in found if "@" in one and len(one) <= ADDRESS_LIMIT]
        return list(dict.fromkeys(kept))[:50]

    @cached_property
    def is_automatic(self) -> bool:
        """Whether a machine wrote it: nobody reads what is answered to it (RFC 3834)."""
        submitted = (self.headers("Auto-Submitted") or ["no"])[0].partition(";")[0].strip().lower()
        precedence = (self.headers("Precedence") or [""])[0].strip().lower()
        return bool(
            submitted != "no"
            or precedence in _AUTOMATIC_PRECEDENCE
            or any(self.headers(name) for name in _AUTOMATIC_HEADERS)
            or self.headers("Return-Path")[:1] == ["<>"]
            or (self.sender and _MACHINES.match(self.sender.address))
            or _AWAY.match(self.subject)
        )

    @property
    def report_type(self) -> str:
        """`delivery-status`, `disposition-notification`…; "" for what is no report."""
        try:
            if self.message.get_content_type() != "multipart/report":
                return ""
            return str(self.message.get_param("report-type") or "").lower()
        except Exception:
            return ""

    def parts(self) -> Iterator[Message]:
        """Every part, the first `PARTS` of them."""
        try:
            for number, part in enumerate(self.message.walk()):
                if number >= PARTS:
                    return
                yield part
        except Exception:
            return

    def bodies(self, *types: str, suffix: str = "") -> list[bytes]:
        """The decoded parts of these types, or whose file name ends so, each content once."""
        found: dict[bytes, bytes] = {}  # the same file comes as CRLF and as LF
        for part in self.parts():
            if kind_of(part) in types or (suffix and _file_name(part).endswith(suffix)):
                body = decoded_body(part)
                if compared := body.replace(b"\r\n", b"\n").strip():
                    found.setdefault(compared, body)
        return list(found.values())

    @cached_property
    def text(self) -> str:
        """What the person wrote, as plain text, without what they quote; cut."""
        for kind in ("text/plain", "text/html"):
            for part in self.parts():
                if kind_of(part) != kind or _file_name(part):
                    continue
                words = _words(decoded_body(part), part, is_html=kind == "text/html")
                if words:
                    return words
        return ""


def decoded(value: str) -> str:
    """A header whose encoded words (RFC 2047) are decoded; itself when they cannot be."""
    try:
        return str(make_header(decode_header(value)))
    except Exception:
        return value


def kind_of(part: Message) -> str:
    """The type of a part, such as `text/calendar`; "" when it cannot be read."""
    try:
        return part.get_content_type().lower()
    except Exception:
        return ""


def decoded_body(part: Message) -> bytes:
    """The octets of a part that has no parts; b"" when they cannot be decoded."""
    try:
        body = part.get_payload(decode=True)
    except Exception:
        return b""
    return body if isinstance(body, bytes) else b""


def _file_name(part: Message) -> str:
    try:
        return (part.get_filename() or "").lower()
    except Exception:
        return ""


def _words(body: bytes, part: Message, *, is_html: bool) -> str:
    charset = "utf-8"
    try:
        charset = part.get_content_charset() or charset
        text = body.decode(charset, "replace")
    except Exception:  # a charset that nobody knows
        text = body.decode("utf-8", "replace")
    if is_html:
        text = _bare(text)
    lines = clean(text.encode("utf-8", "replace").decode()).splitlines()  # no lone surrogate
    own = [line.rstrip() for line in lines if not line.lstrip().startswith(">")]
    return _BLANK_LINES.sub("\n\n", "\n".join(own)).strip()[:TEXT_LIMIT]


class _Reader(HTMLParser):
    """The words of an HTML body, a line for each block."""

    _SILENT = frozenset({"style", "script", "head", "title", "blockquote"})
    _BLOCKS = frozenset({"p", "div", "br", "li", "tr", "h1", "h2", "h3", "table"})

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.said: list[str] = []
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._silent += tag in self._SILENT
        if tag in self._BLOCKS:
            self.said.append("\n")

    def handle_endtag(self, tag: str) -> None:
        self._silent -= tag in self._SILENT and self._silent > 0

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.said.append(" ".join(data.split()) + " ")


def _bare(text: str) -> str:
    reader = _Reader()
    with suppress(Exception):  # a declaration that is not closed: what was read is kept
        reader.feed(text)
        reader.close()
    return "\n".join(line.strip() for line in "".join(reader.said).splitlines())
