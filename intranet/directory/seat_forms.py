"""Forms over seats and memberships. Only the fields named here are ever read from a post."""

from collections.abc import Iterable
from typing import Any

from wtforms import BooleanField, DateField, HiddenField, RadioField, SelectField
from wtforms.validators import InputRequired, Length, ValidationError

from intranet.clock import today
from intranet.directory.arrivals import NEW_PERSON
from intranet.directory.forms import NO_PUBLIC_DATA, SpacedPhone
from intranet.directory.memberships import MESSAGE
from intranet.directory.models import Position
from intranet.directory.seats import FIELDS, Refused
from intranet.networks.models import Network
from intranet.web.forms import EmailLine, Form, Line, Paragraph, Version


def _key(data: Any) -> int | None:
    text = str(data or "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None


class AnswerableForm(Form):
    """A form that can say, once valid, why what it asks was refused."""

    def refuse(self, refused: Refused) -> None:
        """Show `refused` beside its field, or above the form when it names none of them."""
        field = self._fields.get(refused.field)
        if field is None:
            self.form_errors.append(str(refused))
        else:
            field.errors = [*field.errors, str(refused)]


class Day(DateField):
    """A day, today unless said otherwise."""

    def __init__(self, label: str, **kwargs: Any):
        needed = InputRequired("Indiquez une date. Exemple : 12/03/2027")
        super().__init__(label, validators=[needed], default=today, **kwargs)

    def process_formdata(self, valuelist: list[Any]) -> None:
        try:
            super().process_formdata(valuelist)
        except ValueError:
            raise ValueError("Cette date n’existe pas. Exemple : 12/03/2027") from None


class SeatForm(AnswerableForm):
    """A seat; `values()` are the columns to write."""

    title = Line("Intitulé du poste", required=True)
    phone = SpacedPhone("Ligne téléphonique du poste")
    email = EmailLine("Boîte aux lettres du poste")
    manages_structure = BooleanField("Ce poste tient à jour la fiche de la structure")
    version = Version()

    def values(self) -> dict[str, Any]:
        """Columns by name, once the form is valid."""
        return {name: self[name].data or "" for name in FIELDS[:-1]} | {
            "manages_structure": bool(self.manages_structure.data)
        }

    def read(self, seat: Position) -> dict[str, Any]:
        """What the row says, under the names of these fields: for `web.conflicts`."""
        return {name: getattr(seat, name) for name in FIELDS}


class Replaced(HiddenField):
    """The assignment that the person was shown as ending; `key` is None for a vacant seat."""

    @property
    def key(self) -> int | None:
        return _key(self.data)


class NewArrivalForm(AnswerableForm):
    """Someone whom the directory does not know yet."""

    first_name = Line("Prénom", required=True, limit=100)
    last_name = Line("Nom", required=True, limit=100)
    email = EmailLine("Courriel professionnel")
    phone = SpacedPhone("Téléphone direct")
    starts_on = Day("Date d’arrivée")
    replaced = Replaced()
    same_person = BooleanField("C’est cette personne")

    def values(self) -> dict[str, Any]:
        """Columns of the person, once the form is valid."""
        return {name: self[name].data or "" for name in NEW_PERSON}


class KnownArrivalForm(AnswerableForm):
    """Someone chosen among people found; `offer` them before validating."""

    person_id = RadioField("Personne", coerce=_key, validate_choice=False)
    starts_on = Day("Date d’arrivée")
    replaced = Replaced()

    @property
    def key(self) -> int:
        """The person posted; 0, which no row has, when it is unreadable."""
        raw = self.person_id.raw_data
        return _key(raw[0] if raw else None) or 0

    def offer(self, people: Iterable[tuple[int, str]]) -> None:
        """The people who may be chosen, as (key, label): nobody else is accepted."""
        self.person_id.choices = list(people)

    def validate_person_id(self, field: Any) -> None:
        if field.data not in [key for key, _ in self.person_id.choices or []]:
            raise ValidationError("Choisissez une personne dans la liste.")


class DepartureForm(AnswerableForm):
    ends_on = Day("Date de départ")


class JoinForm(AnswerableForm):
    """A network to join; `offer` those that may be before validating."""

    network_id = SelectField("Réseau", coerce=_key, validate_choice=False)
    message = Paragraph("Un mot pour la coordination", description=NO_PUBLIC_DATA)

    def offer(self, networks: Iterable[Network]) -> None:
        self.network_id.choices = [(network.id, network.name) for network in networks]

    def validate_network_id(self, field: Any) -> None:
        if field.data not in [key for key, _ in self.network_id.choices or []]:
            raise ValidationError("Choisissez un réseau dans la liste.")

    def validate_message(self, field: Any) -> None:
        Length(max=MESSAGE, message=f"{MESSAGE} caractères au plus.")(self, field)


class DeclineForm(AnswerableForm):
    reason = Line("Motif", limit=300)


class AddSeatForm(AnswerableForm):
    """A seat chosen among those found; `key` is 0, which no row has, when it is unreadable."""

    position_id = HiddenField()

    @property
    def key(self) -> int:
        return _key(self.position_id.data) or 0
