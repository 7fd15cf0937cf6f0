"""Recognising a need in what was typed: « retraite janzé » speaks of access to rights.

`Lexicon` is pure. `recognise` asks the one in force, kept in each process and read again as soon
as a synonym changed.
"""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from flask import current_app

from intranet.text import fold
from intranet.vocabulary import queries, terms

_SMALL_WORDS = (
    "a ai au aux avec ce ces cette dans de des du en est et je la le les leur leurs ma mes mon "
    "notre nous ou par pour sa se ses son sur un une vos votre vous"
)
SMALL = frozenset(_SMALL_WORDS.split())
TYPED_ENOUGH = 4  # letters of a word that is still being typed


@dataclass(frozen=True, slots=True)
class Match:
    """Words `start` to `end` (excluded) name `key`, a theme or a category. `partial`: the last
    word is still being typed, and this is the shortest way to end it."""

    start: int
    end: int
    key: str
    label: str
    partial: bool = False


def reduce_words(folded_words: Iterable[str]) -> list[str]:
    """What recognition compares: without small words, singular and plural alike."""
    return [_reduced(word) for word in folded_words if word not in SMALL]


def reduced(words: str) -> str:
    """The same for any text, as one string."""
    return " ".join(reduce_words(fold(words).split()))


class Lexicon:
    """Phrases that lead to keys; the first of two equal phrases wins, labels come last."""

    def __init__(self, entries: Iterable[tuple[str, str]]):
        """`entries`: (words as `reduced` gives them, key)."""
        self._keys: dict[str, str] = {}
        labels = [(reduced(theme.label), theme.key) for theme in terms.THEMES.values()]
        labels += [(reduced(label), key) for key, label in terms.CATEGORIES.items()]
        for phrase, key in (*entries, *labels):
            if phrase and terms.is_known(key):
                self._keys.setdefault(phrase, key)
        self._phrases = sorted(self._keys)
        self._longest = max((phrase.count(" ") + 1 for phrase in self._keys), default=0)

    def recognise(self, folded_words: Sequence[str]) -> list[Match]:
        """What the words name, the longest phrases first, without overlap; in their order.

        Small words between two words of a phrase count for nothing. The last word may be typed
        by its first four letters only.
        """
        said = [(at, word) for at, word in enumerate(folded_words) if word not in SMALL]
        free = [True] * len(said)
        found: list[Match] = []
        for length in range(min(self._longest, len(said)), 0, -1):
            for first in range(len(said) - length + 1):
                span = range(first, first + length)
                if not all(free[at] for at in span):
                    continue
                match = self._match(said[first : first + length], len(folded_words))
                if match:
                    found.append(match)
                    for at in span:
                        free[at] = False
        return sorted(found, key=lambda match: match.start)

    def _match(self, said: Sequence[tuple[int, str]], count: int) -> Match | None:
        phrase = " ".join(_reduced(word) for _, word in said)
        start, (last, word) = said[0][0], said[-1]
        key, partial = self._keys.get(phrase), False
        if key is None and last == count - 1 and len(word) >= TYPED_ENOUGH:
            key, partial = self._completed(phrase), True
        return Match(start, last + 1, key, terms.label(key), partial) if key else None

    def _completed(self, beginning: str) -> str | None:
        """The key of the shortest phrase that begins like this."""
        at = bisect_left(self._phrases, beginning)
        longer = []
        while at < len(self._phrases) and self._phrases[at].startswith(beginning):
            longer.append(self._phrases[at])
            at += 1
        best = min(longer, key=lambda phrase: (phrase.count(" "), len(phrase)), default=None)
        return self._keys[best] if best else None


def recognise(folded_words: Sequence[str]) -> list[Match]:
    """What `text.fold(…).split()` of something typed names, by the synonyms in force. One small
    query; two when a synonym changed since this process last looked."""
    return _lexicon().recognise(folded_words)


def _lexicon() -> Lexicon:
    stamp = queries.stamp()
    kept = current_app.extensions.get("lexicon")
    if kept is None or kept[0] != stamp:
        kept = current_app.extensions["lexicon"] = (stamp, Lexicon(queries.entries()))
    lexicon: Lexicon = kept[1]
    return lexicon


def _reduced(word: str) -> str:
    if len(word) > 3 and word[-1] in "sx":
        word = word[:-1]
    return word[:-1] if word.endswith("ee") else word
