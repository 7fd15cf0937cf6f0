import os
from dataclasses import replace
from types import SimpleNamespace

import pytest
from sqlalchemy import select

from intranet.database import db
from intranet.events.models import CalendarCopy, Invitation
from intranet.events.replies import watching
from intranet.events.replies.models import Reply
from intranet.mailroom.models import IncomingMail
from tests import imap
from tests.builders import events
from tests.events.replies.messages import SERVER, Said


@pytest.fixture(scope="session")
def imap_server():
    if not imap.is_there():
        if os.environ.get("MAILLAGE_REQUIRE_BROWSER") == "1":
            pytest.fail("Dovecot is missing: apt install dovecot-imapd")
        pytest.skip("Dovecot is missing (apt install dovecot-imapd): nothing is read by IMAP")
    with imap.ImapServer() as server:
        yield server


@pytest.fixture
def mailbox(app, imap_server):
    """An empty mailbox that `app` reads."""
    imap_server.empty()
    app.extensions["settings"] = replace(
        app.extensions["settings"], imap_url=imap_server.url, authserv_id=SERVER
    )
    return imap_server


class Reader:
    """What was read, looked at anew."""

    def __init__(self, mailbox):
        self.mailbox = mailbox

    def __call__(self, *messages):
        """These messages arrive and are read; the state and reason of the last one."""
        self.mailbox.put(*messages)
        self.ended = watching.read()
        return self.last()

    def last(self):
        mail = self.mails()[-1]
        return mail.state, mail.reason

    def mails(self):
        db.session.expire_all()
        return list(db.session.scalars(select(IncomingMail).order_by(IncomingMail.id)))

    def replies(self):
        db.session.expire_all()
        return list(db.session.scalars(select(Reply).order_by(Reply.mail_id)))


@pytest.fixture
def read(mailbox):
    return Reader(mailbox)


@pytest.fixture
def meeting(cast):
    """A published meeting to which the member of the CDAS is invited: `event`, `invitation`,
    `copy`, and `said`, what their calendar would answer."""
    cast.member.email = "accueil@cdas.example"
    event = events.event(cast, invite=[cast.member_seat])
    invitation = db.session.scalars(select(Invitation)).one()
    copy = db.session.scalars(select(CalendarCopy)).one()
    said = Said(uid=copy.uid, organizer=cast.network.mailbox)
    return SimpleNamespace(event=event, invitation=invitation, copy=copy, said=said)


@pytest.fixture
def answer(meeting):
    """The answer recorded now: (word, route)."""

    def look():
        db.session.expire_all()
        return meeting.invitation.answer, meeting.invitation.answer_source

    return look
