"""What the statements of both databases are made from."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Asked:
    """All of `words` (folded beginnings); a token of each group of facets, of `circles` (None:
    whatever) and of `kinds` (none: whatever)."""

    words: Sequence[str]
    groups: Sequence[Sequence[str]]
    circles: Sequence[str] | None
    kinds: Sequence[str]

    @property
    def is_open(self) -> bool:
        """Whether nothing is asked but kinds: whatever there is, in the order of names."""
        return not (self.words or self.groups or self.circles)
