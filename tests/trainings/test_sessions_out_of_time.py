"""Registering too late, calling off what is over, numbers that nobody typed."""

import pytest
from sqlalchemy import func, select

from intranet.database import db
from intranet.events import scheduling
from intranet.events.models import Event, Invitation
from intranet.mailroom.models import OutgoingMail
from intranet.trainings import catalogue
from tests.builders import events
from tests.trainings.test_trainings import course, half_day, session, session_form

__all__ = ["course", "session"]


def count(model):
    db.session.expire_all()
    return db.session.scalar(select(func.count()).select_from(model))


def test_registering_in_a_cancelled_session_writes_nothing(cast, session):
    scheduling.cancel(None, session.event_id, "Neige")
    client = cast.sign_in("member")
    assert client.post(f"{session.event.path}/inscription").status_code == 303
    assert count(Invitation) == 0


def test_registering_in_a_session_that_has_begun_writes_nothing(cast, session, time_machine_at):
    address, seat = f"{session.event.path}/inscrire", cast.member_seat.id
    time_machine_at(days=11)
    client = cast.sign_in("coordinator")
    assert client.post(address, data={"position_id": str(seat)}).status_code == 303
    assert count(Invitation) == 0


def test_a_session_that_is_over_is_not_called_off(cast, session, time_machine_at):
    cast.sign_in("member").post(f"{session.event.path}/inscription")
    before = count(OutgoingMail)
    time_machine_at(days=15)
    client = cast.sign_in("coordinator")
    answer = client.post(f"{session.event.path}/annuler", data={"reason": "Erreur"})
    assert answer.status_code == 303
    assert (count(OutgoingMail), db.session.get(Event, session.event_id).state) == (
        before,
        "published",
    )


def test_a_draft_is_thrown_away_rather_than_called_off(cast, course):
    """Cancelled, it would show to a network that never heard of it."""
    row = catalogue.plan_session(None, course, [cast.network], events.plan(), "")
    path = row.event.path
    client = cast.sign_in("coordinator")
    client.post(f"{path}/annuler", data={"reason": "Erreur"})
    assert cast.sign_in("member").get(path).status_code == 404


@pytest.mark.parametrize(
    "forged",
    [{"half_days-²-day": "x"}, {f"half_days-{'1' * 5000}-day": "x"}, {"drop": "1" * 5000}],
    ids=["superscript", "five thousand figures", "drop"],
)
def test_half_days_that_no_page_numbered_are_ignored(cast, course, forged):
    data = session_form(half_day(), networks=cast.network.id) | forged
    client = cast.sign_in("coordinator")
    address = f"/formations/{course.slug}/sessions/nouvelle"
    assert client.post(address, data=data).status_code in (200, 303)


@pytest.mark.parametrize("field", ["day", "starts"])
def test_characters_that_nobody_sees_are_no_time(cast, course, field):
    data = session_form(half_day(), networks=cast.network.id)
    data[f"half_days-0-{field}"] = "\u2028"
    client = cast.sign_in("coordinator")
    answer = client.post(f"/formations/{course.slug}/sessions/nouvelle", data=data)
    assert answer.status_code == 422
    assert "Indiquez" in answer.text
