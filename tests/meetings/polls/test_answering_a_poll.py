from datetime import timedelta

import time_machine
from sqlalchemy import func, select

from intranet.clock import now
from intranet.database import db
from intranet.events.models import Invitation
from intranet.meetings.polls import links, planning, queries, tallies
from intranet.meetings.polls.models import PollVote


def token(invitation):
    return links.answer_token(invitation)


def address(invitation):
    return f"/s/{token(invitation)}"


def said(poll, person_row):
    db.session.expire_all()
    return queries.words_of(poll, [person_row.id]).get(person_row.id, {})


def test_the_link_shows_every_slot_and_changes_nothing(cast, poll_of, invitation_of):
    poll = poll_of()
    mine = invitation_of(poll, cast.member)
    visitor = cast.client()
    for _ in range(3):
        page = visitor.get(address(mine))
    assert page.status_code == 200
    assert page.text.count('<fieldset class="vote"') == 3
    assert "no-referrer" in page.headers["Referrer-Policy"]
    assert "no-store" in page.headers["Cache-Control"]
    assert db.session.scalar(select(func.count()).select_from(PollVote)) == 0


def test_one_answers_for_every_slot_without_signing_in(cast, poll_of, invitation_of, words):
    poll = poll_of()
    mine = invitation_of(poll, cast.member)
    visitor = cast.client()
    answer = visitor.post(
        address(mine), data=words(poll, "yes", "maybe", "no", comment="Après 9 h")
    )
    assert answer.status_code == 303
    assert list(said(poll, mine).values()) == ["yes", "maybe", "no"]
    assert db.session.get(Invitation, mine.id).comment == "Après 9 h"


def test_coming_back_one_finds_what_one_said(cast, poll_of, invitation_of, words):
    poll = poll_of()
    mine = invitation_of(poll, cast.member)
    visitor = cast.client()
    visitor.post(address(mine), data=words(poll, "yes", "no", "no"))
    page = visitor.get(address(mine)).text
    assert page.count(" checked") == 3
    assert f'checked id="mot-{poll.options[0].id}-0"' in page


def test_a_slot_left_out_is_asked_for_and_the_others_are_kept(cast, poll_of, invitation_of, words):
    poll = poll_of()
    mine = invitation_of(poll, cast.member)
    answer = cast.client().post(address(mine), data=words(poll, "yes", "no"))
    assert answer.status_code == 422
    assert answer.text.count(" checked") == 2
    assert said(poll, mine) == {}


def test_an_unknown_word_is_refused(cast, poll_of, invitation_of, words):
    poll = poll_of()
    mine = invitation_of(poll, cast.member)
    answer = cast.client().post(address(mine), data=words(poll, "yes", "perhaps", "no"))
    assert answer.status_code == 422
    assert "Choisissez oui, si besoin ou non." in answer.text
    assert said(poll, mine) == {}


def test_a_forwarded_link_answers_for_the_same_person(cast, poll_of, invitation_of, words):
    poll = poll_of()
    mine = invitation_of(poll, cast.member)
    cast.client().post(address(mine), data=words(poll, "yes", "yes", "yes"))
    cast.client().post(address(mine), data=words(poll, "no", "no", "no"))
    assert queries.turnout(poll).people == 2
    assert queries.turnout(poll).answered == 1
    assert [tally.no for tally in tallies.of_slots(poll)] == [1, 1, 1]


def test_the_page_counts_the_yes_and_names_nobody(cast, poll_of, invitation_of, words):
    poll = poll_of()
    other = invitation_of(poll, cast.manager)
    cast.client().post(address(other), data=words(poll, "yes", "no", "maybe"))
    page = cast.client().get(address(invitation_of(poll, cast.member))).text
    assert "1\u00a0oui pour l’instant" in page
    assert "Kerdoncuff" not in page


def test_one_answers_on_the_site_too(cast, poll_of, invitation_of, words):
    poll = poll_of()
    member = cast.sign_in("member")
    path = f"/rencontres/{poll.event_id}/sondage/repondre"
    assert "Petit-déjeuner" in member.get("/").text
    assert member.get(path).status_code == 200
    assert member.post(path, data=words(poll, "yes", "no", "no")).status_code == 303
    mine = invitation_of(poll, cast.member)
    assert list(said(poll, mine).values()) == ["yes", "no", "no"]
    assert path not in member.get("/").text


def test_nobody_else_answers_in_ones_place_on_the_site(cast, poll_of, words):
    poll = poll_of(invite=[cast.manager_seat])
    path = f"/rencontres/{poll.event_id}/sondage/repondre"
    member = cast.sign_in("member")
    assert member.get(path).status_code == 404
    assert member.post(path, data=words(poll, "yes", "no", "no")).status_code == 404


def test_a_poll_that_is_not_open_yet_is_asked_of_nobody(cast, poll_of, words):
    poll = poll_of(opened=False)
    member = cast.sign_in("member")
    assert member.get(f"/rencontres/{poll.event_id}/sondage/repondre").status_code == 404
    assert "sondage" not in member.get("/").text


def test_after_the_deadline_what_was_typed_is_shown_and_not_taken(
    cast, poll_of, invitation_of, words
):
    poll = poll_of()
    mine = invitation_of(poll, cast.member)
    path = address(mine)
    with time_machine.travel(poll.deadline + timedelta(minutes=1), tick=False):
        answer = cast.client().post(path, data=words(poll, "yes", "no", "no", comment="Un mot"))
        assert answer.status_code == 409
        assert "La date limite est passée" in answer.text
        assert "<strong>oui</strong>" in answer.text
        assert "Un mot" in answer.text
        assert said(poll, mine) == {}


def test_a_slot_that_moved_meanwhile_is_asked_again_and_nothing_typed_is_lost(
    cast, coordinator, poll_of, plan_of, invitation_of, words
):
    poll = poll_of()
    mine = invitation_of(poll, cast.member)
    typed = words(poll, "yes", "no", "maybe")
    kept = poll.options[0].id
    planning.change(None, poll.event_id, plan_of(10, 11, 14), poll.version)
    db.session.commit()
    answer = cast.client().post(address(mine), data=typed)
    assert answer.status_code == 409
    assert "ont changé" in answer.text
    assert f'checked id="mot-{kept}-0"' in answer.text
    assert said(poll, mine) == {}


def test_the_link_of_someone_taken_off_the_list_closes(
    cast, coordinator, poll_of, invitation_of, words
):
    poll = poll_of()
    mine = invitation_of(poll, cast.member)
    path = address(mine)
    cast.client().post(path, data=words(poll, "yes", "yes", "yes"))
    coordinator.post(f"/invitations/{mine.id}/retrait")
    assert cast.client().get(path).status_code == 410
    assert cast.client().post(path, data=words(poll, "no", "no", "no")).status_code == 410
    assert [tally.yes for tally in tallies.of_slots(queries.of_event(poll.event_id))] == [0, 0, 0]


def test_a_forged_link_opens_nothing(cast, poll_of, invitation_of):
    poll = poll_of()
    good = token(invitation_of(poll, cast.member))
    assert cast.client().get(f"/s/{good[:-2]}xx").status_code == 404
    assert cast.client().get("/s/faux").status_code == 404


def test_the_link_of_an_invitation_is_no_link_of_a_poll(cast, poll_of, invitation_of):
    from intranet.events import links as event_links

    poll = poll_of()
    other = event_links.answer_token(invitation_of(poll, cast.member))
    assert cast.client().get(f"/s/{other}").status_code == 404


def test_the_coordination_enters_the_answer_of_who_telephoned(
    cast, coordinator, poll_of, invitation_of, words
):
    poll = poll_of()
    mine = invitation_of(poll, cast.member)
    path = f"/rencontres/{poll.event_id}/sondage/reponses/{mine.id}"
    assert coordinator.get(path).status_code == 200
    assert coordinator.post(path, data=words(poll, "no", "yes", "no")).status_code == 303
    assert list(said(poll, mine).values()) == ["no", "yes", "no"]
    assert queries.asked_rows(poll, [mine.id])[mine.id].source == "coordinator"


def test_an_invitee_of_another_meeting_is_not_entered_here(
    cast, coordinator, poll_of, invitation_of
):
    one, other = poll_of(), poll_of(title="Autre")
    elsewhere = invitation_of(other, cast.member)
    path = f"/rencontres/{one.event_id}/sondage/reponses/{elsewhere.id}"
    assert coordinator.get(path).status_code == 404


def test_saying_the_same_word_again_keeps_ones_rank(cast, poll_of, invitation_of, words):
    poll = poll_of()
    mine = invitation_of(poll, cast.member)
    cast.client().post(address(mine), data=words(poll, "yes", "yes", "yes"))
    first = db.session.scalars(select(PollVote.at)).all()
    with time_machine.travel(now() + timedelta(hours=5), tick=False):
        cast.client().post(address(mine), data=words(poll, "yes", "yes", "no"))
    db.session.expire_all()
    after = db.session.scalars(select(PollVote.at).order_by(PollVote.option_id)).all()
    assert after[:2] == first[:2]
    assert after[2] > first[2]
