"""What is asked: a sentence in which a commune and a need are recognised."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol
from urllib.parse import urlencode

from intranet.orientation import places
from intranet.orientation.places import Place
from intranet.text import clean_line, fold
from intranet.vocabulary import recognition

PATH = "/qui-contacter"
LIMIT = 200
WORDS = 24
# Said around a need without saying which.
EMPTY = frozenset(
    {
        *("a", "au", "aux", "avec", "avoir", "besoin", "chez", "comment", "contact", "contacter"),
        *("d", "dans", "de", "des", "du", "en", "est", "et", "faire", "il", "l", "la", "le"),
        *("les", "mon", "ou", "par", "pas", "plus", "pour", "probleme", "problemes", "quel"),
        *("quelle", "qui", "sa", "se", "ses", "son", "sur", "un", "une", "vers"),
    }
)


@dataclass(frozen=True)
class Theme:
    """A need recognised: `key` of a theme or of a category, the words that said it as typed and
    folded, and what was typed less these."""

    key: str
    label: str
    typed: str
    said: str
    without: str

    @property
    def is_evident(self) -> bool:
        """Whether `label` says what was typed, which « Accès aux soins » does not of « CMU »."""
        return f" {self.said}" in f" {' '.join(recognition.reduce_words(fold(self.label).split()))}"


@dataclass(frozen=True)
class Asked:
    """A sentence understood.

    `place` is None until one commune is meant; `choices` are those that it may be; `settled` is
    `place` when the address had to say which. `words` is what remains, to be looked for as it
    is. `without_place` is the sentence less the commune, as a theme's `without` is less the
    theme. `suggestions` are communes that a word resembles.
    """

    typed: str = ""
    place: Place | None = None
    choices: tuple[Place, ...] = ()
    themes: tuple[Theme, ...] = ()
    words: tuple[str, ...] = ()
    without_place: str = ""
    settled: Place | None = None
    suggestions: tuple[str, ...] = ()

    @property
    def is_empty(self) -> bool:
        return not (self.place or self.choices or self.themes or self.words)

    def url(self, typed: str | None = None, place: Place | None = None) -> str:
        """The address of this question; with other words, or with the commune settled."""
        return address(self.typed if typed is None else typed, place)

    def with_word(self, name: str) -> str:
        """The address of this question about another commune, spelled out."""
        return address(f"{self.without_place} {name}".strip())


def address(typed: str, place: Place | None = None) -> str:
    """Where `typed` is asked; `place` settles which commune it means."""
    given = {"q": typed, "commune": place.code if place else ""}
    asked = urlencode({name: value for name, value in given.items() if value})
    return f"{PATH}?{asked}" if asked else PATH


def read(given: Mapping[str, str]) -> Asked:
    """Understand `q`; `commune` (an INSEE code) says which one when its words name several."""
    sentence = _Sentence(clean_line((given.get("q") or "")[:LIMIT]))
    commune = places.named(sentence.words)
    sentence.take(commune)
    needs = recognition.recognise(sentence.rest())
    # « retraite mess »: once a need is said, the word being typed is rather a commune.
    typing = [need for need in needs if need.partial and len(needs) > 1]
    for need in needs:
        if need not in typing:
            sentence.take(need)
    if commune is None:
        commune = sentence.begun()
        sentence.take(commune)
    needs = [need for need in needs if need not in typing or not sentence.took(need)]
    for need in needs:
        sentence.take(need)
    words = [word for word in sentence.rest() if word and word not in EMPTY]
    place, choices = _settle(commune, given.get("commune", ""))
    return Asked(
        sentence.typed,
        place,
        choices,
        tuple(
            Theme(
                need.key,
                need.label,
                sentence.as_typed(need),
                sentence.said(need),
                sentence.without(need),
            )
            for need in needs
        ),
        tuple(words),
        sentence.without(commune),
        place if commune and len(commune.places) > 1 else None,
        () if commune else tuple(name for word in words for name in places.resembling(word)),
    )


class Span(Protocol):
    """A run of folded words, `end` excluded."""

    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...


class _Sentence:
    """What was typed as folded words, of which some are taken for the commune and the needs.

    One typed word may fold to several (« Saint-Malo »): `_source` leads back to it.
    """

    def __init__(self, typed: str):
        self.typed = typed
        self._typed = typed.split()
        pairs = [(word, at) for at, said in enumerate(self._typed) for word in fold(said).split()]
        self.words = [word for word, _ in pairs[:WORDS]]
        self._source = [at for _, at in pairs[:WORDS]]
        self._taken: set[int] = set()

    def take(self, span: Span | None) -> None:
        if span:
            self._taken.update(range(span.start, span.end))

    def took(self, span: Span) -> bool:
        return span.start in self._taken

    def rest(self) -> list[str]:
        """The words at their places, "" where they were taken."""
        return ["" if at in self._taken else word for at, word in enumerate(self.words)]

    def begun(self) -> places.Named | None:
        """The commune whose name the last words begin, if nothing else was made of them."""
        rest = self.rest()
        start = len(rest)
        while start and rest[start - 1] and rest[start - 1] not in EMPTY:
            start -= 1
        found = places.begun(rest[start:])
        return found and places.Named(found.start + start, found.end + start, found.places)

    def said(self, span: Span) -> str:
        """Its words as a search takes them: singular, so that they begin the plural too."""
        return " ".join(recognition.reduce_words(self.words[span.start : span.end]))

    def as_typed(self, span: Span) -> str:
        """What was typed of it: « garde d’enfant »."""
        return " ".join(word for at, word in enumerate(self._typed) if at in self._read_from(span))

    def without(self, span: Span | None) -> str:
        """What was typed, less the words that `span` was read from."""
        gone = self._read_from(span) if span else ()
        return " ".join(word for at, word in enumerate(self._typed) if at not in gone)

    def _read_from(self, span: Span) -> list[int]:
        return self._source[span.start : span.end]


def _settle(found: places.Named | None, code: str) -> tuple[Place | None, tuple[Place, ...]]:
    """The place meant, or the several that it may be."""
    if found is None:
        return None, ()
    chosen = [place for place in found.places if place.code == code]
    if chosen or len(found.places) == 1:
        return (chosen or list(found.places))[0], ()
    return None, found.places
