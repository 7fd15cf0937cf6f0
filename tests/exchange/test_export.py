"""What one sees of the directory, taken away: scoped, narrowed, guarded, noted."""

from io import BytesIO

import openpyxl
import pytest
from sqlalchemy import select

from intranet.audit import labels
from intranet.audit.models import JournalEntry
from intranet.clock import now
from intranet.database import db
from intranet.directory import indexing
from intranet.directory.actors import of_account
from intranet.exchange import exporting
from intranet.files import spreadsheets
from tests.builders import directory

STRUCTURES, PEOPLE = "structures", "personnes"


@pytest.fixture
def take(cast):
    def taken(role, content=STRUCTURES, format="csv", **narrowed):
        indexing.rebuild()
        data = {"content": content, "format": format, **narrowed}
        return cast.sign_in(role).post("/annuaire/export", data=data)

    return taken


def names(answer):
    table = spreadsheets.read(answer.data)
    return [line.cells[1] for line in table.lines]


@pytest.mark.parametrize(
    ("role", "seen"),
    [
        ("member", {"CCAS de Cancale", "CDAS de la baie"}),
        ("outsider", {"CCAS de Fougères"}),
        ("other_manager", {"CCAS de Fougères"}),
        ("coordinator", {"CCAS de Cancale", "CDAS de la baie"}),
        ("administrator", {"CCAS de Cancale", "CDAS de la baie", "CCAS de Fougères"}),
    ],
)
def test_nobody_takes_more_than_they_see(take, role, seen):
    assert set(names(take(role))) == seen
    assert set(names(take(role, PEOPLE))) == seen


def test_who_sees_nothing_takes_titles_alone(take):
    answer = take("newcomer")
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert answer.status_code == 200
    assert answer.data.decode("utf-8-sig").count("\n") == 1


def test_closed_structures_and_abolished_seats_stay(cast, take):
    cast.ccas.closed_at = now()
    cast.member_seat.closed_at = now()
    assert names(take("administrator")) == ["CDAS de la baie", "CCAS de Fougères"]
    assert "CDAS de la baie" not in names(take("administrator", PEOPLE))


@pytest.mark.parametrize(
    ("narrowed", "found"),
    [
        ({"commune": "Cancale"}, ["CCAS de Cancale"]),
        ({"commune": "35049"}, ["CCAS de Cancale"]),
        ({"commune": "Nulle part"}, []),
        ({"type": "cdas"}, ["CDAS de la baie"]),
        ({"q": "baie"}, ["CDAS de la baie"]),
        ({"q": "ccas", "commune": "Cancale"}, ["CCAS de Cancale"]),
    ],
)
def test_it_is_narrowed_like_the_directory(take, narrowed, found):
    answer = take("administrator", **narrowed)
    rows = answer.data.decode("utf-8-sig").splitlines()[1:]
    assert [row.split(";")[1] for row in rows] == found


def test_a_network_gives_its_seats_and_no_other(cast, take):
    directory.position(cast.ccas, "Hors réseau")
    answer = take("coordinator", PEOPLE, reseau=cast.network.slug)
    assert "Hors réseau" not in answer.data.decode("utf-8-sig")
    assert len(names(answer)) == 3
    assert "Hors réseau" in take("coordinator", PEOPLE).data.decode("utf-8-sig")


def test_people_are_found_by_name_and_vacant_seats_by_title(take):
    martin = take("coordinator", PEOPLE, q="martin")
    assert "Awa" in martin.data.decode("utf-8-sig") and len(names(martin)) == 1
    vacant = spreadsheets.read(take("coordinator", PEOPLE, q="logement").data)
    assert vacant.lines[0].cells[3:6] == ("Référente logement", "", "")


def test_a_network_that_one_does_not_see_is_no_choice(cast, take):
    assert take("member", reseau=cast.other_network.slug).status_code == 422
    address = f"/annuaire/export?reseau={cast.other_network.slug}"
    assert cast.sign_in("member").get(address).status_code == 404


@pytest.mark.parametrize("format", ["csv", "xlsx"])
def test_nothing_taken_runs_in_a_spreadsheet(cast, take, format):
    cast.ccas.name = "=cmd|' /C calc'!A0"
    cast.ccas.description = "+1"
    answer = take("coordinator", format=format)
    if format == "xlsx":
        sheet = openpyxl.load_workbook(BytesIO(answer.data)).active
        said = [str(cell.value or "") for row in sheet for cell in row]
    else:
        said = answer.data.decode("utf-8-sig").replace("\r\n", ";").split(";")
    assert not [cell for cell in said if cell[:1] in ("=", "+", "-", "@")]
    assert any("cmd" in cell for cell in said)


def test_what_pages_do_not_show_does_not_leave(cast, take):
    """Notes of an entry, sources, who has an account: none of it is in the table."""
    titles = {title for header in exporting.HEADERS.values() for title in header}
    assert not [t for t in titles if "ource" in t or "ompte" in t or "utile" in t]


def test_what_was_taken_and_by_whom_is_in_the_journal(cast, take):
    take("member", commune="Cancale")
    fact = db.session.scalars(select(JournalEntry).order_by(JournalEntry.id.desc())).first()
    assert fact.verb == "export.downloaded"
    assert fact.actor_id == cast.accounts["member"].id
    assert "1\u00a0ligne" in fact.object_name and "Cancale" in fact.object_name
    assert labels.sentence(fact).startswith("Awa Martin a téléchargé l’export «")
    assert fact.after == {"rows": 1}


def test_hours_phones_and_days_are_those_of_people(cast, take):
    cast.ccas.opening_hours, cast.ccas.phone = "Mo-Fr 09:00-12:00", "+33299891234"
    cast.ccas.verified_at = now()
    table = spreadsheets.read(take("coordinator", commune="Cancale").data)
    row = dict(zip(table.header, table.lines[0].cells, strict=True))
    assert row["Téléphone de la structure"] == "02 99 89 12 34"
    assert row["Horaires"] == "Du lundi au vendredi : 9 h – 12 h"
    assert row["Vérifiée le"].count("/") == 2


def test_what_was_taken_can_be_corrected_and_brought_back(importer):
    """The number of each entry leads to it; what is the same is no news."""
    cast = importer.cast
    cast.ccas.phone, cast.ccas.opening_hours = "+33299891234", "Mo-Fr 09:00-12:00"
    db.session.commit()
    file = BytesIO()
    exporting.write(importer.actor, exporting.Asked(), STRUCTURES, "csv", file)
    run = importer.check(content=file.getvalue().replace(b"02 99 89", b"02 99 77"))
    changed = run.counts["changed"]
    assert (changed, run.counts.get("unchanged")) == (1, 1)


def test_too_often_is_too_much(cast):
    client = cast.sign_in("member")
    data = {"content": STRUCTURES, "format": "csv"}
    for _ in range(20):
        assert client.post("/annuaire/export", data=data).status_code == 200
    assert client.post("/annuaire/export", data=data).status_code == 429


def test_an_export_costs_no_query_per_row(cast, queries):
    def cost():
        queries.clear()
        file = BytesIO()
        actor = of_account(cast.accounts["administrator"])
        exporting.write(actor, exporting.Asked(), PEOPLE, "csv", file)
        return len(queries)

    before = cost()
    for number in range(30):
        directory.position(
            directory.structure(cast.cancale, f"Relais {number}"),
            holder=directory.person(f"Anne{number}", "Le Bris"),
        )
    assert cost() <= before


def test_writers_do_not_wait_for_it(cast, take, monkeypatch):
    from intranet import database

    seen = []
    write = exporting.write

    def watched(*args):
        seen.append(database._writing.get())
        return write(*args)

    monkeypatch.setattr(exporting, "write", watched)
    take("member")
    assert seen == [False]
