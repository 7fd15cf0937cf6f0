"""Two people edit the same thing: the second sees both versions and keeps what they typed.

The form that began from version 3 finds version 4: nothing is written, the answer is a 409
page with the two versions side by side and the form again, as typed, now carrying version 4.
Sending it a second time wins, knowingly.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any, Protocol, runtime_checkable

from flask import Response, request
from flask_wtf import FlaskForm
from markupsafe import Markup
from wtforms import Field, HiddenField, PasswordField, SelectFieldBase, SubmitField

from intranet.database import db
from intranet.web import dates
from intranet.web.forms import Version
from intranet.web.rendering import render

NOTHING = "(vide)"


@runtime_checkable
class Worded(Protocol):
    """A field that says itself how a value of its reads on screen."""

    def words(self, value: Any) -> str: ...


@dataclass(frozen=True)
class Difference:
    """One field that does not read the same: as text, fit for the screen."""

    label: str
    theirs: str
    yours: str


def differences(form: FlaskForm, row_values: Mapping[str, Any]) -> list[Difference]:
    """The fields of `form` whose value is not the row's. `row_values` is keyed by field name;
    a field that it does not name is not compared."""
    found = []
    for field in form:
        if isinstance(field, HiddenField | PasswordField | SubmitField):
            continue
        if field.name in row_values:
            theirs = words(field, row_values[field.name])
            yours = words(field, field.data)
            if theirs != yours:
                found.append(Difference(str(field.label.text), theirs or NOTHING, yours or NOTHING))
    return found


def conflict(
    form: FlaskForm,
    row_values: Mapping[str, Any],
    version: int,
    *,
    action_url: str | None = None,
    cancel_url: str = "/",
) -> Response:
    """409: both versions, and the form again with what was typed and the current `version`.

    `action_url` is where the form goes (the current address by default), `cancel_url` the page
    that shows the version of the other person. `form` must have a `Version` field.
    """
    found = differences(form, row_values)
    db.session.rollback()
    for field in form:
        if isinstance(field, Version):
            field.data = version
    return render(
        "errors/conflict.html",
        fragment="errors/_conflict.html",
        status=409,
        form=form,
        differences=found,
        action_url=action_url or request.full_path.rstrip("?"),
        cancel_url=cancel_url,
    )


def words(field: Field, value: Any) -> str:
    """How `value` of `field` reads on screen."""
    if isinstance(field, Worded):
        return field.words(value)
    if isinstance(field, SelectFieldBase) and getattr(field, "choices", None) is not None:
        chosen = value if isinstance(value, list | tuple | set | frozenset) else [value]
        names = {str(key): label for key, label, *_ in _choices(field)}
        words = [_plain(names.get(str(key), key)) for key in chosen if key not in (None, "")]
        return ", ".join(sorted(words)) if len(words) > 1 else "".join(words)
    return _plain(value)


def _choices(field: SelectFieldBase) -> Any:
    given = field.choices  # type: ignore[attr-defined]
    if isinstance(given, Mapping):
        return [choice for group in given.values() for choice in group]
    return [choice if isinstance(choice, tuple | list) else (choice, choice) for choice in given]


def _plain(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "oui" if value else "non"
    if isinstance(value, datetime):
        return f"{dates.day(value)}, {dates.hour(value)}"
    if isinstance(value, date):
        return dates.day(value)
    if isinstance(value, time):
        return f"{value.hour}{dates.NBSP}h{dates.NBSP}{value.minute:02d}"
    if isinstance(value, list | tuple | set | frozenset):
        return ", ".join(sorted(_plain(item) for item in value))
    text = value.striptags() if isinstance(value, Markup) else str(value)
    return text.replace("\r\n", "\n").strip()
