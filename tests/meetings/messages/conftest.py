import pytest
from bs4 import BeautifulSoup
from sqlalchemy import select

from intranet.database import db
from intranet.events import scheduling
from intranet.mailroom.models import OutgoingMail
from tests.builders import meetings

FORM = {"subject": "Le parking est fermé", "text": "Garez-vous **place du Marché**."}


@pytest.fixture
def meeting(cast):
    """A published meeting to which the member, the manager and a vacant seat are invited."""
    return meetings.meeting(cast, invite=[cast.member_seat, cast.manager_seat, cast.vacant_seat])


@pytest.fixture
def coordinator(cast):
    return cast.sign_in("coordinator")


@pytest.fixture
def invitation(cast, meeting):
    """The invitation of somebody of the cast."""

    def find(person):
        rows = scheduling.standing_invitations(meeting.id)
        return next(row for row in rows if row.person_id == person.id)

    return find


@pytest.fixture
def sent(app):
    """The mails of messages and announcements, oldest first."""

    def find():
        db.session.expire_all()
        return list(
            db.session.scalars(
                select(OutgoingMail)
                .where(OutgoingMail.purpose.in_(("message", "announcement")))
                .order_by(OutgoingMail.id)
            )
        )

    return find


@pytest.fixture
def preview():
    """See who would read it: (the answer, what its form holds)."""

    def ask(client, address, **typed):
        begun = BeautifulSoup(client.get(address).text, "html.parser")
        nonce = begun.find("input", {"name": "nonce"})["value"]
        answer = client.post(f"{address}/apercu", data={**FORM, "nonce": nonce, **typed})
        page = BeautifulSoup(answer.text, "html.parser")
        form = page.find("form", {"action": address}) or begun.form
        held = {i["name"]: i.get("value", "") for i in form.find_all("input") if i.get("name")}
        held.pop("confirmed", None)
        text = form.find("textarea")
        return answer, held | {"text": text.text.removeprefix("\n") if text else ""}

    return ask


@pytest.fixture
def send(preview):
    """Write, look, send."""

    def act(client, address, **typed):
        _, form = preview(client, address, **typed)
        return client.post(address, data=form)

    return act
