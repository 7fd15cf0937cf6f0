"""What is confirmed by hand, since nothing brings it back."""

from typing import Any

from wtforms import ValidationError

from intranet.directory.models import Person
from intranet.text import fold
from intranet.web.forms import Form, Line


class ForgetForm(Form):
    """The name of whoever is to be forgotten, typed again."""

    name = Line("Pour confirmer, écrivez son nom", required=True, limit=300)

    def __init__(self, person: Person, **kwargs: Any):
        super().__init__(**kwargs)
        self._person = person

    def validate_name(self, field: Any) -> None:
        if fold(field.data) != fold(self._person.name):
            raise ValidationError(f"Ce n’est pas son nom : « {self._person.name} ».")
