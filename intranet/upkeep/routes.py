"""Every page of the room."""

from intranet.upkeep import (
    correction_routes,
    doubt_routes,
    link_routes,
    queue_routes,
    restore_routes,
)
from intranet.upkeep.blueprint import pages

__all__ = [
    "correction_routes",
    "doubt_routes",
    "link_routes",
    "pages",
    "queue_routes",
    "restore_routes",
]
