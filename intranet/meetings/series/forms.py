"""What is typed to repeat, duplicate or call off."""

from datetime import date
from typing import Any

from wtforms import BooleanField, IntegerField, RadioField, SelectField
from wtforms.validators import NumberRange, Optional

from intranet.clock import today
from intranet.events.slot_forms import YEARS_AHEAD, DayField, SlotFields
from intranet.meetings.series import rules
from intranet.meetings.series.rules import (
    FORTNIGHTLY,
    MONTHLY,
    MOST,
    ORDINALS,
    WEEKDAYS,
    WEEKLY,
    Rule,
)
from intranet.web.forms import CHOOSE, Form

TOO_MANY = (
    f"Une série compte au plus {MOST} rencontres : indiquez une date de fin plus proche, ou moins "
    "de dates. Elle pourra être prolongée ensuite."
)
UNTIL, COUNT = "until", "count"


class _Count(IntegerField):
    def process_formdata(self, valuelist: list[Any]) -> None:
        try:
            super().process_formdata(valuelist)
        except ValueError:
            raise ValueError("Écrivez un nombre entier.") from None


class RuleForm(Form):
    """How a meeting comes back, and until when. Read from an address: it changes nothing."""

    class Meta(Form.Meta):
        csrf = False

    rhythm = RadioField(
        "Quand revient-elle ?",
        choices=[
            (WEEKLY, "Chaque semaine"),
            (FORTNIGHTLY, "Toutes les deux semaines"),
            (MONTHLY, "Chaque mois, le…"),
        ],
        default=MONTHLY,
        validate_choice=True,
    )
    ordinal = SelectField(
        "Rang dans le mois",
        coerce=int,
        choices=[(key, word.capitalize()) for key, word in ORDINALS.items()],
        invalid_choice_message=CHOOSE,
        invalid_value_message=CHOOSE,
    )
    weekday = SelectField(
        "Jour de la semaine",
        coerce=int,
        choices=list(enumerate(WEEKDAYS)),
        invalid_choice_message=CHOOSE,
        invalid_value_message=CHOOSE,
    )
    end = RadioField(
        "Jusqu’à quand ?",
        choices=[(COUNT, "Un nombre de dates"), (UNTIL, "Une date de fin")],
        default=COUNT,
    )
    count = _Count(
        "Nombre de dates à ajouter",
        default=9,
        validators=[Optional(), NumberRange(min=1, message="Au moins une date.")],
    )
    until = DayField("Dernier jour possible")
    skips_public = BooleanField("Sauter les jours fériés", default=True)
    skips_school = BooleanField("Sauter les vacances scolaires", default=True)

    def validate(self, extra_validators: Any = None) -> bool:
        valid = super().validate(extra_validators)
        if self.rhythm.data not in (WEEKLY, FORTNIGHTLY, MONTHLY):
            self.rhythm.errors = [CHOOSE]
            return False
        return valid and (self._check_until() if self.end.data == UNTIL else self._check_count())

    def rule(self) -> Rule:
        """What was asked; only once the form is valid."""
        by_day = self.end.data == UNTIL
        return Rule(
            self.rhythm.data,
            self.ordinal.data,
            self.weekday.data,
            self.until.data if by_day else None,
            None if by_day else self.count.data,
            bool(self.skips_public.data),
            bool(self.skips_school.data),
        )

    def _check_count(self) -> bool:
        if self.count.data is None:
            self.count.errors = ["Dites combien de dates."]
        elif self.count.data >= MOST:
            self.count.errors = [TOO_MANY]
        return not self.count.errors

    def _check_until(self) -> bool:
        day: date | None = self.until.data
        if day is None and not self.until.errors:
            self.until.errors = ["Indiquez le dernier jour possible."]
        elif day and day <= today():
            self.until.errors = ["Ce jour est passé : choisissez une date à venir."]
        elif day and day.year > today().year + YEARS_AHEAD:
            self.until.errors = ["Vérifiez l’année."]
        return not self.until.errors


def suggested(first: date) -> dict[str, Any]:
    """What the form holds for a meeting on `first` before anybody chooses."""
    ordinal, weekday = rules.usual(first)
    return {"ordinal": ordinal, "weekday": weekday}


class DuplicateForm(SlotFields, Form):
    """When and where a copy is held, and whether with the same guests."""

    guests = BooleanField("Avec la même liste d’invités", default=True)
