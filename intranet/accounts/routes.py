"""Every page of the room, gathered; `sign_in_routes` has its own blueprint, `security`."""

from intranet.accounts import administration_routes, own_routes
from intranet.accounts.blueprint import pages

__all__ = ["administration_routes", "own_routes", "pages"]
