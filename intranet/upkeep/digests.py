"""Sending one digest: the mail, what it asked, and what the requests remember of it."""

from datetime import datetime, time, timedelta
from hashlib import sha256
from secrets import token_hex

from intranet.clock import from_paris, now, to_paris
from intranet.database import db
from intranet.mailroom import outbox
from intranet.text import normalise_email
from intranet.upkeep import mails, queries
from intranet.upkeep.models import VerificationAsk, VerificationDigest
from intranet.upkeep.models import VerificationRequest as Request
from intranet.upkeep.planning import WEEK, Call
from intranet.upkeep.recipients import Recipient

MORNING, EVENING, SATURDAY = time(8), time(18), 5


def send(call: Call, *, at_once: bool = False) -> bool:
    """Queue the digest of `call`; False, and nothing written, when this address was written to
    this week or when nothing is left to ask. It leaves in working hours, unless `at_once`."""
    moment = now()
    address = normalise_email(call.to.address)
    requests = [
        request
        for request in queries.locked_requests(call.lines)
        if request.closed_at is None and request.stage == call.lines[request.id][0]
    ]
    if not requests or queries.last_digests([address], moment - WEEK):
        return False
    digest = VerificationDigest(address=address, sent_at=moment)
    db.session.add(digest)
    db.session.flush()
    asks = [_ask(request, digest, call.lines[request.id][1], moment) for request in requests]
    db.session.add_all(asks)
    db.session.flush()
    mail = outbox.queue(
        mails.digest(call.to, asks, [call.lines[ask.request_id][1] for ask in asks]),
        purpose="upkeep.digest",
        to=call.to,
        cause=digest,
        dedupe_key=_key(address, moment),
        not_before=None if at_once else _working_hour(moment),
    )
    if mail is None:  # another worker has just written
        db.session.rollback()
        return False
    digest.mail_id = mail.id
    for request in requests:
        _remember(request, moment)
    db.session.flush()
    return True


def _ask(
    request: Request, digest: VerificationDigest, recipient: Recipient, moment: datetime
) -> VerificationAsk:
    return VerificationAsk(
        request=request,
        digest_id=digest.id,
        stage=request.stage,
        person_id=recipient.person_id,
        account_id=recipient.account_id,
        name=recipient.to.name,
        address=recipient.to.address,
        nonce=token_hex(8),
        asked_at=moment,
    )


def _remember(request: Request, moment: datetime) -> None:
    """One try a week, however many people were asked."""
    if request.asked_at is None or moment - request.asked_at >= WEEK:
        request.tries += 1
        request.asked_at = moment
    request.next_at = request.asked_at + WEEK


def _key(address: str, moment: datetime) -> str:
    """The same for two workers at the same moment; never for two digests a week apart."""
    year, week, _ = to_paris(moment).isocalendar()
    return f"verification:{sha256(address.encode()).hexdigest()[:32]}:{year}-{week:02}"


def _working_hour(moment: datetime) -> datetime:
    """`moment` itself, or the next morning of a working day."""
    local = to_paris(moment)
    day = local.date()
    if local.time() >= EVENING:
        day += timedelta(days=1)
    while day.weekday() >= SATURDAY:
        day += timedelta(days=1)
    return max(moment, from_paris(day, MORNING))
