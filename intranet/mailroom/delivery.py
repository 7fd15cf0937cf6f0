"""Delivery: the only place where mail leaves, run by the worker, never by the web.

A mail is claimed under a lease and the claim is committed before the server is called, so
that no transaction stays open meanwhile, and a worker that dies leaves a mail that another
takes up when the lease ends. The server may have got it already: the same Message-ID then
lets the recipient's program see one message.
"""

import os
import socket
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import uuid4

from flask import current_app
from sqlalchemy import inspect, update
from sqlalchemy.exc import OperationalError

from intranet.clock import now
from intranet.database import db, reading
from intranet.mailroom import doubts, message, queries
from intranet.mailroom.addresses import site_domain
from intranet.mailroom.models import BOUNCED, FAILED, QUEUED, SENT, OutgoingMail
from intranet.mailroom.smtp import Post, Postponed, Refused, Unreachable

LEASE = timedelta(minutes=10)  # longer than the slowest exchange with a server
FIRST_DELAYS = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60))
LATER_DELAY = timedelta(hours=1)
GIVE_UP_AFTER = timedelta(days=1)
_PATIENCE = (0.2, 1, 5)  # seconds between tries to note that a mail has left
_ERROR_LIMIT = 500
_COLUMNS = tuple(column.key for column in inspect(OutgoingMail).column_attrs)
WORKER = f"{socket.gethostname()[:30]}:{os.getpid()}:{uuid4().hex[:8]}"


@dataclass(frozen=True)
class _Claim:
    """What the outcome of a mail is noted by."""

    mail_id: int
    attempts: int
    address: str  # the recipient's, as the entry writes it


def deliver_due(limit: int = 100, *, stopping: Callable[[], bool] = lambda: False) -> int:
    """Send what is due, `limit` mails at most, over one connection; how many were handled,
    sent or not.

    Commits the session, then once for each mail. Nothing happens without MAILLAGE_SMTP_URL:
    mails wait in the outbox. Raises Unreachable when the server cannot be talked to (the mail
    in hand is postponed); `stopping` is asked between two mails.
    """
    db.session.commit()
    url = current_app.extensions["settings"].smtp_url
    if not url:
        return 0
    handled = 0
    with Post(url, site_domain()) as post:
        for _ in range(limit):
            if stopping() or not _anything_due():
                break
            mail = _claim()
            if mail is not None:
                _deliver(post, mail)
            handled += 1
    return handled


def _anything_due() -> bool:
    """Looked up without a write lock: an idle worker must not stand in the web's way."""
    with reading():
        found = queries.anything_due(now())
        db.session.rollback()
    return found


def _claim() -> OutgoingMail | None:
    """Take the next mail for this worker and commit; None when it had to be given up. A copy: the
    message is put together outside the transaction, which keeps others waiting on SQLite."""
    moment, claimed = now(), None
    mail = queries.next_due(moment)
    if mail is not None:
        overdue = moment - mail.next_try_at > GIVE_UP_AFTER  # no worker for a day
        worn_out = mail.attempts > 0 and delay_after(mail.attempts) is None
        if overdue or worn_out:
            mail.state, mail.lease_until, mail.lease_holder = FAILED, None, ""
            mail.last_error = _given_up("n’a pas pu partir dans les 24 heures", mail.last_error)
        else:
            mail.lease_until, mail.lease_holder = moment + LEASE, WORKER
            mail.attempts += 1
            claimed = OutgoingMail(**{name: getattr(mail, name) for name in _COLUMNS})
    db.session.commit()
    return claimed


def _deliver(post: Post, mail: OutgoingMail) -> None:
    claim = _Claim(mail.id, mail.attempts, mail.recipient_address)
    try:
        content = message.build(mail)
        sender = message.envelope_address(mail.sender_address)
        recipient = message.envelope_address(mail.recipient_address)
    except ValueError as error:
        said = _given_up("ne peut pas être envoyé", str(error))
        _note(claim, {"state": FAILED, "last_error": said})
    else:
        _send(post, claim, sender, recipient, content)


def _send(post: Post, claim: _Claim, sender: str, recipient: str, content: bytes) -> None:
    try:
        post.send(sender, recipient, content)
    except Refused as refusal:
        what = "L’adresse est refusée" if refusal.of_recipient else "Le message est refusé"
        said = {"state": FAILED, "last_error": _said(what, refusal)}
        doubtful = refusal.of_recipient and doubts.blames_address(str(refusal))
        _note(claim, said, doubtful=doubtful)
    except Postponed as answer:
        _postpone(claim, _said("Le serveur demande d’attendre", answer))
    except Unreachable as trouble:
        _postpone(claim, _said("Le serveur de courrier ne répond pas", trouble))
        raise
    else:
        sent = {"state": SENT, "sent_at": now(), "last_error": ""}
        _note(claim, sent, whatever_happened=True)


def delay_after(attempts: int) -> timedelta | None:
    """How long to wait after `attempts` tries (1 or more); None when the next one would come
    more than a day after the first."""
    delays = [*FIRST_DELAYS, *[LATER_DELAY] * max(0, attempts - len(FIRST_DELAYS))][:attempts]
    return delays[-1] if sum(delays, timedelta()) <= GIVE_UP_AFTER else None


def _postpone(claim: _Claim, why: str) -> None:
    delay = delay_after(claim.attempts)
    if delay is None:
        text = f"Abandonné au bout de 24 heures. {why}"
        _note(claim, {"state": FAILED, "last_error": text[:_ERROR_LIMIT]})
    else:
        _note(claim, {"next_try_at": now() + delay, "last_error": why})


def _note(
    claim: _Claim,
    values: dict[str, Any],
    *,
    whatever_happened: bool = False,
    doubtful: bool = False,
) -> None:
    """Write the outcome in its own transaction, and insist: forgetting it sends the mail twice.

    A mail that was withdrawn meanwhile stays so, unless it did leave. `doubtful`: its address is
    from now on.
    """
    # A report that came back sooner than this is noted has the last word.
    statement = update(OutgoingMail).where(
        OutgoingMail.id == claim.mail_id, OutgoingMail.state != BOUNCED
    )
    if not whatever_happened:
        statement = statement.where(
            OutgoingMail.state == QUEUED, OutgoingMail.lease_holder == WORKER
        )
    statement = statement.values(lease_until=None, lease_holder="", **values)
    for pause in (*_PATIENCE, None):
        try:
            db.session.execute(statement)
            if doubtful:
                doubts.note(claim.address, values["last_error"], claim.mail_id)
            db.session.commit()
            return
        except OperationalError:
            db.session.rollback()
            if pause is None:
                raise
            time.sleep(pause)


def _given_up(what: str, answer: str) -> str:
    told = f" Dernière réponse : {answer}" if answer else ""
    return f"Ce message {what}.{told}"[:_ERROR_LIMIT]


def _said(what: str, answer: Exception) -> str:
    """« L’adresse est refusée. Réponse du serveur : 550 … »"""
    return f"{what}. Réponse du serveur : {answer}"[:_ERROR_LIMIT]
