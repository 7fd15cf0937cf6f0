"""A backup is one instant of the whole database, and comes back on either database."""

import gzip
import json
import stat
import threading

import pytest
from sqlalchemy import JSON, insert, text

from intranet.clock import now
from intranet.config import ROOT
from intranet.database import db
from intranet.index import entries, queries
from intranet.operations import backup_format, backups, restores, revisions, schema, terminal
from intranet.web.dates import day
from tests.operations.conftest import ask
from tests.operations.test_migrations import HEAD, checksums, write_next


@pytest.fixture
def furnished(migrated_app, cast):
    """The cast, an indexed entry, and values that are easily lost on the way."""
    from intranet.audit.models import JournalEntry
    from intranet.territories.models import Commune

    entries.put("structure", 7, name="CCAS de Cancale", words="CCAS de Cancale", facets=[])
    entries.share("structure", 7, ["tous"])
    db.session.add(
        JournalEntry(
            at=now(),
            verb="essai",
            object_kind="essai",
            object_id=1,
            object_name="Œuvre « d’été » \\ \t\n🌊",
            before={"vide": None, "liste": [1, "é"]},
            after={},
        )
    )
    # A parent with a greater key than its child: the order of keys is not that of the links.
    child = db.session.get(Commune, cast.cancale.id)
    parent = Commune(
        insee_code="35999",
        kind="commune-actuelle",
        name="Parente",
        folded="parente",
        departement="35",
    )
    db.session.add(parent)
    db.session.flush()
    child.parent_id = parent.id
    db.session.commit()
    return migrated_app


@pytest.fixture
def backup(furnished, tmp_path):
    file = tmp_path / "maillage.sauvegarde"
    backups.write(db.engine, file)
    return file


def empty() -> None:
    db.session.rollback()
    with schema.changing(db.engine) as connection:
        restores._clear(connection)


def test_everything_comes_back(backup):
    before = checksums()
    empty()

    restores.restore(db.engine, backup)

    assert checksums() == before


def test_it_comes_back_on_the_other_database(
    backup, migrations, tmp_path, request, settings, dialect
):
    from dataclasses import replace

    from intranet.app import create_app
    from tests.databases import create_postgresql, postgresql_url

    before = checksums()
    if dialect == "sqlite":
        url = postgresql_url(request.getfixturevalue("postgresql_server"), "autre_maillage")
        create_postgresql(url, None)
    else:
        url = f"sqlite:///{tmp_path / 'autre.sqlite3'}"
    other = create_app(replace(settings, database_url=url))
    schema.install(other)
    with other.app_context():
        restores.restore(db.engine, backup)
        after = checksums()
        found = queries.find(queries.Search("canc"), limit=5)
        db.session.remove()
        db.engine.dispose()

    assert after == before
    assert found == [queries.Hit("structure", 7)]


def test_what_is_found_is_found_again(backup):
    empty()
    restores.restore(db.engine, backup)

    assert queries.find(queries.Search("canc"), limit=5) == [queries.Hit("structure", 7)]


def test_new_rows_take_new_keys_after_a_restore(backup):
    from tests.builders import territories

    empty()
    restores.restore(db.engine, backup)

    territories.agency("Une agence de plus")
    db.session.commit()


def test_foreign_keys_hold_after_a_restore(backup):
    empty()
    restores.restore(db.engine, backup)

    with pytest.raises(Exception, match=r"(?i)foreign key"):
        db.session.execute(text("UPDATE structure SET commune_id = 999"))


def test_a_database_that_holds_something_is_left_alone(backup):
    before = checksums()

    with pytest.raises(restores.NotEmpty):
        restores.restore(db.engine, backup)

    assert checksums() == before


def test_force_replaces_what_was_there(backup):
    from tests.builders import territories

    before = checksums()
    territories.agency("Ajoutée après la sauvegarde")
    db.session.commit()
    restores.restore(db.engine, backup, replace=True)

    assert checksums() == before


def test_what_was_restored_is_dated_as_people_say_it(backup, migrated_app):
    done = migrated_app.test_cli_runner().invoke(terminal.restore, ["--force", str(backup)])

    assert f"telle qu’elle était le {day(now())} à " in done.output


def test_an_older_backup_is_brought_to_the_current_schema(backup, migrations):
    write_next(migrations)
    empty()

    restores.restore(db.engine, backup)

    assert db.session.execute(text("SELECT DISTINCT sigle FROM structure")).scalars().all() == [""]
    db.session.rollback()
    with db.engine.connect() as connection:
        assert revisions.stored(connection) == "0900"


def test_a_backup_of_a_later_version_is_refused(backup):
    rewrite(backup, lambda lines: [lines[0].replace(f'"{HEAD}"', '"0999"'), *lines[1:]])

    with pytest.raises(backup_format.BackupUnreadable, match="0999"):
        restores.restore(db.engine, backup, replace=True)


@pytest.mark.parametrize(
    "damage",
    [
        lambda content: content[: len(content) // 2],
        lambda content: content[:-4],
        lambda content: content[:100] + b"\0\0\0\0" + content[104:],
        lambda content: b"",
        lambda content: b"PK\x03\x04 une autre archive",
        lambda content: gzip.compress(b'{"format": "autre chose"}\n'),
        lambda content: gzip.compress(b"[]\n"),
    ],
    ids=["half", "no end", "altered", "empty", "another format", "another json", "no header"],
)
def test_a_damaged_backup_changes_nothing(backup, damage):
    before = checksums()
    backup.write_bytes(damage(backup.read_bytes()))

    with pytest.raises(backup_format.BackupUnreadable):
        restores.restore(db.engine, backup, replace=True)

    assert checksums() == before


def test_a_backup_with_lines_missing_is_noticed(backup):
    rewrite(backup, lambda lines: [line for line in lines if "Cancale" not in line])

    with pytest.raises(backup_format.BackupUnreadable, match="incomplète"):
        restores.restore(db.engine, backup, replace=True)


def test_a_row_that_breaks_a_link_is_refused_whole(backup):
    def orphan(lines):
        found = next(
            n for n, line in enumerate(lines) if line.startswith('{"table":"agency_commune"')
        )
        values = json.loads(lines[found + 1])
        columns = json.loads(lines[found])["columns"]
        values[columns.index("agency_id")] = 999
        return [*lines[: found + 1], json.dumps(values) + "\n", *lines[found + 2 :]]

    before = checksums()
    rewrite(backup, orphan)

    with pytest.raises(Exception, match=r"(?i)foreign key"):
        restores.restore(db.engine, backup, replace=True)

    assert checksums() == before


def test_only_its_owner_reads_a_backup(backup):
    assert stat.S_IMODE(backup.stat().st_mode) == 0o600


def test_a_backup_that_fails_leaves_the_former_one(backup, monkeypatch):
    former = backup.read_bytes()
    monkeypatch.setattr(backup_format, "encode", lambda _: 1 / 0)

    with pytest.raises(ZeroDivisionError):
        backups.write(db.engine, backup)

    assert backup.read_bytes() == former
    assert list(backup.parent.glob("*.part")) == []


def test_every_column_of_the_house_can_be_kept(app):
    dialect = db.engine.dialect.name
    with db.engine.connect() as connection:
        columns = [
            c
            for t in backup_format.tables(connection).sorted_tables
            for c in backup_format.stored(t.columns)
        ]

    assert {
        backup_format.decoder(column, dialect)(sample(column)) is not None for column in columns
    } == {True}


def sample(column):
    from datetime import date, datetime

    samples = {datetime: now().isoformat(), date: date(2027, 3, 28).isoformat(), bytes: "AAE="}
    return samples.get(column.type.python_type, 1)


def test_an_absent_json_value_stays_absent(migrated_app, tmp_path):
    """SQL's NULL and JSON's `null` are told apart by whether the column may be empty."""
    from sqlalchemy import Column, Integer, MetaData, Table

    table = Table(
        "essai",
        MetaData(),
        Column("id", Integer, primary_key=True),
        Column("j", JSON(none_as_null=True)),
    )
    with db.engine.begin() as connection:
        table.create(connection)
        connection.execute(insert(table), [{"id": 1, "j": None}, {"id": 2, "j": {"a": None}}])
        plain = restores._with_plain_nulls(backup_format.tables(connection).tables["essai"])
        connection.execute(insert(plain), [{"id": 3, "j": None}])
        nulls = (
            connection.execute(text("SELECT id FROM essai WHERE j IS NULL ORDER BY id"))
            .scalars()
            .all()
        )

    assert nulls == [1, 3]


def test_a_backup_while_the_site_writes_is_one_instant(writer_server, served_database, tmp_path):
    """Rows 1, 2, 3… are written one after the other: an instant holds a prefix of them."""
    from sqlalchemy import create_engine

    writer_server.start()
    stop = threading.Event()
    acknowledged = 0

    def write():
        nonlocal acknowledged
        while not stop.is_set():
            if ask(writer_server.port, "POST", f"/essai/{acknowledged + 1}")[0] == 204:
                acknowledged += 1

    thread = threading.Thread(target=write)
    thread.start()
    engine = create_engine(served_database)
    kept = []
    for number in range(3):
        file = tmp_path / f"{number}.sauvegarde"
        at_least = acknowledged
        backups.write(engine, file)
        lines = gzip.decompress(file.read_bytes()).decode().splitlines()
        at = next(n for n, line in enumerate(lines) if line.startswith('{"table":"journal_entry"'))
        where = json.loads(lines[at])["columns"].index("object_id")
        numbers = []
        for line in lines[at + 1 :]:
            if not line.startswith("["):
                break
            numbers.append(json.loads(line)[where])
        kept.append((at_least, sorted(numbers)))
    stop.set()
    thread.join()
    engine.dispose()

    for at_least, numbers in kept:
        assert numbers == list(range(1, len(numbers) + 1))
        assert len(numbers) >= at_least


def rewrite(file, change) -> None:
    with gzip.open(file, "rt", encoding="utf-8") as lines:
        content = list(lines)
    with gzip.open(file, "wt", encoding="utf-8") as lines:
        lines.writelines(change(content))


def test_no_backup_module_names_a_table():
    """The format follows the database: a new table is in the backup without a line of code."""
    code = (ROOT / "intranet" / "operations" / "backups.py").read_text()

    assert not [t.name for t in db.metadata.sorted_tables if f'"{t.name}"' in code]
