"""Forms over services and permanences. Only the fields named here are ever read from a post."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import request
from wtforms import BooleanField, RadioField, SelectField, SelectMultipleField, ValidationError
from wtforms.validators import Length
from wtforms.widgets import CheckboxInput, ListWidget

from intranet.directory.forms import NO_PUBLIC_DATA, SpacedPhone, Website
from intranet.directory.offer.area_forms import AreaField
from intranet.directory.offer.host_forms import HostField
from intranet.directory.offer.models import OutreachSession, Service
from intranet.directory.offer.outreach import FIELDS as SESSION_FIELDS
from intranet.directory.offer.services import FIELDS as SERVICE_FIELDS
from intranet.hours.forms import HoursField
from intranet.territories.forms import CommuneField
from intranet.text import fold
from intranet.vocabulary import recognition, terms
from intranet.vocabulary.terms import EVERYONE
from intranet.web.forms import CHOOSE, EmailLine, Form, Line, Paragraph, Version

NAME = 150  # data·inclusion's limit
NOTE = 2000
SUGGEST = "proposer"
SAID = "Cochez dans la liste."


class Ticks(SelectMultipleField):
    """Terms ticked among those of a table of `vocabulary.terms`; `data` is a list of keys."""

    data: Any
    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()

    def __init__(self, label: str, table: Mapping[str, str], **kwargs: Any):
        super().__init__(label, choices=list(table.items()), **kwargs)

    def pre_validate(self, form: Any) -> None:
        known = {key for key, *_ in self.choices or ()}
        if set(self.data or ()) - known:
            raise ValidationError(SAID)


@dataclass(frozen=True)
class Group:
    """The themes of a category: (id, key, label, whether it is ticked); `open` shows them."""

    label: str
    themes: list[tuple[str, str, str, bool]]
    open: bool

    @property
    def ticked(self) -> int:
        return sum(theme[3] for theme in self.themes)


class Themes(Ticks):
    """Themes ticked, shown by category: drawn by `directory/offer/_theme_picker.html`.

    `suggested` is None until `suggest` was asked, then how many themes it added.
    """

    def __init__(self, label: str = "Thématiques", **kwargs: Any):
        super().__init__(label, {t.key: t.label for t in terms.THEMES.values()}, **kwargs)
        self.named: frozenset[str] = frozenset()
        self.suggested: int | None = None

    @property
    def groups(self) -> list[Group]:
        """By category, those of what was suggested or ticked open."""
        ids = {key: f"{self.id}-{number}" for number, key in enumerate(terms.THEMES)}
        ticked = set(self.data or ())
        return [
            Group(
                label,
                [(ids[t.key], t.key, t.label, t.key in ticked) for t in terms.themes_of(category)],
                category in self.named or any(t.key in ticked for t in terms.themes_of(category)),
            )
            for category, label in terms.CATEGORIES.items()
        ]

    def words(self, value: Any) -> str:
        """`value` as people read it: for `web.conflicts` too."""
        return ", ".join(sorted(terms.label(key) for key in value or ()))

    def suggest(self, text: str) -> None:
        """Tick the themes that `text` names, and open the categories that it names as a whole."""
        self.named = frozenset(match.key for match in recognition.recognise(fold(text).split()))
        ticked = self.data or []
        found = [key for key in terms.THEMES if key in self.named and key not in ticked]
        self.data, self.suggested = [*ticked, *found], len(found)


class Note(Paragraph):
    """A few lines."""

    validators: Any

    def __init__(self, label: str, **kwargs: Any):
        super().__init__(label, **kwargs)
        few = Length(max=NOTE, message="2 000 caractères au plus.")
        self.validators = [*self.validators, few]


class OfferForm(Form):
    """What both forms have: themes, found by words too, and a version."""

    themes = Themes()
    said = Line("Chercher avec vos mots", limit=200)
    version = Version()

    @property
    def asks_for_themes(self) -> bool:
        """Whether this was sent to find themes, not to be saved: words left in the box are
        always looked up first, so that Enter in it does what is expected."""
        return self.is_submitted() and bool(self.said.data or request.form.get(SUGGEST))

    def suggest(self, *texts: str | None) -> None:
        """Tick the themes that what was typed to find them names, else that `texts` name."""
        self.themes.suggest(self.said.data or " ".join(filter(None, texts)))
        self.said.data = ""


class ServiceForm(OfferForm):
    """A service; `values()` are the columns to write."""

    name = Line("Nom du service", required=True, limit=NAME)
    description = Paragraph("En quelques mots", description=NO_PUBLIC_DATA)
    kind = SelectField(
        "Type de service",
        choices=[("", "Non précisé"), *terms.SERVICE_KINDS.items()],
        default="",
        invalid_choice_message=CHOOSE,
    )
    audiences = Ticks("Pour qui", terms.AUDIENCES)
    audience_note = Note("Précision sur les publics")
    conditions = Note("Conditions d’accès")
    fees = RadioField(
        "Coût",
        choices=[*terms.FEES.items(), ("", "Non précisé")],
        default="",
        invalid_choice_message=CHOOSE,
    )
    fees_note = Note("Précision sur le coût")
    reception_modes = Ticks("Comment on y est reçu", terms.RECEPTION_MODES)
    mobilised_by = Ticks("Qui peut s’y adresser", terms.MOBILISED_BY)
    mobilisation_modes = Ticks("Comment s’y adresser", terms.MOBILISATION_MODES)
    mobilisation_note = Note("Précision sur la démarche")
    mobilisation_url = Website("Lien pour la démarche", limit=490)
    phone = SpacedPhone("Téléphone du service")
    email = EmailLine("Courriel du service")
    opening_hours = HoursField("Horaires du service")
    hours_note = Line("Précision sur les horaires du service", limit=500)
    area = AreaField("Territoire du service")

    def values(self) -> dict[str, Any]:
        """Columns by name, once the form is valid."""
        return {name: _plain(self[name].data) for name in SERVICE_FIELDS}

    def read(self, service: Service) -> dict[str, Any]:
        """What the row says, under the names of these fields: for `web.conflicts`."""
        return {name: getattr(service, name) for name in SERVICE_FIELDS}

    def validate_name(self, field: Line) -> None:
        if len(field.data) < 3:
            raise ValidationError("Trois caractères au moins.")

    def validate_audiences(self, field: Ticks) -> None:
        if EVERYONE in (field.data or ()) and len(field.data) > 1:
            raise ValidationError(
                "« Tous publics » se coche seul : décochez-le, ou décochez les autres."
            )


class TypicalForm(Form):
    """Typical services ticked; `offer` them before validating."""

    chosen = SelectMultipleField(
        "Services à ajouter", widget=ListWidget(prefix_label=False), option_widget=CheckboxInput()
    )

    def offer(self, names: Mapping[str, str]) -> None:
        """The services that may be ticked: key → name."""
        self.chosen.choices = list(names.items())

    def validate_chosen(self, field: Any) -> None:
        if not field.data:
            raise ValidationError("Cochez au moins un service, ou décrivez-en un autre.")


class SessionForm(OfferForm):
    """A permanence; `values()` are the columns to write."""

    host = HostField("Dans quelle structure")
    place = Line("Lieu, salle ou étage", limit=200)
    address = Line("Adresse", limit=300)
    commune = CommuneField("Commune")
    opening_hours = HoursField("Jours et heures")
    hours_note = Line("Précision sur les horaires", limit=500)
    by_appointment = BooleanField("Sur rendez-vous")
    phone = SpacedPhone("Téléphone pour cette permanence")
    email = EmailLine("Courriel pour cette permanence")
    note = Note("Ce qu’il est utile de savoir", description=NO_PUBLIC_DATA)

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.opening_hours.flags.required = True  # or words: see below

    def show(self, row: OutreachSession) -> None:
        """A place has a host or a commune, not both: that of the host is not shown."""
        if row.host and not self.commune.raw_data:
            self.commune.data = ""

    def values(self) -> dict[str, Any]:
        """Columns by name, once the form is valid: the commune is that of the host if any."""
        host, commune = self.host.structure, self.commune.commune
        written = {
            name: _plain(self[name].data) for name in SESSION_FIELDS if not name.endswith("_id")
        }
        return written | {
            "host_id": host.id if host else None,
            "commune_id": host.commune_id if host else commune.id if commune else None,
            "address": "" if host else written["address"],
            "by_appointment": bool(self.by_appointment.data),
        }

    def read(self, row: OutreachSession) -> dict[str, Any]:
        """What the row says, under the names of these fields: for `web.conflicts`."""
        commune = f"{row.commune.name} ({row.commune.insee_code})"
        return {
            **{name: getattr(row, name) for name in SESSION_FIELDS},
            "host": self.host.written(row.host) if row.host else "",
            "commune": "" if row.host else commune,
        }

    def validate_host(self, field: HostField) -> None:
        if not field.data and not self.commune.data and not field.errors:
            raise ValidationError(
                "Dites où : le nom d’une structure de l’annuaire, ou une adresse et sa commune."
            )

    def validate_commune(self, field: CommuneField) -> None:
        if field.data and self.host.data:
            raise ValidationError(
                "Gardez la structure ou la commune, pas les deux : une structure a déjà la sienne."
            )

    def validate_opening_hours(self, field: Any) -> None:
        if not field.data and not self.hours_note.data:
            raise ValidationError("Dites quand, dans la grille ou en quelques mots.")


def _plain(data: Any) -> Any:
    return [] if data is None else data
