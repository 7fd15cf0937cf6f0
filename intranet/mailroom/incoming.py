"""Reading the mailbox: each message once, in the transaction of what it causes.

The network is never awaited while a transaction is open. A message is recorded and acted upon,
committed, and only then marked as seen: a reader killed in between finds it recorded, and marks
it. Two readers at once meet on the unique name of the message, and one of them does nothing.
"""

import hashlib
import logging
import time
from collections import Counter
from collections.abc import Callable, Collection, Sequence
from functools import cache
from importlib import import_module
from typing import Any, Protocol

from sqlalchemy import func, select, update
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.orm.exc import StaleDataError

from intranet.clock import now
from intranet.database import db, is_sqlite, reading
from intranet.mailroom.imap import Arrival, Away, Mailbox
from intranet.mailroom.models import UNREAD, UNTREATED, IncomingMail
from intranet.mailroom.opened import Opened
from intranet.text import clean_line

__all__ = ["KEPT", "UNREAD", "Arrival", "Away", "Handler", "collect", "forget_contents", "take_in"]

KEPT = 64 * 1024  # octets of the messages that are kept whole
BATCH = 50
_PATIENCE = (0.2, 1.0)  # seconds between tries when others hold what is needed
_KEY = ("mailbox", "uidvalidity", "uid")
_log = logging.getLogger("intranet.mailroom")

Handler = Callable[[IncomingMail, Opened], None]


class Folder(Protocol):
    """What names the messages of a mailbox."""

    identity: str
    uidvalidity: int


def collect(
    url: str, handle: Handler, *, stopping: Callable[[], bool] = lambda: False
) -> Counter[str]:
    """Read what is new in the mailbox of `url`; how many messages ended in each state.

    `handle` says what a message means: it sets `state`, `reason` and `cause` of its row and
    writes whatever follows, without committing. Should it fail, the message waits for somebody,
    with the reason `UNREAD`. Raises Away; what was read until then is committed.
    """
    db.session.commit()
    ended: Counter[str] = Counter()
    with Mailbox(url) as box:
        found = box.to_read(_latest(box))
        for start in range(0, len(found), BATCH):
            if stopping():
                break
            group = found[start : start + BATCH]
            try:
                ended += _read_batch(box, group, handle, stopping)
            except Away:
                return ended + _one_by_one(url, box.uidvalidity, group, handle, stopping)
    return ended


def _one_by_one(
    url: str, uidvalidity: int, uids: Sequence[int], handle: Handler, stopping: Callable[[], bool]
) -> Counter[str]:
    """Each over a connection of its own: a message that the server cannot give, and hangs up on,
    would otherwise keep all the others from being read. Raises Away: nobody answers any more."""
    ended: Counter[str] = Counter()
    for uid in uids:
        for attempt in (1, 2, 3):
            with Mailbox(url) as box:
                if stopping() or box.uidvalidity != uidvalidity:
                    return ended
                if attempt == 3:  # it answers, but for this one
                    ended[_set_aside(box, uid)] += 1
                    break
                try:
                    ended += _read_batch(box, [uid], handle, stopping)
                    break
                except Away:
                    continue
    return ended


def _set_aside(box: Mailbox, uid: int) -> str:
    """Record a message of which nothing can be read, for somebody to look at in the mailbox."""
    nothing = Arrival(uid=uid, size=0, received_at=now(), head=b"", content=None)
    mail = _record(box, nothing, _opened(nothing))
    if mail is not None:
        mail.state, mail.reason = UNTREATED, UNREAD
    db.session.commit()
    return UNTREATED


def _read_batch(
    box: Mailbox, uids: Sequence[int], handle: Handler, stopping: Callable[[], bool]
) -> Counter[str]:
    ended: Counter[str] = Counter()
    done = _recorded(box, uids)
    fresh = [uid for uid in uids if uid not in done]
    try:
        for arrival in box.arrivals(fresh):
            if stopping():
                break
            if state := _take(box, arrival, handle):
                ended[state] += 1
            done.add(arrival.uid)
    finally:
        db.session.rollback()  # nothing is left open while the server is awaited
        box.mark_seen(done)
    return ended


def _take(box: Mailbox, arrival: Arrival, handle: Handler) -> str:
    """Record one message with what it causes, and commit; how it ended, "" when another reader
    had it."""
    for pause in (*_PATIENCE, None):
        try:
            return _take_once(box, arrival, handle)
        except (OperationalError, InterfaceError, StaleDataError):
            db.session.rollback()
            if pause is None:
                raise
            time.sleep(pause)
    return ""


def take_in(folder: Folder, arrival: Arrival, handle: Handler) -> IncomingMail | None:
    """Record one message with what it causes, without a mailbox and without committing: for the
    demonstration. None when it was recorded before."""
    opened = _opened(arrival)
    mail = _record(folder, arrival, opened)
    if mail is not None:
        handle(mail, opened)
        db.session.flush()
    return mail


def _opened(arrival: Arrival) -> Opened:
    if arrival.content is None:
        return Opened(arrival.head, is_whole=False)
    return Opened(arrival.content)


def _take_once(box: Mailbox, arrival: Arrival, handle: Handler) -> str:
    opened = _opened(arrival)
    mail = _record(box, arrival, opened)
    if mail is None:
        db.session.commit()
        return ""
    try:
        handle(mail, opened)
        db.session.flush()
    except (OperationalError, InterfaceError, StaleDataError):
        raise
    except Exception:
        db.session.rollback()
        _log.exception("message %s of the mailbox could not be understood", arrival.uid)
        mail = _record(box, arrival, opened)
        if mail is None:
            db.session.commit()
            return ""
        mail.state, mail.reason = UNTREATED, UNREAD
    state = mail.state
    db.session.commit()
    return state


def _record(box: Folder, arrival: Arrival, opened: Opened) -> IncomingMail | None:
    """The new row of a message; None when it has one already, under this name or another."""
    digest = hashlib.sha256(b"%d\n" % arrival.size + arrival.head).hexdigest()
    if _renumbered(box, arrival.uid, digest):
        return None
    sender = opened.sender
    kept = arrival.content is not None and arrival.size <= KEPT
    values = {
        "mailbox": box.identity,
        "uidvalidity": box.uidvalidity,
        "uid": arrival.uid,
        "digest": digest,
        "message_id": _storable(opened.message_id, 250),
        "sender_name": _storable(sender.name if sender else opened.claimed_sender, 200),
        "sender_address": _storable(sender.address.lower() if sender else "", 254),
        "recipients": _storable(" ".join(opened.recipients), 5_000),
        "subject": _storable(opened.subject, 300),
        "is_automatic": opened.is_automatic,
        "received_at": arrival.received_at,
        "size": arrival.size,
        "content": arrival.content if kept else None,
        "state": UNTREATED,
        "reason": "",
        "cause_kind": "",
        "read_at": now(),
    }
    key = db.session.connection().scalar(_insertion(is_sqlite()), values)
    return db.session.get_one(IncomingMail, key) if key is not None else None


def _renumbered(box: Folder, uid: int, digest: str) -> bool:
    """Whether the message was recorded before the server numbered its messages anew, or was moved
    to another; its row then takes the new name."""
    known = db.session.scalars(
        select(IncomingMail)
        .where(
            IncomingMail.digest == digest,
            (IncomingMail.uidvalidity != box.uidvalidity) | (IncomingMail.mailbox != box.identity),
        )
        .order_by(IncomingMail.id)
    ).first()
    if known is None:
        return False
    name = {"mailbox": box.identity, "uidvalidity": box.uidvalidity, "uid": uid}
    taken = select(IncomingMail.id).filter_by(**name).exists()
    db.session.execute(update(IncomingMail).where(IncomingMail.id == known.id, ~taken), name)
    return True


def forget_contents(before: Any) -> int:
    """Empty the messages received before `before` that wait for nobody: what they meant is kept,
    their words are not; how many they were."""
    done: Any = db.session.execute(
        update(IncomingMail)
        .where(
            IncomingMail.received_at < before,
            IncomingMail.state != UNTREATED,
            IncomingMail.content.is_not(None),
        )
        .values(content=None)
    )
    return done.rowcount


def _latest(box: Mailbox) -> int | None:
    """The greatest UID recorded; None in a mailbox that is new to us."""
    with reading():
        found = db.session.scalar(
            select(func.max(IncomingMail.uid)).where(
                IncomingMail.mailbox == box.identity, IncomingMail.uidvalidity == box.uidvalidity
            )
        )
        db.session.rollback()
    return found


def _recorded(box: Mailbox, uids: Collection[int]) -> set[int]:
    with reading():
        found = set(
            db.session.scalars(
                select(IncomingMail.uid).where(
                    IncomingMail.mailbox == box.identity,
                    IncomingMail.uidvalidity == box.uidvalidity,
                    IncomingMail.uid.in_(uids),
                )
            )
        )
        db.session.rollback()
    return found


def _storable(text: str, limit: int) -> str:
    """`text` as both databases take it: no NUL, no lone surrogate, not too long."""
    return clean_line(text.encode("utf-8", "replace").decode())[:limit]


@cache
def _insertion(on_sqlite: bool) -> Any:
    # Only the dialect in use, as in `outbox`.
    dialect = import_module(f"sqlalchemy.dialects.{'sqlite' if on_sqlite else 'postgresql'}")
    table = IncomingMail.__table__
    statement = dialect.insert(table).on_conflict_do_nothing(index_elements=list(_KEY))
    return statement.returning(table.c.id)
