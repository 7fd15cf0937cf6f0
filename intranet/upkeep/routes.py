"""Every page of the room."""

from intranet.upkeep import link_routes
from intranet.upkeep.blueprint import pages

__all__ = ["link_routes", "pages"]
