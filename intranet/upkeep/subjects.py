"""The entries that are asked about or corrected: structures and people, found by kind and key.

A structure's entry includes its services and permanences: they have no request of their own.
"""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Exists, Select, exists, select

from intranet.access import Actor
from intranet.database import db
from intranet.directory import entries, entry_queries, policy, standings
from intranet.directory.models import Assignment, Person, Position, Structure
from intranet.directory.policy import Standing
from intranet.directory.verification import is_due
from intranet.upkeep.models import VerificationRequest
from intranet.web.dates import NBSP, day

Subject = Structure | Person
STRUCTURE, PERSON = "structure", "person"


def find(kind: str, key: int) -> Subject | None:
    """The entry, whatever its state."""
    if kind == STRUCTURE:
        return db.session.get(Structure, key)
    return db.session.get(Person, key) if kind == PERSON else None


def listed(model: Any) -> Select[Any]:
    """The entries that the directory shows: open structures, people who hold a seat of one."""
    statement: Select[Any] = select(model).where(model.merged_into_id.is_(None))
    if model is Structure:
        return statement.where(Structure.closed_at.is_(None))
    return statement.where(Person.forgotten_at.is_(None), _holds_a_seat())


def due(model: Any) -> Select[Any]:
    """Those of `listed` that are to be verified."""
    return listed(model).where(is_due(model))


def open_request(model: Any) -> Exists:
    """Whether an entry of `model` is being asked about, in SQL."""
    return exists().where(
        VerificationRequest.entry_kind == model.__tablename__,
        VerificationRequest.entry_id == model.id,
        VerificationRequest.closed_at.is_(None),
    )


def why_gone(entry: Subject) -> str:
    """Why there is nothing left to say of an entry, in French; "" while it is in the directory."""
    if entry.merged_into_id is not None:
        return "Cette fiche a été réunie avec une autre, qui la remplace."
    if isinstance(entry, Structure):
        if entry.closed_at is None:
            return ""
        return f"Cette structure est fermée depuis le {day(entry.closed_at, weekday=False)}."
    if db.session.scalar(listed(Person).where(Person.id == entry.id)) is None:
        return "Cette personne ne tient plus de poste\u00a0: elle n’est plus dans l’annuaire."
    return ""


def standing_of(entry: Subject) -> Standing:
    """What the policies need to know; one query."""
    of = standings.of_structure if isinstance(entry, Structure) else standings.of_person
    return of(entry.id)


def may_keep(actor: Actor, entry: Subject, standing: Standing | None = None) -> bool:
    """Whether `actor` may edit and verify the entry: the directory's own rule."""
    known = standing or standing_of(entry)
    if isinstance(entry, Structure):
        return policy.may_verify_structure(actor, known)
    return policy.may_verify_person(actor, known)


def may_write(actor: Actor, entry: Subject, values: Mapping[str, Any], standing: Standing) -> bool:
    """Whether `actor`, who keeps the entry, may give it these values: a structure does not move to
    where they could not put it."""
    commune_id = values.get("commune_id")
    if not isinstance(entry, Structure) or commune_id in (None, entry.commune_id):
        return True
    agencies = entry_queries.agencies_of_commune(commune_id)
    return policy.may_move_structure(actor, standing, agencies)


def write(
    actor: Actor, entry: Subject, values: Mapping[str, Any], version: int | None, **told: Any
) -> None:
    """Edit the entry as its own page does. Raises `directory.entries.Conflict`."""
    if isinstance(entry, Structure):
        entries.edit_structure(actor, entry, values, version, **told)
    else:
        entries.edit_person(actor, entry, values, version, **told)


def quoted(entry: Subject) -> str:
    """« CCAS de Cancale »."""
    return f"«{NBSP}{entry.name}{NBSP}»"


def _holds_a_seat() -> Exists:
    return exists(
        select(Assignment.id)
        .join(Position, Position.id == Assignment.position_id)
        .join(Structure, Structure.id == Position.structure_id)
        .where(
            Assignment.person_id == Person.id,
            Assignment.ends_on.is_(None),
            Position.closed_at.is_(None),
            Structure.closed_at.is_(None),
        )
        .correlate(Person)
    )
