"""The words of opening hours, as French people write them, cut out of a text.

Nothing is guessed here: what is no known word comes out as `LEFT`, and the reader of these tokens
(`reading`) is then never sure.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from intranet.hours.schedule import MIDNIGHT

DAYS, NTH, RANGE, ALL_DAY, PART, EVERY = "days", "nth", "range", "all day", "part", "every"
SAUF, FERME, HOLIDAYS, ALSO, MONTHLY = "sauf", "ferme", "holidays", "also", "monthly"
SOFT, HARD, LEFT = "soft", "hard", "left"
# Only until they are joined with their neighbours.
DAY, TIME, NUMBER, TO, DASH, SLASH, AND = "day", "time", "number", "to", "dash", "slash", "and"
BETWEEN, NOISE, ORDINAL, COLON = "between", "noise", "ordinal", "colon"

MORNING, AFTERNOON = "morning", "afternoon"
_DAYS = {
    "lu": 0, "lun": 0, "lundi": 0, "ma": 1, "mar": 1, "mardi": 1, "me": 2, "mer": 2,
    "mercredi": 2, "je": 3, "jeu": 3, "jeudi": 3, "ve": 4, "ven": 4, "vendredi": 4,
    "sa": 5, "sam": 5, "samedi": 5, "di": 6, "dim": 6, "dimanche": 6,
}  # fmt: skip
_ORDINALS = {
    "1": 1, "premier": 1, "premiere": 1, "2": 2, "deuxieme": 2, "second": 2, "seconde": 2,
    "3": 3, "troisieme": 3, "4": 4, "quatrieme": 4, "5": 5, "cinquieme": 5, "dernier": -1,
    "derniere": -1,
}  # fmt: skip
_PATTERNS = (
    (ALL_DAY, r"24 ?(?:h(?:eures)?)? ?(?:/|sur) ?24(?: ?h(?:eures)?)?\b"),
    (DAYS, r"(?P<seven>7 ?(?:j(?:ours?)?)? ?(?:/|sur) ?7(?: ?j(?:ours?)?)?)\b"),
    (DAYS, r"(?P<week>(?:en|la|de|les jours de) semaine|jours ouvres)\b"),
    (DAYS, r"(?P<weekend>week[- ]?ends?)\b"),
    (HOLIDAYS, r"(?:les )?(?:jours )?feries?\b"),
    (EVERY, r"(?:tous les|chaque) (?:jours?|(?P<mornings>matins?)|(?P<afternoons>apres[- ]midis?))"
            r"\b"),
    (PART, r"(?:(?P<morning>matins?|matinees?)|apres[- ]midis?|aprem|apm)\b"),
    (MONTHLY, r"(?:du|de chaque|par|dans le|chaque|de) mois\b"),
    (SAUF, r"(?:sauf|excepte|hormis|hors)\b"),
    (FERME, r"ferm(?:e|ee|es|ees|eture)\b"),
    (BETWEEN, r"entre\b"),
    (TIME, r"(?P<hour>\d{1,2}) ?(?:h(?:eures?|rs?)?\b|h(?=\d)|:(?=\d))"
           r" ?(?:(?P<minute>[0-5]\d)(?!\d)(?! ?(?:h|:|e\b|er\b)))?"),
    (TIME, r"(?P<noon>midi)\b|(?P<midnight>minuit)\b"),
    (ORDINAL, r"(?P<nth>[1-5])(?:er|re|ere|e|eme|nd|nde)s?\b|(?P<named>premiere?|deuxieme|seconde?"
              r"|troisieme|quatrieme|cinquieme|derniere?)s?\b"),
    (NUMBER, r"(?P<number>\d{1,2})(?![\d.,]\d|\d)"),
    (DAY, r"(?P<day>lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche)s?\b"),
    (DAY, r"(?P<short>lun|mar|mer|jeu|ven|sam|dim|lu|ma|me|je|ve|sa|di)\b\.?"),
    (ALSO, r"(?:aussi|egalement|ainsi que)\b"),
    (AND, r"(?:et|puis|&|\+)(?![a-z])"),
    (TO, r"(?:jusqu'a|a|au|->|→)(?![a-z])"),
    (NOISE, r"(?:(?:de|du|des|le|les|la|tous|toutes|chaque|en|aux|ouverte?s?|ouverture|horaires?"
            r"|public|permanences?|accueil|uniquement|seulement|heures?|journee)\b|[ld]')"),
    (DASH, r"-"),
    (SLASH, r"[/|]"),
    (COLON, r":"),
    (SOFT, r"[,()]"),
    (HARD, r"[;.\n•·*]"),
    (LEFT, r"[^\W\d_]+(?:[-'][^\W\d_]+)*|\S"),
)  # fmt: skip
_NAMES = {f"t{i}": kind for i, (kind, _) in enumerate(_PATTERNS)}
_WORDS = re.compile("|".join(f"(?P<t{i}>{pattern})" for i, (_, pattern) in enumerate(_PATTERNS)))
_PAIRS = {"’": "'", "‘": "'", "ʼ": "'", "`": "'", "´": "'", "–": "-", "—": "-", "−": "-", "‐": "-",
          "‑": "-", "…": ".", "\t": " ", "\r": " "}  # fmt: skip


@dataclass(frozen=True)
class Token:
    """A word at [start, end) of the text. `value`: days as a frozenset of 0–6; a range in
    minutes; (day, nths) for `NTH`; a part of the day, "" for all of it."""

    kind: str
    start: int
    end: int
    value: Any = None


def cut(text: str) -> list[Token]:
    """The tokens of `text`, white space and small words left out, days and hours joined."""
    return list(_join_nths(_join_days(_join_hours(list(_words(text))))))


def folded(text: str) -> str:
    """`text` in lower case without accents, of the same length."""
    return "".join(_plain(c) for c in text)


def _plain(c: str) -> str:
    if c in _PAIRS:
        return _PAIRS[c]
    if c.isalpha():
        return unicodedata.normalize("NFKD", c)[0].lower()[:1]
    return " " if c.isspace() and c != "\n" else c


def _words(text: str) -> Iterator[Token]:
    for found in _WORDS.finditer(folded(text)):
        kind = next(kind for name, kind in _NAMES.items() if found[name] is not None)
        if kind == NOISE:
            continue
        yield from _valued(kind, found)


def _valued(kind: str, found: re.Match[str]) -> Iterator[Token]:
    start, end = found.span()
    if kind == DAYS:
        days = range(7) if found["seven"] else range(5) if found["week"] else (5, 6)
        yield Token(DAYS, start, end, frozenset(days))
    elif kind == DAY:
        yield Token(DAY, start, end, _DAYS[found["day"] or found["short"]])
    elif kind == TIME:
        minutes = _minutes(found)
        yield Token(TIME if minutes is not None else LEFT, start, end, minutes)
    elif kind == NUMBER:
        yield Token(NUMBER, start, end, int(found["number"]) * 60)
    elif kind == ORDINAL:
        yield Token(ORDINAL, start, end, _ORDINALS[found["nth"] or found["named"]])
    elif kind == PART:
        yield Token(PART, start, end, MORNING if found["morning"] else AFTERNOON)
    elif kind == EVERY:
        part = MORNING if found["mornings"] else AFTERNOON if found["afternoons"] else ""
        yield Token(EVERY, start, end, part)
    else:
        yield Token(kind, start, end)


def _minutes(found: re.Match[str]) -> int | None:
    """None for what is no hour, or for minutes that nobody opens at: « 9h 12 » may be a range."""
    if found["noon"] or found["midnight"]:
        return MIDNIGHT // 2 if found["noon"] else MIDNIGHT
    hour, minute = int(found["hour"]), int(found["minute"] or 0)
    total = hour * 60 + minute
    return total if total <= MIDNIGHT and minute % 5 == 0 else None


def _join_hours(tokens: list[Token]) -> list[Token]:
    """« 9h-12h », « 9 à 12h », « entre 9h et 12h » become one `RANGE`; a lone hour is `LEFT`."""
    made, i = [], 0
    while i < len(tokens):
        between = tokens[i].kind == BETWEEN
        window = tokens[i + between : i + between + 3]
        joints = (AND, TO) if between else (TO, DASH, SLASH)
        if len(window) == 3 and window[1].kind in joints and _is_range(window[0], window[2]):
            first, last = window[0], window[2]
            made.append(
                Token(RANGE, tokens[i].start, last.end, (first.value % MIDNIGHT, last.value))
            )
            i += 3 + between
            continue
        token = tokens[i]
        alone = token.kind in (TIME, NUMBER, BETWEEN)
        made.append(Token(LEFT, token.start, token.end) if alone else token)
        i += 1
    return made


def _is_range(first: Token, last: Token) -> bool:
    kinds = {first.kind, last.kind}
    if not (kinds <= {TIME, NUMBER} and TIME in kinds):
        return False
    return bool(first.value % MIDNIGHT < last.value <= MIDNIGHT)


def _join_days(tokens: list[Token]) -> list[Token]:
    """« lundi au vendredi » becomes one `DAYS`, as « lundi ». « mardi-jeudi », which may be two
    days or three, is `LEFT`."""
    made, i = [], 0
    while i < len(tokens):
        token = tokens[i]
        if token.kind != DAY:
            made.append(token)
            i += 1
            continue
        chain = [token]
        while (
            i + 2 * len(chain) < len(tokens)
            and tokens[i + 2 * len(chain) - 1].kind in (TO, DASH)
            and tokens[i + 2 * len(chain)].kind == DAY
        ):
            chain.append(tokens[i + 2 * len(chain)])
        joints = {tokens[i + 2 * n - 1].kind for n in range(1, len(chain))}
        days = _span([one.value for one in chain], joints)
        kind = DAYS if days is not None else LEFT
        made.append(Token(kind, token.start, chain[-1].end, days))
        i += 2 * len(chain) - 1
    return made


def _span(days: list[int], joints: set[str]) -> frozenset[int] | None:
    if len(days) == 1 or (len(days) > 2 and joints == {DASH}):  # lundi - mardi - jeudi
        return frozenset(days)
    if len(days) > 2:
        return None
    first, last = days
    steps = (last - first) % 7
    if joints == {DASH} and steps > 1 and not (first == 0 and last >= 4):
        return None
    return frozenset((first + step) % 7 for step in range(steps + 1)) if steps else None


def _join_nths(tokens: list[Token]) -> Iterator[Token]:
    """« 1er et 3e jeudi » becomes one `NTH`; an ordinal without a day is `LEFT`."""
    i = 0
    while i < len(tokens):
        if tokens[i].kind != ORDINAL:
            if tokens[i].kind in (TO, DASH, SLASH, AND, COLON):
                yield Token(SOFT, tokens[i].start, tokens[i].end, tokens[i].kind)
            else:
                yield tokens[i]
            i += 1
            continue
        nths, j = {tokens[i].value}, i + 1
        while (
            j + 1 < len(tokens)
            and tokens[j].kind in (AND, SOFT, SLASH)
            and tokens[j + 1].kind == ORDINAL
        ):
            nths.add(tokens[j + 1].value)
            j += 2
        if j < len(tokens) and tokens[j].kind == DAYS and len(tokens[j].value) == 1:
            yield Token(
                NTH, tokens[i].start, tokens[j].end, (min(tokens[j].value), frozenset(nths))
            )
            j += 1
        else:
            yield Token(LEFT, tokens[i].start, tokens[j - 1].end)
        i = j
