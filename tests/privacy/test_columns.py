"""Each column says whether it is about somebody: a new one fails here until it does."""

import pytest

from intranet.app import load_rooms
from intranet.database import db
from intranet.privacy.register import COLUMNS

load_rooms()


def test_every_table_is_classified():
    assert COLUMNS.keys() == db.metadata.tables.keys()


@pytest.mark.parametrize("name", sorted(COLUMNS))
def test_every_column_is_classified_once(name):
    said = list(COLUMNS[name].names())

    assert sorted(said) == sorted(column.name for column in db.metadata.tables[name].columns)


def test_every_key_of_a_person_or_an_account_is_a_link():
    for name, table in db.metadata.tables.items():
        said = COLUMNS[name]
        for column in table.columns:
            targets = {key.target_fullname for key in column.foreign_keys}
            if targets & {"person.id", "account.id"}:
                assert column.name in {*said.own, *said.links.split()}, f"{name}.{column.name}"


def test_what_is_somebodys_has_a_name_for_them():
    hidden = {"sign_in_code"}  # a code that lives ten minutes
    assert [name for name, said in COLUMNS.items() if said.own and not said.label] == sorted(hidden)
