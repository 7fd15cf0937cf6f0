"""What is printed or taken away: sheets, badges, participants, attendance, certificates."""

import io
import re
from datetime import timedelta

import pytest
from pypdf import PdfReader
from sqlalchemy import select

from intranet.audit.models import JournalEntry
from intranet.database import db
from intranet.events import links
from intranet.events.attendance import marking, walk_ins
from intranet.events.attendance.marking import Said
from intranet.files import storage
from intranet.files.photos import portrait
from tests.builders import events

LONG = ("Marie-Charlotte Anne-Sophie de la Villéon-Kerguélen " * 3)[:120].strip()
HOSTILE = [
    "#set text(red) {{7*7}} $x$",
    "*gras* _it_ `code`",
    "W" * 120,
    LONG,
    "\u202eRTL",
    "李小龙",
]


@pytest.fixture
def read(running, coordinator):
    """The pages of a PDF, each on one line."""

    def pages(path, client=coordinator):
        answer = client.get(f"{running.page}/{path}" if not path.startswith("/") else path)
        assert answer.status_code == 200, answer.location
        assert answer.mimetype == "application/pdf"
        found = PdfReader(io.BytesIO(answer.data)).pages
        return [re.sub(r"\s+", " ", page.extract_text().replace("\u200b", "")) for page in found]

    return pages


@pytest.fixture
def present(running):
    def say(*names, part="whole", state="present"):
        for name in names:
            marking.mark(None, Said(running.of(name).id, running.slot.id, part, state))
        db.session.commit()

    return say


def add(running, names):
    for name in names:
        newcomer = walk_ins.Newcomer(name, "Une structure")
        walk_ins.add_guest(None, running.event, newcomer, running.slot, "whole", another=True)
    db.session.commit()


def test_the_sheet_names_everyone_as_people_read_names(read):
    text = " ".join(read("emargement.pdf"))
    assert text.index("KERDONCUFF Maëlle") < text.index("MARTIN Awa")
    assert "Petit-déjeuner partenarial" in text and "Salle des Halles" in text
    assert "Pays malouin" in text and "Page 1 sur 1" in text


def test_the_sheet_of_three_hundred_is_numbered_to_the_last_page(running, read):
    add(running, [f"Personne {number}" for number in range(300)])
    pages = read("emargement.pdf")
    assert len(pages) > 8
    assert f"Page {len(pages)} sur {len(pages)}" in pages[-1]
    assert "Personne 299" not in pages[0] and "299 Personne" in " ".join(pages).replace(
        "PERSONNE", "Personne"
    )


def test_hostile_and_long_names_are_printed_as_they_are(running, read):
    add(running, HOSTILE)
    text = " ".join(read("emargement.pdf"))
    assert "{{7*7}}" in text and "#SET" in text.upper() and "`" in text
    for name in ("badges.pdf?qui=tous", "participants.pdf"):
        assert read(name)


def test_a_long_day_is_signed_twice(running, read, move):
    slot = running.slot
    slot.ends_at = slot.starts_at.replace(hour=16)
    slot.starts_at = slot.starts_at.replace(hour=8)
    db.session.commit()
    text = " ".join(read("emargement.pdf"))
    assert "Matin" in text and "Après-midi" in text


def test_badges_are_ten_a_page(running, read, present):
    add(running, [f"Personne {number}" for number in range(11)])
    assert len(read("badges.pdf?qui=tous")) == 2
    assert len(read("badges.pdf?qui=oui&vierges=20")) == 4
    present("member")
    assert "Awa" in read("badges.pdf?qui=presents")[1] + read("badges.pdf?qui=presents")[0]


def test_a_name_of_120_characters_stays_inside_its_badge(running, read):
    add(running, [LONG])
    (page,) = read("badges.pdf?qui=oui")
    assert "Villéon" in page and "Une structure" in page


@pytest.mark.parametrize(
    "asked", ["qui=autre", "qui=oui&vierges=-3", "vierges=abc", "vierges=99999"]
)
def test_odd_wishes_about_badges(running, coordinator, asked):
    answer = coordinator.get(f"{running.page}/badges.pdf?{asked}")
    assert answer.status_code == (404 if "autre" in asked else 200)


def test_participants_are_shown_as_their_reader_sees_them(running, cast, present, coordinator):
    cast.member.phone, cast.outsider.phone = "+33299000001", "+33299000002"
    walk_ins.add_person(None, running.event, cast.outsider, running.slot, "whole")
    present("member")
    page = coordinator.get(f"{running.page}/participants").text.replace("\u00a0", " ")
    assert "02 99 00 00 01" in page
    assert "Hugo Besnard" in page and "02 99 00 00 02" not in page


def test_photos_are_printed_for_who_sees_them(running, cast, present, read, coordinator):
    from PIL import Image

    picture = io.BytesIO()
    Image.new("RGB", (200, 200), "red").save(picture, "PNG")
    kept = storage.store(portrait(picture.getvalue()), name="p.webp", content_type="image/webp")
    cast.member.photo_id = kept.id
    present("member")
    assert (
        f"/annuaire/personnes/{cast.member.id}/photo"
        in coordinator.get(f"{running.page}/participants").text
    )
    answer = coordinator.get(f"{running.page}/participants.pdf")
    assert PdfReader(io.BytesIO(answer.data)).pages[0].images


def test_a_damaged_photo_does_not_keep_the_list_from_being_printed(running, cast, present, read):
    kept = storage.store(b"RIFF", name="p.webp", content_type="image/webp")
    cast.member.photo_id = kept.id
    present("member")
    assert "Awa Martin" in read("participants.pdf")[0]


def test_a_member_who_was_not_there_does_not_see_who_was(running, cast, present):
    present("member")
    assert "Awa Martin" in cast.sign_in("member").get(f"{running.page}/participants").text
    assert "Awa Martin" not in cast.sign_in("manager").get(f"{running.page}/participants").text


@pytest.mark.parametrize("format", ["csv", "xlsx"])
def test_attendance_is_taken_away(running, coordinator, present, format):
    present("member")
    answer = coordinator.get(f"{running.page}/presences.{format}")
    assert answer.status_code == 200 and f".{format}" in answer.headers["Content-Disposition"]
    if format == "csv":
        lines = answer.data.decode("utf-8-sig").splitlines()
        assert lines[0] == "Nom;Prénom;Structure;Réponse;Présence;Comment"
        assert "Martin;Awa;CDAS de la baie;;Présent·e;" in lines


def test_a_format_that_does_not_exist(running, coordinator):
    assert coordinator.get(f"{running.page}/presences.exe").status_code == 404


def test_who_takes_it_away_is_in_the_journal(running, read, coordinator):
    read("emargement.pdf")
    coordinator.get(f"{running.page}/presences.csv")
    verbs = set(db.session.scalars(select(JournalEntry.verb)))
    assert {"event.sheet_taken", "event.attendance_taken"} <= verbs


def test_a_press_that_is_busy_says_to_come_back(running, coordinator, monkeypatch):
    from intranet.printing import press

    def busy(*_, **__):
        raise press.Busy

    monkeypatch.setattr(press, "printed", busy)
    answer = coordinator.get(f"{running.page}/emargement.pdf")
    assert answer.status_code == 303 and "Réessayez" in coordinator.get(running.page).text


# certificates


def test_a_certificate_is_for_who_came_once_it_is_over(running, cast, present, read, move):
    present("member")
    client = cast.sign_in("member")
    mine = f"attestations/{running.of('member').id}.pdf"
    assert client.get(f"{running.page}/{mine}").status_code == 303
    move(hours=-3)
    assert mine in client.get(running.page).text
    (page,) = read(mine, client)
    assert "Awa Martin" in page and "Attestation de présence" in page and "Pays malouin" in page
    assert "2 h" in page.replace("\u00a0", " ")


def test_nobody_takes_somebody_elses(running, cast, present, move):
    present("member", "manager")
    move(hours=-3)
    url = f"{running.page}/attestations/{running.of('manager').id}.pdf"
    assert cast.sign_in("member").get(url).status_code == 403


def test_who_did_not_come_gets_none(running, cast, present, move):
    present("member", state="excused")
    move(hours=-3)
    client = cast.sign_in("member")
    url = f"{running.page}/attestations/{running.of('member').id}.pdf"
    assert client.get(url).status_code == 303
    assert "attestations/" not in client.get(running.page).text


def test_the_coordinator_takes_them_all_in_one_file(running, read, present, move):
    present("member", "manager")
    move(hours=-3)
    pages = read("attestations.pdf")
    assert len(pages) == 2 and "Kerdoncuff" in pages[0] and "Martin" in pages[1]


def test_the_hours_are_those_at_which_one_came(running, read, present):
    slot = running.slot
    slot.ends_at = slot.starts_at.replace(hour=15, minute=0) - timedelta(days=1)
    slot.starts_at = slot.ends_at.replace(hour=8)
    db.session.commit()
    present("member", part="morning")
    (page,) = read("attestations.pdf")
    assert "le matin, de" in page and "après-midi, de" not in page


def test_ones_own_link_gives_it(running, cast, present, read, move):
    present("member")
    link = "/i/" + links.answer_token(running.of("member"))
    visitor = cast.client()
    assert visitor.get(f"{link}/attestation.pdf").status_code == 303
    move(hours=-3)
    assert "attestation.pdf" in visitor.get(link).text
    (page,) = read(f"{link}/attestation.pdf", visitor)
    assert "Awa Martin" in page and "Kerdoncuff" not in page


def test_what_was_called_off_certifies_nothing(running, cast, present, move):
    """Nobody is led to a page that asks them to sign in."""
    present("member")
    link = "/i/" + links.answer_token(running.of("member"))
    running.event.state = "cancelled"
    db.session.commit()
    assert cast.client().get(f"{link}/attestation.pdf").status_code == 404


def test_trainings_do_not_certify_here(running, cast):
    row = events.event(cast, invite=[cast.member_seat], family="training")
    invitation = db.session.query(type(running.of("member"))).filter_by(event_id=row.id).one()
    link = "/i/" + links.answer_token(invitation)
    assert cast.client().get(f"{link}/attestation.pdf").status_code == 404
