"""The entries of those present, one at a time, in front of everybody."""

import pytest
from sqlalchemy import select

from intranet.audit.models import JournalEntry
from intranet.database import db
from intranet.directory.models import Person, Structure
from intranet.directory.verification import due
from intranet.events.attendance import marking, walk_ins
from intranet.events.attendance.marking import Said
from intranet.meetings.review.models import EntryReview
from intranet.upkeep.models import Correction
from tests.builders import directory


@pytest.fixture
def outcomes(app):
    def read():
        db.session.expire_all()
        rows = db.session.query(EntryReview).all()
        return {(row.entry_kind, row.entry_id): row.outcome for row in rows}

    return read


@pytest.fixture
def at(reading, cast):
    """Where the entry of somebody, or of something, is read."""

    def url(name):
        row = getattr(cast, name)
        sort = "structures" if isinstance(row, Structure) else "personnes"
        return f"{reading}/{sort}/{row.id}"

    return url


@pytest.fixture
def say(cast, coordinator, at):
    def act(name, word="exact", client=coordinator, **fields):
        version = getattr(cast, name).version
        return client.post(at(name), data={"dit": word, "version": version, **fields})

    return act


def test_it_begins_with_the_first_structure(cast, coordinator, reading, at):
    assert coordinator.get(reading).location == at("ccas")


def test_each_structure_comes_once_before_its_people(cast, coordinator, running, reading, at):
    colleague = directory.person("Zoé", "Le Roy")
    directory.membership(directory.position(cast.ccas, "Agente", holder=colleague), cast.network)
    walk_ins.add_person(None, running.event, colleague, running.slot, "whole")
    db.session.commit()
    page = coordinator.get(at("ccas")).text
    assert "0 fiche sur 5" in page and "1 / 5" in page


def test_an_exact_entry_is_verified_by_whoever_runs_the_meeting(cast, running, say, at, outcomes):
    answer = say("ccas")
    assert answer.location == at("manager")
    db.session.expire_all()
    assert not due(cast.ccas)
    assert cast.ccas.verified_by_id == cast.accounts["coordinator"].id
    assert outcomes() == {("structure", cast.ccas.id): "exact"}
    told = db.session.scalars(
        select(JournalEntry).where(JournalEntry.verb == "structure.verified")
    ).one()
    assert told.after["where"] == running.event.title


def test_said_twice_it_is_verified_once(say):
    say("ccas")
    say("ccas")
    rows = db.session.scalars(select(JournalEntry).where(JournalEntry.verb == "structure.verified"))
    assert len(rows.all()) == 1


def test_put_off_it_comes_back_at_the_end(say, coordinator, reading, at, outcomes):
    say("ccas", "plus-tard")
    for name in ("manager", "cdas", "member"):
        say(name)
    page = coordinator.get(reading).text
    assert "3 fiches sur 4" in page and "Reprendre" in page
    assert coordinator.get(f"{reading}?reprendre=1").location == at("ccas")


def test_it_is_taken_up_where_it_stopped_on_another_screen(say, cast, reading, at):
    say("ccas")
    other = cast.sign_in("administrator")
    assert other.get(reading).location == at("manager")
    assert "1 fiche sur 4" in other.get(at("manager")).text


def test_once_all_is_read_it_says_so_and_the_meeting_too(say, coordinator, running, reading, at):
    for name in ("ccas", "manager", "cdas", "member"):
        answer = say(name)
    assert answer.location == reading
    assert "Tout est relu" in coordinator.get(reading).text
    running.slot.ends_at = running.slot.starts_at.replace(microsecond=1)
    db.session.commit()
    assert "4\u00a0fiches relues" in coordinator.get(running.page).text


def test_something_is_corrected_on_the_spot(cast, coordinator, at, outcomes):
    page = coordinator.get(at("member") + "/corriger")
    assert page.status_code == 200
    typed = {
        "first_name": "Awa",
        "last_name": "Martin",
        "phone": "02 99 00 00 09",
        "version": cast.member.version,
    }
    answer = coordinator.post(at("member") + "/corriger", data=typed)
    assert answer.status_code == 303
    db.session.expire_all()
    row = db.session.get(Person, cast.member.id)
    assert row.phone == "+33299000009" and not due(row)
    assert outcomes()[("person", row.id)] == "corrected"


def test_an_entry_that_changed_meanwhile_is_read_again(cast, say, outcomes):
    assert say("ccas", version=0).status_code == 409
    assert outcomes() == {}


def test_a_correction_overtaken_keeps_what_was_typed(cast, coordinator, at, outcomes):
    typed = {"first_name": "Awa", "last_name": "Martin-Le Gall", "version": 0}
    answer = coordinator.post(at("member") + "/corriger", data=typed)
    assert answer.status_code == 409 and "Martin-Le Gall" in answer.text
    assert outcomes() == {}


@pytest.fixture
def kept_elsewhere(cast, running):
    """The member also works where the coordinator has no say."""
    directory.position(cast.other_ccas, "Renfort", holder=cast.member)
    db.session.commit()


def test_who_may_not_edit_does_not_confirm(kept_elsewhere, say, outcomes, coordinator, at):
    assert say("member").status_code == 403
    page = coordinator.get(at("member")).text
    assert "Toujours exact" not in page and "Proposer une correction" in page
    assert outcomes() == {}


def test_who_may_not_edit_proposes(kept_elsewhere, cast, coordinator, at, outcomes):
    url = at("member") + "/corriger"
    assert "champ=phone" in coordinator.get(url).text
    answer = coordinator.post(f"{url}?champ=phone", data={"phone": "02 99 00 00 09"})
    assert answer.status_code == 303
    row = db.session.query(Correction).one()
    assert row.new_value == "+33299000009" and row.entry_id == cast.member.id
    assert outcomes()[("person", cast.member.id)] == "proposed"
    assert db.session.get(Person, cast.member.id).phone != "+33299000009"


def test_the_room_sees_what_members_of_the_network_see(cast, running, reading):
    """An administrator sees every structure; the room is shown those of its network alone."""
    walk_ins.add_person(None, running.event, cast.outsider, running.slot, "whole")
    db.session.commit()
    admin = cast.sign_in("administrator")
    assert admin.get(f"{reading}/personnes/{cast.outsider.id}").status_code == 404
    assert admin.get(f"{reading}/structures/{cast.other_ccas.id}").status_code == 404


def test_a_seat_that_the_room_does_not_see_is_not_projected(kept_elsewhere, cast, at):
    page = cast.sign_in("administrator").get(at("member")).text
    assert "CDAS de la baie" in page and "CCAS de Fougères" not in page


def test_only_those_present_are_read(running, cast, coordinator, reading, at):
    said = Said(running.of("manager").id, running.slot.id, "whole", "")
    marking.mark(None, said)
    db.session.commit()
    assert coordinator.get(at("manager")).status_code == 404


def test_nobody_there_yet(running, coordinator):
    page = coordinator.get(f"{running.page}/relecture").text
    assert "pointez d’abord qui est là" in page


def test_an_unknown_word_is_refused(say):
    assert say("ccas", "efface").status_code == 422


def test_a_cancelled_meeting_is_not_read(running, coordinator, reading, at):
    running.event.state = "cancelled"
    db.session.commit()
    assert coordinator.get(reading).location == running.page
    assert coordinator.get(at("ccas")).status_code == 404


def test_how_many_are_present_does_not_change_the_queries(
    cast, running, coordinator, reading, at, queries
):
    coordinator.get(at("ccas"))
    queries.clear()
    coordinator.get(at("ccas"))
    few = len(queries)
    for number in range(15):
        colleague = directory.person("Zoé", f"Le Roy {number}")
        seat = directory.position(cast.ccas, f"Agente {number}", holder=colleague)
        directory.membership(seat, cast.network)
        walk_ins.add_person(None, running.event, colleague, running.slot, "whole")
    db.session.commit()
    queries.clear()
    coordinator.get(at("ccas"))
    assert len(queries) <= few
