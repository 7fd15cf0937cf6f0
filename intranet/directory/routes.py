"""The directory's blueprint, with every view attached to it."""

from intranet.directory import (
    card_routes,
    membership_routes,
    merged_routes,
    person_routes,
    photo_routes,
    seat_routes,
    structure_routes,
)
from intranet.directory.blueprint import pages

__all__ = [
    "card_routes",
    "membership_routes",
    "merged_routes",
    "pages",
    "person_routes",
    "photo_routes",
    "seat_routes",
    "structure_routes",
]
