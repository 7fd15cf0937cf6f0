"""How the columns of a table are classified in the register of personal data.

A test fails on a column that is not in `register`, so that each new one is thought of: it is then
exported to whom it concerns (`own_data`) and forgotten with them (`forgetting`).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

SUBJECT = "id"  # the row is the person, or the account


@dataclass(frozen=True)
class Columns:
    """The columns of one table, names separated by spaces.

    `label` is what the table holds, in French. `own`: said of the person whom a column points at,
    by that column (`SUBJECT`, a key of a person or of an account, or an e-mail address), blanked
    when they are forgotten. `text`: words in which anybody may be named, swept of who is forgotten.
    `links`: further keys of people and accounts. `hidden`: what opens a door, never shown. `plain`:
    says nothing of anybody.
    """

    label: str = ""
    own: Mapping[str, str] = field(default_factory=dict)
    text: str = ""
    links: str = ""
    hidden: str = ""
    plain: str = ""

    def names(self) -> Iterator[str]:
        """Every column that is classified."""
        for group in (*self.own.values(), self.text, self.links, self.hidden, self.plain):
            yield from group.split()
        yield from (link for link in self.own if link != SUBJECT)

    @property
    def personal(self) -> bool:
        """Whether its rows may be somebody's."""
        return bool(self.own or self.links)
