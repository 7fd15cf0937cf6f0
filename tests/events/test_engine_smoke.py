from icalendar import Calendar
from sqlalchemy import select

from intranet.database import db
from intranet.events import answers, scheduling
from intranet.events.models import BY_LINK, Invitation
from intranet.mailroom.models import OutgoingMail
from tests.builders import events


def test_publish_move_cancel(cast):
    row = events.event(cast, invite=[cast.member_seat, cast.manager_seat, cast.vacant_seat])
    assert len(db.session.scalars(select(OutgoingMail)).all()) == 2
    plan = events.plan(days=12)
    slot = row.slots[0]
    plan = type(plan)(
        plan.title,
        plan.description,
        None,
        (
            type(plan.slots[0])(
                plan.slots[0].starts_at, plan.slots[0].ends_at, slot.place, "", slot.id
            ),
        ),
    )
    scheduling.edit(None, row.id, plan, row.version)
    scheduling.cancel(None, row.id, "Grève")
    mails = db.session.scalars(
        select(OutgoingMail)
        .where(OutgoingMail.recipient_name == "Awa Martin")
        .order_by(OutgoingMail.id)
    ).all()
    seen = [
        (Calendar.from_ical(m.calendar)["METHOD"], e["UID"], e["SEQUENCE"])
        for m in mails
        for e in Calendar.from_ical(m.calendar).events
    ]
    assert [s[0] for s in seen] == ["REQUEST", "REQUEST", "CANCEL"]
    assert len({s[1] for s in seen}) == 1
    assert [s[2] for s in seen] == [0, 1, 2]


def test_answer_page(cast):
    from intranet.events.links import answer_token

    events.event(cast, invite=[cast.member_seat], capacity=1)
    invitation = db.session.scalar(select(Invitation))
    token = answer_token(invitation)
    client = cast.client()
    page = client.get(f"/i/{token}")
    assert page.status_code == 200
    assert client.post(f"/i/{token}", data={"answer": "yes"}).status_code == 303
    db.session.expire_all()
    assert (invitation.answer, invitation.place, invitation.answer_source) == (
        "yes",
        "confirmed",
        "link",
    )
