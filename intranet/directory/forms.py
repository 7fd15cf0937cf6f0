"""Forms over entries. Only the fields named here are ever read from what is posted."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from flask import current_app
from stdnum.exceptions import InvalidLength
from stdnum.exceptions import ValidationError as InvalidNumber
from stdnum.fr import siret
from wtforms import BooleanField, SelectField, SelectMultipleField, ValidationError
from wtforms.validators import InputRequired, Length, Regexp
from wtforms.widgets import CheckboxInput, ListWidget

from intranet.directory import kinds
from intranet.directory.entries import PERSON_FIELDS, STRUCTURE_FIELDS
from intranet.directory.languages import LANGUAGES
from intranet.directory.models import Person, Structure
from intranet.directory.offer.area_forms import AreaField
from intranet.directory.offer.typical import EVERYWHERE
from intranet.hours.forms import HoursField
from intranet.mailroom.addresses import is_shared_mailbox
from intranet.territories.forms import CommuneField
from intranet.vocabulary import terms
from intranet.web.forms import EmailLine, Form, Line, Paragraph, PhoneLine, Version
from intranet.web.phones import phone

SHARED_MAILBOX = (
    "Cette adresse semble être celle d’un service. Mettez-la plutôt sur le poste, où elle reste "
    "quand la personne change ; sinon, cochez cette case."
)
NO_PUBLIC_DATA = "Jamais de nom ni de situation de personnes accueillies."
ALL_EXACT = "Tout est exact : la fiche est vérifiée aujourd’hui"


class SpacedPhone(PhoneLine):
    """A `PhoneLine` that shows a stored number as people write it."""

    def _value(self) -> str:
        shown = self.data or ""
        return shown if self.errors else self.words(shown)

    def words(self, value: str | None) -> str:
        """`value` as people write it: for `web.conflicts` too."""
        return phone(value or "").replace("\u00a0", " ")


class Website(Line):
    """An address on the web; `https://` is added when it was left out."""

    def post_validate(self, form: Any, validation_stopped: bool) -> None:
        if validation_stopped or not self.data:
            return
        address = self.data if "://" in self.data else f"https://{self.data}"
        try:
            parts = urlsplit(address)
            readable = parts.scheme in ("http", "https") and "." in (parts.hostname or "")
        except ValueError:
            readable = False
        if not readable or any(c.isspace() or c in '<>"\\' for c in address):
            raise ValidationError("Cette adresse ne semble pas valide. Exemple : www.ccas.fr")
        self.data = address


class Siret(Line):
    """A SIRET, optional; `data` is its 14 digits. La Poste has its own check digit rule."""

    def post_validate(self, form: Any, validation_stopped: bool) -> None:
        if validation_stopped or not self.data:
            return
        try:
            self.data = siret.validate(self.data)
        except InvalidLength:
            raise ValidationError("Un SIRET compte 14 chiffres. Exemple : 213 500 499 00018")
        except InvalidNumber:
            raise ValidationError("Ce SIRET n’existe pas : un chiffre est sans doute faux.")


class Several(SelectMultipleField):
    """Keys ticked in a table; `data` is a list of them, in the order of the table."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()

    def __init__(self, label: str, table: Mapping[str, str], **kwargs: Any):
        super().__init__(label, choices=list(table.items()), **kwargs)
        self.table = table

    def process_formdata(self, valuelist: list[Any]) -> None:
        self.data = [key for key in self.table if key in valuelist]
        self.unknown = set(valuelist) - set(self.table)

    def pre_validate(self, form: Any) -> None:
        if getattr(self, "unknown", None):
            raise ValidationError("Cochez dans la liste.")

    @property
    def ticked(self) -> str:
        """The labels of what is ticked."""
        return ", ".join(self.table[key] for key in self.data or () if key in self.table)


class StructureForm(Form):
    """A structure; `values()` are the columns to write."""

    kind = SelectField("Type", validators=[InputRequired("Choisissez un type.")])
    name = Line("Nom", required=True)
    commune = CommuneField("Commune", required=True)
    address = Line("Adresse", limit=300)
    postcode = Line("Code postal", limit=5, validators=[
        Regexp(r"^(\d{5})?$", message="Un code postal compte 5 chiffres. Exemple : 35260")
    ])  # fmt: skip
    phone = SpacedPhone("Téléphone")
    email = EmailLine("Courriel")
    website = Website("Site internet", limit=290)
    opening_hours = HoursField("Horaires")
    hours_note = Line("Précision sur les horaires", limit=500)
    siret = Siret("SIRET")
    description = Paragraph("Présentation", description=NO_PUBLIC_DATA)
    area = AreaField()
    version = Version()

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.kind.choices = [("", "Choisissez…"), *kinds.here().items()]
        self.area.offer(getattr(kwargs.get("obj"), "commune", None))

    def values(self) -> dict[str, Any]:
        """Columns by name, once the form is valid."""
        return {
            **{name: self[name].data or "" for name in STRUCTURE_FIELDS if name != "commune_id"},
            "commune_id": self.commune.commune.id if self.commune.commune else None,
            "area": self.area.data,
        }

    def refuse_commune(self) -> None:
        """Say that the commune belongs to a coordination that is not the actor's."""
        self.commune.errors = [
            "Cette commune relève d’une autre agence : voyez avec sa coordination."
        ]

    def read(self, structure: Structure) -> dict[str, Any]:
        """What the row says, under the names of these fields: for `web.conflicts`."""
        if self.commune.commune:
            self.commune.process_data(self.commune.commune)
        commune = f"{structure.commune.name} ({structure.commune.insee_code})"
        return {
            **{name: getattr(structure, name) for name in STRUCTURE_FIELDS},
            "commune": commune,
        }


class NewStructureForm(StructureForm):
    """A structure that may look like one already there."""

    not_a_double = BooleanField("Ce n’est pas un doublon : ajouter quand même")

    def values(self) -> dict[str, Any]:
        """As ever; a CAF of which nothing more is said answers for the whole département."""
        written = super().values()
        if not written["area"] and written["kind"] in EVERYWHERE:
            written["area"] = [current_app.extensions["settings"].departement]
        return written


class EditStructureForm(StructureForm):
    exact = BooleanField(ALL_EXACT)


class PersonForm(Form):
    """A person's own words and numbers; `values()` are the columns to write."""

    first_name = Line("Prénom", required=True, limit=100)
    last_name = Line("Nom", required=True, limit=100)
    email = EmailLine("Courriel professionnel")
    phone = SpacedPhone("Téléphone")
    mobile = SpacedPhone("Portable professionnel")
    about = Paragraph("Ce qu’il est utile de savoir", description=NO_PUBLIC_DATA)
    subjects = Line("En parler avec moi", limit=300, description=NO_PUBLIC_DATA)
    languages = Several("Langues parlées", LANGUAGES)
    themes = Several("Thèmes suivis", terms.CATEGORIES)
    own_mailbox = BooleanField("Cette boîte est à cette personne seule")
    exact = BooleanField(ALL_EXACT)
    version = Version()

    @property
    def asks_mailbox(self) -> bool:
        """Whether the address is new here, and looks like that of a function: it is better off on
        the seat, where it outlives whoever holds it."""
        return self.email.data != self.email.object_data and is_shared_mailbox(
            self.email.data or ""
        )

    def validate_own_mailbox(self, field: Any) -> None:
        if self.asks_mailbox and not field.data:
            raise ValidationError(SHARED_MAILBOX)

    def values(self) -> dict[str, Any]:
        """Columns by name, once the form is valid."""
        return {
            name: self[name].data or ([] if isinstance(self[name], Several) else "")
            for name in PERSON_FIELDS
        }

    def read(self, person: Person) -> dict[str, Any]:
        """What the row says, under the names of these fields: for `web.conflicts`."""
        return {name: getattr(person, name) for name in PERSON_FIELDS}


class ReportForm(Form):
    """What is wrong in an entry, in the words of who noticed."""

    message = Paragraph(
        "Qu’est-ce qui n’est pas exact ?", required=True, description=NO_PUBLIC_DATA
    )

    def validate_message(self, field: Any) -> None:
        Length(max=2000, message="2 000 caractères au plus.")(self, field)


class SeenForm(Form):
    """The version of the entry that was read."""

    version = Version()
