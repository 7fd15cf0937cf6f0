"""Opening hours in a form: a week to fill, or words to be understood.

What is sent, under the field's name `h`: `h` (words), `h-mo-0` … `h-su-3` (from, to, then from,
to), `h-feries`, `h-x0-du|au|heures` (dated exceptions), `h-grille` (the grid was on the page),
`h-lu` (words that were not understood and were told so) and `h-effacer`. Words alone may be sent.
"""

from dataclasses import replace
from typing import Any

from flask import get_template_attribute
from markupsafe import Markup
from wtforms import Field
from wtforms.utils import unset_value

from intranet.clock import today
from intranet.hours import french, now, reading
from intranet.hours.grid import Grid
from intranet.hours.schedule import Week, from_osm, joined, parts
from intranet.text import clean
from intranet.web.dates import NBSP

LIMIT = 500
TOO_LONG = "Ces horaires sont trop longs : retirez des périodes particulières."
BOTH = "La grille et le texte disent deux choses différentes : gardez l’un des deux."
NO_WEEK = "Ces dates ne suffisent pas : remplissez d’abord la semaine."
NOTHING = "Nous n’avons pas compris ces horaires."
FILLED = (
    "Ce qui a été compris est dans la grille : complétez-la, puis enregistrez. Ce qu’elle ne "
    "peut pas dire va dans la précision."
)
TO_FILL = "Remplissez la grille, ou écrivez par exemple « lundi au vendredi 9h-12h »."
UNREADABLE = (
    "Les horaires actuels ne se lisent pas : remplissez la semaine avant d’y ajouter des dates."
)


class HoursWidget:
    """Drawn by `hours_grid` of `templates/components/hours.html`."""

    def __call__(self, field: "HoursField", **_attributes: Any) -> Markup:
        drawn: Markup = get_template_attribute("components/hours.html", "hours_grid")(field)
        return drawn


class HoursField(Field):
    """Opening hours; `data` is their OSM text, "" when nothing is said.

    Draw it with `hours_grid` of `templates/components/hours.html`, or `field`. What is stored and
    not touched is given back as it was, even what no grid holds.
    """

    widget = HoursWidget()

    def __init__(self, label: str = "Horaires", **kwargs: Any):
        super().__init__(label, **kwargs)
        self.text = self.read_before = ""
        self.erase = False

    def process(self, formdata: Any, data: Any = unset_value, extra_filters: Any = None) -> None:
        self.process_errors: list[str] = []
        stored = self.default if data is unset_value else data
        self.stored = self.data = stored or ""
        self._show()
        self.grid = Grid.of(self.name, self.week)
        if formdata is not None:
            self._read(formdata)

    @property
    def beyond(self) -> list[str]:
        """What is stored and no grid holds, in lines; none when the grid says it all."""
        return french.words(self.core) if self.core else []

    @property
    def readable(self) -> bool:
        """Whether what is stored can be read by anything but people."""
        return not self.stored or now.valid(self.stored)

    def words(self, value: str | None) -> str:
        """`value` as people read it: for `web.conflicts` too."""
        return "\n".join(french.words(value or ""))

    def _show(self) -> None:
        """What the grid shows of what is stored: no exception that is over; closed on holidays
        when nothing readable is said yet; words of old when they are understood."""
        self.core, week = parts(self.stored)
        self.recovered = False
        if not self.readable and (osm := french.understand(self.stored)) and is_grid(osm):
            self.core, week = parts(osm)
            self.recovered = True
        if not self.stored or not self.readable:
            week = replace(week, closed_on_holidays=True)
        self.week = week.since(today())

    def _read(self, formdata: Any) -> None:
        def given(name: str) -> str:
            return clean(str(formdata.get(name) or ""))

        self.text, self.read_before = given(self.name), given(f"{self.name}-lu")
        self.erase = bool(given(f"{self.name}-effacer"))
        typed: Week | None = self.week
        if given(f"{self.name}-grille"):
            self.grid = Grid.read(self.name, given)
            typed = self.grid.week()
            self.process_errors += self.grid.errors
        if self.text and self.text not in (self.read_before, self.stored):
            self._understand(typed)
        elif typed is not None:
            self._keep(typed)
        if len(self.data) > LIMIT:
            self.process_errors.append(TOO_LONG)

    def _keep(self, typed: Week) -> None:
        """What the grid says, beside what it cannot say unless that was replaced or erased."""
        if typed == self.week and not self.erase and not self.recovered:
            return
        core = "" if self.erase or any(typed.days) else self.core
        if core and not now.valid(core):
            self.process_errors.append(UNREADABLE)
        elif not core and not any(typed.days):
            if typed.exceptions:
                self.process_errors.append(NO_WEEK)
            self.data = ""
        else:
            self.data = joined(core, typed)

    def _understand(self, typed: Week | None) -> None:
        found = reading.read(self.text)
        core, week = parts(found.osm)
        if not found.sure:
            self._ask(found, week, typed)
        elif typed is not None:
            if typed.days not in (self.week.days, week.days):
                self.process_errors.append(BOTH)
            holidays = week.closed_on_holidays or typed.closed_on_holidays
            try:
                both = Week(week.days, holidays, (*week.exceptions, *typed.exceptions))
            except ValueError:
                self.process_errors.append(BOTH)
            else:
                self.data = joined(core, both)

    def _ask(self, found: reading.Reading, week: Week, typed: Week | None) -> None:
        """Say what was not understood; what was is put in a grid that nobody touched."""
        self.read_before = self.text
        filled = any(week.days) and typed is not None and typed.days == self.week.days
        if filled and typed is not None:
            self.grid = Grid.of(self.name, replace(typed, days=week.days))
        self.process_errors.append(f"{question(found)} {FILLED if filled else TO_FILL}")


def question(found: reading.Reading) -> str:
    """What was not understood for certain, in one or two sentences; "" when all was."""
    if found.left:
        left = ", ".join(f"«{NBSP}{words}{NBSP}»" for words in found.left[:3])
        return f"Nous n’avons pas compris {left}."
    return " ".join(found.doubts[:2]) or ("" if found.sure else NOTHING)


def is_grid(osm: str) -> bool:
    """Whether a grid says all of `osm`."""
    return from_osm(osm) is not None
