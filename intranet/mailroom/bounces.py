"""Delivery reports (RFC 3464): what a server further away says of a mail that had left.

Only a report that names the Message-ID of a mail of ours, which nobody can guess, and its very
recipient counts: anybody may write to our mailbox.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import Message

from sqlalchemy import select

from intranet.clock import now
from intranet.database import db
from intranet.mailroom import doubts, message
from intranet.mailroom.models import (
    APPLIED,
    BOUNCED,
    IGNORED,
    UNTREATED,
    WITHDRAWN,
    IncomingMail,
    OutgoingMail,
)
from intranet.mailroom.opened import Opened, decoded, decoded_body, kind_of
from intranet.text import clean_line

# Why an incoming mail is in its state; the first three also are the `report` of the outgoing one.
RETURNED, DELAYED, DELIVERED = "bounced", "delayed", "delivered"
STRAY_REPORT, OTHER_RECIPIENT = "stray_report", "other_recipient"
_SOFTER = {"delayed": DELAYED, "delivered": DELIVERED, "relayed": "relayed", "expanded": "relayed"}
_HEADS = ("message/rfc822", "text/rfc822-headers", "message/rfc822-headers", "message/global")
_MESSAGE_ID = re.compile(r"<[^<>\s]{1,248}>")
_STATUS = re.compile(r"\b[245]\.\d{1,3}\.\d{1,3}\b")
_LIMIT = 500


@dataclass(frozen=True)
class _Fate:
    """What became of the mail at one address; `addresses` are its names there."""

    addresses: tuple[str, ...]
    action: str
    status: str
    words: str


def note(mail: IncomingMail, opened: Opened) -> OutgoingMail | None:
    """Take a delivery report: sets the state of `mail`; the mail of ours that it names, or None."""
    fates = list(_fates(opened))
    sent = _named(opened)
    if sent is None:
        mail.state, mail.reason = IGNORED, STRAY_REPORT
        return None
    mail.cause_kind, mail.cause_id = OutgoingMail.__tablename__, sent.id
    ours = [fate for fate in fates if _recipient(sent) in fate.addresses]
    if not ours:
        mail.state, mail.reason = UNTREATED, OTHER_RECIPIENT
        return sent
    _apply(mail, sent, ours[0])
    return sent


def _apply(mail: IncomingMail, sent: OutgoingMail, fate: _Fate) -> None:
    if fate.action == "failed":
        mail.state, mail.reason = APPLIED, RETURNED
        said = f"Le message est revenu. Réponse du serveur : {fate.words}"[:_LIMIT]
        if sent.state != WITHDRAWN:
            sent.state, sent.lease_until, sent.lease_holder = BOUNCED, None, ""
        sent.report, sent.reported_at, sent.last_error = RETURNED, now(), said
        db.session.flush()
        if doubts.blames_address(fate.words):
            doubts.note(sent.recipient_address, said, sent.id)
        return
    word = _SOFTER.get(fate.action)
    mail.state, mail.reason = IGNORED, word or STRAY_REPORT
    if word and sent.state != BOUNCED:
        sent.report, sent.reported_at = word, now()
        late = f"La remise est retardée. Réponse du serveur : {fate.words}"[:_LIMIT]
        sent.last_error = late if word == DELAYED else ""
        db.session.flush()


def _named(opened: Opened) -> OutgoingMail | None:
    """The mail of ours whose Message-ID the report gives: in the copy that it carries, else in
    what it answers."""
    for key in (*_carried(opened), *opened.answers_to):
        found = db.session.scalar(select(OutgoingMail).where(OutgoingMail.message_id == key))
        if found is not None:
            return found
    return None


def _carried(opened: Opened) -> Iterator[str]:
    # `message/rfc822` comes as a message within the part, the other kinds as its text.
    for part in opened.parts():
        kind = kind_of(part)
        if part is opened.message:
            continue
        if kind in _HEADS:
            inner = message_from_bytes(decoded_body(part) or b"", policy=policy.compat32)
            yield from _keys(inner)
        yield from _keys(part)


def _keys(part: Message) -> list[str]:
    return _MESSAGE_ID.findall(str(part.get("Message-ID", "")))


def _fates(opened: Opened) -> Iterator[_Fate]:
    for part in opened.parts():
        if kind_of(part) not in ("message/delivery-status", "message/global-delivery-status"):
            continue
        inner = part.get_payload()
        blocks = inner if isinstance(inner, list) else []
        for block in blocks[:20]:
            if isinstance(block, Message) and (fate := _fate(block)):
                yield fate


def _fate(block: Message) -> _Fate | None:
    action = _field(block, "Action").partition(" ")[0].lower()
    addresses = tuple(
        _typed(_field(block, name)).strip("<>").lower()
        for name in ("Original-Recipient", "Final-Recipient")
        if _field(block, name)
    )
    if not action or not addresses:
        return None
    found = _STATUS.search(_field(block, "Status"))
    status = found[0] if found else ""
    diagnostic = _typed(_field(block, "Diagnostic-Code"))
    words = diagnostic if status and status in diagnostic else f"{diagnostic} {status}"
    return _Fate(addresses, action, status, words.strip()[:_LIMIT])


def _field(block: Message, name: str) -> str:
    return clean_line(decoded(" ".join(str(block.get(name, "")).split())))


def _typed(value: str) -> str:
    """« rfc822; awa@ccas.example » without its type."""
    return value.partition(";")[2].strip() if ";" in value else value


def _recipient(sent: OutgoingMail) -> str:
    try:
        return message.envelope_address(sent.recipient_address).lower()
    except message.Unsendable:
        return ""
