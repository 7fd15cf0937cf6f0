"""A person's photo: their own, seen by those who see the entry, gone when removed."""

from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from threading import Barrier

import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient
from PIL import Image
from sqlalchemy import func, select

from intranet.accounts.models import Account
from intranet.audit.models import JournalEntry
from intranet.database import db
from intranet.directory import portraits
from intranet.directory.models import Person
from intranet.files import photos
from intranet.files.models import StoredFile
from tests.builders import directory


def picture(colour="red", kind="JPEG", size=(400, 400)):
    out = BytesIO()
    Image.new("RGB", size, colour).save(out, kind)
    return out.getvalue()


def address(person):
    return f"/annuaire/personnes/{person.id}/photo"


def send(client, person, content=None, name="moi.jpg", **headers):
    file = (BytesIO(picture() if content is None else content), name)
    return client.post(
        address(person), data={"picture": file}, content_type="multipart/form-data", headers=headers
    )


def page(answer):
    return BeautifulSoup(answer.get_data(as_text=True), "html.parser")


def files():
    db.session.expire_all()
    return list(db.session.scalars(select(StoredFile).order_by(StoredFile.id)))


def verbs():
    return list(db.session.scalars(select(JournalEntry.verb).order_by(JournalEntry.id)))


@pytest.fixture
def shown(cast):
    """The cast, once the member has a photo."""
    assert send(cast.sign_in("member"), cast.member).status_code == 303
    return cast


def test_one_puts_ones_own_photo(cast):
    client = cast.sign_in("member")
    answer = send(client, cast.member)
    assert answer.status_code == 303
    assert answer.location.endswith(f"/annuaire/personnes/{cast.member.id}/modifier")
    (kept,) = files()
    assert (kept.content_type, kept.size) == ("image/webp", len(kept.content))
    assert kept.name == f"photo-{cast.member.id}.webp"
    assert Image.open(BytesIO(kept.content)).size == (256, 256)
    assert verbs() == ["person.photo_changed"]


@pytest.mark.parametrize("who", ["manager", "coordinator", "administrator"])
def test_nobody_puts_it_for_somebody_else(cast, who):
    assert send(cast.sign_in(who), cast.member).status_code == 403
    assert files() == []


def test_outsiders_do_not_learn_that_there_is_one(shown):
    assert send(shown.sign_in("outsider"), shown.member).status_code == 404
    for who in ("outsider", "other_coordinator", "newcomer"):
        client = shown.sign_in(who)
        assert client.get(address(shown.member)).status_code == 404
        assert client.get(address(shown.manager)).status_code == 404
    assert shown.client().get(address(shown.member)).status_code == 302


def test_it_is_served_as_nothing_but_an_image(shown):
    answer = shown.sign_in("manager").get(address(shown.member))
    assert answer.status_code == 200
    assert answer.data == files()[0].content
    assert answer.headers["Content-Type"] == "image/webp"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["Cache-Control"] == "private, no-cache"
    assert "Cookie" in answer.headers["Vary"]


def test_it_is_asked_for_each_time_and_sent_when_it_changed(shown, queries):
    client = shown.sign_in("manager")
    tag = client.get(address(shown.member)).headers["ETag"]
    queries.clear()
    again = client.get(address(shown.member), headers={"If-None-Match": tag})
    assert (again.status_code, again.data) == (304, b"")
    assert not [q for q in queries if "stored_file.content " in q or "stored_file.content\n" in q]
    send(shown.sign_in("member"), shown.member, picture("blue"))
    changed = client.get(address(shown.member), headers={"If-None-Match": tag})
    assert changed.status_code == 200 and changed.headers["ETag"] != tag


def test_losing_sight_of_the_person_is_losing_sight_of_the_photo(shown):
    client = shown.sign_in("manager")
    tag = client.get(address(shown.member)).headers["ETag"]
    db.session.execute(db.delete(directory.Membership))
    db.session.commit()
    answer = client.get(address(shown.member), headers={"If-None-Match": tag})
    assert answer.status_code == 404


def test_a_new_photo_takes_the_place_of_the_old_one(shown):
    (old,) = files()
    old_digest = old.digest
    send(shown.sign_in("member"), shown.member, picture("blue", "PNG"))
    (new,) = files()
    assert new.digest != old_digest
    assert db.session.get(Person, shown.member.id).photo_id == new.id


@pytest.mark.parametrize("who", ["member", "administrator"])
def test_the_person_or_an_administrator_removes_it(shown, who):
    client = shown.sign_in(who)
    assert client.post(f"{address(shown.member)}/retirer").status_code == 303
    assert files() == []
    assert db.session.get(Person, shown.member.id).photo_id is None
    assert client.get(address(shown.member)).status_code == 404
    assert client.post(f"{address(shown.member)}/retirer").status_code == 303  # a second click
    assert verbs() == ["person.photo_changed", "person.photo_removed"]


@pytest.mark.parametrize("who", ["manager", "coordinator"])
def test_nobody_else_removes_it(shown, who):
    assert shown.sign_in(who).post(f"{address(shown.member)}/retirer").status_code == 403
    assert len(files()) == 1


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", photos.EMPTY),
        (b"<svg onload=alert(1)>", photos.NO_PHOTO),
        (b"\xff\xd8\xff", photos.DAMAGED),
        (b"\x00\x00\x00\x24ftypheic" + bytes(40), photos.HEIC),
        (b"\xff\xd8\xff" + bytes(photos.MOST_BYTES), photos.HEAVY),
    ],
)
def test_what_is_no_photo_is_said_and_the_old_one_stays(shown, content, sentence):
    answer = send(shown.sign_in("member"), shown.member, content, name="photo.jpg")
    assert answer.status_code == 422
    assert sentence in page(answer).find(id="photo-panel").get_text()
    assert page(answer).find(id="picture")["aria-invalid"] == "true"
    assert len(files()) == 1
    assert verbs() == ["person.photo_changed"]


def test_no_file_is_said_too(cast):
    answer = cast.sign_in("member").post(address(cast.member), data={})
    assert answer.status_code == 422
    assert "Choisissez une photo." in answer.get_data(as_text=True)


def test_a_body_beyond_bounds_is_refused_at_the_door(cast):
    answer = send(cast.sign_in("member"), cast.member, bytes(13 * 1024 * 1024))
    assert answer.status_code == 413


@pytest.mark.parametrize("name", ["../../etc/passwd", "{{7*7}}.jpg", "=cmd", "\u202egpj.exe", "x" * 300, "<b>.png"])  # fmt: skip
def test_the_name_of_what_is_sent_is_never_kept(cast, name):
    send(cast.sign_in("member"), cast.member, name=name)
    assert files()[0].name == f"photo-{cast.member.id}.webp"


def test_under_htmx_only_the_photo_is_answered(cast):
    client = cast.sign_in("member")
    answer = send(client, cast.member, **{"HX-Request": "true"})
    assert answer.status_code == 200
    panel = page(answer).find(id="photo-panel")
    assert panel["data-announce"] == "Votre photo est enregistrée."
    assert panel.img["src"].startswith(address(cast.member))
    assert page(answer).html is None
    refused = send(client, cast.member, b"GIF89a", **{"HX-Request": "true"})
    assert refused.status_code == 422 and page(refused).find(id="photo-panel")
    removed = client.post(f"{address(cast.member)}/retirer", headers={"HX-Request": "true"})
    assert page(removed).find(id="photo-panel").img is None


def test_what_is_being_typed_in_the_entry_is_not_outdated_by_a_photo(cast):
    client = cast.sign_in("member")
    version = cast.member.version
    send(client, cast.member)
    db.session.expire_all()
    assert cast.member.version == version
    data = {"first_name": "Awa", "last_name": "Martin", "version": version, "about": "Le lundi."}
    answer = client.post(f"/annuaire/personnes/{cast.member.id}/modifier", data=data)
    assert answer.status_code == 303
    assert len(files()) == 1


def test_the_page_of_changes_offers_it_to_the_right_people(shown):
    edit = f"/annuaire/personnes/{shown.member.id}/modifier"
    mine = page(shown.sign_in("member").get(edit)).find(id="photo-panel")
    assert mine.find(id="picture") and mine.select_one('form[action$="/photo/retirer"]')
    theirs = page(shown.sign_in("administrator").get(edit)).find(id="photo-panel")
    assert not theirs.find(id="picture") and theirs.select_one('form[action$="/photo/retirer"]')
    assert page(shown.sign_in("coordinator").get(edit)).find(id="photo-panel") is None
    portraits.remove(None, db.session.get(Person, shown.member.id))
    assert page(shown.sign_in("administrator").get(edit)).find(id="photo-panel") is None


def test_the_page_of_the_person_shows_it(shown):
    portrait = page(
        shown.sign_in("manager").get(f"/annuaire/personnes/{shown.member.id}")
    ).select_one("img.portrait")
    assert portrait["src"] == address(shown.member)
    assert portrait["alt"] == "Photo de Awa Martin"


def test_a_photo_is_in_no_contact_card(shown):
    card = shown.sign_in("manager").get(f"/annuaire/personnes/{shown.member.id}.vcf")
    assert "PHOTO" not in card.get_data(as_text=True)


def test_photos_sent_at_the_same_time_leave_one(cast):
    cast.sign_in("member")
    session = cast.accounts["member"].fs_uniquifier
    person, ready = cast.member.id, Barrier(6)
    db.session.commit()  # reading again would hold SQLite's lock against the others

    def put(number):
        client = FlaskClient(cast.app)  # no context around it, as on a server
        with client.session_transaction() as kept:
            kept["_user_id"], kept["_fresh"] = session, True
        file = (BytesIO(picture((number * 30, 0, 0))), "moi.jpg")
        ready.wait(timeout=60)
        return client.post(f"/annuaire/personnes/{person}/photo", data={"picture": file})

    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(put, range(6)))
    assert {answer.status_code for answer in answers} <= {303, 503}
    (kept,) = files()
    assert db.session.get(Person, person).photo_id == kept.id


def test_no_file_is_left_behind_by_twenty_photos(cast):
    client = cast.sign_in("member")
    for number in range(20):
        send(client, cast.member, picture((number * 10, 0, 0)))
    assert db.session.scalar(select(func.count()).select_from(StoredFile)) == 1
    assert db.session.scalar(select(func.count()).select_from(Account)) == 8
