"""How long people's words are kept."""

from datetime import timedelta

from sqlalchemy import select, update

from intranet.clock import now
from intranet.database import db
from intranet.events.replies.models import Reply
from intranet.mailroom.models import UNTREATED, IncomingMail

KEPT_FOR = timedelta(days=180)


def forget_old() -> None:
    """Empty the messages of six months ago, unless they still wait: what became of them stays."""
    from intranet.mailroom import incoming  # with the IMAP library

    before = now() - KEPT_FOR
    incoming.forget_contents(before)
    old = select(IncomingMail.id).where(
        IncomingMail.received_at < before, IncomingMail.state != UNTREATED
    )
    db.session.execute(
        update(Reply)
        .where(Reply.mail_id.in_(old), (Reply.text != "") | (Reply.comment != ""))
        .values(text="", comment=""),
        execution_options={"synchronize_session": False},
    )
