"""A poll whose meeting is called off, held, thrown away, or keeps its date: who hears what."""

from datetime import timedelta

import pytest
import time_machine
from bs4 import BeautifulSoup
from sqlalchemy import delete, select, update

from intranet.clock import now
from intranet.database import db
from intranet.events import invitations, scheduling
from intranet.events.choosing import NewGuest
from intranet.events.models import Event
from intranet.mailroom.models import QUEUED, SENT, OutgoingMail
from intranet.meetings.polls import asking, planning
from intranet.meetings.polls.models import PollVoter
from intranet.meetings.polls.refusals import NotPossible

MEMBER, MANAGER = "accueil@cdas.example", "direction@ccas-cancale.example"


def words(answer):
    text = BeautifulSoup(answer.text, "html.parser").get_text(" ")
    return " ".join(text.replace("\u00a0", " ").split())


def sent(purpose):
    """The addresses that a mail of this purpose waits for, or has reached."""
    db.session.expire_all()
    statement = select(OutgoingMail.recipient_address).where(OutgoingMail.purpose == purpose)
    return sorted(db.session.scalars(statement.where(OutgoingMail.state.in_((QUEUED, SENT)))))


def deliver(*addresses):
    """The mails of these people have left; everybody's when none is named."""
    statement = update(OutgoingMail).where(OutgoingMail.state == QUEUED)
    if addresses:
        statement = statement.where(OutgoingMail.recipient_address.in_(addresses))
    db.session.execute(statement.values(state=SENT, sent_at=now()))
    db.session.commit()


@pytest.fixture
def called_off(reopened):
    """A meeting that was called off while another date was looked for."""
    scheduling.cancel(None, reopened.event_id, "Neige")
    db.session.commit()
    return reopened


def reopening(poll, **changes):
    day = (now() + timedelta(days=6)).date().isoformat()
    return {
        "deadline_day": day,
        "deadline_hour": "18:00",
        "version": poll.version,
        **changes,
    }


def test_nobody_is_reminded_of_a_date_for_what_was_called_off(called_off):
    with time_machine.travel(called_off.deadline - timedelta(days=1), tick=False):
        assert asking.remind_due() == 0
    assert sent("poll_reminder") == []


def test_nobody_is_asked_a_date_for_what_was_called_off(called_off):
    """Those whose letter the worker was still to write."""
    before = sent("poll_asked")
    db.session.execute(delete(PollVoter))
    db.session.commit()
    assert asking.ask_newcomers() == 0
    assert sent("poll_asked") == before


def test_what_was_to_ask_for_a_date_does_not_leave_after_the_cancellation(reopened, coordinator):
    """The relay was out of reach for an hour."""
    assert sent("poll_reopened") == [MEMBER, MANAGER]
    deliver(MEMBER)
    page = f"/rencontres/{reopened.event_id}/annuler"
    assert coordinator.post(page, data={"reason": "Neige"}).status_code == 303
    assert sent("poll_reopened") == [MEMBER]


def test_the_poll_of_what_was_called_off_is_left_alone(cast, called_off, coordinator, plan_of):
    page = f"/rencontres/{called_off.event_id}/sondage"
    refused = coordinator.post(f"{page}/relancer", follow_redirects=True)
    assert "Cette rencontre est annulée" in words(refused)
    for act in (
        lambda: planning.change(None, called_off.event_id, plan_of(10, 15), called_off.version),
        lambda: planning.prolong(
            None, called_off.event_id, called_off.deadline + timedelta(hours=1), called_off.version
        ),
    ):
        with pytest.raises(NotPossible) as why:
            act()
        assert why.value.why == "cancelled"
        db.session.rollback()
    assert sent("poll_changed") == sent("poll_reminder") == []


def test_the_date_of_what_was_held_is_not_looked_for(poll_of, choose, cast):
    poll = poll_of()
    choose(poll, 0)
    db.session.expire_all()
    with time_machine.travel(poll.options[0].starts_at + timedelta(hours=1), tick=False):
        client = cast.sign_in("coordinator")
        board = client.get(f"/rencontres/{poll.event_id}/sondage")
        assert "Rouvrir le sondage" not in board.text
        page = f"/rencontres/{poll.event_id}/sondage/rouvrir"
        assert client.get(page).status_code == 303
        data = reopening(
            poll, deadline_day=str(poll.options[1].starts_at.date()), deadline_hour="06:00"
        )
        answer = client.post(page, data=data, follow_redirects=True)
    assert "a déjà commencé" in words(answer)
    db.session.expire_all()
    assert poll.state == "closed"
    assert sent("poll_reopened") == []


def test_nobody_is_asked_to_choose_among_no_dates(poll_of, choose, cast, plan_of):
    """The meeting was moved by hand beyond all the slots of its poll, which is then reopened."""
    poll = poll_of(5, 6, within=2)
    choose(poll, 0)
    event = db.session.get(Event, poll.event_id)
    for slot in event.slots:
        slot.starts_at += timedelta(days=30)
        slot.ends_at += timedelta(days=30)
    db.session.commit()
    with time_machine.travel(poll.options[1].ends_at, tick=False):
        client = cast.sign_in("coordinator")
        page = f"/rencontres/{poll.event_id}/sondage"
        assert "Il reste moins de deux dates" in words(client.get(f"{page}/rouvrir"))
        client.post(f"{page}/rouvrir", data=reopening(poll))
        db.session.expire_all()
        assert (poll.state, sent("poll_reopened")) == ("prepared", [])
        planning.change(None, poll.event_id, plan_of(20, 21, within=9), poll.version)
        db.session.commit()
        client.post(f"{page}/ouvrir", data={"version": poll.version})
    db.session.expire_all()
    assert poll.state == "open"
    assert sent("poll_reopened") == [MEMBER, MANAGER]
    asked = select(OutgoingMail.text).where(OutgoingMail.purpose == "poll_reopened")
    assert all("Elle reste prévue" in text for text in db.session.scalars(asked))


def test_who_is_asked_again_is_reminded_before_the_end(reopened):
    """Also who came on the list once the date was chosen, and was never asked before."""
    new = NewGuest("Anne Le Goff", "anne@x.example")
    event = db.session.get(Event, reopened.event_id)
    invitations.invite(None, event.id, [], [], [new])
    db.session.execute(delete(PollVoter))
    asking.ask_everybody_again(event, reopened)
    db.session.commit()
    with time_machine.travel(reopened.deadline - timedelta(days=1), tick=False):
        assert asking.remind_due() == 2  # the member has answered
    assert sent("poll_reminder") == ["anne@x.example", MANAGER]


def test_a_poll_that_nobody_was_asked_is_reopened_without_a_word(poll_of, choose, cast):
    """Chosen and published while it was still being prepared."""
    poll = poll_of(opened=False)
    choose(poll, 0)
    db.session.expire_all()
    page = f"/rencontres/{poll.event_id}/sondage/rouvrir"
    cast.sign_in("coordinator").post(page, data=reopening(poll))
    db.session.expire_all()
    assert (poll.state, sent("poll_reopened")) == ("prepared", [])


def test_who_read_that_the_date_may_change_reads_that_it_does_not(reopened, choose, coordinator):
    deliver(MEMBER)
    path = f"/rencontres/{reopened.event_id}/sondage/choisir/{reopened.options[0].id}"
    page = words(coordinator.get(path))
    assert "1 personne recevra la confirmation de cette date" in page
    answer = choose(reopened, 0)
    assert "1 courriel part" in words(coordinator.get(answer.location))
    assert sent("poll_kept") == [MEMBER]
    (mail,) = db.session.scalars(select(OutgoingMail).where(OutgoingMail.purpose == "poll_kept"))
    assert "elle ne change pas" in mail.text
    assert sent("update") == []


def test_the_same_date_elsewhere_is_an_update(reopened, choose):
    assert choose(reopened, 0, place="Mairie de Cancale").status_code == 303
    event = db.session.get(Event, reopened.event_id)
    assert [(s.place, s.sequence) for s in event.slots] == [("Mairie de Cancale", 1)]
    assert sent("update") == [MEMBER, MANAGER]
    assert sent("poll_kept") == []


def test_the_form_holds_the_place_that_the_meeting_has_now(reopened, coordinator):
    db.session.get(Event, reopened.event_id).slots[0].place = "Salle prêtée par la mairie"
    db.session.commit()
    path = f"/rencontres/{reopened.event_id}/sondage/choisir/"
    kept, moved = (coordinator.get(f"{path}{option.id}").text for option in reopened.options[:2])
    assert BeautifulSoup(kept, "html.parser").find(id="place")["value"].startswith("Salle prêtée")
    assert BeautifulSoup(moved, "html.parser").find(id="place")["value"].startswith("Salle des")


def test_those_who_were_asked_learn_that_the_draft_is_thrown_away(poll_of, coordinator):
    poll = poll_of()
    deliver(MEMBER)
    page = f"/rencontres/{poll.event_id}"
    assert "1 personne interrogée reçoit un courriel qui le dit" in words(coordinator.get(page))
    answer = coordinator.post(f"{page}/supprimer", follow_redirects=True)
    assert "est supprimé : 1 courriel part." in words(answer)
    assert sent("poll_abandoned") == [MEMBER]
    assert sent("poll_asked") == [MEMBER]  # the other question never left
    (mail,) = db.session.scalars(
        select(OutgoingMail).where(OutgoingMail.purpose == "poll_abandoned")
    )
    assert "Petit-déjeuner" in mail.subject and "n’avez rien à faire" in mail.text
    assert (mail.cause_kind, mail.cause_id) == ("", None)


def test_a_date_chosen_and_not_told_is_thrown_away_with_a_word_too(poll_of, choose, coordinator):
    poll = poll_of()
    deliver()
    choose(poll, 0, suite="garder")
    coordinator.post(f"/rencontres/{poll.event_id}/supprimer")
    assert sent("poll_abandoned") == [MEMBER, MANAGER]


def test_of_a_draft_nobody_knew_nobody_hears(poll_of, coordinator):
    poll = poll_of(opened=False)
    page = f"/rencontres/{poll.event_id}"
    assert "Personne n’en a été prévenu" in words(coordinator.get(page))
    coordinator.post(f"{page}/supprimer")
    assert sent("poll_abandoned") == []


@pytest.mark.parametrize("version", ["²", "9" * 5000, "-1", "x", ""])
def test_a_version_that_is_no_number_opens_nothing(poll_of, coordinator, version):
    poll = poll_of(opened=False)
    page = f"/rencontres/{poll.event_id}/sondage/ouvrir"
    assert coordinator.post(page, data={"version": version}).status_code == 409
    assert sent("poll_asked") == []


def test_inviting_says_what_the_mails_of_a_draft_wait_for(cast, poll_of, coordinator):
    poll = poll_of(opened=False, invite=[cast.member_seat])
    data = {"positions": [cast.manager_seat.id]}
    page = coordinator.post(f"/rencontres/{poll.event_id}/invites/apercu", data=data)
    assert "ces courriels partiront à l’ouverture du sondage" in words(page)
    asking.open_poll(None, poll.event_id, poll.version)
    db.session.commit()
    page = coordinator.post(f"/rencontres/{poll.event_id}/invites/apercu", data=data)
    assert "1 personne recevra le sondage de date dès que vous confirmez" in words(page)
    with time_machine.travel(poll.deadline + timedelta(minutes=1), tick=False):
        client = cast.sign_in("coordinator")
        page = client.post(f"/rencontres/{poll.event_id}/invites/apercu", data=data)
    assert "ces courriels partiront à la suite du sondage" in words(page)


def test_inviting_while_another_date_is_looked_for_says_both_mails(cast, reopened, coordinator):
    guest = {"outside": "Anne Le Goff, anne@secours.example"}
    page = coordinator.post(f"/rencontres/{reopened.event_id}/invites/apercu", data=guest)
    assert "1 personne recevra l’invitation et le sondage de date" in words(page)
    told = coordinator.post(
        f"/rencontres/{reopened.event_id}/invites", data=guest, follow_redirects=True
    )
    assert "1 invitation ajoutée : 2 courriels partent" in words(told)
