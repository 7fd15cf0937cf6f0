"""What a poll writes to people; one template folder, `templates/meetings/polls/mails/`."""

from intranet.events.calendars import page_url
from intranet.events.models import Event, Invitation
from intranet.mailroom import outbox
from intranet.mailroom.addresses import Address
from intranet.mailroom.letters import compose
from intranet.mailroom.models import OutgoingMail
from intranet.meetings.polls import links
from intranet.meetings.polls.models import DatePoll
from intranet.meetings.polls.queries import Turnout
from intranet.meetings.polls.wording import moment
from intranet.web import absolute_url
from intranet.web.dates import span

PURPOSES = ("poll_asked", "poll_reminder", "poll_changed", "poll_reopened")


def send(
    name: str, event: Event, poll: DatePoll, invitation: Invitation, to: Address
) -> OutgoingMail | None:
    """`asked` (the question), `reminder`, `changed` (slots that are new since they answered),
    `reopened` (the date that was told may change) or `kept` (it does not after all)."""
    letter = compose(
        f"meetings/polls/mails/{name}",
        event=event,
        slots=[(span(o.starts_at, o.ends_at), o.place or poll.place) for o in poll.coming],
        link=poll.link,
        standing=span(event.slots[0].starts_at, event.slots[0].ends_at) if event.slots else "",
        deadline=moment(poll.deadline),
        invitation=invitation,
        called=invitation.called,
        position=invitation.position,
        answer_url=links.answer_url(invitation),
    )
    sender = Address(event.organizer_name, event.organizer_address)
    return outbox.queue(letter, purpose=f"poll_{name}", to=to, sender=sender, cause=invitation)


def send_abandoned(event: Event, invitation: Invitation, to: Address) -> None:
    """« Cette rencontre ne se prépare plus », to who was asked for its date; about no row, since
    they all go with the draft."""
    letter = compose(
        "meetings/polls/mails/abandoned",
        event=event,
        called=invitation.called,
        position=invitation.position,
    )
    sender = Address(event.organizer_name, event.organizer_address)
    outbox.queue(letter, purpose="poll_abandoned", to=to, sender=sender)


def send_deadline_passed(event: Event, poll: DatePoll, turnout: Turnout, to: Address) -> None:
    """« Les réponses sont closes, choisissez une date », to who runs the poll."""
    letter = compose(
        "meetings/polls/mails/deadline",
        event=event,
        turnout=turnout,
        deadline=moment(poll.deadline),
        poll_url=absolute_url("polls.board", meeting_id=event.id),
        page_url=page_url(event),
    )
    outbox.queue(letter, purpose="poll_deadline", to=to, cause=poll)
