"""Forms over networks."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from wtforms import DateField, SelectField, SelectMultipleField, ValidationError
from wtforms.validators import InputRequired
from wtforms.widgets import CheckboxInput, ListWidget

from intranet.clock import today
from intranet.territories.forms import CommunesForm
from intranet.territories.models import Agency
from intranet.territories.queries import EpciCount
from intranet.web.dates import plural
from intranet.web.forms import Form, Line, Paragraph, Version

EARLIEST = date(1990, 1, 1)


class Day(DateField):
    """The day from which a change counts; today unless told otherwise."""

    def __init__(self, label: str, **kwargs: Any):
        required: list[Any] = [InputRequired("Indiquez un jour.")]
        super().__init__(label, validators=required, default=today, **kwargs)

    def process_formdata(self, valuelist: list[Any]) -> None:
        try:
            super().process_formdata(valuelist)
        except ValueError:
            raise ValueError("Cette date n’existe pas. Exemple : 31/12/2026") from None

    def pre_validate(self, form: Any) -> None:
        if self.data is None:
            return
        if self.data > today():
            raise ValidationError("Choisissez aujourd’hui ou un jour passé.")
        if self.data < EARLIEST:
            raise ValidationError("Vérifiez l’année.")


class AgencySelect(SelectField):
    """The agency that runs a network, among those that the actor may choose."""

    def __init__(self, label: str, **kwargs: Any):
        super().__init__(label, coerce=int, choices=[], validate_choice=False, **kwargs)

    def offer(self, agencies: Iterable[Agency]) -> None:
        """Say which may be chosen; before validation."""
        self.choices = [(agency.id, agency.name) for agency in agencies]

    def pre_validate(self, form: Any) -> None:
        if self.data not in {key for key, _ in self.choices or ()}:
            raise ValidationError("Choisissez une agence de la liste.")


class NetworkForm(Form):
    """What a network says of itself."""

    name = Line("Nom du réseau", required=True)
    agency = AgencySelect("Agence qui l’anime")
    description = Paragraph("Présentation")
    version = Version()


class NewNetworkForm(NetworkForm):
    """A network and, to begin with, whole EPCI."""

    epcis = SelectMultipleField(
        "EPCI entiers",
        choices=[],
        validate_choice=False,
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    day = Day("À compter du")

    def offer_epcis(self, counts: Iterable[EpciCount]) -> None:
        """Say which may be ticked; before validation."""
        self.epcis.choices = [
            (epci.siren, f"{epci.name} · {plural(epci.communes, 'commune')}") for epci in counts
        ]

    def validate_epcis(self, field: Any) -> None:
        if set(field.data or ()) - {siren for siren, _ in field.choices}:
            raise ValidationError("Choisissez des EPCI de la liste.")


class TerritoryForm(CommunesForm):
    """The communes of one EPCI that a network has, from a day."""

    day = Day("À compter du")
