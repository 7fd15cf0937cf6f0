"""Public holidays and school holidays, as far as they are known.

Both come from libraries that embed their dates. School dates are published two or three years
ahead: beyond `known_until` nothing is said, rather than a guess.
"""

from dataclasses import dataclass
from datetime import date
from functools import cache

# The départements by zone of school holidays; the others of the mainland are of zone B. Corsica
# and the overseas départements set dates of their own, which the library does not know.
_ZONE_A = "01 03 07 15 16 17 19 21 23 24 25 26 33 38 39 40 42 43 47 58 63 64 69 70 71 73 74 79 86 87 89 90"  # noqa: E501
_ZONE_C = "09 11 12 30 31 32 34 46 48 65 66 75 77 78 81 82 91 92 93 94 95"
_MOSELLE, _ALSACE = {"57"}, {"67", "68"}


@dataclass(frozen=True)
class Calendar:
    """What is known for one département; `zone` is "" where no school dates are known."""

    departement: str

    @property
    def zone(self) -> str:
        if self.departement in _ZONE_A.split():
            return "A"
        if self.departement in _ZONE_C.split():
            return "C"
        return "B" if self.departement.isdigit() and len(self.departement) == 2 else ""

    def public_holiday(self, day: date) -> str:
        """« Toussaint », or "" on an ordinary day."""
        return str(_public(self._subdivision()).get(day) or "")

    def school_holiday(self, day: date) -> str:
        """« Vacances de la Toussaint », or ""."""
        return _school(self.zone).get(day, "") if self.zone else ""

    @property
    def known_until(self) -> date | None:
        """The last day whose school holidays are known; None where none are."""
        return max(_school(self.zone)) if self.zone else None

    def _subdivision(self) -> str | None:
        if self.departement in _MOSELLE:
            return "57"
        if self.departement in _ALSACE:
            return "6AE"
        return self.departement if len(self.departement) == 3 else None


@cache
def _public(subdivision: str | None) -> dict[date, str]:
    import holidays  # takes a tenth of a second: only those who repeat a meeting wait for it

    return holidays.country_holidays("FR", subdiv=subdivision, language="fr")


@cache
def _school(zone: str) -> dict[date, str]:
    from vacances_scolaires_france import SchoolHolidayDates

    known = SchoolHolidayDates().data
    key = f"vacances_zone_{zone.lower()}"
    return {day: row["nom_vacances"].replace("'", "’") for day, row in known.items() if row[key]}
