"""The territory that somebody says a structure or a service answers for."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from flask import current_app, get_template_attribute
from markupsafe import Markup
from wtforms import Field, ValidationError
from wtforms.utils import unset_value

from intranet.directory.offer import areas
from intranet.territories import queries
from intranet.territories.models import Commune, Epci
from intranet.territories.queries import CURRENT
from intranet.territories.wording import whole
from intranet.text import clean, fold

OWN, ONE_EPCI, LISTED, DEPARTEMENT, KEPT = "", "epci", "liste", "departement", "autre"
MANY = 400
_CODED = re.compile(r"(?:.*\()?\s*(\d[\dABab]\d{3}|\d{9})\s*\)?")


@dataclass(frozen=True)
class _Named:
    """A commune or an EPCI as somebody may write it. `code` is what is kept, `instead` the
    commune that took the place of one whose code INSEE gave up."""

    code: str
    name: str
    folded: str
    written: str
    instead: str = ""


class AreaWidget:
    """Drawn by `area_picker` of `templates/directory/offer/_area.html`."""

    def __call__(self, field: "AreaField", **_attributes: Any) -> Markup:
        picker = get_template_attribute("directory/offer/_area.html", "area_picker")
        return Markup(picker(field))  # noqa: S704 - a macro escapes


class AreaField(Field):
    """Codes (see `areas`); `data` is [] for « its own commune », or what `own` says instead.

    What is sent, under the field's name `a`: `a` (which sort), `a-epci` (a SIREN), `a-liste`
    (communes and EPCI by name or code, one a line or between commas). What is not sent stays.
    """

    widget = AreaWidget()

    def __init__(self, label: str = "Territoire d’intervention", **kwargs: Any):
        super().__init__(label, **kwargs)
        self.own = "La commune où elle se trouve"
        self.listed = self.epci = ""
        self.scope = OWN

    def offer(self, commune: Commune | None, own: str = "") -> None:
        """Say where the structure is, so that its EPCI is the one proposed, and what « nothing
        in particular » means."""
        if commune is not None and not self.epci:
            current = commune.parent or commune
            self.epci = current.epci.siren if current.epci else ""
        self.own = own or (f"Sa commune : {commune.name}" if commune else self.own)

    @property
    def epcis(self) -> list[Epci]:
        return queries.epcis()

    @property
    def everywhere(self) -> str:
        """« Toute l’Ille-et-Vilaine »."""
        words = whole(_here())
        return words[:1].upper() + words[1:]

    @property
    def kept(self) -> str:
        """What is stored and cannot be said otherwise here, in words; "" when there is none."""
        return areas.label(self.stored) if _scope(self.stored) == KEPT else ""

    def words(self, value: Any) -> str:
        """`value` as people read it: for `web.conflicts` too."""
        return areas.label(value or []) or self.own

    def process(self, formdata: Any, data: Any = unset_value, extra_filters: Any = None) -> None:
        self.process_errors: list[str] = []
        self.stored = list(data) if data is not unset_value and data else []
        self.data, self.scope = list(self.stored), _scope(self.stored)
        if self.scope == ONE_EPCI:
            self.epci = self.stored[0]
        elif self.scope == LISTED:
            self.listed = "\n".join(_written(self.stored))
        if formdata is not None and self.name in formdata:
            self.scope = str(formdata.get(self.name))
            self.epci = clean(str(formdata.get(f"{self.name}-epci") or self.epci))
            self.listed = clean(str(formdata.get(f"{self.name}-liste") or ""))

    def pre_validate(self, form: Any) -> None:
        if self.scope == DEPARTEMENT:
            self.data = [_here()]
        elif self.scope == ONE_EPCI:
            if queries.epci_by_siren(self.epci) is None:
                raise ValidationError("Choisissez une intercommunalité dans la liste.")
            self.data = [self.epci]
        elif self.scope == LISTED:
            self.data = _codes(self.listed)
        elif self.scope == KEPT and self.kept:
            self.data = list(self.stored)
        elif self.scope == OWN:
            self.data = []
        else:
            raise ValidationError("Choisissez un territoire.")


def _here() -> str:
    return str(current_app.extensions["settings"].departement)


def _scope(area: list[str]) -> str:
    if not area:
        return OWN
    if area == [_here()]:
        return DEPARTEMENT
    levels = {areas.level(code) for code in area}
    if len(area) == 1 and levels == {areas.EPCI} and queries.epci_by_siren(area[0]):
        return ONE_EPCI
    if levels <= {areas.EPCI, areas.COMMUNE} and not areas.read(area).unknown:
        return LISTED
    return KEPT


def _written(area: list[str]) -> list[str]:
    """As somebody would write them; a code that INSEE gave up becomes the one that took over."""
    found = areas.read(area)
    named = {**found.communes, **found.epcis}
    named |= {commune.insee_code: commune.name for commune in found.replaced.values()}
    return [f"{named[code]} ({code})" for code in sorted(named, key=lambda c: fold(named[c]))]


def _codes(typed: str) -> list[str]:
    """What is typed, in codes; raises ValidationError naming what cannot be read."""
    parts = [part.strip() for part in re.split(r"[\n,;]", typed) if part.strip()]
    if not parts:
        raise ValidationError("Écrivez au moins une commune ou une intercommunalité.")
    if len(parts) > MANY:
        raise ValidationError(f"{MANY} communes au plus : choisissez plutôt une intercommunalité.")
    known = _known()
    found, wrong = [], []
    for part in parts:
        meant = _meant(part, known)
        if isinstance(meant, str):
            wrong.append(meant)
        else:
            found.append(meant.code)
    if wrong:
        raise ValidationError(" ".join(dict.fromkeys(wrong)))
    return list(dict.fromkeys(found))


def _known() -> list[_Named]:
    """Every commune, the former ones under the one they belong to, and every EPCI. Two queries."""
    rows = areas.every_commune()
    current = {row.id: row for row in rows if row.kind == CURRENT}
    taken = {row.insee_code for row in current.values()}
    found = [_Named(e.siren, e.name, fold(e.name), e.siren) for e in queries.epcis()]
    for row in rows:
        kept = current.get(row.parent_id or row.id)
        if kept is None:
            continue
        gone = row.insee_code not in taken
        instead = f"{kept.name} ({kept.insee_code})" if gone else ""
        found.append(_Named(kept.insee_code, kept.name, row.folded, row.insee_code, instead))
    return found


def _meant(part: str, known: Iterable[_Named]) -> _Named | str:
    """The commune or EPCI that `part` names, else a sentence."""
    known = list(known)
    if coded := _CODED.fullmatch(part):
        code = coded.group(1).upper()
        found = next((one for one in known if one.written == code), None)
        if found is None:
            return f"Aucune commune du département n’a le code {code}."
        if found.instead:
            return f"Le code {code} n’existe plus : la commune fait partie de {found.instead}."
        return found
    folded = fold(part)
    exact = {one.code: one for one in known if one.folded == folded}
    alike = exact or {one.code: one for one in known if folded and one.folded.startswith(folded)}
    if len(alike) == 1:
        return next(iter(alike.values()))
    shown = part[:40]
    if not alike:
        return f"« {shown} » n’est ni une commune ni une intercommunalité du département."
    names = ", ".join(f"{one.name} ({one.code})" for one in list(alike.values())[:4])
    return f"« {shown} » peut être {names} : précisez."
