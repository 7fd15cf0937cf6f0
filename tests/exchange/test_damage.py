"""A damaged file never gives an error page, and never half an import."""

import random

import pytest
from sqlalchemy import func, select

from intranet.database import db
from intranet.directory.models import Person, Structure
from intranet.exchange.models import ImportRow, ImportRun
from tests.builders import files
from tests.exchange.test_importing import AWA, TEAM, YANN
from tests.exchange.test_pages import columns_of, send

SOURCES = (
    files.workbook(("Annuaire",), TEAM, AWA, YANN),
    files.excel(TEAM, AWA, YANN),
    files.delimited(TEAM, AWA, YANN, encoding="cp1252"),
    files.delimited(TEAM, AWA, YANN, separator=",", encoding="utf-16"),
)


def damaged(seed):
    chance = random.Random(seed)
    content = bytearray(SOURCES[seed % len(SOURCES)])
    for _ in range(chance.randrange(1, 12)):
        place = chance.randrange(len(content))
        act = chance.randrange(3)
        if act == 0:
            content[place] = chance.randrange(256)
        elif act == 1:
            del content[place : place + chance.randrange(1, 30)]
        else:
            content[place:place] = chance.choice((b";", b'"', b"\n", b"\x00", b"\xff\xfe", b"=1"))
    return bytes(content)


def census():
    return [db.session.scalar(select(func.count()).select_from(m)) for m in (Structure, Person)]


@pytest.mark.parametrize("seed", range(24))
def test_whatever_the_damage_the_pages_answer_and_nothing_is_half_written(importer, seed):
    browser = importer.cast.sign_in("coordinator")
    before = census()
    answer = send(browser, damaged(seed), f"{seed}.xlsx")
    assert answer.status_code in (303, 422)
    if answer.status_code == 422:
        assert db.session.scalars(select(ImportRun)).all() == []
        return
    address = answer.location
    chosen = browser.post(f"{address}/colonnes", data=columns_of(browser, address))
    assert chosen.status_code in (303, 422)
    assert browser.get(address).status_code in (200, 303)
    assert browser.post(f"{address}/appliquer").status_code == 303
    run = db.session.scalars(select(ImportRun)).one()
    if run.state != "applied":
        assert census() == before
        return
    done = db.session.scalars(select(ImportRow.done).where(ImportRow.action == "create")).all()
    assert all(done)
    structures = {told["structure"]["id"] for told in done}
    assert census()[0] - before[0] == run.done.get("structures created", 0)
    assert structures <= set(db.session.scalars(select(Structure.id)))
