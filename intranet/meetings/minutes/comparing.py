"""What changed between two versions of a long text: paragraph by paragraph, then word by word."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher

from intranet.web.differences import COME, GONE, KEPT, Part

MANY = 1_000_000  # pairs of paragraphs
LONGEST = 20_000  # words on both sides of one block: beyond, it is shown whole


@dataclass(frozen=True)
class Block:
    """One paragraph, or several alike. `parts` are runs (KEPT, GONE or COME, words)."""

    parts: list[Part] = field(default_factory=list)


def blocks(before: str, after: str) -> list[Block]:
    """The paragraphs that changed, in order, words that left and words that came marked; none
    when both say the same."""
    old, new = _paragraphs(before), _paragraphs(after)
    found: list[Block] = []
    for tag, start, end, first, last in _opcodes(old, new):
        if tag != "equal":
            found.extend(_paired(old[start:end], new[first:last]))
    return found


def _opcodes(old: list[str], new: list[str]) -> Sequence[tuple[str, int, int, int, int]]:
    """What a matcher says; of very many paragraphs, that all between their common beginning and
    their common end changed: lines repeated by the thousand would take minutes."""
    if len(old) * len(new) <= MANY:
        return SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    most, same = min(len(old), len(new)), 0
    while same < most and old[same] == new[same]:
        same += 1
    end = 0
    while end < most - same and old[-1 - end] == new[-1 - end]:
        end += 1
    return [("replace", same, len(old) - end, same, len(new) - end)]


def _paragraphs(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _paired(gone: list[str], come: list[str]) -> list[Block]:
    """Each paragraph beside the one that took its place."""
    found = []
    for number in range(max(len(gone), len(come))):
        was = gone[number] if number < len(gone) else ""
        now = come[number] if number < len(come) else ""
        found.append(Block(_words(was, now)))
    return found


def _words(before: str, after: str) -> list[Part]:
    old, new = before.split(), after.split()
    if not old or not new or len(old) * len(new) > LONGEST * 100:
        return [part for part in ((GONE, before), (COME, after)) if part[1]]
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    if matcher.quick_ratio() < 0.3:
        return [(GONE, before), (COME, after)]
    parts: list[Part] = []
    for tag, start, end, first, last in matcher.get_opcodes():
        if tag == "equal":
            parts.append((KEPT, " ".join(old[start:end])))
            continue
        for kind, words in ((GONE, old[start:end]), (COME, new[first:last])):
            if words:
                parts.append((kind, " ".join(words)))
    return parts
