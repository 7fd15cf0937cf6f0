"""Every page of the room."""

from intranet.upkeep import doubt_routes, link_routes
from intranet.upkeep.blueprint import pages

__all__ = ["doubt_routes", "link_routes", "pages"]
