import json
import re
from datetime import date, timedelta

import pytest
from sqlalchemy import JSON, Date, Integer, LargeBinary, String, Text, insert, select

from intranet.agenda.models import FeedAddress
from intranet.clock import now, today
from intranet.database import Instant, db
from intranet.directory import actors
from intranet.directory.models import Assignment
from intranet.files import storage
from intranet.networks.models import Network
from intranet.privacy.register import COLUMNS
from intranet.text import fold
from tests.builders import accounts, directory

FIRST, LAST = "Énora", "Quéméner d’Argent"
EMAIL, PHONE, MOBILE = "enora.quemener@cdas.example", "+33299123456", "+33612345678"
WORDS = (
    f"Voir {FIRST} {LAST} ({EMAIL}, 02 99 12 34 56), ou Mme {LAST.upper()}, "
    f"{LAST} {FIRST}, 06.12.34.56.78"
)

# Tables where they have a row already, or where one would keep them from being forgotten.
THERE = ("person", "account", "account_grant", "stored_file", "feed_address", "sign_in_attempt")


@pytest.fixture
def acting(cast):
    return lambda name: actors.of_account(cast.accounts[name])


@pytest.fixture
def leaver(cast):
    """Somebody who held a seat, opened an account, had a photo, and left two years ago."""
    account = accounts.account(EMAIL, f"{FIRST} {LAST}")
    photo = storage.store(b"RIFF", name="photo-1.webp", content_type="image/webp")
    person = directory.person(
        FIRST,
        LAST,
        account=account,
        phone=PHONE,
        mobile=MOBILE,
        about=WORDS,
        subjects="bilinguisme",
        languages=["br"],
        photo_id=photo.id,
    )
    seat = directory.position(cast.cdas, "Référente santé")
    directory.membership(seat, cast.network)
    left = today() - timedelta(days=730)
    db.session.add(
        Assignment(
            position_id=seat.id, person_id=person.id, starts_on=date(2020, 1, 1), ends_on=left
        )
    )
    db.session.add(FeedAddress(account_id=account.id, nonce="n", token_hash="h", created_at=now()))
    person.created_at = now() - timedelta(days=1500)
    db.session.flush()
    person.seat = seat
    return person


@pytest.fixture
def everywhere(cast, leaver):
    """A row in every table, with their name, address and numbers in each column that may hold
    words, pointing at them wherever it may."""

    def fill():
        for table in db.metadata.sorted_tables:
            if table.name in THERE:
                continue
            row = _row(table, leaver) | RULED.get(table.name, {})
            db.session.execute(insert(table).values(row))
        db.session.commit()

    return fill


# What the rules of a table ask of it.
RULED = {
    "attendance": {"part": "whole", "state": "present"},
    "follow_up": {"kind": "action", "state": "open"},
    "table_seat": {"round": 1},
    "message": {"network_id": select(Network.id).limit(1).scalar_subquery()},
}


def _row(table, person):
    said = COLUMNS[table.name]
    wordy = {*said.text.split(), *(c for group in said.own.values() for c in group.split())}
    wordy |= {link for link in said.own if isinstance(table.c[link].type, String)}
    return {
        column.name: _value(table, column, person, column.name in wordy)
        for column in table.columns
        if not (column.primary_key and isinstance(column.type, Integer) and not column.foreign_keys)
        or table.name == "index_entry"
    }


def _value(table, column, person, wordy):
    targets = {key.column.table for key in column.foreign_keys}
    if targets:
        return _key(table, column, targets.pop(), person)
    if column.name in ("kind", "object_kind", "entry_kind", "cause_kind"):
        return "person"
    if column.name in ("object_id", "entry_id", "cause_id", "kept_id"):
        return person.id
    if column.name == "actor_id":
        return person.account_id
    return _words(table, column) if wordy else _neutral(table, column)


def _key(table, column, target, person):
    if target.name == "person":
        return person.id
    if target.name == "account":
        return person.account_id
    if column.nullable and target.name != "invitation":
        return None
    taken = set(db.session.scalars(select(column)))
    one_each = column.unique or column.primary_key
    keys = db.session.scalars(select(target.c.id).order_by(target.c.id.desc()))
    return next(key for key in keys if not one_each or key not in taken)


def _words(table, column):
    if isinstance(column.type, JSON):
        return {"nom": WORDS, "cellules": [FIRST, LAST, EMAIL, MOBILE]}
    if isinstance(column.type, LargeBinary):
        return WORDS.encode()
    if not isinstance(column.type, String):
        return _neutral(table, column)
    if isinstance(column.type, Text):
        return WORDS
    length = column.type.length or 1000
    if length <= 20:  # a number; those of bodies are nobody's
        return PHONE if table.name == "changeover" else "+33299000000"[:length]
    if "address" in column.name or column.name in ("email", "mailbox"):
        return EMAIL
    return WORDS[:length] if length > len(EMAIL) else FIRST


def _neutral(table, column):
    if isinstance(column.type, JSON):
        return []
    if isinstance(column.type, LargeBinary):
        return b"x"
    if isinstance(column.type, Instant):
        return now() + timedelta(hours=1) if column.name == "ends_at" else now()
    if isinstance(column.type, Date):
        return today()
    if isinstance(column.type, String):
        return f"{table.name}"[: column.type.length or 20]
    if column.type.python_type is bool:
        return False
    return 1


@pytest.fixture
def betrayed():
    """Where in the whole database somebody can still be recognised: table.column → value."""

    def look():
        db.session.expire_all()
        found = {}
        for table in db.metadata.sorted_tables:
            for row in db.session.execute(select(table)).mappings():
                for name, value in row.items():
                    if value is not None and tells(value):
                        found[f"{table.name}.{name}"] = value
        return found

    return look


def tells(value) -> bool:
    text = value.decode(errors="replace") if isinstance(value, bytes) else value
    text = text if isinstance(text, str) else json.dumps(text, default=str, ensure_ascii=False)
    folded, digits = fold(text), re.sub(r"[\s.\u00a0]", "", text)
    return (
        fold(f"{FIRST} {LAST}") in folded
        or fold(f"{LAST} {FIRST}") in folded
        or fold(f"Mme {LAST}") in folded
        or EMAIL in text.lower()
        or any(number in digits for number in ("299123456", "612345678"))
    )
