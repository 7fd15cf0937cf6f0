"""The fields of one slot, for meetings and training sessions alike: a day and hours on a Paris
clock, typed as people type them, and where.

    class MeetingForm(SlotFields, Form): …            one slot
    class HalfDay(SlotFields, wtforms.Form): …        one of several, in a FieldList(FormField(…))

Rendered by `templates/events/_slot_fields.html`; filled by `slot_values(slot)`; once valid,
`form.slot_plan(slot_id)`.
"""

import re
from datetime import date, datetime, time, timedelta
from typing import Any
from urllib.parse import urlsplit

from wtforms import Field, IntegerField, RadioField, ValidationError
from wtforms.validators import InputRequired, NumberRange, Optional
from wtforms.widgets import DateInput, TimeInput

from intranet.clock import AmbiguousTime, ImpossibleTime, from_paris, now, to_paris, today
from intranet.events.models import Slot
from intranet.events.scheduling import SlotPlan
from intranet.text import clean_line, fold
from intranet.web.forms import Line

YEARS_AHEAD = 5
LARGEST_CAPACITY = 10_000
FIRST, SECOND = "first", "second"
PASSES = {FIRST: "La première (heure d’été)", SECOND: "La seconde (heure d’hiver)"}
MONTHS = ("janvier", "fevrier", "mars", "avril", "mai", "juin", "juillet", "aout", "septembre",
          "octobre", "novembre", "decembre")  # fmt: skip
NO_DAY, NO_START = "Indiquez le jour.", "Indiquez l’heure de début."
IMPOSSIBLE = (
    "Cette heure n’existe pas ce jour-là : à 2 h, les horloges passent directement à 3 h. "
    "Choisissez une autre heure."
)
AMBIGUOUS = (
    "Cette heure existe deux fois ce jour-là : à 3 h, les horloges reviennent à 2 h. Dites "
    "laquelle."
)

_ISO = re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})")
_FRENCH = re.compile(r"([0-9]{1,2})[/.\- ]([0-9]{1,2})[/.\- ]([0-9]{4})")
_WORDS = re.compile(r"(?:[a-z]+ )?([0-9]{1,2})(?:er)? ([a-z]+) ([0-9]{4})")
_HOUR = re.compile(r"([0-9]{1,2})(?: ?[h:.] ?([0-9]{2})?(?::00)?)?")


def read_day(typed: str) -> date:
    """« 12/03/2027 », « 12 mars 2027 » or 2027-03-12. Raises ValueError."""
    if found := _ISO.fullmatch(typed):
        year, month, number = found.groups()
    elif found := _FRENCH.fullmatch(typed):
        number, month, year = found.groups()
    elif (found := _WORDS.fullmatch(fold(typed))) and found[2] in MONTHS:
        number, month, year = found[1], MONTHS.index(found[2]) + 1, found[3]
    else:
        raise ValueError(typed)
    return date(int(year), int(month), int(number))


def read_hour(typed: str) -> time:
    """« 9h30 », « 9 h », « 9 » or 09:30. Raises ValueError."""
    found = _HOUR.fullmatch(typed.lower())
    if found is None:
        raise ValueError(typed)
    return time(int(found[1]), int(found[2] or 0))


class _Typed(Field):
    """A value that a browser's own input gives, or that someone typed as text."""

    unreadable = ""
    read: Any

    def process_formdata(self, valuelist: list[Any]) -> None:
        self.data = None
        if valuelist and (typed := clean_line(str(valuelist[0]))):
            try:
                self.data = type(self).read(typed)
            except ValueError:
                raise ValueError(self.unreadable) from None

    def _value(self) -> str:
        if self.data is None:
            return str(self.raw_data[0]) if self.raw_data else ""
        return self.data.isoformat("minutes") if self.data_is_time else self.data.isoformat()

    @property
    def data_is_time(self) -> bool:
        return isinstance(self.data, time)


class DayField(_Typed):
    """A day; `data` is a date or None."""

    widget = DateInput()
    read = staticmethod(read_day)
    unreadable = "Cette date n’existe pas ou n’est pas lisible. Exemple : 12/03/2027"


class HourField(_Typed):
    """An hour on a Paris clock; `data` is a time or None."""

    widget = TimeInput()
    read = staticmethod(read_hour)
    unreadable = "Cette heure n’existe pas ou n’est pas lisible. Exemple : 9 h 30"


class PassField(RadioField):
    """« Laquelle des deux ? », asked only for an hour that exists twice."""

    def __init__(self, label: str, **kwargs: Any):
        super().__init__(label, choices=list(PASSES.items()), validate_choice=False, **kwargs)

    @property
    def is_asked(self) -> bool:
        return bool(self.errors) or self.data in PASSES

    @property
    def second(self) -> bool | None:
        return self.data == SECOND if self.data in PASSES else None


class LinkLine(Line):
    """The address of a video meeting: https only."""

    def post_validate(self, form: Any, validation_stopped: bool) -> None:
        if validation_stopped or not self.data:
            return
        try:
            parts = urlsplit(self.data)
            sound = parts.scheme == "https" and bool(parts.hostname) and " " not in self.data
        except ValueError:
            sound = False
        if not sound:
            raise ValidationError("Le lien doit commencer par https://")


class CapacityField(IntegerField):
    """How many places; None for no limit."""

    def __init__(self, label: str = "Nombre de places", **kwargs: Any):
        bounds = NumberRange(1, LARGEST_CAPACITY, "Entre 1 et 10 000 places, ou rien.")
        super().__init__(label, validators=[Optional(), bounds], **kwargs)

    def process_formdata(self, valuelist: list[Any]) -> None:
        try:
            super().process_formdata(valuelist)
        except ValueError:
            raise ValueError("Écrivez un nombre entier, ou laissez vide.") from None


class SlotFields:
    """When and where. Set `standing` to the slot being edited before validation: what is
    already past may stay as it is. `usual_minutes` fills an end left empty."""

    day = DayField("Jour", validators=[InputRequired(NO_DAY)])
    starts = HourField("Début", validators=[InputRequired(NO_START)])
    starts_pass = PassField("Le début : laquelle des deux ?")
    ends = HourField("Fin")
    ends_pass = PassField("La fin : laquelle des deux ?")
    place = Line("Lieu", limit=300)
    link = LinkLine("Lien de visioconférence", limit=500)

    standing: Slot | None = None
    usual_minutes: int | None = None
    starts_at: datetime
    ends_at: datetime

    def validate(self, extra_validators: Any = None) -> bool:
        valid = super().validate(extra_validators)  # type: ignore[misc]
        when = self._read_when()
        return self._check_where() and when and valid

    def slot_plan(self, slot_id: int | None = None) -> SlotPlan:
        """What was asked for; only once the form is valid."""
        return SlotPlan(
            self.starts_at, self.ends_at, self.place.data or "", self.link.data or "", slot_id
        )

    def _read_when(self) -> bool:
        if self.day.data is None or self.starts.data is None or self.starts.errors:
            return self._say_what_is_missing()
        if self.day.data.year > today().year + YEARS_AHEAD:
            return _refuse(self.day, "Vérifiez l’année.")
        if self.day.data < today() and not self._stays():
            return _refuse(self.day, "Ce jour est passé : choisissez une date à venir.")
        starts_at = self._instant(self.starts, self.starts_pass)
        if starts_at is None:
            return False
        kept = self.standing is not None and starts_at == self.standing.starts_at
        if starts_at <= now() and not kept:
            return _refuse(self.starts, "Cette heure est déjà passée : choisissez-en une à venir.")
        self.starts_at = starts_at
        return self._read_end()

    def _say_what_is_missing(self) -> bool:
        """Characters that nobody sees (U+2028, controls) count as typed and leave nothing."""
        for field, why in ((self.day, NO_DAY), (self.starts, NO_START)):
            if field.data is None and not field.errors:
                _refuse(field, why)
        return False

    def _read_end(self) -> bool:
        if self.ends.data is None:
            return not self.ends.errors and self._usual_end()
        ends_at = self._instant(self.ends, self.ends_pass)
        if ends_at is None:
            return False
        if ends_at <= self.starts_at:
            return _refuse(self.ends, "La fin doit venir après le début.")
        self.ends_at = ends_at
        return True

    def _usual_end(self) -> bool:
        if self.usual_minutes is None:
            return _refuse(self.ends, "Indiquez l’heure de fin.")
        self.ends_at = self.starts_at + timedelta(minutes=self.usual_minutes)
        if to_paris(self.ends_at).date() != self.day.data:
            return _refuse(self.ends, "Indiquez l’heure de fin : la durée habituelle passe minuit.")
        return True

    def _stays(self) -> bool:
        slot = self.standing
        return slot is not None and to_paris(slot.starts_at).date() == self.day.data

    def _instant(self, hour: HourField, which: PassField) -> datetime | None:
        day, at = self.day.data, hour.data
        if day is None or at is None:
            return None
        try:
            return from_paris(day, at, second_pass=which.second)
        except ImpossibleTime:
            _refuse(hour, IMPOSSIBLE)
        except AmbiguousTime:
            _refuse(which, AMBIGUOUS)
        return None

    def _check_where(self) -> bool:
        if self.place.data or self.link.data or self.place.errors or self.link.errors:
            return True
        return _refuse(self.place, "Indiquez un lieu, un lien de visioconférence, ou les deux.")


def slot_values(slot: Slot) -> dict[str, Any]:
    """What the fields of `SlotFields` show of a slot."""
    starts, ends = to_paris(slot.starts_at), to_paris(slot.ends_at)
    return {
        "day": starts.date(),
        "starts": starts.time(),
        "starts_pass": _pass_of(starts),
        "ends": ends.time(),
        "ends_pass": _pass_of(ends),
        "place": slot.place,
        "link": slot.link,
    }


def _pass_of(local: datetime) -> str | None:
    try:
        from_paris(local.date(), local.time().replace(fold=0))
    except AmbiguousTime:
        return SECOND if local.fold else FIRST
    return None


def _refuse(field: Any, why: str) -> bool:
    field.errors = [*field.errors, why]
    return False
