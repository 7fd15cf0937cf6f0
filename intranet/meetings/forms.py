"""Forms over meetings: what is typed, parsed and checked."""

from collections.abc import Iterable
from typing import Any

from wtforms import SelectField, SelectMultipleField
from wtforms.validators import InputRequired
from wtforms.widgets import CheckboxInput, ListWidget

from intranet.database import GREATEST_KEY
from intranet.events.slot_forms import CapacityField, SlotFields
from intranet.meetings.models import KINDS, USUAL_MINUTES
from intranet.networks.models import Network
from intranet.web.dates import NBSP
from intranet.web.forms import Form, Line, Paragraph, Version


def duration(minutes: int) -> str:
    """« 1 h 30 », « 2 h »."""
    hours, rest = divmod(minutes, 60)
    return f"{hours}{NBSP}h" + (f"{NBSP}{rest:02d}" if rest else "")


def key(value: Any) -> int:
    """A key that a form carries. Raises ValueError for anything that cannot be one."""
    text = str(value)
    if not (text.isascii() and text.isdigit() and len(text) < 20 and int(text) <= GREATEST_KEY):
        raise ValueError(text)
    return int(text)


class UndatedForm(Form):
    """A meeting whose date is not chosen yet: what, for how many."""

    title = Line("Titre", required=True)
    kind = SelectField(
        "Format",
        choices=[
            (name, f"{label} · {duration(USUAL_MINUTES[name])}") for name, label in KINDS.items()
        ],
        default="rencontre",
        invalid_choice_message="Choisissez un format de la liste.",
    )
    description = Paragraph("Présentation")
    capacity = CapacityField()
    version = Version()


class MeetingForm(SlotFields, UndatedForm):
    """A meeting: what, when, where, for how many. `own_minutes` is how long a template says that
    it lasts."""

    own_minutes: int | None = None
    order = ("title", "kind", "networks", "day", "starts", "starts_pass", "ends", "ends_pass",
             "place", "link", "capacity", "description", "version", "csrf_token")  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        # As on the page, for the list of what is to be corrected.
        fields: dict[str, Any] = dict(self._fields)  # type: ignore[has-type]
        self._fields = {name: fields[name] for name in self.order if name in fields}

    def validate(self, extra_validators: Any = None) -> bool:
        self.usual_minutes = self.own_minutes or USUAL_MINUTES.get(self.kind.data)
        return super().validate(extra_validators)

    def forget_unasked(self) -> None:
        """Leave out « laquelle des deux ? » where the hour exists once."""
        for name in ("starts_pass", "ends_pass"):
            if not self[name].is_asked:
                del self[name]


class NewMeetingForm(MeetingForm):
    """A new meeting also says whose it is: once invitations have left, that does not change."""

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


class CancelForm(Form):
    """Why a meeting is called off: said to everyone invited."""

    reason = Line("Raison", required=True, limit=500)
