"""Rows written before names had keys get theirs from the worker."""

from sqlalchemy import update

from intranet.database import db
from intranet.directory import match_keys
from intranet.directory.models import Person, Structure


def forget_keys():
    for model in (Structure, Person):
        db.session.execute(update(model.__table__).values(match_key=""))
    db.session.commit()


def test_an_older_version_is_completed_batch_by_batch(cast, monkeypatch):
    monkeypatch.setattr(match_keys, "BATCH", 2)
    forget_keys()
    version = db.session.get(Structure, cast.ccas.id).version

    assert match_keys.fill() == 7

    db.session.expire_all()
    ccas = db.session.get(Structure, cast.ccas.id)
    assert (ccas.match_key, ccas.version) == ("cancale ccas", version)
    assert db.session.get(Person, cast.member.id).match_key == "awa martin"


def test_then_there_is_nothing_to_do(cast):
    forget_keys()
    match_keys.fill()

    assert match_keys.fill() == 0


def test_a_name_without_a_letter_of_ours_is_read_once_a_run(cast, monkeypatch):
    monkeypatch.setattr(match_keys, "BATCH", 1)
    cast.ccas.name, cast.member.first_name, cast.member.last_name = "…", "测", "试"
    forget_keys()

    assert match_keys.fill() == 5


def test_the_worker_does_it(app):
    assert match_keys.fill in app.extensions["chores"]
