"""The catalogue, sessions, registering: through the pages."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from intranet.clock import now, to_paris
from intranet.database import db
from intranet.events import scheduling
from intranet.events.models import Event, Invitation
from intranet.mailroom.models import OutgoingMail
from intranet.trainings import catalogue
from intranet.trainings.models import Course, TrainingSession
from tests.builders import events


@pytest.fixture
def course(cast):
    row = catalogue.create_course(
        None,
        {
            "title": "Accueillir sans rupture",
            "aim": "Orienter du premier coup.",
            "programme": "- Le cadre",
            "audience": "Agent·es d’accueil",
            "duration": "2 demi-journées",
            "agency_id": cast.agency.id,
        },
    )
    db.session.commit()
    return row


@pytest.fixture
def session(cast, course):
    """An open session of two half-days with one place."""
    row = catalogue.plan_session(
        None, course, [cast.network], events.plan(slots=2, capacity=1, title=course.title), "CDAS"
    )
    scheduling.publish(None, row.event_id)
    db.session.commit()
    return row


def half_day(days=20, at="09:00", end="12:00", **values):
    return {
        "day": (to_paris(now()) + timedelta(days=days)).date().isoformat(),
        "starts": at,
        "ends": end,
        "place": "Salle du Bénétin",
        **values,
    }


def session_form(*half_days, **values):
    fields = {f"half_days-{n}-{k}": v for n, h in enumerate(half_days) for k, v in h.items()}
    return {**fields, "capacity": "", "trainers": "", **values}


def invitation(person):
    db.session.expire_all()
    return db.session.scalar(select(Invitation).where(Invitation.person_id == person.id))


def test_everyone_signed_in_reads_the_catalogue(cast, course):
    assert "Accueillir sans rupture" in cast.sign_in("newcomer").get("/formations").text


def test_a_session_is_seen_by_its_networks_only(cast, course, session):
    path = session.event.path
    assert cast.sign_in("member").get(path).status_code == 200
    for name in ("outsider", "newcomer", "other_coordinator"):
        client = cast.sign_in(name)
        assert client.get(path).status_code == 404, name
        assert client.get(f"{path}.ics").status_code == 404, name
        assert client.post(f"{path}/inscription").status_code == 404, name
        assert "Session du" not in client.get("/formations/accueillir-sans-rupture").text


def test_registering_takes_the_place_and_sends_each_half_day(cast, session):
    client = cast.sign_in("member")
    page = client.post(f"{session.event.path}/inscription", follow_redirects=True)
    assert "Vous êtes inscrit" in page.text
    assert invitation(cast.member).place == "confirmed"
    mails = db.session.scalars(select(OutgoingMail.calendar_method)).all()
    assert mails == ["REQUEST", "REQUEST"]


def test_a_full_session_puts_on_the_waiting_list_and_a_withdrawal_promotes(cast, session):
    first, second = cast.sign_in("member"), cast.sign_in("manager")
    first.post(f"{session.event.path}/inscription")
    page = second.post(f"{session.event.path}/inscription", follow_redirects=True)
    assert "liste d’attente" in page.text
    mine = invitation(cast.member)
    first.post(f"/invitations/{mine.id}/reponse", data={"answer": "no"})
    assert invitation(cast.manager).place == "offered"
    assert "Une place se libère" in second.get(session.event.path).text
    second.post(f"/invitations/{invitation(cast.manager).id}/reponse", data={"answer": "yes"})
    assert "Vous êtes inscrit" in second.get(session.event.path).text


def test_a_double_click_registers_once(cast, session):
    client = cast.sign_in("member")
    client.post(f"{session.event.path}/inscription")
    client.post(f"{session.event.path}/inscription")
    assert db.session.scalars(select(Invitation)).all() == [invitation(cast.member)]


def test_my_trainings_lists_what_i_have_a_place_in(cast, session):
    client = cast.sign_in("member")
    assert "Aucune inscription" in client.get("/formations/mes-formations").text
    client.post(f"{session.event.path}/inscription")
    assert "Accueillir sans rupture" in client.get("/formations/mes-formations").text


def test_a_coordinator_registers_someone_who_telephoned(cast, session):
    client = cast.sign_in("coordinator")
    client.post(f"{session.event.path}/inscrire", data={"position_id": str(cast.member_seat.id)})
    assert invitation(cast.member).answer_source == "coordinator"


def test_nobody_is_registered_by_a_press_without_a_choice(cast, session):
    client = cast.sign_in("coordinator")
    assert 'value="">Choisir' in client.get(session.event.path).text.replace(" selected", "")
    answer = client.post(f"{session.event.path}/inscrire", data={"position_id": ""})
    assert answer.status_code == 422 and "Choisissez dans la liste." in answer.text
    assert db.session.scalars(select(Invitation)).all() == []


def test_a_seat_of_another_network_cannot_be_registered(cast, session):
    client = cast.sign_in("coordinator")
    answer = client.post(
        f"{session.event.path}/inscrire", data={"position_id": str(cast.outsider_seat.id)}
    )
    assert answer.status_code == 422
    assert invitation(cast.outsider) is None


def test_a_member_may_not_run_a_session(cast, session):
    client = cast.sign_in("member")
    for action in ("inscrire", "publier", "annuler", "supprimer", "modifier"):
        assert client.post(f"{session.event.path}/{action}").status_code == 403, action


def test_planning_a_session_of_two_half_days(cast, course):
    client = cast.sign_in("coordinator")
    data = session_form(half_day(21), half_day(20), networks=[cast.network.id], capacity="12")
    answer = client.post("/formations/accueillir-sans-rupture/sessions/nouvelle", data=data)
    assert answer.status_code == 303
    row = db.session.scalars(select(TrainingSession)).one()
    assert (len(row.event.slots), row.event.capacity, row.event.state) == (2, 12, "draft")
    assert row.event.slots[0].starts_at < row.event.slots[1].starts_at
    assert row.event.organizer_address == cast.network.mailbox


def test_adding_and_dropping_a_half_day_saves_nothing_and_keeps_what_was_typed(cast, course):
    client = cast.sign_in("coordinator")
    address = "/formations/accueillir-sans-rupture/sessions/nouvelle"
    page = client.post(address, data=session_form(half_day(place="Le Sillon"), add="1"))
    assert page.status_code == 200
    assert page.text.count("Le Sillon") == 2
    both = session_form(half_day(place="Le Sillon"), half_day(place="Paramé"), drop="0")
    page = client.post(address, data=both)
    assert "Le Sillon" not in page.text
    assert 'name="half_days-0-place"' in page.text
    assert db.session.scalars(select(TrainingSession)).all() == []


@pytest.mark.parametrize(
    ("half_days", "values", "sentence"),
    [
        ([half_day(end="08:00")], {}, "La fin doit venir après le début"),
        ([half_day(-3)], {}, "Ce jour est passé"),
        ([half_day(), half_day(at="10:00")], {}, "se chevauchent"),
        ([half_day(day="2027-03-28", at="02:30")], {}, "n’existe pas"),
        ([half_day()], {"capacity": "0"}, "Entre 1 et"),
        ([half_day()], {"capacity": "beaucoup"}, "nombre entier"),
        ([half_day()], {"networks": []}, "au moins un territoire"),
        ([half_day(place="")], {}, "Indiquez un lieu"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_written(cast, course, half_days, values, sentence):
    client = cast.sign_in("coordinator")
    data = session_form(*half_days, **{"networks": [cast.network.id], **values})
    page = client.post("/formations/accueillir-sans-rupture/sessions/nouvelle", data=data)
    assert page.status_code == 422
    assert sentence in page.text
    assert db.session.scalars(select(Event)).all() == []


def test_a_foreign_network_is_refused(cast, course):
    client = cast.sign_in("coordinator")
    data = session_form(half_day(), networks=[cast.other_network.id])
    page = client.post("/formations/accueillir-sans-rupture/sessions/nouvelle", data=data)
    assert page.status_code == 422


def edit_form(session, **values):
    slots = [
        half_day(20 + n, slot=str(slot.id), place="Nouveau lieu")
        for n, slot in enumerate(session.event.slots)
    ]
    return session_form(*slots, version=str(session.event.version), **values)


def test_moving_a_session_updates_those_registered(cast, session):
    cast.sign_in("member").post(f"{session.event.path}/inscription")
    db.session.refresh(session.event)
    client = cast.sign_in("coordinator")
    assert client.post(f"{session.event.path}/modifier", data=edit_form(session)).status_code == 303
    purposes = db.session.scalars(select(OutgoingMail.purpose).order_by(OutgoingMail.id)).all()
    assert purposes == ["invitation", "invitation", "update", "update"]


def test_a_stale_edit_shows_both_versions(cast, session):
    client = cast.sign_in("coordinator")
    stale = edit_form(session)
    client.post(f"{session.event.path}/modifier", data=stale)
    page = client.post(f"{session.event.path}/modifier", data=stale | {"trainers": "Moi"})
    assert page.status_code == 409


def test_a_capacity_below_the_places_taken_names_the_number(cast, course):
    row = catalogue.plan_session(
        None, course, [cast.network], events.plan(slots=1, capacity=5, title=course.title), ""
    )
    scheduling.publish(None, row.event_id)
    db.session.commit()
    for name in ("member", "manager"):
        cast.sign_in(name).post(f"{row.event.path}/inscription")
    db.session.refresh(row.event)
    client = cast.sign_in("coordinator")
    page = client.post(f"{row.event.path}/modifier", data=edit_form(row, capacity="1"))
    assert page.status_code == 422
    assert "2\u00a0places sont déjà prises" in page.text


def test_cancelling_tells_those_registered(cast, session):
    cast.sign_in("member").post(f"{session.event.path}/inscription")
    client = cast.sign_in("coordinator")
    assert client.post(f"{session.event.path}/annuler", data={"reason": ""}).status_code == 422
    client.post(f"{session.event.path}/annuler", data={"reason": "Formatrice souffrante"})
    methods = db.session.scalars(select(OutgoingMail.calendar_method).order_by(OutgoingMail.id))
    assert list(methods) == ["REQUEST", "REQUEST", "CANCEL", "CANCEL"]
    assert "Formatrice souffrante" in cast.sign_in("member").get(session.event.path).text


def test_courses_are_written_by_their_agency(cast, course):
    values = {"title": "Autre", "aim": "X", "agency_id": str(cast.agency.id)}
    assert cast.sign_in("member").get("/formations/nouvelle").status_code == 403
    foreign = cast.sign_in("other_coordinator")
    assert foreign.post("/formations/nouvelle", data=values).status_code == 422
    assert foreign.post("/formations/accueillir-sans-rupture/modifier").status_code == 403
    own = cast.sign_in("coordinator")
    assert own.post("/formations/nouvelle", data=values).status_code == 303
    assert db.session.scalar(select(Course).where(Course.slug == "autre")) is not None


def test_two_courses_of_one_title_have_two_addresses(cast, course):
    values = {"title": course.title, "aim": "X", "agency_id": cast.agency.id}
    assert catalogue.create_course(None, values).slug == "accueillir-sans-rupture-2"


def test_a_course_edited_by_two_people_ends_in_a_409(cast, course):
    client = cast.sign_in("coordinator")
    data = {"title": "Un", "aim": "X", "agency_id": str(cast.agency.id), "version": "1"}
    address = "/formations/accueillir-sans-rupture/modifier"
    assert client.post(address, data=data).status_code == 303
    assert client.post(address, data=data | {"title": "Deux"}).status_code == 409


def test_an_archived_course_leaves_the_catalogue_and_comes_back(cast, course):
    client = cast.sign_in("coordinator")
    for _ in range(2):  # a second tab says the same thing again
        client.post("/formations/accueillir-sans-rupture/archivage", data={"archiver": "oui"})
    assert cast.sign_in("member").get("/formations/accueillir-sans-rupture").status_code == 404
    client.post("/formations/accueillir-sans-rupture/archivage", data={"archiver": "non"})
    assert cast.sign_in("member").get("/formations/accueillir-sans-rupture").status_code == 200


def test_the_calendar_file_holds_every_half_day(cast, session):
    from icalendar import Calendar

    response = cast.sign_in("member").get(f"{session.event.path}.ics")
    assert len(Calendar.from_ical(response.data).events) == 2


def test_the_catalogue_costs_the_same_whatever_it_holds(cast, course, queries):
    def count():
        client = cast.sign_in("member")
        client.get("/formations")
        queries.clear()
        client.get("/formations")
        return len(queries)

    def add():
        row = catalogue.plan_session(None, course, [cast.network], events.plan(), "")
        scheduling.publish(None, row.event_id)

    add()
    before = count()
    for _ in range(4):
        add()
    assert count() == before
