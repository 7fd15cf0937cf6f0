"""Several who close, and some who answer, at once: one wins, the others are told."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import func, select

from intranet.database import db
from intranet.events.models import Event, Invitation
from intranet.mailroom.models import OutgoingMail
from intranet.meetings.polls import links, queries
from intranet.meetings.polls.models import DatePoll
from tests.builders import directory


@pytest.fixture
def at_once(app):
    """Send (client, address, data) all together; the statuses, in the same order."""

    def send(posts):
        db.session.remove()  # what this thread read would hold a lock
        with ThreadPoolExecutor(len(posts)) as pool:
            return list(pool.map(post, posts))

    def post(one):
        client, address, data = one
        with app.app_context():
            return client.post(address, data=data).status_code

    return send


def test_of_those_who_choose_at_once_one_wins_and_the_others_are_told(cast, poll_of, at_once):
    poll = poll_of(10, 11, 12, 13)
    path = f"/rencontres/{poll.event_id}/sondage/choisir/"
    data = {"version": poll.version, "place": "Cancale", "link": ""}
    addresses = [path + str(option.id) for option in poll.options]
    posts = [(cast.sign_in("coordinator"), address, data) for address in addresses]
    assert Counter(at_once(posts)) == {303: 1, 409: 3}
    poll = db.session.scalars(select(DatePoll)).one()
    (event,) = db.session.scalars(select(Event))
    assert [slot.starts_at for slot in event.slots] == [poll.chosen.starts_at]
    sent = select(func.count()).where(OutgoingMail.purpose == "invitation")
    assert db.session.scalar(sent.select_from(OutgoingMail)) == 2


def test_an_answer_given_as_the_poll_closes_counts_or_is_refused(cast, poll_of, words, at_once):
    seats = []
    for number in range(6):
        holder = directory.person(f"Anne{number}", "Le Bris")
        seats.append(directory.position(cast.cdas, f"Poste {number}", holder=holder))
    poll = poll_of(invite=seats)
    rows = db.session.scalars(queries.voters(poll)).unique().all()
    keys = [row.id for row in rows]
    typed = words(poll, "yes", "no", "no")
    posts = [(cast.client(), f"/s/{links.answer_token(row)}", typed) for row in rows]
    choice = f"/rencontres/{poll.event_id}/sondage/choisir/{poll.options[0].id}"
    data = {"version": poll.version, "place": "Cancale", "link": ""}
    posts.insert(3, (cast.sign_in("coordinator"), choice, data))
    statuses = at_once(posts)
    assert statuses.pop(3) == 303
    assert set(statuses) <= {303, 409}
    answers = dict(db.session.execute(select(Invitation.id, Invitation.answer)).tuples().all())
    said = {303: "yes", 409: "none"}
    assert [answers[key] for key in keys] == [said[status] for status in statuses]
