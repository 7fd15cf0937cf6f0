"""Forms over courses and sessions."""

import itertools
from datetime import timedelta
from typing import Any

import wtforms
from wtforms import FormField, HiddenField, SelectField, SelectMultipleField
from wtforms.validators import InputRequired
from wtforms.widgets import CheckboxInput, ListWidget

from intranet.events.models import Slot
from intranet.events.scheduling import EventPlan, SlotPlan
from intranet.events.slot_forms import CapacityField, SlotFields, slot_values
from intranet.events.slot_lists import SlotList
from intranet.trainings.models import Course, TrainingSession
from intranet.web.forms import Form, KeyChoice, Line, Paragraph, Version

MOST_HALF_DAYS = 12
WHOLE_DEPARTEMENT = 0


class CourseForm(Form):
    """A course of the catalogue."""

    title = Line("Titre", required=True)
    aim = Paragraph("Objectif", required=True)
    programme = Paragraph("Programme")
    audience = Paragraph("Pour qui")
    duration = Line("Durée", limit=100)
    agency_id = SelectField(
        "Portée par",
        coerce=int,
        invalid_choice_message="Choisissez une agence que vous coordonnez.",
    )
    version = Version()

    def values(self) -> dict[str, Any]:
        """The keys of `catalogue.FIELDS`."""
        return {
            "title": self.title.data,
            "aim": self.aim.data,
            "programme": self.programme.data,
            "audience": self.audience.data,
            "duration": self.duration.data,
            "agency_id": self.agency_id.data or None,
        }


def course_values(course: Course) -> dict[str, Any]:
    """What `CourseForm` shows of a course."""
    return {
        "title": course.title,
        "aim": course.aim,
        "programme": course.programme,
        "audience": course.audience,
        "duration": course.duration,
        "agency_id": course.agency_id or WHOLE_DEPARTEMENT,
    }


def session_values(session: TrainingSession) -> dict[str, Any]:
    """What `SessionForm` shows of a session."""
    return {
        "half_days": [{**slot_values(slot), "slot": str(slot.id)} for slot in session.event.slots],
        "capacity": session.event.capacity,
        "trainers": session.trainers,
    }


class HalfDay(SlotFields, wtforms.Form):
    """One half-day; `slot` is the key of the one it changes, empty for a new one."""

    slot = HiddenField()


class SessionForm(Form):
    """A session: its half-days, places and trainers. `add` and `drop` are buttons that work on
    the list of half-days without saving anything."""

    half_days = SlotList(FormField(HalfDay), min_entries=1, max_entries=MOST_HALF_DAYS)
    capacity = CapacityField()
    trainers = Line("Intervenant·es", limit=300)
    version = Version()

    def add_half_day(self) -> None:
        """One more, the day after the last, at the same hours and place."""
        if len(self.half_days) < MOST_HALF_DAYS:
            last = self.half_days[-1].form
            day = last.day.data + timedelta(days=1) if last.day.data else None
            copied = {"starts": last.starts.data, "ends": last.ends.data, "place": last.place.data}
            self.half_days.append_entry({**copied, "day": day, "link": last.link.data})

    def drop_half_day(self, position: str) -> None:
        """Without the one at `position` (0 for the first); the last one stays."""
        self.half_days.drop(position)

    def know(self, slots: list[Slot]) -> None:
        """Say which slots stand already; what is past among them may stay as it is."""
        by_key = {str(slot.id): slot for slot in slots}
        for entry in self.half_days:
            entry.form.standing = by_key.get(entry.form.slot.data or "")

    def plan(self, title: str, description: str) -> EventPlan:
        """What was asked for; only once the form is valid."""
        return EventPlan(title, description, self.capacity.data, self._slots())

    def _slots(self) -> tuple[SlotPlan, ...]:
        plans = [
            entry.form.slot_plan(entry.form.standing.id if entry.form.standing else None)
            for entry in self.half_days
        ]
        return tuple(sorted(plans, key=lambda plan: plan.starts_at))

    def validate(self, extra_validators: Any = None) -> bool:
        valid = super().validate(extra_validators)
        return valid and self._check_overlap()

    def _check_overlap(self) -> bool:
        plans = self._slots()
        for earlier, later in itertools.pairwise(plans):
            if later.starts_at < earlier.ends_at:
                self.form_errors.append("Deux demi-journées se chevauchent : corrigez les heures.")
                return False
        return True


class NewSessionForm(SessionForm):
    """A new session also says for which territories."""

    networks = SelectMultipleField(
        "Territoires",
        coerce=int,
        choices=[],
        validators=[InputRequired("Choisissez au moins un territoire.")],
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
        invalid_choice_message="Choisissez parmi les réseaux que vous animez.",
        invalid_value_message="Choisissez parmi les réseaux que vous animez.",
    )


class EnrolForm(Form):
    """A coordinator registers someone who telephoned."""

    position_id = KeyChoice("Personne")


class CancelForm(Form):
    """Why a session is called off: said to everyone registered."""

    reason = Line("Raison", required=True, limit=500)
