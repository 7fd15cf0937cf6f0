"""Files beside minutes: what is taken, what is refused in which words, who gets it, how."""

import zipfile
from io import BytesIO

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import func, select

from intranet.clock import now
from intranet.database import db
from intranet.files.models import StoredFile
from intranet.meetings.minutes import attachments
from intranet.meetings.minutes.models import MinutesAttachment

PDF = b"%PDF-1.7\n1 0 obj"


def archive(*names, mimetype=""):
    file = BytesIO()
    with zipfile.ZipFile(file, "w") as zipped:
        if mimetype:
            zipped.writestr("mimetype", mimetype)
        for name in names:
            zipped.writestr(name, "<x/>")
    return file.getvalue()


WORD = archive("[Content_Types].xml", "word/document.xml")
MACROS = archive("[Content_Types].xml", "word/document.xml", "word/vbaProject.bin")
ODS = archive("content.xml", mimetype="application/vnd.oasis.opendocument.spreadsheet")


def words(answer):
    return " ".join(BeautifulSoup(answer.text, "html.parser").get_text(" ").split())


def place(event, rest=""):
    return f"/rencontres/{event.id}/compte-rendu{rest}"


def send(client, event, content, name):
    return client.post(place(event, "/pieces"), data={"file": (BytesIO(content), name)})


def kept():
    db.session.expire_all()
    return list(db.session.scalars(select(MinutesAttachment).order_by(MinutesAttachment.id)))


@pytest.mark.parametrize(
    ("content", "name", "content_type"),
    [
        (PDF, "Ordre du jour.PDF", "application/pdf"),
        (b"\xff\xd8\xff\xe0rest", "photo.jpeg", "image/jpeg"),
        (b"\x89PNG\r\n\x1a\nrest", "plan.png", "image/png"),
        (
            WORD,
            "notes.docx",
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        ),
        (ODS, "liste.ods", "application/vnd.oasis.opendocument.spreadsheet"),
        ("Prénom;Nom\nÉlise;Le Goff".encode(), "liste.csv", "text/csv"),
        ("Présents à l’accueil".encode(), "notes.txt", "text/plain"),
    ],
)
def test_documents_of_known_kinds_are_kept_and_handed_back(
    cast, held, coordinator, write, publish, content, name, content_type
):
    write()
    publish()
    answer = send(coordinator, held, content, name)
    assert answer.status_code == 303
    row = kept()[0]
    got = cast.sign_in("member").get(place(held, f"/pieces/{row.id}"))
    assert got.data == content and got.mimetype == content_type
    assert got.headers["Content-Disposition"].startswith('attachment; filename="compte-rendu-')
    assert "sandbox" in got.headers["Content-Security-Policy"]
    assert got.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(
    ("content", "name", "why"),
    [
        (b"", "vide.pdf", "Ce fichier est vide."),
        (b"\x89PNG\r\n\x1a\nrest", "rapport.pdf", "son contenu est une image PNG"),
        (PDF, "photo.png", "son contenu est un PDF"),
        (PDF, "sans-extension", "son contenu est un PDF"),
        (WORD, "classeur.xlsx", "son contenu est un texte Word"),
        (MACROS, "notes.docx", "contient des macros"),
        (b"<html><script>alert(1)</script>", "notes.txt", "Ce type de fichier n’est pas accepté"),
        (b"<?xml version='1.0'?><svg onload='x'/>", "a.csv", "n’est pas accepté"),
        (b"<svg xmlns='x'/>", "dessin.svg", "n’est pas accepté"),
        (b"MZ\x90\x00\x03\x00\x00\x00\x04\x00" * 9, "a.txt", "n’est pas accepté"),
        (b"PK\x03\x04 casse", "notes.docx", "abîmé ou protégé"),
        (archive("a.txt"), "archive.zip", "n’est pas accepté"),
        (b"console.log(1)", "a.js", "n’est pas accepté"),
    ],
)
def test_a_file_that_lies_about_its_kind_is_refused(held, coordinator, write, content, name, why):
    write()
    answer = send(coordinator, held, content, name)
    assert answer.status_code == 422 and why in words(answer)
    assert kept() == [] and db.session.scalar(select(func.count(StoredFile.id))) == 0


def test_more_than_ten_megabytes_is_refused_with_its_own_sentence(held, coordinator, write):
    write()
    answer = send(coordinator, held, PDF + b"\0" * 10 * 1024 * 1024, "lourd.pdf")
    assert answer.status_code == 413 and "dépasse 10 Mo" in words(answer).replace("\u00a0", " ")
    more = send(coordinator, held, PDF + b"\0" * 13 * 1024 * 1024, "lourd.pdf")
    assert more.status_code == 413
    assert "Une pièce jointe pèse 10 Mo au plus" in words(more).replace("\u00a0", " ")


def test_nothing_chosen_is_said(held, coordinator, write):
    write()
    answer = coordinator.post(place(held, "/pieces"), data={})
    assert answer.status_code == 422 and "Choisissez un fichier." in words(answer)


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("C:\\Users\\moi\\plan.pdf", "plan.pdf"),
        ("<img src=x onerror=alert(1)>.pdf", "<img src=x onerror=alert(1)>.pdf"),
        ('a"\r\nX-Piege: 1.pdf', 'a" X-Piege: 1.pdf'),
        ("\u202efdp.exe.pdf", "fdp.exe.pdf"),
        ("x" * 300 + ".pdf", "x" * 115 + "….pdf"),
    ],
)
def test_a_hostile_name_is_inert(held, coordinator, write, name, shown):
    from intranet.meetings.minutes import queries

    write()
    minutes = queries.of_event(held.id)
    attachments.attach(None, minutes, PDF, name)
    db.session.commit()
    assert kept()[0].name == shown
    page = BeautifulSoup(coordinator.get(place(held)).text, "html.parser")
    assert page.find("img", src="x") is None
    got = coordinator.get(place(held, f"/pieces/{kept()[0].id}"))
    expected = f'attachment; filename="compte-rendu-{held.id}-piece-{kept()[0].id}.pdf"'
    assert got.headers["Content-Disposition"] == expected


def test_each_download_is_authorised(cast, held, coordinator, write, publish):
    write()
    send(coordinator, held, PDF, "a.pdf")
    address = place(held, f"/pieces/{kept()[0].id}")
    assert coordinator.get(address).status_code == 200
    assert cast.sign_in("member").get(address).status_code == 404  # nothing is published
    publish()
    assert cast.sign_in("member").get(address).status_code == 200
    for name in ("outsider", "other_coordinator", "newcomer"):
        assert cast.sign_in(name).get(address).status_code == 404


def test_a_file_of_another_meeting_is_not_reached_through_this_one(
    cast, held, coordinator, write, publish
):
    from tests.builders import meetings

    write()
    publish()
    send(coordinator, held, PDF, "a.pdf")
    other = meetings.meeting(cast)
    address = f"/rencontres/{other.id}/compte-rendu/pieces/{kept()[0].id}"
    assert coordinator.get(address).status_code == 404


def test_taken_away_then_put_back(cast, held, coordinator, write, publish):
    write()
    publish()
    send(coordinator, held, PDF, "a.pdf")
    address = place(held, f"/pieces/{kept()[0].id}")
    coordinator.post(f"{address}/retirer")
    assert cast.sign_in("member").get(address).status_code == 404
    assert "Retirée" in words(coordinator.get(place(held)))
    coordinator.post(f"{address}/remettre")
    assert cast.sign_in("member").get(address).status_code == 200


def test_what_was_taken_away_is_let_go_of_a_day_later(held, coordinator, write, time_machine_at):
    write()
    send(coordinator, held, PDF, "a.pdf")
    send(coordinator, held, PDF, "b.pdf")
    coordinator.post(place(held, f"/pieces/{kept()[0].id}/retirer"))
    assert attachments.let_go() == 0
    time_machine_at(days=1, minutes=5)
    assert attachments.let_go() == 1
    db.session.commit()
    assert [row.name for row in kept()] == ["b.pdf"]
    assert db.session.scalar(select(func.count(StoredFile.id))) == 1


def test_twenty_and_no_more_counting_those_that_come_back(held, coordinator, write):
    minutes = write()
    for number in range(20):
        attachments.attach(None, minutes, PDF, f"{number}.pdf")
    db.session.commit()
    answer = send(coordinator, held, PDF, "trop.pdf")
    assert answer.status_code == 422 and "vingt pièces jointes au plus" in words(answer)
    first = place(held, f"/pieces/{kept()[0].id}")
    coordinator.post(f"{first}/retirer")
    assert send(coordinator, held, PDF, "autre.pdf").status_code == 303
    coordinator.post(f"{first}/remettre")
    assert kept()[0].removed_at is not None


def test_members_attach_nothing(cast, held, write, publish):
    write()
    publish()
    assert send(cast.sign_in("member"), held, PDF, "a.pdf").status_code == 403
    assert send(cast.sign_in("outsider"), held, PDF, "a.pdf").status_code == 404
    assert kept() == []


def test_the_link_of_the_mail_downloads_too(cast, held, coordinator, write, publish, sent):
    write()
    publish()
    send(coordinator, held, PDF, "a.pdf")
    link = next(w for w in sent()[0].text.split() if "/compte-rendu/" in w)
    page = cast.client().get(link.removeprefix("http://localhost"))
    file = BeautifulSoup(page.text, "html.parser").find("a", href=lambda h: h and "/pieces/" in h)
    assert cast.client().get(file["href"]).data == PDF
    row = kept()[0]
    row.removed_at = now()
    db.session.commit()
    assert cast.client().get(file["href"]).status_code == 404
