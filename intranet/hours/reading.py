"""Opening hours understood in what somebody typed, or what stands in the way."""

from dataclasses import dataclass

from intranet.hours import now, tokens
from intranet.hours.schedule import DAYS, from_osm, to_osm
from intranet.hours.sentence import Sentence
from intranet.hours.tokens import Token

LONGEST = 1000


@dataclass(frozen=True)
class Reading:
    """`osm` is all that was read, to be kept as it is only when `sure`. `left`: the words that
    were not understood, as typed; `doubts`: sentences."""

    osm: str
    left: tuple[str, ...] = ()
    doubts: tuple[str, ...] = ()

    @property
    def sure(self) -> bool:
        return bool(self.osm) and not self.left and not self.doubts


def read(text: str) -> Reading:
    """What `text` says of opening hours, in French or in OSM syntax."""
    text = text.strip()
    if len(text) > LONGEST:
        return Reading("", left=(f"{text[:40]}…",))
    if osm := _already(text):
        return Reading(osm)
    words = tokens.cut(text)
    sentence = Sentence()
    sentence.read(words)
    osm, doubts = sentence.conclude()
    return Reading(osm, tuple(_left(text, words)), tuple(dict.fromkeys(doubts)))


def _already(text: str) -> str:
    """`text` when it is OSM that names its days; « 9:00-12:00 » alone is an hour without days."""
    if not (any(day in text for day in DAYS) or text.startswith("24/7")) or not now.valid(text):
        return ""
    week = from_osm(text)
    return text if week is None else to_osm(week)


def _left(text: str, words: list[Token]) -> list[str]:
    """Neighbouring words that were not understood, together."""
    spans: list[tuple[int, int]] = []
    for word in words:
        if word.kind != tokens.LEFT:
            continue
        if spans and not text[spans[-1][1] : word.start].strip():
            spans[-1] = (spans[-1][0], word.end)
        else:
            spans.append((word.start, word.end))
    return [text[start:end] for start, end in spans]
