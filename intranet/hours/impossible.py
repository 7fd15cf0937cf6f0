"""Hours that no day has: « 9h-27h », « 17h-9h »."""

import re

from intranet.hours.schedule import MIDNIGHT
from intranet.web.dates import NBSP

_EVENING, _MORNING = 17 * 60, 8 * 60
_HOUR = r"(\d{1,2}) ?[h:] ?(\d{2})?"
_RANGE = re.compile(rf"(?<![\d:/.]){_HOUR} ?(?:[-–—]|à|a) ?{_HOUR}(?![\d:])", re.IGNORECASE)


def why(text: str) -> str:
    """The sentence for the first range of `text` that is impossible, "" when none is.

    What passes midnight is possible; « 24h-48h » is a time to wait."""
    for found in _RANGE.finditer(text):
        told, (begins, ends) = f"«{NBSP}{found[0]}{NBSP}»", _minutes(found)
        if begins == MIDNIGHT:
            continue
        if begins is None or ends is None:
            return f"{told}{NBSP}: un jour va de 0{NBSP}h à 24{NBSP}h, une heure de 0 à 59 minutes."
        if ends <= begins and not (begins >= _EVENING and ends <= _MORNING):
            return f"{told}{NBSP}: la fin doit venir après le début."
    return ""


def _minutes(found: re.Match[str]) -> list[int | None]:
    """When a range begins and ends; None for what is no hour."""
    pairs = [(int(found[n]), int(found[n + 1] or 0)) for n in (1, 3)]
    minutes = [hour * 60 + rest for hour, rest in pairs]
    return [
        total if rest < 60 and total <= MIDNIGHT else None
        for total, (_, rest) in zip(minutes, pairs, strict=True)
    ]
