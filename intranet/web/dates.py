"""Dates, hours and numbers as people say them in French."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from babel.dates import format_date

from intranet.clock import to_paris, today

NBSP = "\u00a0"


def day(value: date | datetime, *, weekday: bool = True) -> str:
    """« jeudi 12 mars 2027 »; an instant is read on a Paris clock."""
    local = _local_day(value)
    text = format_date(local, "EEEE d MMMM y" if weekday else "d MMMM y", locale="fr")
    return text.replace(" 1 ", " 1er ", 1) if local.day == 1 and weekday else _first(text, local)


def near_day(value: date | datetime) -> str:
    """« aujourd’hui », « demain », « hier », else the full date."""
    local = _local_day(value)
    nearby = {0: "aujourd’hui", 1: "demain", -1: "hier"}.get((local - today()).days)
    return nearby or day(local)


def hour(value: datetime) -> str:
    """« 9 h », « 14 h 30 » on a Paris clock."""
    local = to_paris(value)
    minutes = f"{NBSP}{local.minute:02d}" if local.minute else ""
    return f"{local.hour}{NBSP}h{minutes}"


def span(starts_at: datetime, ends_at: datetime) -> str:
    """« jeudi 12 mars 2027, de 9 h à 12 h »."""
    if _local_day(starts_at) == _local_day(ends_at):
        return f"{day(starts_at)}, de {hour(starts_at)} à {hour(ends_at)}"
    return f"du {day(starts_at)}, {hour(starts_at)}, au {day(ends_at)}, {hour(ends_at)}"


def spans(parts: Iterable[Any]) -> str:
    """The same of several half-days (`starts_at`, `ends_at`), each day named once: « jeudi 12 mars
    2027, de 9 h à 12 h et de 14 h à 17 h »."""
    told: dict[str, list[str]] = {}
    for part in parts:
        said, comma, hours = span(part.starts_at, part.ends_at).rpartition(", de ")
        told.setdefault(said or hours, []).append(f"de {hours}" if comma else "")
    days = [", ".join(filter(None, [said, " et ".join(hours)])) for said, hours in told.items()]
    return f"{NBSP}; ".join(days)


def by_day(spans: Iterable[tuple[datetime, datetime]]) -> list[str]:
    """« demain, de 9 h à 12 h et de 14 h à 17 h », a line for each day, of the days that come."""
    told: dict[str, list[str]] = {}
    for starts_at, ends_at in spans:
        said = near_day(starts_at).removesuffix(f" {_local_day(starts_at).year}")
        told.setdefault(said, []).append(f"de {hour(starts_at)} à {hour(ends_at)}")
    return [f"{said}, {' et '.join(hours)}" for said, hours in told.items()]


def ago(value: datetime) -> str:
    """« aujourd’hui », « il y a 12 jours », « il y a 7 mois »."""
    days = (today() - to_paris(value).date()).days
    if days <= 1:
        return near_day(value) if days >= 0 else f"le {day(value, weekday=False)}"
    if days < 60:
        return f"il y a {days} jours"
    if days < 730:
        return f"il y a {days // 30} mois"
    return f"il y a {days // 365} ans"


def plural(count: int, singular: str, several: str | None = None) -> str:
    """« 1 place », « 0 place », « 3 places »."""
    word = singular if abs(count) < 2 else several or f"{singular}s"
    return f"{count:,}".replace(",", "\u202f") + NBSP + word


def _local_day(value: date | datetime) -> date:
    return to_paris(value).date() if isinstance(value, datetime) else value


def _first(text: str, local: date) -> str:
    return "1er" + text[1:] if local.day == 1 else text
