"""What follows from meetings: whose it is, on whose page, done and undone, reminded once."""

from datetime import timedelta

import pytest
import time_machine
from bs4 import BeautifulSoup
from sqlalchemy import select

from intranet.clock import from_paris, today
from intranet.database import db
from intranet.directory.models import Assignment
from intranet.meetings.minutes import reminders
from intranet.meetings.minutes.models import FollowUp
from intranet.meetings.minutes.preparing import Owner


def words(answer):
    return " ".join(BeautifulSoup(answer.text, "html.parser").get_text(" ").split())


def only():
    db.session.expire_all()
    return db.session.scalars(select(FollowUp)).one()


@pytest.fixture
def decided(write, publish, line):
    """Minutes are published with these lines."""

    def act(*lines, text="Le texte"):
        write(text, lines or [line()])
        publish()

    return act


@pytest.fixture
def at_nine():
    """Nine in the morning in Paris, so many days from now."""
    travels = []

    def travel(days=0):
        from datetime import time

        for one in travels:
            one.stop()
        moment = from_paris(first + timedelta(days=days), time(9))
        travels[:] = [time_machine.travel(moment, tick=False)]
        travels[0].start()

    first = today()
    yield travel
    for one in travels:
        one.stop()


def settle(client, state, **more):
    return client.post(f"/suites/{only().id}/etat", data={"state": state, **more})


def test_an_action_is_on_its_owner_s_first_page_once_published(cast, write, publish, line):
    write("Le texte", [line("Appeler la CAF")])
    member = cast.sign_in("member")
    assert "Appeler la CAF" not in words(member.get("/"))
    publish()
    assert "Appeler la CAF" in words(member.get("/"))
    assert "Appeler la CAF" not in words(cast.sign_in("manager").get("/"))


def test_a_decision_is_nobody_s_to_do(cast, decided, line):
    decided(line("On se revoit en mars", kind="decision"))
    assert "On se revoit" not in words(cast.sign_in("member").get("/"))
    assert only().position_id is None
    assert cast.sign_in("member").post(f"/suites/{only().id}/etat").status_code == 404


def test_done_in_one_click_and_undone_in_another(cast, decided):
    decided()
    member = cast.sign_in("member")
    assert settle(member, "done", next="/").location == "/"
    assert (only().state, only().done_by_id) == ("done", cast.accounts["member"].id)
    home = BeautifulSoup(member.get("/").text, "html.parser")
    button = home.find(id=f"to-do-{only().id}").find("button", {"name": "state"})
    assert button["value"] == "open" and "Annuler" in button.text
    settle(member, "open")
    assert (only().state, only().done_at, only().done_by_id) == ("open", None, None)


def test_htmx_swaps_the_very_line_that_the_page_shows(cast, decided):
    decided()
    member = cast.sign_in("member")
    swapped = member.post(
        f"/suites/{only().id}/etat",
        data={"state": "done"},
        headers={"HX-Request": "true", "HX-Request-Type": "partial"},
    )
    part = BeautifulSoup(swapped.text, "html.parser").find("li")
    page = BeautifulSoup(member.get("/").text, "html.parser").find(id=part["id"])
    assert part.get_text(" ", strip=True) == page.get_text(" ", strip=True)


def test_saying_it_twice_is_harmless(cast, decided):
    decided()
    member = cast.sign_in("member")
    settle(member, "done")
    first = only().done_at
    assert settle(member, "done").status_code == 303
    assert only().done_at == first


@pytest.mark.parametrize(
    ("name", "status"), [("manager", 403), ("outsider", 404), ("other_coordinator", 404)]
)
def test_somebody_else_s_action_is_not_theirs_to_settle(cast, decided, name, status):
    decided()
    assert settle(cast.sign_in(name), "done").status_code == status
    assert only().state == "open"


def test_those_who_run_the_meeting_settle_and_drop(cast, decided):
    decided()
    settle(cast.sign_in("coordinator"), "dropped")
    assert only().state == "dropped"


def test_an_unknown_state_is_refused(cast, decided):
    decided()
    assert settle(cast.sign_in("member"), "brûlée").status_code == 422


def test_what_a_draft_says_is_nobody_s_to_settle_yet(cast, write, line):
    write("Texte", [line()])
    assert settle(cast.sign_in("member"), "done").status_code == 404


def test_an_action_of_a_seat_follows_to_the_successor(cast, decided):
    decided()
    db.session.scalars(
        select(Assignment).where(Assignment.position_id == cast.member_seat.id)
    ).one().ends_on = today()
    db.session.flush()
    db.session.add(
        Assignment(person_id=cast.manager.id, position_id=cast.member_seat.id, starts_on=today())
    )
    db.session.commit()
    assert "Appeler la CAF" in words(cast.sign_in("manager").get("/"))
    assert "Appeler la CAF" not in words(cast.sign_in("member").get("/"))


def test_an_action_of_a_person_stays_theirs(cast, decided, line):
    decided(line(owner=Owner("Awa Martin", cast.member.id)))
    assert "Appeler la CAF" in words(cast.sign_in("member").get("/"))


def test_the_list_shows_one_s_networks_and_filters(cast, decided, line):
    decided(
        line("En retard", due_on=today() - timedelta(days=3)),
        line("Plus tard", owner=Owner("CAF"), due_on=today() + timedelta(days=30)),
        line("Sans date", owner=Owner("", None, cast.manager_seat.id)),
    )
    member = cast.sign_in("member")

    assert "Plus tard" in words(member.get("/suites?vue=ouvertes"))
    assert "Sans date" in words(member.get("/suites?vue=ouvertes"))
    mine = words(member.get("/suites?vue=miennes"))
    assert "Plus tard" not in mine and "Awa Martin, CDAS de la baie" in mine
    late = words(member.get("/suites?vue=en-retard"))
    assert "Plus tard" not in late and "Sans date" not in late
    assert "Plus tard" not in words(cast.sign_in("outsider").get("/suites?vue=ouvertes"))


def test_the_coordinator_sees_what_is_to_write_and_what_is_late(cast, held, write, publish, line):
    client = cast.sign_in("coordinator")
    assert "Comptes rendus à écrire" in words(client.get("/"))
    assert held.title in words(client.get("/"))
    write("x", [line(due_on=today() - timedelta(days=1))])
    assert "brouillon commencé" in words(client.get("/"))
    publish()
    home = words(client.get("/"))
    assert "Comptes rendus à écrire" not in home
    assert "Suites en retard 1 action" in home.replace("\u00a0", " ")
    assert "Suites en retard" not in words(cast.sign_in("other_coordinator").get("/"))


def test_reminded_three_days_before_and_the_day_after_once_each(decided, line, sent, at_nine):
    decided(line(due_on=today() + timedelta(days=10)))
    told = []
    for day in range(14):
        at_nine(day)
        for _ in range(2):
            reminders.send_due()
            db.session.commit()
        told.append(len(sent("follow-ups")))
    assert told == [0] * 7 + [1] * 4 + [2] * 3
    assert "Appeler la CAF" in sent("follow-ups")[0].text
    assert sent("follow-ups")[1].subject.startswith("À faire, et en retard")
    assert "Vous recevez ce message parce que" in sent("follow-ups")[0].text


def test_one_mail_a_person_a_day(decided, line, sent, at_nine):
    decided(
        line("Une", due_on=today() + timedelta(days=2)),
        line("Deux", due_on=today() - timedelta(days=2)),
    )
    at_nine()
    assert reminders.send_due() == 1
    db.session.commit()
    mail = sent("follow-ups")[0]
    assert "Une" in mail.text and "Deux" in mail.text


def test_what_comes_later_that_day_waits_for_tomorrow(decided, write, line, sent, at_nine, held):
    from intranet.meetings.minutes import queries

    decided(line("Une", due_on=today() + timedelta(days=2)))
    at_nine()
    reminders.send_due()
    db.session.commit()
    assert queries.of_event(held.id).is_published
    write("Le texte", [line("Deux", due_on=today() + timedelta(days=2))])
    reminders.send_due()
    db.session.commit()
    assert len(sent("follow-ups")) == 1
    at_nine(1)
    reminders.send_due()
    db.session.commit()
    assert "Deux" in sent("follow-ups")[1].text and "Une" not in sent("follow-ups")[1].text


@pytest.mark.parametrize("how", ["done", "dropped", "draft", "vacant", "free"])
def test_nobody_is_reminded_of_what_is_not_theirs_to_do(
    cast, write, publish, line, sent, at_nine, how
):
    owner = Owner("Un groupe") if how == "free" else None
    owner = Owner("", None, cast.vacant_seat.id) if how == "vacant" else owner
    write("x", [line(due_on=today() + timedelta(days=1), owner=owner)])
    if how != "draft":
        publish()
    if how in ("done", "dropped"):
        only().state = how
        db.session.commit()
    at_nine()
    reminders.send_due()
    assert sent("follow-ups") == []


def test_seats_that_nobody_holds_keep_nobody_from_being_reminded(
    cast, decided, line, sent, at_nine, monkeypatch
):
    monkeypatch.setattr(reminders, "BATCH", 2)
    vacant = Owner("", None, cast.vacant_seat.id)
    late = [line(f"Vacant {n}", owner=vacant, due_on=today()) for n in range(3)]
    decided(*late, line("La mienne", due_on=today() + timedelta(days=1)))
    at_nine()
    reminders.send_due()
    [mail] = sent("follow-ups")
    assert "La mienne" in mail.text and "Vacant" not in mail.text


def test_a_day_put_off_is_reminded_anew(decided, write, line, sent, at_nine):
    decided(line(due_on=today() + timedelta(days=2)))
    at_nine()
    reminders.send_due()
    db.session.commit()
    write("Le texte", [line(key=only().id, due_on=today() + timedelta(days=20))])
    at_nine(18)
    reminders.send_due()
    db.session.commit()
    assert len(sent("follow-ups")) == 2


def test_nobody_is_reminded_at_night(decided, line, sent, at_nine):
    decided(line(due_on=today()))
    at_nine()
    with time_machine.travel(from_paris(today(), __import__("datetime").time(3)), tick=False):
        assert reminders.send_due() == 0


def test_the_first_page_takes_a_constant_number_of_queries(cast, decided, write, line, queries):
    decided(line("Une"))
    client = cast.sign_in("member")
    client.get("/")
    queries.clear()
    client.get("/")
    few = len(queries)
    write("Le texte", [line(f"Action {n}") for n in range(8)])
    client.get("/")
    queries.clear()
    client.get("/")
    assert len(queries) == few
