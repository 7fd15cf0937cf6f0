"""The `ics` library, loaded with the first calendar file and not with the site.

Its parser, which the house never uses, would make everyone who starts the site wait.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ics import Attendee, Calendar, DisplayAlarm, Event, Organizer
    from ics.grammar.parse import ContentLine

__all__ = ["Attendee", "Calendar", "ContentLine", "DisplayAlarm", "Event", "Organizer"]


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(name)
    import ics
    from ics.grammar.parse import ContentLine

    found = ContentLine if name == "ContentLine" else getattr(ics, name)
    globals()[name] = found
    return found
