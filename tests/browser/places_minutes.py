"""Where the stops of `stops_minutes` lead: the minutes and messages of the demonstration."""

import re

from sqlalchemy import select

from intranet.database import db
from intranet.mailroom.models import OutgoingMail
from intranet.meetings.messages.models import Message
from intranet.meetings.minutes import follow_up_queries, links
from intranet.meetings.minutes.models import OPEN, FollowUp, Minutes, MinutesVersion


def places() -> dict[str, str]:
    """The addresses that the names in braces stand for."""
    two = select(MinutesVersion.minutes_id).where(MinutesVersion.number == 2)
    told = db.session.scalars(select(Minutes).where(Minutes.id.in_(two))).first()
    drafted = db.session.scalars(select(Minutes).where(Minutes.number == 0)).first()
    message = db.session.scalars(select(Message).where(Message.event_id.is_not(None))).first()
    announced = db.session.scalars(select(Message).where(Message.network_id.is_not(None))).first()
    assert told and drafted and message and announced
    return {
        "minutes": f"{told.event.path}/compte-rendu",
        "minutes_draft": f"{drafted.event.path}/compte-rendu",
        "minutes_link": _link("/compte-rendu/"),
        "message": f"/rencontres/{message.event_id}/messages/{message.id}",
        "announcements": f"/reseaux/{announced.network.slug}/annonce",
        "announcement": f"/reseaux/{announced.network.slug}/annonces/{announced.id}",
        "mute_link": _link("/annonces/"),
        "own_actions": f"/a-faire/{_actions()}",
    }


def _actions() -> str:
    """The link of the reminder that somebody would have of an action that is theirs."""
    row = db.session.scalars(
        select(FollowUp).where(FollowUp.position_id.is_not(None), FollowUp.state == OPEN)
    ).first()
    assert row
    holder = follow_up_queries.holders([row.position_id])[row.position_id]
    return links.SETTLE.sign([holder.id, [row.id]])


def _link(part: str) -> str:
    """The link of the newest letter that has one."""
    mail = db.session.scalar(
        select(OutgoingMail)
        .where(OutgoingMail.text.contains(part))
        .order_by(OutgoingMail.id.desc())
    )
    assert mail is not None
    return re.search(rf"{part}[\w.-]+", mail.text)[0]
