"""Forms over polls: the slots, the deadline, the words."""

from collections.abc import Iterable, Sequence
from datetime import datetime, time, timedelta
from typing import Any

import wtforms
from flask import request
from wtforms import FormField, HiddenField, RadioField, SelectMultipleField
from wtforms.validators import InputRequired
from wtforms.widgets import CheckboxInput, ListWidget

from intranet.clock import ImpossibleTime, from_paris, now, to_paris, today
from intranet.events.models import Slot
from intranet.events.slot_forms import (
    IMPOSSIBLE,
    DayField,
    HourField,
    LinkLine,
    SlotFields,
    slot_values,
)
from intranet.events.slot_lists import SlotList
from intranet.meetings.forms import UndatedForm, key
from intranet.meetings.models import USUAL_MINUTES
from intranet.meetings.polls.models import FEWEST, MOST, DatePoll, PollOption
from intranet.meetings.polls.planning import OptionPlan, PollPlan
from intranet.meetings.polls.wording import WORDS
from intranet.networks.models import Network
from intranet.web.forms import Form, Line, Version

USUAL_HOUR = time(18)
USUAL_DAYS = 7
SHOWN_AT_FIRST = 3
CHOOSE_WORD = "Choisissez oui, si besoin ou non."


class SlotLine(SlotFields, wtforms.Form):
    """One candidate slot; `option` is the key of the one that it was, empty for a new one. A line
    left empty is no slot."""

    option = HiddenField()
    link = None  # type: ignore[assignment]  # the poll's own holds for every slot
    place = Line("Autre lieu", limit=300)

    @property
    def is_blank(self) -> bool:
        """Whether nothing was typed in it."""
        return not any(
            str(field.raw_data[0]).strip() if field.raw_data else field.data
            for field in (self.day, self.starts, self.ends, self.place)
        )

    def validate(self, extra_validators: Any = None) -> bool:
        return True if self.is_blank else super().validate(extra_validators)

    def plan(self) -> OptionPlan:
        """What was asked for; only once the line is valid."""
        return OptionPlan(self.starts_at, self.ends_at, self.place.data or "")

    def _check_where(self) -> bool:
        return not self.place.errors


class Faults(list[Any]):
    """The fields of a form with those of its slots, for `error_summary`."""

    form_errors: Sequence[str] = ()
    _prefix = ""


class DeadlineFields:
    """Until when answers are taken."""

    deadline_day = DayField("Réponses jusqu’au", validators=[InputRequired("Indiquez le jour.")])
    deadline_hour = HourField("À quelle heure")

    deadline: datetime

    def check_deadline(self, first: datetime | None) -> bool:
        """After now, and before `first`, the first slot to come."""
        day, hour = self.deadline_day, self.deadline_hour
        if day.data is None or hour.errors:
            return _refuse(day, "Indiquez le jour.") if not (day.errors or hour.errors) else False
        try:
            self.deadline = from_paris(day.data, hour.data or USUAL_HOUR, second_pass=False)
        except ImpossibleTime:
            return _refuse(hour, IMPOSSIBLE)
        if self.deadline <= now():
            return _refuse(day, "Ce moment est passé : laissez le temps de répondre.")
        if first is not None and self.deadline >= first:
            return _refuse(day, "La date limite doit venir avant la première date proposée.")
        return True


class SlotsForm(DeadlineFields, Form):
    """What a poll offers. `add` and `drop` are buttons that work on the list of slots without
    saving anything."""

    slots = SlotList(FormField(SlotLine), min_entries=FEWEST, max_entries=MOST)
    place = Line("Lieu", limit=300)
    link = LinkLine("Lien de visioconférence", limit=500)
    version = Version()

    usual_minutes: int | None = None

    def add_slot(self) -> None:
        """One more, a week after the last at the same hours."""
        if len(self.slots) < MOST:
            last = self.slots[-1].form
            day = last.day.data + timedelta(days=7) if last.day.data else None
            copied = {"starts": last.starts.data, "ends": last.ends.data, "day": day}
            self.slots.append_entry({**copied, "place": last.place.data})

    def know(self, options: Iterable[PollOption]) -> None:
        """Say which slots stand already; what is past among them may stay as it is."""
        by_key: dict[str, Any] = {str(option.id): option for option in options}
        for entry in self.slots:
            entry.form.standing = by_key.get(entry.form.option.data or "")

    def validate(self, extra_validators: Any = None) -> bool:
        for entry in self.slots:
            entry.form.usual_minutes = self.usual_minutes
        valid = super().validate(extra_validators)
        valid = valid and self._check_slots()
        coming = [line.starts_at for line in self.filled if _is_read(line) and not _is_past(line)]
        return self.check_deadline(min(coming, default=None)) and valid

    @property
    def filled(self) -> list[SlotLine]:
        """The lines in which something was typed."""
        return [entry.form for entry in self.slots if not entry.form.is_blank]

    @property
    def is_faulty(self) -> bool:
        """Whether something is to be corrected, in a slot or elsewhere."""
        lines = (field for entry in self.slots for field in entry.form)
        return bool(self.errors or self.form_errors or any(field.errors for field in lines))

    @property
    def faults(self) -> Faults:
        """All the fields, each slot said by its number."""
        found = Faults(field for field in self if field.name != "slots")
        for number, entry in enumerate(self.slots, 1):
            for field in entry.form:
                field.label.text = f"Date {number}, {str(field.label.text).lower()}"
                found.append(field)
        found.form_errors = self.form_errors
        return found

    def poll_plan(self) -> PollPlan:
        """What was asked for; only once the form is valid."""
        return PollPlan(
            tuple(sorted((line.plan() for line in self.filled), key=lambda plan: plan.starts_at)),
            self.deadline,
            self.place.data or "",
            self.link.data or "",
        )

    def _check_slots(self) -> bool:
        lines = self.filled
        if sum(not _is_past(line) for line in lines) < FEWEST:
            self.form_errors.append("Proposez au moins deux dates à venir.")
            return False
        seen: set[tuple[datetime, datetime]] = set()
        for line in lines:
            if (line.starts_at, line.ends_at) in seen:
                return _refuse(line.day, "Cette date est déjà dans la liste.")
            seen.add((line.starts_at, line.ends_at))
        return True


class NewPollForm(SlotsForm, UndatedForm):
    """A new meeting whose date is to be found: what it is, whose it is, and the slots."""

    slots = SlotList(FormField(SlotLine), min_entries=SHOWN_AT_FIRST, max_entries=MOST)
    networks = SelectMultipleField(
        "Réseaux",
        coerce=key,
        choices=[],
        validators=[InputRequired("Choisissez au moins un réseau.")],
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
        invalid_choice_message="Choisissez parmi les réseaux que vous animez.",
        invalid_value_message="Choisissez parmi les réseaux que vous animez.",
    )

    def offer(self, networks: Iterable[Network]) -> None:
        """Say which networks may be ticked; before validation."""
        self.networks.choices = [(network.id, network.name) for network in networks]

    def validate(self, extra_validators: Any = None) -> bool:
        self.usual_minutes = USUAL_MINUTES.get(self.kind.data)
        return super().validate(extra_validators)


class DeadlineForm(DeadlineFields, Form):
    """A later end to the answers."""

    version = Version()


class ChooseForm(Form):
    """The chosen date, once seen what choosing it does."""

    place = Line("Lieu", limit=300)
    link = LinkLine("Lien de visioconférence", limit=500)
    version = Version()

    def validate(self, extra_validators: Any = None) -> bool:
        valid = super().validate(extra_validators)
        if self.place.data or self.link.data or self.place.errors or self.link.errors:
            return valid
        return _refuse(self.place, "Indiquez un lieu, un lien de visioconférence, ou les deux.")


class VoteForm(Form):
    """One word a slot; `words` once valid. The fields are named by the keys of the slots."""

    comment = Line("Un mot pour l’organisation", limit=500)

    @classmethod
    def over(cls, options: Sequence[PollOption]) -> type["VoteForm"]:
        """The form with a field for each of these slots."""
        fields = {
            f"mot-{option.id}": RadioField(
                "Cette date",
                choices=list(WORDS.items()),
                validators=[InputRequired(CHOOSE_WORD)],
                invalid_choice_message=CHOOSE_WORD,
            )
            for option in options
        }
        return type("VoteFormOver", (cls,), fields)

    @property
    def said(self) -> str | None:
        """The line for the organisers; None where the form did not ask for one."""
        return self.comment.data if self.comment.raw_data else None

    @property
    def gone(self) -> bool:
        """Whether what was posted speaks of a slot that is not here any more."""
        posted = {name for name in request.form if name.startswith("mot-")}
        return not posted <= {field.name for field in self}

    @property
    def words(self) -> dict[int, str]:
        """The word for each slot, by its key."""
        return {
            int(field.name.removeprefix("mot-")): field.data
            for field in self
            if field.name.startswith("mot-")
        }


def poll_values(poll: DatePoll) -> dict[str, Any]:
    """What `SlotsForm` shows of a poll."""
    deadline = to_paris(poll.deadline)
    return {
        "slots": [option_values(option) for option in poll.options],
        "place": poll.place,
        "link": poll.link,
        "deadline_day": deadline.date(),
        "deadline_hour": deadline.time(),
        "version": poll.version,
    }


def option_values(option: PollOption) -> dict[str, Any]:
    """What a line shows of a slot."""
    told = Slot(starts_at=option.starts_at, ends_at=option.ends_at, place=option.place, link="")
    return {**slot_values(told), "option": str(option.id)}


def usual_deadline() -> dict[str, Any]:
    """A week to answer."""
    return {"deadline_day": today() + timedelta(days=USUAL_DAYS), "deadline_hour": USUAL_HOUR}


def _is_read(line: SlotLine) -> bool:
    return hasattr(line, "starts_at") and hasattr(line, "ends_at")


def _is_past(line: SlotLine) -> bool:
    return _is_read(line) and line.starts_at <= now()


def _refuse(field: Any, why: str) -> bool:
    field.errors = [*field.errors, why]
    return False
