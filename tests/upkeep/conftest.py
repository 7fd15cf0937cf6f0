import re

import pytest
from sqlalchemy import select

from intranet.database import db
from intranet.mailroom.models import OutgoingMail
from intranet.upkeep import cycle
from intranet.upkeep.models import VerificationAsk, VerificationRequest


@pytest.fixture
def worker(app):
    """The worker's chore, the directory looked at anew; returns the digests it left."""

    def work():
        before = {mail.id for mail in digests()}
        db.session.commit()
        app.extensions.pop("upkeep_opens_at", None)
        cycle.keep_true()
        db.session.commit()
        return [mail for mail in digests() if mail.id not in before]

    return work


def digests():
    return list(
        db.session.scalars(
            select(OutgoingMail)
            .where(OutgoingMail.purpose == "upkeep.digest")
            .order_by(OutgoingMail.id)
        )
    )


def letters(purpose):
    db.session.expire_all()
    return list(
        db.session.scalars(
            select(OutgoingMail).where(OutgoingMail.purpose == purpose).order_by(OutgoingMail.id)
        )
    )


def addresses(mails):
    return sorted(mail.recipient_address for mail in mails)


def links_in(mail, letter="v"):
    """The paths of the secret links of a mail, in order."""
    return re.findall(rf"/{letter}/[\w.~-]+", mail.text)


def request_about(entry):
    db.session.expire_all()
    return db.session.scalar(
        select(VerificationRequest)
        .where(
            VerificationRequest.entry_kind == entry.__tablename__,
            VerificationRequest.entry_id == entry.id,
        )
        .order_by(VerificationRequest.id.desc())
        .limit(1)
    )


def asks_about(entry):
    db.session.expire_all()
    return list(
        db.session.scalars(
            select(VerificationAsk)
            .join(VerificationRequest)
            .where(
                VerificationRequest.entry_kind == entry.__tablename__,
                VerificationRequest.entry_id == entry.id,
            )
            .order_by(VerificationAsk.id)
        )
    )


@pytest.fixture
def only(cast):
    """Makes everything verified today but the entries given: `only(cast.ccas)`."""
    from intranet.clock import now
    from intranet.directory.models import Person, Structure

    def keep(*entries):
        for model in (Person, Structure):
            for row in db.session.scalars(select(model)):
                row.verified_at = None if row in entries else now()
        db.session.commit()

    return keep
