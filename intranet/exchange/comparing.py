"""What a file changes in an entry, three ways: what the source said last time, what the entry says
now, what the file says.

A value that the source still says is no news, whatever was edited here since. One that it changed
replaces what came from it; where it was edited here it is a conflict: shown, and kept as it is here
unless the person takes the file. Without a last time, only what is empty is filled.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from intranet.directory import likeness
from intranet.text import fold, match_key

_LOOSE = frozenset({"name", "address", "address_complement", "title", "first_name", "last_name"})


@dataclass(frozen=True, slots=True)
class Change:
    """One field that the file says differently. `conflict`: it was edited here; `taken`: it will
    be written."""

    on: str
    field: str
    before: Any
    after: Any
    conflict: bool
    taken: bool


def compare(
    on: str,
    said: Mapping[str, Any],
    now: Mapping[str, Any],
    last: Mapping[str, Any] | None,
    *,
    takes_file: bool,
) -> list[Change]:
    """The differences between what the file says and `now`; `last` None: the source never said."""
    found = []
    for name, after in said.items():
        before = now.get(name)
        if same(name, before, after) or (last is None and _alike(name, before, after)):
            continue
        told = last.get(name) if last else None
        if told is not None and same(name, told, after):
            continue
        edited = not same(name, told, before) if told is not None else bool(before)
        found.append(Change(on, name, before, after, edited, takes_file or not edited))
    return found


def _alike(name: str, one: Any, other: Any) -> bool:
    """Whether two names are two ways of writing one: no reason to show a file that never spoke of
    the entry before."""
    return name == "name" and likeness.same_name(match_key(one or ""), match_key(other or ""))


def same(name: str, one: Any, other: Any) -> bool:
    """Whether two values of a field say the same; names and addresses whatever their capitals."""
    if (one or "") == (other or ""):
        return True
    return name in _LOOSE and bool(one and other) and fold(str(one)) == fold(str(other))
