import pytest
from sqlalchemy import func, select

from intranet.clock import today
from intranet.database import db
from intranet.directory.models import Assignment, Position

TODAY = today().isoformat()


def _assignment(seat):
    return db.session.scalar(
        select(Assignment.id).where(Assignment.position_id == seat.id, Assignment.ends_on.is_(None))
    )


def _count(model):
    return db.session.scalar(select(func.count()).select_from(model))


def test_the_manager_opens_a_seat(cast):
    client = cast.sign_in("manager")

    answer = client.post(
        f"/annuaire/structures/{cast.ccas.id}/postes/nouveau",
        data={"title": "Référent santé", "phone": "02 99 12 34 56"},
    )

    seat = db.session.scalars(select(Position).where(Position.title == "Référent santé")).one()
    assert answer.status_code == 303
    assert (seat.structure_id, seat.phone) == (cast.ccas.id, "+33299123456")


def test_a_seat_without_title_is_refused_and_keeps_what_was_typed(cast):
    answer = cast.sign_in("manager").post(
        f"/annuaire/structures/{cast.ccas.id}/postes/nouveau",
        data={"title": " ", "email": "sante@ccas-cancale.example"},
    )

    assert answer.status_code == 422
    assert "sante@ccas-cancale.example" in answer.text


@pytest.mark.parametrize(
    ("who", "status"),
    [("member", 403), ("outsider", 404), ("other_coordinator", 404), ("newcomer", 404)],
)
@pytest.mark.parametrize("page", ["modifier", "suppression"])
def test_nobody_else_manages_the_seats_of_a_structure(cast, who, status, page):
    answer = cast.sign_in(who).get(f"/annuaire/postes/{cast.vacant_seat.id}/{page}")

    assert answer.status_code == status


@pytest.mark.parametrize("who", ["manager", "coordinator", "administrator"])
def test_those_who_run_the_structure_manage_its_seats(cast, who):
    client = cast.sign_in(who)

    for page in ("modifier", "suppression", "reseaux", "changement"):
        assert client.get(f"/annuaire/postes/{cast.vacant_seat.id}/{page}").status_code == 200


def test_two_editors_at_once_end_in_a_409_that_keeps_what_was_typed(cast):
    url = f"/annuaire/postes/{cast.vacant_seat.id}/modifier"
    read = cast.vacant_seat.version
    client = cast.sign_in("manager")
    client.post(url, data={"title": "Le premier", "version": read})

    answer = client.post(url, data={"title": "Le second", "version": read})

    assert answer.status_code == 409
    assert "Le premier" in answer.text
    assert "Le second" in answer.text
    assert db.session.get(Position, cast.vacant_seat.id).title == "Le premier"


def test_abolishing_says_what_will_happen_and_to_whom(cast):
    page = cast.sign_in("coordinator").get(f"/annuaire/postes/{cast.member_seat.id}/suppression")

    assert "Awa Martin ne tient plus ce poste" in page.text
    assert "Pays malouin" in page.text


def test_an_abolished_seat_can_be_restored_from_the_page_that_follows(cast, holder):
    client = cast.sign_in("coordinator")
    url = f"/annuaire/postes/{cast.member_seat.id}/suppression"
    after = client.post(url, follow_redirects=True)
    assert "Rétablir ce poste" in after.text

    client.post(f"/annuaire/postes/{cast.member_seat.id}/retablir")

    assert holder(cast.member_seat) == cast.member.id


def test_an_abolished_seat_has_no_other_page(cast):
    client = cast.sign_in("coordinator")
    client.post(f"/annuaire/postes/{cast.member_seat.id}/suppression")

    for page in ("modifier", "reseaux", "changement"):
        assert client.get(f"/annuaire/postes/{cast.member_seat.id}/{page}").status_code == 404
