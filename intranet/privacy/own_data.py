"""All that is kept of somebody, for themself: as a page, and as a file that programs read."""

import base64
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Column, Select, Table, and_, func, or_, select

from intranet.access import Actor
from intranet.accounts.models import Account
from intranet.audit import labels
from intranet.audit.models import JournalEntry
from intranet.audit.queries import of_a_former_row
from intranet.clock import now
from intranet.database import db
from intranet.directory.merged import absorbed_keys
from intranet.directory.models import Person
from intranet.events.attendance.models import Attendance
from intranet.events.models import Invitation
from intranet.mailroom.models import OutgoingMail
from intranet.operations.logs import mask
from intranet.privacy import closing
from intranet.privacy.columns import SUBJECT, Columns
from intranet.privacy.register import COLUMNS

LABELS = {
    "about": "Ce qu’il est utile de savoir",
    "answered_at": "Répondu le",
    "applied_at": "Appliqué le",
    "asked_at": "Demandé le",
    "confirmed_at": "Adresse confirmée le",
    "created_at": "Créé le",
    "current_login_at": "Dernière connexion",
    "decided_at": "Décidé le",
    "expires_at": "Valable jusqu’au",
    "file_name": "Fichier",
    "invited_at": "Invitation du",
    "languages": "Langues",
    "last_login_at": "Connexion précédente",
    "login_count": "Nombre de connexions",
    "message": "Message",
    "new_value": "Valeur proposée",
    "old_value": "Valeur d’avant",
    "proposed_at": "Proposé le",
    "recipient_address": "Envoyé à",
    "recorded_at": "Pointé le",
    "sent_at": "Parti le",
    "subject": "Objet",
    "subjects": "En parler avec moi",
    "text": "Texte",
    "themes": "Thématiques suivies",
    "undone_at": "Annulé le",
    "updated_at": "Modifié le",
    "warned_at": "Averti le",
}
# Columns that hold somebody's address: rows are theirs who have proved that they read mail there.
ADDRESSES = ("address", "email", "sender_address", "attendee")
# Mails that open a door by what is written in them, not by a link.
CODES = ("sign-in-code",)


@dataclass(frozen=True)
class Part:
    """What one table holds of somebody: how many rows."""

    table: str
    label: str
    count: int


@dataclass(frozen=True)
class _Whose:
    """The keys and addresses by which rows are somebody's."""

    person_ids: tuple[int, ...]
    account_id: int
    addresses: tuple[str, ...]
    photo_ids: tuple[int, ...]


def parts(actor: Actor) -> list[Part]:
    """The tables that hold something of `actor`; a query a table."""
    found = []
    for name, statement in _statements(actor):
        count = db.session.scalar(select(func.count()).select_from(statement.subquery())) or 0
        if count:
            found.append(Part(name, COLUMNS[name].label, count))
    return found


def rows(actor: Actor, name: str) -> Select[Any] | None:
    """The rows of a table that are `actor`'s, the latest first; None when it holds nobody's."""
    return dict(_statements(actor)).get(name)


def document(actor: Actor) -> dict[str, Any]:
    """The whole, as JSON."""
    data = {}
    for name, statement in _statements(actor):
        found = [plain(row) for row in db.session.execute(statement).mappings()]
        if found:
            data[name] = {"quoi": COLUMNS[name].label, "lignes": found}
    return {"exporté le": now().isoformat(), "données": data}


def plain(row: Mapping[Any, Any]) -> dict[str, Any]:
    """A row as JSON holds it, without the links and codes that a mail carried."""
    told = {str(column): _plain(value) for column, value in row.items()}
    if "recipient_address" in told:
        for body in ("text", "html"):
            told[body] = "" if told["purpose"] in CODES else mask(told[body])
    return told


def label_of(column: str) -> str:
    """What people call a column; "" for keys of rows and words of programs, which mean nothing to
    them: the file has those."""
    if column == SUBJECT or column.endswith(("_id", "_key")):
        return ""
    return LABELS.get(column) or labels.FIELD_LABELS.get(column, "")


def _whose(actor: Actor) -> _Whose:
    # Not the address of their entry, which they write as they please: mail sent there may be
    # somebody else's, and opens what is somebody else's.
    person = db.session.get(Person, actor.person_id) if actor.person_id else None
    account = db.session.get_one(Account, actor.account_id)
    keys = (person.id, *absorbed_keys(person)) if person else ()
    photos = select(Person.photo_id).where(Person.id.in_(keys), Person.photo_id.is_not(None))
    found = tuple(key for key in db.session.scalars(photos) if key is not None)
    return _Whose(keys, account.id, tuple(sorted(closing.proven_addresses(account))), found)


def _statements(actor: Actor) -> Iterator[tuple[str, Select[Any]]]:
    whose = _whose(actor)
    for name, said in COLUMNS.items():
        table = db.metadata.tables[name]
        conditions = list(_theirs(table, said, whose))
        if said.label and conditions:
            statement = select(*_shown(table, said)).where(or_(*conditions))
            yield name, statement.order_by(*(key.desc() for key in table.primary_key.columns))


def _theirs(table: Table, said: Columns, whose: _Whose) -> Iterator[Any]:
    """The conditions, one of which makes a row of `table` somebody's."""
    if table.name == "stored_file":
        yield table.c.id.in_(whose.photo_ids)
    if table.name == Attendance.__tablename__:
        invited = select(Invitation.id).where(Invitation.person_id.in_(whose.person_ids))
        yield table.c.invitation_id.in_(invited)
    if table.name == JournalEntry.__tablename__:
        yield table.c.actor_id == whose.account_id
        yield and_(
            table.c.object_kind == "person",
            table.c.object_id.in_(whose.person_ids),
            ~of_a_former_row(),
        )
    if table.name == OutgoingMail.__tablename__:
        yield table.c.recipient_address.in_(whose.addresses)
    if said.label and "invitation_id" in table.c:  # what is said of their invitation
        invited = select(Invitation.id).where(Invitation.person_id.in_(whose.person_ids))
        yield table.c.invitation_id.in_(invited)
    for link in (*said.own, *said.links.split()):
        column = table.c[link]
        targets = {key.target_fullname for key in column.foreign_keys}
        if link == SUBJECT and table.name == "person":
            yield column.in_(whose.person_ids)
        elif link == SUBJECT and table.name == "account":
            yield column == whose.account_id
        elif "person.id" in targets:
            yield column.in_(whose.person_ids)
        elif "account.id" in targets and link in said.own:
            yield column == whose.account_id
        elif link in ADDRESSES:
            yield column.in_(whose.addresses)


def _shown(table: Table, said: Columns) -> list[Column[Any]]:
    hidden = set(said.hidden.split())
    return [column for column in table.columns if column.name not in hidden]


def _plain(value: Any) -> Any:
    if isinstance(value, date | datetime):
        return value.isoformat()
    return base64.b64encode(value).decode() if isinstance(value, bytes) else value
