"""One field at a time of an entry, or of a part of it (a service, a permanence), under the rules
of its own form: to propose another value, or to put a former one back."""

from dataclasses import dataclass
from functools import cache
from typing import Any

from wtforms import Field

from intranet.database import db
from intranet.directory import kinds
from intranet.directory.forms import PersonForm, StructureForm
from intranet.directory.models import Person, Structure
from intranet.directory.offer.forms import ServiceForm, SessionForm
from intranet.directory.offer.models import OutreachSession, Service
from intranet.directory.offer.outreach import FIELDS as SESSION_FIELDS
from intranet.directory.offer.services import FIELDS as SERVICE_FIELDS
from intranet.territories.models import Commune
from intranet.upkeep.subjects import Subject
from intranet.web.conflicts import NOTHING
from intranet.web.conflicts import words as read
from intranet.web.forms import Form

Row = Subject | Service | OutreachSession
FORMS: dict[type[Row], type[Form]] = {
    Structure: StructureForm,
    Person: PersonForm,
    Service: ServiceForm,
    OutreachSession: SessionForm,
}
UNSENT = {"csrf": False}  # forms that only read and check, in the worker and commands too
COMMUNE = "commune"
NOT_A_VALUE = frozenset({"version", "exact", "csrf_token"})
# What one likes is for oneself to say.
OWN_TASTE = frozenset({"themes", "subjects"})


@dataclass(frozen=True)
class Shown:
    """A field of an entry with its present value, in words (« (vide) » when there is none)."""

    name: str
    label: str
    value: str


def names(row: Row) -> list[str]:
    """The fields of an entry, in the order of its form; of a part of it, those that stand for a
    column alone (where a permanence is held is several at once)."""
    if isinstance(row, Service):
        return list(SERVICE_FIELDS)
    if isinstance(row, OutreachSession):
        return [name for name in SESSION_FIELDS if not name.endswith("_id")]
    return [name for name in _form(row)._fields if name not in NOT_A_VALUE]


def open_to_others(entry: Subject) -> list[Shown]:
    """The fields that somebody else may propose to correct."""
    form = _form(entry)
    return [
        Shown(name, _label(form[name]), read(form[name], form[name].data) or NOTHING)
        for name in names(entry)
        if isinstance(entry, Structure) or name not in OWN_TASTE
    ]


def alone(entry: Subject, name: str, *, typed: bool = False) -> Any:
    """The form of the entry with that field and its version alone, filled with what the entry
    says, or with what was posted when `typed`."""
    form = _form(entry, typed=typed)
    for other in list(form._fields):
        if other not in (name, "version", "csrf_token"):
            del form[other]
    return form


def holding(row: Row, name: str, value: Any) -> Any:
    """The form of `row` holding `value` (as the column does) in one field, checked:
    `form[name].errors` says what prevents it from being written today."""
    form = _form(row)
    field = form[name]
    field.process(None, _of_column(name, value))
    field.raw_data = [value]
    own_rule = getattr(type(form), f"validate_{name}", None)
    field.validate(form, (own_rule,) if own_rule else ())
    return form


def column(name: str) -> str:
    """Where the value of a field is kept."""
    return "commune_id" if name == COMMUNE else name


def current(row: Row, name: str) -> Any:
    """What the row says now."""
    return getattr(row, column(name))


def given(form: Any, name: str) -> Any:
    """What a valid form says of a field, as its column holds it."""
    field = form[name]
    if name == COMMUNE:
        return field.commune.id if field.commune else None
    return field.data if isinstance(field.data, list | bool) else field.data or ""


def label(row: Row, name: str) -> str:
    """« Téléphone »."""
    return _label(_bare(type(row), name)(formdata=None, meta=UNSENT)[name])


def words(row: Row, name: str, value: Any) -> str:
    """How a value of the column reads on screen; « (vide) » for nothing."""
    if name == COMMUNE:
        commune = db.session.get(Commune, value) if value else None
        return f"{commune.name} ({commune.insee_code})" if commune else NOTHING
    if name == "kind" and isinstance(row, Structure):
        return kinds.here().get(value, NOTHING)
    return read(_bare(type(row), name)(formdata=None, meta=UNSENT)[name], value) or NOTHING


@cache
def _bare(model: type[Row], name: str) -> type[Form]:
    """A form of that field alone, that reads nothing: to name it and to word its values."""
    return type("Bare", (Form,), {name: getattr(FORMS[model], name)})


def _form(row: Row, *, typed: bool = False) -> Form:
    kind = FORMS[type(row)]
    return kind(obj=row) if typed else kind(formdata=None, obj=row, meta=UNSENT)


def _of_column(name: str, value: Any) -> Any:
    """What the field takes in, for what the column holds."""
    return db.session.get(Commune, value) if name == COMMUNE and value else value


def _label(field: Field) -> str:
    return str(field.label.text)
