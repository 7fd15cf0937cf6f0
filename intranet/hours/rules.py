"""In French, the OSM rules that no grid holds: weeks of a month, seasons, nights, comments.

Covers what public services write; a rule outside of that is given as it is.
"""

import re

from intranet.hours.schedule import DAYS, MONTHS
from intranet.web.dates import NBSP

DAY_NAMES = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
MONTH_NAMES = ("janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août",
               "septembre", "octobre", "novembre", "décembre")  # fmt: skip
NTHS = {1: "1er", 2: "2e", 3: "3e", 4: "4e", 5: "5e", -1: "dernier", -2: "avant-dernier"}
WEEKS = {"01-53/2": "semaines impaires", "02-52/2": "semaines paires", "02-53/2": "semaines paires"}

_DAY, _MONTH = f"(?:{'|'.join(DAYS)})", f"(?:{'|'.join(MONTHS)})"
_DATE = rf"(?:\d{{4}}\ )?{_MONTH}(?:\ \d{{1,2}})?"
_RULE = re.compile(
    rf"""(?:week\ ?(?P<weeks>\d{{1,2}}-\d{{1,2}}/2)\ *)?
    (?P<dates>{_DATE}(?:-(?:{_DATE}|\d{{1,2}}))?(?:,{_DATE}(?:-(?:{_DATE}|\d{{1,2}}))?)*)?:?\ *
    (?P<days>(?:PH|SH|{_DAY}(?:-{_DAY})?(?:\[[-\d,]+\])?)
      (?:,\ ?(?:PH|SH|{_DAY}(?:-{_DAY})?(?:\[[-\d,]+\])?))*)?\ *
    (?P<times>\d{{1,2}}:\d\d(?:-\d{{1,2}}:\d\d|\+)(?:,\ ?\d{{1,2}}:\d\d(?:-\d{{1,2}}:\d\d|\+))*)?\ *
    (?P<always>24/7)?\ *(?P<state>off|closed|open|unknown)?\ *(?P<comment>"[^"]*")?""",
    re.VERBOSE,
)
# A comma between two rules adds the second to the first.
_BETWEEN = re.compile(rf";|(?<=\d\d:\d\d),\s*(?={_DAY}|{_MONTH}|PH|SH|\d{{4}} |week)")


def words(osm: str) -> list[str]:
    """One line for each rule of `osm`, which must be valid."""
    usual, *otherwise = osm.split("||")
    lines = [_line(rule.strip()) for rule in _BETWEEN.split(usual) if rule.strip()]
    return [*lines, *(f"Sinon{NBSP}: {_said(rule.strip())}" for rule in otherwise)]


def _line(rule: str) -> str:
    line = _said(rule)
    return rule if line == rule else line[:1].upper() + line[1:]


def _said(rule: str) -> str:
    found = _RULE.fullmatch(rule)
    weeks = found and found["weeks"] and WEEKS.get(f"{found['weeks']:0>7}")
    if found is None or (found["weeks"] and not weeks):
        return rule
    when = [_dates(found["dates"]), _days(found["days"]), weeks]
    if found["days"] == "PH" and found["state"] in ("off", "closed") and not found["times"]:
        return "fermé les jours fériés"
    said = ", ".join(part for part in when if part)
    what = _what(found)
    return f"{said}{NBSP}: {what}" if said and what else said or what


def _what(found: re.Match[str]) -> str:
    comment = (found["comment"] or "").strip('"')
    if found["state"] in ("off", "closed"):
        what = "fermé"
    elif found["times"]:
        what = " et ".join(_range(one.strip()) for one in found["times"].split(","))
    elif found["always"]:
        what = f"24{NBSP}h/24"
    else:
        what = "" if comment else "toute la journée"
    if found["state"] == "unknown":
        comment = comment or "à confirmer"
    return f"{what} ({comment})" if what and comment else what or comment


def _range(text: str) -> str:
    if text.endswith("+"):
        return f"à partir de {_hour(text[:-1])}"
    start, end = text.split("-")
    return f"{_hour(start)} – {_hour(end)}"


def _hour(text: str) -> str:
    hour, minute = (int(part) for part in text.split(":"))
    if hour == 24 and not minute:
        return "minuit"
    return f"{hour % 24}{NBSP}h" + (f"{NBSP}{minute:02d}" if minute else "")


def _days(text: str | None) -> str:
    if not text:
        return ""
    # A comma inside brackets belongs to them: Th[1,3].
    parts = [_one(part.strip()) for part in re.split(r",(?![^\[]*\])", text)]
    return " et ".join([", ".join(parts[:-1]), parts[-1]] if len(parts) > 1 else parts)


def _one(part: str) -> str:
    if part in ("PH", "SH"):
        return "jours fériés" if part == "PH" else "vacances scolaires"
    names, _, nths = part.partition("[")
    first, last = DAY_NAMES[DAYS.index(names[:2])], DAY_NAMES[DAYS.index(names[-2:])]
    if nths:
        numbers = [NTHS.get(int(n), f"{n}e") for n in re.findall(r"-?\d+", nths)]
        told = " et ".join([", ".join(numbers[:-1]), numbers[-1]] if len(numbers) > 1 else numbers)
        return f"{told} {first} du mois"
    return first if first == last else f"du {first} au {last}"


def _dates(text: str | None) -> str:
    return ", ".join(_period(one) for one in text.split(",")) if text else ""


def _period(text: str) -> str:
    first, _, last = text.partition("-")
    if not last:
        day = _date(first)
        return f"le {day}" if day[0].isdigit() else f"en {day}"
    if last.isdigit():  # Dec 24-31
        return (
            f"du {_number(first.split()[-1])} au {int(last)} {' '.join(_date(first).split()[1:])}"
        )
    begins, ends = _date(first), _date(last)
    return f"du {begins} au {ends}" if begins[0].isdigit() else f"de {begins} à {ends}"


def _date(text: str) -> str:
    found = re.fullmatch(rf"(?P<year>\d{{4}} )?(?P<month>{_MONTH})(?: (?P<day>\d{{1,2}}))?", text)
    assert found is not None  # the rule has matched it
    month = MONTH_NAMES[MONTHS.index(found["month"])]
    return " ".join(filter(None, (_number(found["day"]), month, (found["year"] or "").strip())))


def _number(text: str | None) -> str:
    return "" if not text else "1er" if int(text) == 1 else str(int(text))
