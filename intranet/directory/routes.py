"""The directory's blueprint, with every view attached to it."""

from intranet.directory import (
    membership_routes,
    merged_routes,
    person_routes,
    seat_routes,
    structure_routes,
)
from intranet.directory.blueprint import pages

__all__ = [
    "membership_routes",
    "merged_routes",
    "pages",
    "person_routes",
    "seat_routes",
    "structure_routes",
]
