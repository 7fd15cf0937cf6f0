"""The blueprint of the day, with every view attached to it."""

from intranet.meetings.day import (
    door_routes,
    own_routes,
    print_routes,
    sheet_routes,
    walk_in_routes,
)
from intranet.meetings.day.blueprint import pages

__all__ = ["door_routes", "own_routes", "pages", "print_routes", "sheet_routes", "walk_in_routes"]
