"""Forms over places; `CommuneField` serves the forms of other rooms."""

import re
from collections.abc import Iterable
from typing import Any

from wtforms import Field, HiddenField, ValidationError
from wtforms.widgets import CheckboxInput

from intranet.territories import queries
from intranet.territories.models import Commune
from intranet.territories.queries import FoundCommune
from intranet.text import fold
from intranet.web.forms import EmailLine, Form, Line, PhoneLine, Version

CHOICE_SUFFIX = "-choix"
NAMED_IN_ERROR = 4


class CommuneField(Line):
    """One commune, typed by name, postcode or INSEE code, then picked if several match.

    Draw it with `commune_picker` of `templates/territories/_commune_picker.html`.
    `.commune` is the row once valid, None when left empty; `.candidates` what matched.
    A delegated or associated commune resolves to the commune it belongs to, so that every
    comparison with the territory of a network or an agency holds; `former=True` keeps it.
    """

    def __init__(self, label: str, *, former: bool = False, **kwargs: Any):
        super().__init__(label, **kwargs)
        self.former = former
        self.commune: Commune | None = None
        self.candidates: list[FoundCommune] = []
        self.choice: str = ""

    def process(self, formdata: Any, *args: Any, **kwargs: Any) -> None:
        if formdata is not None:
            self.choice = formdata.get(self.name + CHOICE_SUFFIX, "")
        super().process(formdata, *args, **kwargs)

    def process_data(self, value: Any) -> None:
        """From the row that is edited: a `Commune`."""
        self.commune = value if isinstance(value, Commune) else None
        self.data = f"{value.name} ({value.insee_code})" if self.commune else value

    def post_validate(self, form: Any, validation_stopped: bool) -> None:
        self.commune = None
        if validation_stopped or not self.data:
            return
        self.candidates = candidates(self.data, former=self.former)
        chosen = resolve(self.data, self.candidates, self.choice, former=self.former)
        if chosen is None:
            raise ValidationError(_explain(self.candidates, former=self.former))
        self.commune = queries.commune(target_id(chosen, former=self.former))
        self.data = chosen.label if self.former else chosen.current_label

    @property
    def chosen_id(self) -> int | None:
        """The commune that a radio button should show as picked."""
        return self.commune.id if self.commune else None


def candidates(typed: str, *, former: bool = False) -> list[FoundCommune]:
    """What `typed` may mean, 20 at most; one entry a commune that would be kept."""
    found = _labelled(typed) or queries.find_communes(typed)
    if former:
        return found
    kept: dict[int, FoundCommune] = {}
    for commune in sorted(found, key=lambda c: not c.is_current):
        kept.setdefault(commune.current_id, commune)
    return [commune for commune in found if kept[commune.current_id] is commune]


def resolve(
    typed: str, found: list[FoundCommune], choice: str = "", *, former: bool = False
) -> FoundCommune | None:
    """The one commune meant, or None: the button picked among `found`, else the only match,
    else the only one of exactly that name. A choice that does not match what was typed is
    stale or forged, and ignored."""
    for commune in found:
        if choice == str(target_id(commune, former=former)):
            return commune
    if len(found) == 1:
        return found[0]
    exact = [commune for commune in found if fold(commune.name) == fold(typed)]
    return exact[0] if len(exact) == 1 else None


def target_id(commune: FoundCommune, *, former: bool = False) -> int:
    """The key that is kept for this match."""
    return commune.id if former else commune.current_id


def _labelled(typed: str) -> list[FoundCommune]:
    """« Cancale (35049) », as the field itself writes it."""
    written = re.fullmatch(r"(.+) \((\d[0-9AB]\d{3})\)", typed.strip(), re.IGNORECASE)
    if not written:
        return []
    found = queries.communes_with_code(written.group(2).upper())
    return [commune for commune in found if fold(commune.name) == fold(written.group(1))]


def _explain(found: list[FoundCommune], *, former: bool) -> str:
    if not found:
        return (
            "Aucune commune du département ne porte ce nom ou ce code. "
            "Essayez les premières lettres, ou le code postal."
        )
    names = [commune.label if former else commune.current_label for commune in found]
    shown = ", ".join(names[:NAMED_IN_ERROR])
    more = " et d’autres" if len(names) > NAMED_IN_ERROR else ""
    return f"Plusieurs communes correspondent : {shown}{more}. Choisissez la bonne."


class ManyCommunes(Field):
    """Communes ticked among `offered` (ids); `data` is a list of ids. Anything else is refused
    and what was ticked is kept. Drawn by `templates/territories/_commune_choices.html`."""

    widget = CheckboxInput()
    offered: frozenset[int] = frozenset()

    def offer(self, ids: Iterable[int]) -> None:
        """Say what may be ticked; before validation."""
        self.offered = frozenset(ids)

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data = [int(v) for v in valuelist if v.isascii() and v.isdigit() and len(v) < 19]
        self.unreadable = len(self.data) < len(valuelist)

    def pre_validate(self, form: Any) -> None:
        if getattr(self, "unreadable", False) or set(self.data or []) - self.offered:
            raise ValidationError(
                "Une commune envoyée ne fait pas partie de cette liste. Rechargez la page."
            )


class AgencyForm(Form):
    name = Line("Nom de l’agence", required=True)
    address = Line("Adresse", limit=300)
    phone = PhoneLine("Téléphone")
    email = EmailLine("Courriel")
    version = Version()


class CommunesForm(Form):
    """Ticks among the communes of one EPCI. `seen` is what was ticked when the page was made:
    if it is no longer so, somebody else passed by. `all` is the button that takes them all."""

    communes = ManyCommunes("Communes")
    seen = HiddenField()
    all = HiddenField()

    @property
    def wanted(self) -> frozenset[int]:
        return self.communes.offered if self.all.data else frozenset(self.communes.data or ())


class AgencyCommunesForm(CommunesForm):
    """`confirmed` are the communes that the person has read will leave another agency."""

    confirmed = HiddenField()

    def has_confirmed(self, communes: Iterable[Commune]) -> bool:
        """Whether each of `communes` was named to the person before they confirmed."""
        return {str(c.id) for c in communes} <= set((self.confirmed.data or "").split())
