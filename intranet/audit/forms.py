"""What the journal can be filtered by."""

from typing import Any

from wtforms import DateField, SelectField
from wtforms.validators import Optional, ValidationError

from intranet.audit.labels import KINDS
from intranet.audit.queries import Filters
from intranet.web.forms import Form, Line


def _a_likely_year(_form: Any, field: Any) -> None:
    """The ends of the calendar have no midnight in UTC."""
    if field.data and not 1990 <= field.data.year <= 2200:
        raise ValidationError("Vérifiez l’année.")


class JournalFilters(Form):
    """A GET form: nothing is written, so it carries no token."""

    class Meta(Form.Meta):
        csrf = False

    qui = Line("Qui")
    quoi = SelectField(
        "Quoi",
        default="",
        choices=[("", "Tout"), *((kind, label.capitalize()) for kind, label in KINDS.items())],
    )
    nom = Line("Nom")
    du = DateField("Du", validators=[Optional(), _a_likely_year])
    au = DateField("Au", validators=[Optional(), _a_likely_year])

    def validate_au(self, field: Any) -> None:
        if self.du.data and field.data and field.data < self.du.data:
            raise ValidationError("Cette date vient avant la première.")

    def filters(self) -> Filters:
        """What is asked, without the fields that are in error."""
        good = {name: None if field.errors else field.data for name, field in self._fields.items()}
        return Filters(
            who=good["qui"] or "",
            kind=good["quoi"] or "",
            name=good["nom"] or "",
            since=good["du"],
            until=good["au"],
        )
