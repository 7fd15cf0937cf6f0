"""Forms over minutes: the text, the lines beside it, a file, a publication."""

from datetime import date
from typing import Any

import wtforms
from flask_wtf.file import FileField, FileRequired
from wtforms import BooleanField, FormField, HiddenField, SelectField, TextAreaField
from wtforms.validators import DataRequired, Length

from intranet.clock import today
from intranet.database import GREATEST_KEY
from intranet.events.slot_forms import DayField
from intranet.events.slot_lists import SlotList
from intranet.meetings.minutes.drafting import MOST_LINES, LinePlan
from intranet.meetings.minutes.models import ACTION, FollowUp
from intranet.meetings.minutes.preparing import Owner, label_of, recognise
from intranet.text import clean
from intranet.web.forms import Form, Line, Version

LONGEST = 60_000
BLANK_LINES = 2
TOO_LONG = "60\u202f000\u00a0caractères au plus\u00a0: joignez plutôt un document."
NOT_SAVED = (
    "Votre session a changé depuis l’ouverture de cette page. Rien n’est perdu\u00a0: relisez, "
    "puis enregistrez de nouveau."
)
LINES_WRONG = "Une ligne des décisions et actions est à corriger."


class MinutesForm(Form):
    """The text. `version` is that of the minutes, 0 before the first."""

    text = TextAreaField(
        "Texte",
        validators=[
            DataRequired("Écrivez au moins quelques mots."),
            Length(max=LONGEST, message=TOO_LONG),
        ],
        filters=[lambda typed: clean(typed or "")],
    )
    version = Version()

    def validate(self, extra_validators: Any = None) -> bool:
        valid = super().validate(extra_validators)
        token = self._fields.get("csrf_token")
        if token is not None and token.errors:  # signed in again, in another tab
            token.errors = ()
            self.form_errors.append(NOT_SAVED)
            return False
        return valid


class LineForm(wtforms.Form):
    """One decision or action."""

    key = HiddenField()
    kind = SelectField(
        "Nature",
        choices=[(ACTION, "Action"), ("decision", "Décision")],
        default=ACTION,
        invalid_choice_message="Choisissez dans la liste.",
    )
    text = Line("Quoi", limit=500)
    owner = Line("Par qui", limit=300)
    due_on = DayField("Pour le")
    drop = BooleanField("Retirer cette ligne")

    class Meta(wtforms.Form.Meta):
        locales = ["fr"]

    @property
    def row_key(self) -> int | None:
        """The key of the row; 0, which is nobody's, for what cannot be one."""
        typed = str(self.key.data or "")
        if not typed:
            return None
        readable = typed.isascii() and typed.isdigit() and len(typed) < 11
        return int(typed) if readable and int(typed) <= GREATEST_KEY else 0

    def validate(self, extra_validators: Any = None) -> bool:
        valid = super().validate(extra_validators)
        if self.drop.data:
            return True
        filled = self.row_key is not None or self.owner.data or self.due_on.data
        if filled and not self.text.data:
            self.text.errors = ["Écrivez ce qui est décidé ou à faire, ou retirez la ligne."]
            valid = False
        if self.due_on.data and not _is_near(self.due_on.data):
            self.due_on.errors = ["Vérifiez l’année."]
            valid = False
        return valid

    def plan(self, among: list[Owner]) -> LinePlan:
        """What was typed, once it is valid."""
        text = "" if self.drop.data else self.text.data
        owner = recognise(self.owner.data, among)
        return LinePlan(self.row_key, self.kind.data, text, owner, self.due_on.data)


class LinesForm(Form):
    """The lines beside the text."""

    lines = SlotList(FormField(LineForm), max_entries=MOST_LINES + BLANK_LINES)

    class Meta(Form.Meta):
        csrf = False

    def leave_room(self) -> None:
        """End with a few blank lines."""
        while len(self.lines) < MOST_LINES and not self._ends_blank():
            self.lines.append_entry()

    def _ends_blank(self) -> bool:
        last = list(self.lines)[-BLANK_LINES:]
        return len(last) == BLANK_LINES and not any(
            entry.form.key.data or entry.form.text.data for entry in last
        )


def line_values(rows: list[FollowUp], owners: list[Owner]) -> list[dict[str, Any]]:
    """What the fields of existing lines hold, each owner as `recognise` reads them."""
    return [
        {
            "key": str(row.id),
            "kind": row.kind,
            "text": row.text,
            "owner": label_of(row, owners),
            "due_on": row.due_on,
        }
        for row in rows
    ]


class PublishForm(Form):
    """What changed since the last version, and whether to tell it."""

    note = Line("Ce qui change", limit=300)
    tell = BooleanField("Prévenir par courriel")
    version = Version()


class AttachmentForm(Form):
    """A file to be attached."""

    file = FileField("Fichier", validators=[FileRequired("Choisissez un fichier.")])


class StateForm(Form):
    """What an action has become."""

    state = SelectField(
        "État", choices=[("open", "À faire"), ("done", "Faite"), ("dropped", "Abandonnée")]
    )


def _is_near(day: date) -> bool:
    return 2019 <= day.year <= today().year + 5
