"""Pages of the room: the modules that declare them, on one blueprint."""

from intranet.exchange import export_routes, import_routes, preview_routes
from intranet.exchange.blueprint import pages

__all__ = ["export_routes", "import_routes", "pages", "preview_routes"]
