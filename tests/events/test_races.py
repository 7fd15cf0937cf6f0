"""Many at once: two processes of eight threads answer the same event."""

import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from sqlalchemy import select

from intranet.database import db
from intranet.events import invitations
from intranet.events.links import answer_token
from intranet.events.models import Invitation
from tests.builders import directory, events

WORKER = Path(__file__).with_name("race_worker.py")
ROOT = WORKER.parents[2]


@pytest.fixture
def crowd(cast):
    """`crowd(people, capacity)`: an event, and a mail link for each of the people."""

    def gather(count: int, capacity: int) -> list[str]:
        event = events.event(cast, capacity=capacity)
        people = [
            directory.person("Pia", f"N{n:03d}", email=f"n{n}@x.example") for n in range(count)
        ]
        invited = invitations.invite(None, event.id, [], [person.id for person in people])
        links = [answer_token(invitation) for invitation in invited]
        db.session.commit()  # last: reading again would hold SQLite's lock against the crowd
        return links

    return gather


@pytest.fixture
def answer_at_once(database_url, settings, app):
    """Post `answer` by every link, from two processes; the count of each status."""

    def post(links: list[str], answer: str, lock: str = "locked") -> Counter:
        command = [sys.executable, str(WORKER), database_url, str(settings.instance), answer, lock]
        half = len(links) // 2
        workers = [
            subprocess.Popen(
                command, stdin=-1, stdout=-1, cwd=ROOT, text=True, env={"PYTHONPATH": "."}
            )
            for _ in range(2)
        ]
        for worker, share in zip(workers, (links[:half], links[half:]), strict=True):
            worker.stdin.write("\n".join(share))
            worker.stdin.close()
        statuses = Counter(line for worker in workers for line in worker.stdout.read().split())
        for worker in workers:
            worker.wait()
        db.session.expire_all()
        return statuses

    return post


def places() -> Counter:
    return Counter(db.session.scalars(select(Invitation.place)))


@pytest.mark.slow
def test_400_answers_on_10_places_give_10_places_and_390_ranks(crowd, answer_at_once):
    statuses = answer_at_once(crowd(400, 10), "yes")
    assert statuses == {"303": 400}
    assert places() == {"confirmed": 10, "waiting": 390}
    ranks = db.session.scalars(select(Invitation.rank).where(Invitation.place == "waiting"))
    assert sorted(ranks) == list(range(1, 391))


@pytest.mark.slow
@pytest.mark.usefixtures("at_once")
def test_50_withdrawals_at_once_promote_in_order(crowd, answer_at_once):
    links = crowd(150, 50)
    for link in links:  # one after the other, so that the order is known
        answered = db.session.get(Invitation, events.invitation_id(link))
        events.say(answered, "yes")
    db.session.commit()
    assert answer_at_once(links[:50], "no") == {"303": 50}
    confirmed = db.session.scalars(
        select(Invitation.id).where(Invitation.place == "confirmed").order_by(Invitation.id)
    ).all()
    assert confirmed == [events.invitation_id(link) for link in links[50:100]]


@pytest.mark.slow
def test_without_the_lock_the_capacity_would_be_exceeded(crowd, answer_at_once):
    # One place: two that count at the same moment are enough.
    answer_at_once(crowd(40, 1), "yes", lock="unlocked")
    taken = places()["confirmed"]
    lost = 40 - taken - places()["waiting"]
    assert taken > 1 or lost > 0
