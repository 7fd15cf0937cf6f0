"""`maillage import FILE`: shows, and writes when told to."""

import pytest
from sqlalchemy import select

from intranet.database import db
from intranet.directory.models import Structure
from intranet.exchange.models import ImportRun
from tests.builders import files

HEADER = ("Structure", "Commune", "Tél.")


@pytest.fixture
def run_import(importer, tmp_path):
    def run(content, *options, name="ccas.csv"):
        file = tmp_path / name
        file.write_bytes(content)
        db.session.commit()
        return importer.cast.app.test_cli_runner().invoke(args=["import", str(file), *options])

    return run


def test_it_shows_what_it_would_do_and_writes_nothing(run_import):
    result = run_import(files.delimited(HEADER, ("Relais", "Cancale", ""), ("Abri", "Cancal", "")))
    assert result.exit_code == 0, result.output
    assert "Nouvelles" in result.output and "Erreurs" in result.output
    assert "Serait-ce Cancale" in result.output
    assert "--apply" in result.output
    assert "Tél." in result.output and "Téléphone de la structure" in result.output
    assert db.session.scalars(select(ImportRun)).all() == []


def test_told_to_it_writes_and_the_import_can_be_undone_on_the_site(run_import):
    content = files.delimited(HEADER, ("Relais", "Fougères", "299891234"))
    result = run_import(content, "--apply", "--source", "Tableau", "--kind", "association")
    assert result.exit_code == 0, result.output
    relais = db.session.scalars(select(Structure).where(Structure.name == "Relais")).one()
    assert (relais.kind, relais.source, relais.phone) == ("association", "tableau", "+33299891234")
    assert db.session.scalars(select(ImportRun.state)).all() == ["applied"]
    again = run_import(content, "--apply", "--source", "tableau")
    assert "Inchangées" in again.output and "rien à changer" in again.output


@pytest.mark.parametrize(
    ("content", "options", "told"),
    [
        (b"%PDF-1.7", (), "C’est un PDF"),
        (b"", (), "vide"),
        (files.compound("EncryptedPackage"), (), "mot de passe"),
        (files.delimited(("Truc", "Machin"), ("a", "b")), (), "quelle colonne donne le nom"),
        (files.delimited(HEADER, ("A", "Cancale", "")), ("--kind", "bidule"), "n’est pas un type"),
    ],
)
def test_what_is_wrong_is_one_sentence_and_an_exit_code(run_import, content, options, told):
    result = run_import(content, *options)
    assert result.exit_code == 1
    assert told in result.output
    assert "Traceback" not in result.output


def test_a_file_that_is_not_there(importer):
    result = importer.cast.app.test_cli_runner().invoke(args=["import", "nulle-part.csv"])
    assert result.exit_code == 1
    assert "n’existe pas" in result.output


def test_the_file_wins_when_told_to(run_import):
    content = files.delimited(HEADER, ("Relais", "Cancale", "0299000001"))
    run_import(content, "--apply")
    db.session.scalars(
        select(Structure).where(Structure.name == "Relais")
    ).one().phone = "+33299999999"
    db.session.commit()
    newer = files.delimited(HEADER, ("Relais", "Cancale", "0299000002"))
    run_import(newer, "--apply", "--overwrite")
    db.session.expire_all()
    phones = select(Structure.phone).where(Structure.name == "Relais")
    assert db.session.scalar(phones) == "+33299000002"
