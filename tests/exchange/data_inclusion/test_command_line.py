"""`maillage export` and `maillage import` for records."""

import json
import zipfile

import pytest
from sqlalchemy import func, select

from intranet.audit.models import JournalEntry
from intranet.database import db
from intranet.directory.models import Structure
from intranet.exchange.data_inclusion.models import InclusionRun
from tests.builders import files
from tests.exchange.data_inclusion import v1


@pytest.fixture
def maillage(app, cast):
    """`maillage("export", path)`: the result of the command."""

    def call(*arguments):
        db.session.commit()
        return app.test_cli_runner().invoke(args=[str(one) for one in arguments])

    return call


@pytest.fixture
def records(tmp_path):
    path = tmp_path / "v1.json"
    path.write_text(json.dumps({"structures": [v1.STRUCTURE], "services": [v1.SERVICE]}))
    return path


def came():
    db.session.expire_all()
    return db.session.scalar(select(func.count(Structure.id)).where(Structure.source == "dora"))


def test_the_export_is_one_valid_file(maillage, tmp_path):
    done = maillage("export", tmp_path / "out.json")
    assert done.exit_code == 0
    assert "3 structures" in done.output.replace("\u00a0", " ")
    found = json.loads((tmp_path / "out.json").read_text(encoding="utf-8"))
    v1.as_models(found)
    assert len(found["structures"]) == 3
    assert [path.name for path in tmp_path.iterdir()] == ["out.json"]


def test_a_zip_holds_the_two_files_that_the_repository_publishes(maillage, tmp_path):
    maillage("export", tmp_path / "out.zip")
    with zipfile.ZipFile(tmp_path / "out.zip") as archive:
        assert archive.namelist() == ["structures.json", "services.json"]
        assert len(json.loads(archive.read("structures.json"))) == 3


def test_an_export_that_cannot_be_written_leaves_what_was_there(maillage, tmp_path, monkeypatch):
    target = tmp_path / "out.json"
    target.write_text("hier")

    def full(*_args, **_kwargs):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("intranet.exchange.data_inclusion.export.as_json", full)
    done = maillage("export", target)
    assert done.exit_code == 1
    assert "n’a pas pu être écrit" in done.output
    assert [path.name for path in tmp_path.iterdir()] == ["out.json"]
    assert target.read_text() == "hier"


def test_the_export_is_journalled_and_says_what_it_adjusted(maillage, tmp_path, cast):
    cast.ccas.website = "pas une adresse"
    done = maillage("export", tmp_path / "out.json", "--with-contacts")
    assert "CCAS de Cancale : site_web" in done.output
    fact = db.session.scalars(select(JournalEntry).where(JournalEntry.verb == "inclusion.exported"))
    assert fact.one().after["with_contacts"] is True


def test_without_apply_nothing_is_written(maillage, records):
    done = maillage("import", records)
    assert done.exit_code == 0
    assert "1 structure" in done.output.replace("\u00a0", " ")
    assert "--apply" in done.output
    assert came() == 0
    assert db.session.scalar(select(func.count(InclusionRun.id))) == 0


def test_with_apply_it_is_and_can_be_undone_on_the_site(maillage, records, cast):
    assert maillage("import", records, "--apply").exit_code == 0
    assert came() == 1
    page = cast.sign_in("administrator").get("/administration/data-inclusion").text
    assert "v1.json" in page


def test_a_file_is_known_by_what_it_holds_not_by_its_name(maillage, records, tmp_path):
    other = records.rename(tmp_path / "records.txt")
    assert maillage("import", other, "--apply").exit_code == 0
    assert came() == 1


def test_a_spreadsheet_is_not_taken_for_records(maillage, tmp_path):
    path = tmp_path / "tableau.csv"
    path.write_bytes(files.delimited(("Nom de la structure", "Commune"), ("CIAS", "Cancale")))
    assert "data·inclusion" not in maillage("import", path).output


@pytest.mark.parametrize("content", [b"[", b'{"structures": [', b"PK\x03\x04"])
def test_a_damaged_file_is_one_line(maillage, tmp_path, content):
    path = tmp_path / "v1.zip"
    path.write_bytes(content)
    done = maillage("import", path, "--apply")
    assert done.exit_code == 1
    assert done.output.startswith("Error: Ce fichier")
    assert len(done.output.splitlines()) == 1


def test_edits_stay_unless_one_says_otherwise(maillage, records):
    maillage("import", records, "--apply")
    row = db.session.scalars(select(Structure).where(Structure.source == "dora")).one()
    row.phone = "+33261910009"
    db.session.commit()
    records.write_text(json.dumps([{**v1.STRUCTURE, "telephone": "+33261910002"}]))
    assert "--overwrite" in maillage("import", records, "--apply").output
    db.session.expire_all()
    assert row.phone == "+33261910009"
    records.write_text(json.dumps([{**v1.STRUCTURE, "telephone": "+33261910003"}]))
    maillage("import", records, "--apply", "--overwrite")
    db.session.expire_all()
    assert row.phone == "+33261910003"
