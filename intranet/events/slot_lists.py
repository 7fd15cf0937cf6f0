"""Several slots in one form: one more, one less, numbered as the page numbers them."""

import re
from collections.abc import Iterable, Iterator
from typing import Any

from wtforms import FieldList


class SlotList(FieldList):
    """A list of `FormField`s, over `SlotFields` or others. The names of fields come from outside,
    and WTForms would stop at « ² » or at a number of five thousand figures."""

    def _extract_indices(self, prefix: str, formdata: Iterable[str]) -> Iterator[int]:
        numbered = re.compile(rf"{re.escape(prefix)}-[0-9]{{1,4}}-")
        return super()._extract_indices(prefix, filter(numbered.match, formdata))

    def drop(self, position: str, *, fewest: int = 1) -> None:
        """Without the one at `position` (0 for the first), unless `fewest` are left."""
        if re.fullmatch("[0-9]{1,4}", position) and int(position) < len(self) > fewest:
            del self.entries[int(position)]
            for number, entry in enumerate(self.entries):
                _rename(entry, f"{self.name}-{number}")


def _rename(entry: Any, name: str) -> None:
    """Give a slot the place that its neighbour left."""
    old = entry.name
    entry.name = entry.id = name
    for field in entry.form:
        field.name = field.name.replace(old, name, 1)
        field.id = field.id.replace(old, name, 1)
        field.label.field_id = field.id
