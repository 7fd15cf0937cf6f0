"""« source--id »: under which identifier an entry goes out.

What came from a source keeps the identifier that it had there, for ever, whatever is edited here.
What was born here takes the name of this site and its own key.
"""

from typing import Any

from intranet.exchange.data_inclusion import queries
from intranet.exchange.data_inclusion.models import SERVICE, STRUCTURE
from intranet.exchange.data_inclusion.records import BETWEEN, is_printable, is_source
from intranet.preferences.choices import SOURCE

# Of an entry whose key is already the id of another, that came from a site of the same name.
LOCAL = "local-"


class Identifiers:
    """The identifiers of the whole directory; each is given once."""

    def __init__(self) -> None:
        self.own = SOURCE.now()
        kinds = (STRUCTURE, SERVICE)
        self._taken = {kind: queries.taken_ids(kind, self.own) for kind in kinds}
        self._namesakes = {kind: queries.namesakes(kind) for kind in kinds}

    def of(self, kind: str, key: int, source: str, source_id: str) -> tuple[str, str]:
        """(source, identifier) of an entry."""
        if _are_fit(source, source_id) and key not in self._namesakes[kind]:
            return source, f"{source}{BETWEEN}{source_id}"
        own_id = str(key)
        while own_id in self._taken[kind]:
            own_id = f"{LOCAL}{own_id}"
        return self.own, f"{self.own}{BETWEEN}{own_id}"

    def of_row(self, kind: str, row: Any) -> tuple[str, str]:
        """(source, identifier) of a row of `queries.rows`."""
        return self.of(kind, row.id, row.source, row.source_id)

    def key_of(self, source: str, source_id: str) -> int | None:
        """The key of the entry born here that has this identifier, if it could be one."""
        key = source_id.rpartition(LOCAL)[2]
        if source != self.own or not (key.isascii() and key.isdigit() and len(key) < 10):
            return None
        return int(key)


def _are_fit(source: str, source_id: str) -> bool:
    """Whether both make an identifier: a spreadsheet may have given anything."""
    return bool(source_id) and is_source(source) and is_printable(source + source_id)
