"""Reading rows by thousands of keys: databases bind so many values in a statement and no more."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from intranet.database import db

TOGETHER = 500


def in_parts(values: Iterable[Any], statement: Callable[[list[Any]], Any]) -> Iterator[Any]:
    """The rows (tuples) of `statement`, asked for some of `values` at a time."""
    several = list(values)
    for start in range(0, len(several), TOGETHER):
        yield from db.session.execute(statement(several[start : start + TOGETHER])).tuples()
