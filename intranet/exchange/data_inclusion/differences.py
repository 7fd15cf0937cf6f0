"""Values of columns, compared and written in JSON."""

from datetime import date
from typing import Any

from intranet.exchange.data_inclusion.columns import WITHOUT_ORDER


def differs(column: str, one: Any, other: Any) -> bool:
    """Whether two values of a column say something else; some have no order."""
    if column in WITHOUT_ORDER:
        return set(one or ()) != set(other or ())
    return bool(one != other)


def change(name: str, came: Any, was: Any, here: Any, *, first: bool) -> dict[str, Any] | None:
    """What a column becomes, if anything. `was` is what the source said last time; `first`: it
    never came, and `was` is what the export says."""
    if not differs(name, came, here) or not differs(name, came, was):
        return None
    edited = not is_empty(here) if first else differs(name, was, here)
    return {"field": name, "before": plain(here), "after": plain(came), "edited": edited}


def is_empty(value: Any) -> bool:
    """Whether a column says nothing."""
    return value is None or value == "" or value == [] or value == {}


def plain(value: Any) -> Any:
    """A column's value as JSON holds it."""
    return value.isoformat() if isinstance(value, date) else value


def rich(column: str, value: Any) -> Any:
    """What `plain` made of it, back again."""
    return date.fromisoformat(value) if column == "source_updated_on" and value else value
