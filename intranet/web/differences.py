"""What changed between two long texts, word by word, so that nobody compares them by eye."""

from difflib import SequenceMatcher

KEPT, GONE, COME = "kept", "gone", "come"
SHORT = 40  # characters: two short values are read whole
MOST = 400  # words: beyond, comparing costs too much
AROUND = 5  # words kept on each side of a change
ALIKE = 0.5

Part = tuple[str, str]


def differences(before: object, after: object) -> list[Part]:
    """The runs (KEPT, GONE or COME, text) that lead from `before` to `after`, what is far from any
    change left out; empty when they are short, too long, or have too little in common."""
    if not (isinstance(before, str) and isinstance(after, str)):
        return []
    old, new = before.split(), after.split()
    if min(len(before), len(after)) < SHORT or max(len(old), len(new)) > MOST:
        return []
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    if matcher.ratio() < ALIKE:
        return []
    parts: list[Part] = []
    for tag, start, end, first, last in matcher.get_opcodes():
        if tag == "equal":
            parts.append((KEPT, _around(old[start:end], start == 0, end == len(old))))
            continue
        parts.extend((kind, " ".join(run)) for kind, run in _runs(old[start:end], new[first:last]))
    return parts


def _runs(gone: list[str], come: list[str]) -> list[tuple[str, list[str]]]:
    return [(kind, run) for kind, run in ((GONE, gone), (COME, come)) if run]


def _around(words: list[str], is_first: bool, is_last: bool) -> str:
    """The words beside a change; « … » for the others."""
    head = [] if is_first else words[:AROUND]
    tail = [] if is_last else words[-AROUND:]
    if len(words) <= len(head) + len(tail) + 1:
        return " ".join(words)
    return " ".join([*head, "…", *tail])
