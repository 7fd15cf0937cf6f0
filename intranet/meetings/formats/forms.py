"""What is typed about templates and checklists."""

from wtforms import IntegerField, SelectField
from wtforms.validators import NumberRange, Optional

from intranet.web.forms import Form, Line, Version

BEFORE, DAY, AFTER = "before", "day", "after"
FURTHEST = 365


class NameForm(Form):
    """What a template is called."""

    name = Line("Nom du modèle", required=True, limit=120)
    version = Version()


class TaskForm(Form):
    """One thing to do, and when: so many days before or after the date."""

    label = Line("À faire", required=True, limit=300)
    days = IntegerField(
        "Jours",
        default=7,
        validators=[Optional(), NumberRange(0, FURTHEST, "Entre 0 et 365 jours.")],
    )
    when = SelectField(
        "Quand",
        choices=[(BEFORE, "jours avant"), (DAY, "le jour même"), (AFTER, "jours après")],
        default=BEFORE,
        invalid_choice_message="Choisissez dans la liste.",
    )

    @property
    def offset(self) -> int:
        """Days after the date of the meeting, negative before it."""
        days = self.days.data or 0
        return {BEFORE: -days, AFTER: days}.get(self.when.data, 0)
