"""What may betray somebody in a text, and the same text without it. Pure.

Names are recognised whole, in either order, behind a title or an initial, whatever their case,
accents, hyphens and HTML; e-mail addresses as they are or in a link; telephones however they are
spaced. A family name alone is not: « Petit » is in « petit-déjeuner ».
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

SOMEBODY = "Personne anonymisée"
ADDRESS = "anonyme@anonyme.invalid"
NUMBER = "numéro effacé"

SHORTEST = 5  # letters of a whole name: « A. B » would be found everywhere
TITLES = "m|mr|mme|mlle|monsieur|madame|mademoiselle|docteur|dr|me"
_HTML = {
    "'": r"(?:'|&#0?39;|&#x27;|&apos;)",
    "&": r"(?:&|&amp;|&#38;)",
    '"': r'(?:"|&#34;|&quot;)',
    "<": r"(?:<|&lt;)",
    ">": r"(?:>|&gt;)",
}
_SAME = str.maketrans(
    {"’": "'", "‘": "'", "ʼ": "'", "´": "'", "`": "'", "\u00a0": " ", "\u202f": " "}
    | dict.fromkeys("‐‑‒–—", "-")
)
_GAP = r"[\s\-]+"
_SPACING = r"[\s.\-/()]*"


@dataclass(frozen=True)
class Traces:
    """`names` are (first, family), `addresses` in their identity form, `numbers` in E.164."""

    names: tuple[tuple[str, str], ...] = ()
    addresses: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()

    def fragments(self) -> list[str]:
        """Pieces in lower-case ASCII, one of which is in whatever holds a trace: for the database
        to narrow down with."""
        found = [address.partition("@")[0] for address in self.addresses]
        found += [_longest_piece(last) or _longest_piece(first) for first, last in self.names]
        for number in self.numbers:
            found += _written(number)
        return sorted({piece for piece in found if piece})

    def sweep(self, text: str) -> str:
        """`text` without a trace."""
        folded, places = _folded(text)
        spans = []
        for pattern, instead in self._patterns:
            spans += [
                (places[m.start()], places[m.end()], instead) for m in pattern.finditer(folded)
            ]
        swept, last = [], 0
        for start, end, instead in sorted(spans, key=lambda span: (span[0], -span[1])):
            if start >= last:
                swept += [text[last:start], instead]
                last = end
        return "".join([*swept, text[last:]])

    def sweep_value(self, value: Any) -> Any:
        """`sweep` in all the texts of a JSON value; a first and a family name that stand apart in
        it go too."""
        leaves = set(map(_plain, _leaves(value)))
        apart = {
            _plain(name)
            for first, last in self.names
            if first and last and {_plain(first), _plain(last)} <= leaves
            for name in (first, last)
        }
        return self._swept(value, apart)

    def _swept(self, value: Any, apart: set[str]) -> Any:
        if isinstance(value, str):
            return SOMEBODY if apart and _plain(value) in apart else self.sweep(value)
        if isinstance(value, list):
            return [self._swept(one, apart) for one in value]
        if isinstance(value, dict):
            return {self.sweep(str(key)): self._swept(one, apart) for key, one in value.items()}
        return value

    @cached_property
    def _patterns(self) -> list[tuple[re.Pattern[str], str]]:
        found = [(_address(one), ADDRESS) for one in self.addresses if one]
        found += [(_number(one), NUMBER) for one in self.numbers if one.startswith("+33")]
        found += [
            (re.compile(rf"(?<!\d){re.escape(one)}(?!\d)"), NUMBER)
            for one in self.numbers
            if one and not one.startswith("+33")
        ]
        found += [(_name(*one), SOMEBODY) for one in self.names if _is_telling(*one)]
        return found


def _is_telling(first: str, last: str) -> bool:
    letters = [c for c in first + last if c.isalpha()]
    return len(letters) >= SHORTEST and len(f"{first} {last}".split()) > 1


def _name(first: str, last: str) -> re.Pattern[str]:
    one, other = _words(first), _words(last)
    ways = [rf"(?:{TITLES})\.?\s+{other}"]
    if one and other:
        initial = re.escape(_folded(first)[0][0])
        ways += [rf"{one}[\s,]+{other}", rf"{other}[\s,]+{one}", rf"{initial}\.\s*{other}"]
    else:
        ways = [one or other]
    return re.compile(rf"(?<!\w)(?:{'|'.join(ways)})(?!\w)")


def _words(name: str) -> str:
    words = re.split(_GAP, _folded(name)[0].strip())
    return _GAP.join("".join(_HTML.get(c) or re.escape(c) for c in word) for word in words if word)


def _address(address: str) -> re.Pattern[str]:
    local, _, domain = _folded(address)[0].partition("@")
    return re.compile(
        rf"(?<![\w.+\-]){re.escape(local)}(?:@|%40|<wbr>@){re.escape(domain)}(?![\w\-])"
    )


def _number(number: str) -> re.Pattern[str]:
    digits = _SPACING.join(number.removeprefix("+33"))
    return re.compile(rf"(?<!\d)(?:\+33|0033|0){_SPACING}(?:\(0\))?{_SPACING}{digits}(?!\d)")


def _written(number: str) -> list[str]:
    """A number as programs write it: `+33299…`, `0299…`, by two with any usual space."""
    if not number.startswith("+33"):
        return [number]
    local = "0" + number.removeprefix("+33")
    pairs = [local[n : n + 2] for n in range(0, len(local), 2)]
    spaces = (" ", ".", "-", "\u00a0", "\\u00a0", "&nbsp;")
    return [number.removeprefix("+"), local, *(space.join(pairs) for space in spaces)]


def _folded(text: str) -> tuple[str, list[int]]:
    """`text` without case or accents, and where each of its letters stood, with the end."""
    letters, places = [], []
    for place, character in enumerate(text):
        plain = unicodedata.normalize("NFKD", character.translate(_SAME).casefold())
        for letter in plain.translate(_SAME):
            if not unicodedata.combining(letter):
                letters.append(letter)
                places.append(place)
    return "".join(letters), [*places, len(text)]


def _plain(text: str) -> str:
    return " ".join(_folded(text)[0].split())


def _leaves(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for one in value:
            yield from _leaves(one)
    elif isinstance(value, dict):
        for one in value.values():
            yield from _leaves(one)


def _longest_piece(name: str) -> str:
    """The longest run of plain letters: what no accent, case or HTML can change."""
    return max(re.findall(r"[a-z]+", name.lower()), key=len, default="")
