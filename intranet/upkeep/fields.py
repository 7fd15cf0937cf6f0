"""One field of an entry at a time, under the rules of the entry's own form: to propose another
value, or to put a former one back."""

from dataclasses import dataclass
from functools import cache
from typing import Any

from wtforms import Field

from intranet.database import db
from intranet.directory import kinds
from intranet.directory.forms import PersonForm, StructureForm
from intranet.directory.models import Structure
from intranet.territories.models import Commune
from intranet.upkeep.subjects import Subject
from intranet.web.conflicts import NOTHING
from intranet.web.conflicts import words as read
from intranet.web.forms import Form

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


def names(entry: Subject) -> list[str]:
    """The fields of an entry, in the order of its form."""
    return [name for name in _form(entry)._fields if name not in NOT_A_VALUE]


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


def holding(entry: Subject, name: str, value: Any) -> Any:
    """The same form holding `value` (as the column does), checked: `form[name].errors` says what
    prevents it from being written today."""
    form = alone(entry, name)
    field = form[name]
    field.process(None, _of_column(name, value))
    field.raw_data = [value]
    field.validate(form)
    return form


def column(name: str) -> str:
    """Where the value of a field is kept."""
    return "commune_id" if name == COMMUNE else name


def current(entry: Subject, name: str) -> Any:
    """What the entry says now."""
    return getattr(entry, column(name))


def given(form: Any, name: str) -> Any:
    """What a valid form says of a field, as its column holds it."""
    field = form[name]
    if name == COMMUNE:
        return field.commune.id if field.commune else None
    return field.data if isinstance(field.data, list) else field.data or ""


def label(entry: Subject, name: str) -> str:
    """« Téléphone »."""
    return _label(_bare(type(entry), name)(formdata=None)[name])


def words(entry: Subject, name: str, value: Any) -> str:
    """How a value of the column reads on screen; « (vide) » for nothing."""
    if name == COMMUNE:
        commune = db.session.get(Commune, value) if value else None
        return f"{commune.name} ({commune.insee_code})" if commune else NOTHING
    if name == "kind":
        return kinds.here().get(value, NOTHING)
    return read(_bare(type(entry), name)(formdata=None)[name], value) or NOTHING


@cache
def _bare(model: type[Subject], name: str) -> type[Form]:
    """A form of that field alone, that reads nothing: to name it and to word its values."""
    whole = StructureForm if model is Structure else PersonForm
    return type("Bare", (Form,), {name: getattr(whole, name)})


def _form(entry: Subject, *, typed: bool = False) -> Form:
    kind = StructureForm if isinstance(entry, Structure) else PersonForm
    return kind(obj=entry) if typed else kind(formdata=None, obj=entry)


def _of_column(name: str, value: Any) -> Any:
    """What the field takes in, for what the column holds."""
    return db.session.get(Commune, value) if name == COMMUNE and value else value


def _label(field: Field) -> str:
    return str(field.label.text)
