"""Forms of imports: the file and where it comes from, what columns are, a row to correct."""

from collections.abc import Iterable, Sequence
from typing import Any

from flask_wtf.file import FileField, FileRequired
from wtforms import HiddenField, RadioField, SelectField, ValidationError
from wtforms.fields import Field

from intranet.directory import kinds
from intranet.exchange import columns
from intranet.exchange.exporting import CONTENTS, STRUCTURES
from intranet.exchange.fields import BY_KEY, FIELDS, LABELS
from intranet.exchange.models import ImportRun, ImportSource
from intranet.exchange.sentences import Note
from intranet.files import limits
from intranet.files.limits import MOST_BYTES
from intranet.networks.models import Network
from intranet.territories.models import Agency
from intranet.text import fold
from intranet.web.forms import Form, Line, Paragraph

NEW = "new"
EVERYWHERE = "all"
PARTS = {"structure": "Structure", "seat": "Poste", "person": "Personne"}
TWICE = "Déjà choisi pour « {} »\u00a0: une information vient d’une seule colonne."


class FileForm(Form):
    """A file, its source, and the agency that a new source belongs to."""

    file = FileField("Fichier Excel ou CSV", validators=[FileRequired("Choisissez un fichier.")])
    source = SelectField("D’où vient-il\u00a0?", default=NEW)
    name = Line("Nom de cette source", limit=120)
    agency = SelectField("Pour", default=EVERYWHERE)

    def offer(
        self, sources: Iterable[ImportSource], agencies: Iterable[Agency], *, everywhere: bool
    ) -> None:
        """Say what may be chosen."""
        known = [(str(source.id), _source_label(source)) for source in sources]
        self.source.choices = [*known, (NEW, "Une nouvelle source")]
        whole = [(EVERYWHERE, "Tout le département")] if everywhere else []
        self.agency.choices = [*whole, *((str(one.id), one.name) for one in agencies)]
        if not self.is_submitted():
            self.source.data = self.source.choices[0][0]
            self.agency.data = self.agency.choices[0][0] if self.agency.choices else EVERYWHERE

    def validate_file(self, field: Any) -> None:
        if field.data and len(self.content()) > MOST_BYTES:
            raise ValidationError(limits.TOO_HEAVY)

    def validate_name(self, field: Any) -> None:
        if self.source.data == NEW and not field.data:
            raise ValidationError("Donnez un nom à cette source. Exemple\u00a0: Tableau des CCAS")

    def content(self) -> bytes:
        """The file's bytes; one more than is accepted when there are more."""
        stream = self.file.data.stream
        stream.seek(0)
        return bytes(stream.read(MOST_BYTES + 1))

    @property
    def agency_id(self) -> int | None:
        return None if self.agency.data == EVERYWHERE else int(self.agency.data)


class ColumnForm(Form):
    """What each column of one file is: `column(place)` are selects, made for its header."""

    kind = SelectField("Type, quand ni la colonne ni le nom ne le disent")

    def column(self, place: int) -> Field:
        return self[f"column_{place}"]

    def mapping(self) -> list[str]:
        """A field or "" for each column."""
        places = sum(name.startswith("column_") for name in self._fields)
        return [self.column(place).data or "" for place in range(places)]

    def validate(self, extra_validators: Any = None) -> bool:
        sound = super().validate(extra_validators)
        chosen: dict[str, Field] = {}
        for field in self:
            if not field.name.startswith("column_") or not field.data:
                continue
            if field.data in chosen:
                field.errors = [TWICE.format(chosen[field.data].label.text)]
                sound = False
            chosen[field.data] = field
        if problem := columns.missing(self.mapping()):
            self.form_errors.append(problem)
            sound = False
        return sound


def column_form(run: ImportRun) -> ColumnForm:
    """The form for the header of `run`, as it is understood so far."""
    choices = {"": [("", "Ne pas importer")]}
    for part, label in PARTS.items():
        choices[label] = [(field.key, field.label) for field in FIELDS if field.part == part]
    selects = {
        f"column_{place}": SelectField(title, choices=choices, default=key)
        for place, (title, key) in enumerate(zip(run.header, run.mapping, strict=True))
    }
    made: Any = type("Columns", (ColumnForm,), selects)
    form: ColumnForm = made(data={"kind": run.kind})
    named = [(key, label) for key, label in kinds.here().items() if key != "autre"]
    form.kind.choices = [("", "Autre organisme"), *named]
    return form


def row_form(run: ImportRun, cells: Sequence[str]) -> Form:
    """A text for each column that is imported, holding the cell as the file has it."""
    texts: dict[str, Any] = {}
    for place, key in enumerate(run.mapping):
        if key:
            kind = Paragraph if BY_KEY[key].name in ("description", "hours") else Cell
            title = run.header[place][:100]
            meaning = "" if fold(title) == fold(LABELS[key]) else LABELS[key]
            texts[f"cell_{place}"] = kind(title, description=meaning)
    made: Any = type("Row", (Form,), texts)
    filled = {f"cell_{place}": cell for place, cell in enumerate(cells)}
    form: Form = made(data=filled)
    return form


def point_out(form: Form, run: ImportRun, problems: Iterable[Note]) -> None:
    """Say beside each cell what is wrong in it, above the form what is wrong elsewhere."""
    for note in problems:
        place = run.mapping.index(note["field"]) if note["field"] in run.mapping else -1
        if place < 0:
            form.form_errors.append(note["text"])
        else:
            field = form[f"cell_{place}"]
            field.errors = [*field.errors, note["text"]]


def typed_cells(form: Form, cells: Sequence[str]) -> list[str]:
    """`cells` with what was typed in their place."""
    return [
        form[f"cell_{place}"].data or "" if f"cell_{place}" in form else cell
        for place, cell in enumerate(cells)
    ]


class Cell(Line):
    """A cell may be as long as the file had it: what is too long in it is told as such."""

    def __init__(self, label: str, **kwargs: Any):
        super().__init__(label, limit=10_000, **kwargs)


class ChoiceForm(Form):
    """One button among several."""

    decision = HiddenField()


class ExportForm(Form):
    """What to take away, narrowed as the directory's search is; named as its address is."""

    content = RadioField("Contenu", choices=list(CONTENTS.items()), default=STRUCTURES)
    format = RadioField(
        "Format", choices=[("xlsx", "Excel (.xlsx)"), ("csv", "CSV")], default="xlsx"
    )
    q = Line("Nom, fonction ou structure")
    commune = Line("Commune")
    reseau = SelectField("Réseau", default="")
    type = SelectField("Type de structure", default="")

    def offer(self, networks: Iterable[Network]) -> None:
        """Say which networks may be chosen."""
        self.reseau.choices = [("", "Tous mes réseaux"), *((n.slug, n.name) for n in networks)]
        self.type.choices = [("", "Tous"), *kinds.here().items()]


def _source_label(source: ImportSource) -> str:
    return f"{source.name} ({source.agency.name})" if source.agency else source.name
