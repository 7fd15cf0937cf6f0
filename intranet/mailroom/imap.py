"""One IMAP connection: what is new in the mailbox, never more of it at once than memory allows.

Everything that can go wrong on the way is `Away`: the mailbox is there another time.
"""

import imaplib
import ssl
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import unquote, urlsplit

from intranet.clock import now

CONNECT_TIMEOUT, READ_TIMEOUT = 10.0, 30.0  # seconds
HEAD_LIMIT = 64 * 1024
# A reply is a few kilobytes; a signature with its logos may weigh fifty times as much. What is
# longer holds something else, and is known by its headers alone.
WHOLE_LIMIT = 256 * 1024
TOGETHER = 2 * 1024 * 1024  # octets of whole messages fetched at once
_PORTS = {"imap": 143, "imap+starttls": 143, "imaps": 993}
_SIZE, _DATE = b"RFC822.SIZE", b"INTERNALDATE"
_HEAD = f"BODY.PEEK[HEADER]<0.{HEAD_LIMIT}>"
_WHOLE = f"BODY.PEEK[]<0.{WHOLE_LIMIT}>"


class Away(Exception):
    """The mailbox cannot be read now; the text is the server's answer, or the system's."""


@dataclass(frozen=True)
class Arrival:
    """One message as the server keeps it. `head` is cut at `HEAD_LIMIT`; `content` is None for
    what is longer than `WHOLE_LIMIT`."""

    uid: int
    size: int
    received_at: datetime
    head: bytes
    content: bytes | None


def identity(url: str) -> str:
    """What names the mailbox of MAILLAGE_IMAP_URL, without its password: « user@host/INBOX »."""
    parts = urlsplit(url)
    who = unquote(parts.username or "")
    return f"{who}@{parts.hostname}/{_folder(url)}"[:300]


class Mailbox:
    """The folder of MAILLAGE_IMAP_URL, open inside a `with`; `uidvalidity` is then known.

    `imap://user:password@host:port/FOLDER`, `imap+starttls://…` or `imaps://…`; the certificate is
    checked. Every method raises Away.
    """

    def __init__(self, url: str):
        self._url = url
        self._server: Any = None
        self.identity = identity(url)
        self.uidvalidity = 0

    def __enter__(self) -> "Mailbox":
        with _talking():
            self._open()
        return self

    def __exit__(self, *_: object) -> None:
        server, self._server = self._server, None
        try:
            server.logout()
        except Exception:
            _close(server)

    def to_read(self, after: int | None) -> list[int]:
        """What nobody has seen, and whatever came after UID `after`, seen or not: somebody may
        have opened the mailbox in between."""
        with _talking():
            found = set(self._server.search("UNSEEN"))
            if after is not None:
                newer = self._server.search(["UID", f"{after + 1}:*"])
                found |= {uid for uid in newer if uid > after}  # « * » is the last one, always
            return sorted(found)

    def arrivals(self, uids: Sequence[int]) -> Iterator[Arrival]:
        """These messages in order, without marking them; those that are gone are left out."""
        if not uids:
            return
        with _talking():
            heads = self._server.fetch(uids, [_SIZE, _DATE, _HEAD])
        for group in _groups([uid for uid in uids if uid in heads], heads):
            wholes: dict[int, Any] = {}
            if short := [uid for uid in group if _size(heads[uid]) <= WHOLE_LIMIT]:
                with _talking():
                    wholes = self._server.fetch(short, [_WHOLE])
            for uid in group:
                yield _arrival(uid, heads[uid], wholes.get(uid, {}))

    def mark_seen(self, uids: Collection[int]) -> None:
        """The server may forget about them: their rows are committed."""
        if uids:
            with _talking():
                self._server.add_flags(sorted(uids), [b"\\Seen"], silent=True)

    def _open(self) -> None:
        from imapclient import IMAPClient, SocketTimeout  # not with the site

        parts = urlsplit(self._url)
        self._server = server = IMAPClient(
            parts.hostname,
            parts.port or _PORTS[parts.scheme],
            ssl=parts.scheme == "imaps",
            ssl_context=ssl.create_default_context() if parts.scheme == "imaps" else None,
            timeout=SocketTimeout(CONNECT_TIMEOUT, READ_TIMEOUT),
        )
        try:
            if parts.scheme == "imap+starttls":
                server.starttls(ssl.create_default_context())
            server.login(unquote(parts.username or ""), unquote(parts.password or ""))
            selected = server.select_folder(_folder(self._url))
            self.uidvalidity = int(selected[b"UIDVALIDITY"])
        except BaseException:
            _close(server)
            raise


def _folder(url: str) -> str:
    return unquote(urlsplit(url).path.lstrip("/")) or "INBOX"


@contextmanager
def _talking() -> Iterator[None]:
    try:
        yield
    except Away:
        raise
    # AttributeError, LookupError, TypeError, ValueError: what the library makes of garbage.
    except (
        OSError,
        EOFError,
        imaplib.IMAP4.error,
        ArithmeticError,
        AssertionError,
        AttributeError,
        LookupError,
        TypeError,
        ValueError,
    ) as trouble:
        said = " ".join(str(trouble).split())[:300]
        raise Away(said or type(trouble).__name__) from None


def _close(server: Any) -> None:
    try:
        server.shutdown()
    except Exception:  # it is closed, or never was open
        return


def _size(found: Any) -> int:
    return max(0, int(found.get(_SIZE) or 0))


def _groups(uids: Sequence[int], heads: Any) -> Iterator[list[int]]:
    """Runs of messages whose whole texts fit in memory together."""
    group: list[int] = []
    weight = 0
    for uid in uids:
        own = min(_size(heads[uid]), WHOLE_LIMIT)
        if group and weight + own > TOGETHER:
            yield group
            group, weight = [], 0
        group.append(uid)
        weight += own
    if group:
        yield group


def _arrival(uid: int, head: Any, whole: Any) -> Arrival:
    content = whole.get(b"BODY[]<0>")
    arrived = head.get(_DATE)
    # The library gives local time without saying so.
    arrived = arrived.astimezone() if isinstance(arrived, datetime) else now()
    size = _size(head)
    is_whole = content is not None and size <= WHOLE_LIMIT
    return Arrival(
        uid=uid,
        size=size,
        received_at=min(arrived, now()),
        head=head.get(b"BODY[HEADER]<0>") or b"",
        content=content if is_whole else None,
    )
