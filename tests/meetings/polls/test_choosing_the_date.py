from datetime import timedelta

import time_machine
from bs4 import BeautifulSoup
from icalendar import Calendar
from sqlalchemy import func, select

from intranet.clock import now, today
from intranet.database import db
from intranet.directory.models import Assignment
from intranet.events import answers, invitations, succession
from intranet.events.models import CalendarCopy, Event, Invitation, Slot
from intranet.mailroom.models import OutgoingMail
from intranet.meetings.models import Meeting
from intranet.meetings.polls import asking, links, planning, tallies
from intranet.meetings.polls.models import DatePoll, PollOption, PollVote, PollVoter
from tests.builders import directory

MEMBER, MANAGER = "accueil@cdas.example", "direction@ccas-cancale.example"


def mails(address, purpose):
    db.session.expire_all()
    statement = select(OutgoingMail).where(
        OutgoingMail.recipient_address == address, OutgoingMail.purpose == purpose
    )
    return list(db.session.scalars(statement.order_by(OutgoingMail.id)))


def answers_of(poll):
    db.session.expire_all()
    rows = db.session.scalars(
        select(Invitation).where(Invitation.event_id == poll.event_id).order_by(Invitation.id)
    )
    return {row.person_id: (row.answer, row.answer_source, row.place) for row in rows}


def test_the_chosen_slot_becomes_the_date_and_the_meeting_is_published(cast, poll_of, said, choose):
    poll = poll_of()
    said(poll, cast.member, "no", "yes", "no")
    assert choose(poll, 1).status_code == 303
    event = db.session.get(Event, poll.event_id)
    assert event.state == "published"
    assert [slot.starts_at for slot in event.slots] == [poll.options[1].starts_at]
    assert event.slots[0].place == "Salle des Halles, Cancale"
    assert poll.state == "closed"
    assert poll.chosen == poll.options[1]


def test_the_words_of_the_poll_are_the_answers_to_the_meeting(cast, poll_of, said, choose):
    poll = poll_of()
    said(poll, cast.member, "no", "yes", "no")
    said(poll, cast.manager, "yes", "maybe", "no")
    choose(poll, 1)
    assert answers_of(poll) == {
        cast.member.id: ("yes", "poll", "confirmed"),
        cast.manager.id: ("maybe", "poll", ""),
    }


def test_a_no_is_known_and_silence_is_asked(cast, poll_of, said, choose):
    poll = poll_of()
    said(poll, cast.member, "no", "yes", "no")
    choose(poll, 0)
    found = answers_of(poll)
    assert found[cast.member.id] == ("no", "poll", "")
    assert found[cast.manager.id] == ("none", "", "")


def test_the_invitation_says_what_one_had_said(cast, poll_of, said, choose):
    poll = poll_of()
    said(poll, cast.member, "yes", "yes", "no")
    choose(poll, 0)
    (known,) = mails(MEMBER, "invitation")
    (asked,) = mails(MANAGER, "invitation")
    assert "Vous aviez répondu oui à cette date dans le sondage" in known.text
    assert "rien à faire, sauf empêchement" in known.html
    assert "sondage" not in asked.text
    assert Calendar.from_ical(known.calendar)["METHOD"] == "REQUEST"


def test_places_go_in_the_order_in_which_yes_was_said(cast, poll_of, said, choose):
    poll = poll_of(capacity=1)
    with time_machine.travel(now() + timedelta(hours=1), tick=False):
        said(poll, cast.manager, "yes", "yes", "yes")
    with time_machine.travel(now() + timedelta(hours=2), tick=False):
        said(poll, cast.member, "yes", "yes", "yes")
    choose(poll, 0)
    found = answers_of(poll)
    assert found[cast.manager.id] == ("yes", "poll", "confirmed")
    assert found[cast.member.id] == ("yes", "poll", "waiting")
    assert "liste d’attente" in mails(MEMBER, "invitation")[0].text
    assert not mails(MEMBER, "waiting")


def test_one_may_choose_and_publish_later(cast, coordinator, poll_of, said, choose):
    poll = poll_of()
    said(poll, cast.member, "yes", "no", "no")
    assert choose(poll, 0, suite="garder").status_code == 303
    event = db.session.get(Event, poll.event_id)
    assert event.state == "draft"
    assert len(event.slots) == 1
    assert not mails(MEMBER, "invitation")
    coordinator.post(f"/rencontres/{event.id}/publier")
    assert "Vous aviez répondu oui" in mails(MEMBER, "invitation")[0].text
    assert answers_of(poll)[cast.member.id] == ("yes", "poll", "confirmed")


def test_an_answer_holds_for_no_other_date(cast, coordinator, poll_of, said, choose):
    """The draft is moved by hand after the choice: nobody said anything of that date."""
    poll = poll_of()
    said(poll, cast.member, "yes", "no", "no")
    choose(poll, 0, suite="garder")
    event = db.session.get(Event, poll.event_id)
    day = (poll.options[0].starts_at + timedelta(days=1)).date().isoformat()
    moved = {"title": event.title, "kind": "petit_dejeuner", "day": day, "starts": "09:00",
             "ends": "11:00", "place": "Ailleurs", "version": event.version}  # fmt: skip
    assert coordinator.post(f"/rencontres/{event.id}/modifier", data=moved).status_code == 303
    assert answers_of(poll)[cast.member.id] == ("none", "", "")


def test_a_place_or_a_link_is_needed(poll_of, choose):
    poll = poll_of()
    refused = choose(poll, 0, place="")
    assert refused.status_code == 422
    assert "Indiquez un lieu" in refused.text
    assert poll.state == "open"


def test_of_two_who_choose_the_second_is_told(cast, coordinator, poll_of, choose):
    poll = poll_of()
    version = poll.version
    assert choose(poll, 0).status_code == 303
    second = choose(poll, 1, version=version)
    assert second.status_code == 409
    assert "Quelqu’un vous a devancé" in second.text
    db.session.expire_all()
    assert poll.chosen == poll.options[0]
    assert len(mails(MEMBER, "invitation")) == 1


def test_a_double_click_chooses_once(poll_of, choose):
    poll = poll_of()
    version = poll.version
    assert choose(poll, 0).status_code == 303
    assert choose(poll, 0, version=version).status_code == 303
    assert len(mails(MEMBER, "invitation")) == 1


def test_slots_that_changed_meanwhile_are_read_again_first(poll_of, plan_of, choose):
    poll = poll_of()
    version = poll.version
    planning.change(None, poll.event_id, plan_of(10, 15), version)
    db.session.commit()
    answer = choose(poll, 0, version=version, place="Salle que l’on vient de trouver")
    assert answer.status_code == 409 and poll.state == "open"
    page = BeautifulSoup(answer.text, "html.parser")
    assert "Le sondage a changé" in page.select_one(".error-summary").text
    assert page.find(id="place")["value"] == "Salle que l’on vient de trouver"
    held = {one["name"]: one.get("value", "") for one in page.select("form.flow input[name]")}
    assert choose(poll, 0, version=held["version"], place=held["place"]).status_code == 303


def test_a_slot_in_the_past_is_not_chosen(poll_of, choose):
    poll = poll_of()
    with time_machine.travel(poll.options[0].starts_at + timedelta(hours=1), tick=False):
        assert choose(poll, 0).status_code == 409
    db.session.expire_all()
    assert poll.state == "open"


def test_who_answers_a_poll_that_closes_is_told_the_date(
    cast, poll_of, said, choose, invitation_of, words
):
    poll = poll_of()
    mine = invitation_of(poll, cast.member)
    path, typed = f"/s/{links.answer_token(mine)}", words(poll, "yes", "maybe", "no")
    choose(poll, 1)
    late = cast.client().post(path, data=typed)
    assert late.status_code == 409
    assert "la date est choisie" in late.text
    assert "<strong>si besoin</strong>" in late.text
    assert "/i/" in late.text
    assert answers_of(poll)[cast.member.id] == ("none", "", "")


def test_reopening_a_draft_takes_the_date_back_and_keeps_the_words(
    cast, coordinator, poll_of, said, choose
):
    poll = poll_of()
    said(poll, cast.member, "yes", "no", "no")
    choose(poll, 0, suite="garder")
    deadline = (now() + timedelta(days=6)).date().isoformat()
    path = f"/rencontres/{poll.event_id}/sondage/rouvrir"
    assert coordinator.get(path).status_code == 200
    data = {"deadline_day": deadline, "deadline_hour": "18:00", "version": poll.version}
    assert coordinator.post(path, data=data).status_code == 303
    db.session.expire_all()
    assert poll.state == "open"
    assert poll.chosen is None
    assert db.session.get(Event, poll.event_id).slots == []
    assert answers_of(poll)[cast.member.id] == ("none", "", "")
    assert tallies.of_slots(poll)[0].yes == 1


def test_a_published_meeting_keeps_its_date_while_another_is_looked_for(reopened):
    event = db.session.get(Event, reopened.event_id)
    assert (event.state, reopened.state) == ("published", "open")
    assert [slot.starts_at for slot in event.slots] == [reopened.options[0].starts_at]
    (told,) = mails(MEMBER, "poll_reopened")
    assert "Elle reste prévue" in told.text


def test_another_slot_is_then_a_change_of_date(cast, reopened, choose, said):
    said(reopened, cast.member, "no", "yes", "no")
    assert choose(reopened, 1).status_code == 303
    event = db.session.get(Event, reopened.event_id)
    assert [(s.starts_at, s.sequence) for s in event.slots] == [(reopened.options[1].starts_at, 1)]
    (update,) = mails(MEMBER, "update")
    file = Calendar.from_ical(update.calendar).events[0]
    assert file["SEQUENCE"] == 1
    assert str(file["UID"]) == str(Calendar.from_ical(mails(MEMBER, "invitation")[0].calendar).events[0]["UID"])  # fmt: skip
    assert "Vous aviez répondu oui à cette date" in update.text
    found = answers_of(reopened)
    assert found[cast.member.id] == ("yes", "poll", "confirmed")
    assert found[cast.manager.id] == ("none", "", "")


def test_choosing_the_date_that_it_has_changes_nothing(cast, reopened, choose, invitation_of):
    """What was answered to the invitation since stands: the poll says nothing of it."""
    mine = invitation_of(reopened, cast.manager)
    answers.answer(mine, "yes", source="link", actor=None)
    db.session.commit()
    before = answers_of(reopened)
    assert choose(reopened, 0).status_code == 303
    assert answers_of(reopened) == before
    assert not mails(MEMBER, "update")
    assert reopened.state == "closed"


def test_a_draft_thrown_away_leaves_nothing(cast, coordinator, poll_of, said):
    poll = poll_of()
    said(poll, cast.member, "yes", "no", "no")
    coordinator.post(f"/rencontres/{poll.event_id}/supprimer")
    for table in (DatePoll, PollOption, PollVoter, PollVote, Meeting, Event, Slot, Invitation):
        assert db.session.scalar(select(func.count()).select_from(table)) == 0, table
    waiting = select(func.count()).where(OutgoingMail.state == "queued")
    assert db.session.scalar(waiting.select_from(OutgoingMail)) == 0


def test_candidate_slots_are_in_no_calendar(cast, poll_of, said):
    poll = poll_of()
    said(poll, cast.member, "yes", "yes", "yes")
    assert db.session.scalar(select(func.count()).select_from(Slot)) == 0
    assert db.session.scalar(select(func.count()).select_from(CalendarCopy)) == 0
    assert cast.sign_in("coordinator").get(f"/rencontres/{poll.event_id}.ics").status_code == 404
    sent = db.session.scalars(select(OutgoingMail)).all()
    assert sent
    assert all(mail.calendar is None for mail in sent)


def test_nobody_is_told_of_a_place_freed_in_a_draft(cast, coordinator, poll_of, said, choose):
    poll = poll_of(capacity=1)
    with time_machine.travel(now() + timedelta(hours=1), tick=False):
        first = said(poll, cast.manager, "yes", "yes", "yes")
    with time_machine.travel(now() + timedelta(hours=2), tick=False):
        said(poll, cast.member, "yes", "yes", "yes")
    choose(poll, 0, suite="garder")
    invitations.uninvite(None, db.session.get(Invitation, first.id))
    db.session.commit()
    assert answers_of(poll)[cast.member.id] == ("yes", "poll", "confirmed")
    assert not mails(MEMBER, "promoted")


def test_the_successor_of_a_seat_is_asked_anew(cast, poll_of, said):
    poll = poll_of()
    old = links.answer_token(said(poll, cast.member, "yes", "yes", "no"))
    db.session.query(Assignment).filter_by(position_id=cast.member_seat.id).update(
        {"ends_on": today()}
    )
    newcomer = directory.person("Nora", "Le Bihan", email="nora@cdas.example")
    seat = cast.member_seat.id
    db.session.add(Assignment(position_id=seat, person_id=newcomer.id, starts_on=today()))
    db.session.commit()
    assert succession.follow_turnover() == 1
    db.session.commit()
    assert cast.client().get(f"/s/{old}").status_code == 404
    assert [tally.yes for tally in tallies.of_slots(poll)] == [0, 0, 0]
    assert asking.ask_newcomers() == 1
    assert asking.ask_newcomers() == 0
    assert len(mails("nora@cdas.example", "poll_asked")) == 1
