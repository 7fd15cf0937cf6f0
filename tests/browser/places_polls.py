"""Where the stops of `stops_polls` lead: the poll of the demonstration, and one not opened yet."""

from datetime import timedelta

from flask import current_app, url_for
from sqlalchemy import select

from intranet.clock import now
from intranet.database import db
from intranet.demo.polls import TITLE
from intranet.events.models import Event
from intranet.events.scheduling import EventPlan
from intranet.meetings.polls import links, planning, queries
from intranet.meetings.polls.models import DatePoll
from intranet.meetings.polls.planning import OptionPlan, PollPlan
from intranet.networks.models import Network


def places() -> dict[str, str]:
    """The addresses that the names in braces stand for. Prepares a second poll."""
    poll = db.session.scalars(select(DatePoll).join(Event).where(Event.title == TITLE)).one()
    waited = db.session.scalars(queries.awaited(poll)).unique().first()
    prepared = _prepared()
    meeting = {"meeting_id": poll.event_id}
    with current_app.test_request_context():
        return {
            "poll": url_for("polls.board", **meeting),
            "poll_meeting": poll.event.path,
            "poll_option": url_for("polls.choose", option_id=poll.options[0].id, **meeting),
            "poll_voter": url_for("polls.voter", invitation_id=waited.id, **meeting),
            "poll_link": url_for("polls.answer_page", token=links.answer_token(waited)),
            "poll_prepared": url_for("polls.board", meeting_id=prepared.event_id),
        }


def _prepared() -> DatePoll:
    network = db.session.scalars(select(Network).where(Network.slug == "pays-malouin")).one()
    starts = [now().replace(minute=0, second=0) + timedelta(days=days) for days in (20, 22)]
    options = tuple(OptionPlan(at, at + timedelta(hours=2)) for at in starts)
    asked = PollPlan(options, now() + timedelta(days=6))
    poll = planning.prepare(
        None, [network], "visite", EventPlan("Visite à caler", "", None, ()), asked
    )
    db.session.commit()
    return poll
