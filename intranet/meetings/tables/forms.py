"""What is asked of a plan of tables."""

from typing import Any

from wtforms import HiddenField, IntegerField, SelectField, SelectMultipleField
from wtforms.validators import InputRequired, NumberRange, Optional

from intranet.meetings.tables import drawing
from intranet.meetings.tables.models import TablePlan
from intranet.meetings.tables.plans import Wish
from intranet.web.forms import CHOOSE, Form, Version

MOST_PEOPLE, MOST_ROUNDS, MOST_SEATS, MOST_TABLES = 200, 20, 12, 60
FEW = "Il faut au moins trois personnes pour composer des tables."
CROWD = "Au-delà de 200 personnes, faites deux speed-meetings."
LONELY = "Chaque table doit réunir au moins deux personnes : il en faut moins, ou plus de monde."
WRITE = "Écrivez un nombre entier."


class Whole(IntegerField):
    """A whole number; what cannot be read says so in French."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        try:
            super().process_formdata(valuelist)
        except ValueError:
            raise ValueError(WRITE) from None


def _between(least: int, most: int) -> NumberRange:
    return NumberRange(least, most, f"Entre {least} et {most}.")


def _number(value: Any) -> int:
    text = str(value)
    if not (text.isascii() and text.isdigit() and len(text) < 11):
        raise ValueError(text)
    return int(text)


class PlanForm(Form):
    """Sizes, rounds, and who takes part. With `tables`, `seats` is not read."""

    seats = Whole(
        "Personnes par table", default=5, validators=[Optional(), _between(2, MOST_SEATS)]
    )
    tables = Whole("Ou nombre de tables", validators=[Optional(), _between(1, MOST_TABLES)])
    rounds = Whole(
        "Nombre de tours",
        default=6,
        validators=[InputRequired("Dites combien de tours."), _between(1, MOST_ROUNDS)],
    )
    minutes = Whole(
        "Minutes par tour",
        default=10,
        validators=[InputRequired("Dites combien de minutes."), _between(1, 60)],
    )
    from_round = SelectField(
        "Recomposer",
        coerce=_number,
        choices=[(1, "Tous les tours")],
        default=1,
        invalid_choice_message=CHOOSE,
        invalid_value_message=CHOOSE,
    )
    people = SelectMultipleField("Qui participe", coerce=_number, choices=[], validate_choice=False)
    seed = HiddenField(default="1")
    version = Version()

    def offer(self, plan: TablePlan | None) -> None:
        """Say from which round on an existing plan may be drawn again; before validation."""
        played = range(2, plan.rounds + 1) if plan else ()
        later = [(number, f"À partir du tour {number}") for number in played]
        self.from_round.choices = [(1, "Tous les tours"), *later]

    def validate(self, extra_validators: Any = None) -> bool:
        return super().validate(extra_validators) and self._check_sizes()

    def wish(self, *, other: bool) -> Wish:
        """What was asked; only once the form is valid. `other` asks for another plan."""
        people = frozenset(self.people.data or ())
        seed = self.seed.data or ""
        known = int(seed) if seed.isascii() and seed.isdigit() and len(seed) < 9 else 1
        return Wish(
            people,
            self.held(len(people)),
            self.rounds.data or 1,
            self.minutes.data or 1,
            known + other,
            self.from_round.data or 1,
        )

    def held(self, count: int) -> int:
        """How many tables for `count` people."""
        return self.tables.data or drawing.tables_for(count, self.seats.data or 5)

    def _check_sizes(self) -> bool:
        count = len(set(self.people.data or ()))
        if count < 3:
            return _refuse(self.people, FEW)
        if count > MOST_PEOPLE:
            return _refuse(self.people, CROWD)
        if self.held(count) > count // 2:
            return _refuse(self.tables, LONELY)
        if self.from_round.data > self.rounds.data:
            return _refuse(self.rounds, "Il ne reste aucun tour à recomposer : ajoutez-en.")
        return True


def _refuse(field: Any, why: str) -> bool:
    field.errors = [*field.errors, why]
    return False
