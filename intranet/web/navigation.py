"""The main menu; rooms add their entry when the application is put together."""

from collections.abc import Callable
from dataclasses import dataclass

from flask import current_app, request, url_for

from intranet.access import Actor
from intranet.web.identity import current_actor


@dataclass(frozen=True)
class Entry:
    """A menu entry. `shown_to` decides on the actor alone."""

    label: str
    icon: str
    endpoint: str
    prefix: str
    shown_to: Callable[[Actor], bool] = lambda actor: True


@dataclass(frozen=True)
class Item:
    label: str
    icon: str
    url: str
    current: bool
    badge: int | None = None


def navigation() -> list[Item]:
    """The entries that the current actor sees; empty when anonymous."""
    actor = current_actor()
    if actor is None:
        return []
    entries: list[Entry] = current_app.extensions["navigation"]
    return [
        Item(e.label, e.icon, url_for(e.endpoint), _is_current(e.prefix))
        for e in entries
        if e.shown_to(actor)
    ]


def _is_current(prefix: str) -> bool:
    return request.path == prefix or (prefix != "/" and request.path.startswith(prefix + "/"))
