"""The blueprint of what structures offer, with every view attached to it."""

from intranet.directory.offer import service_routes, session_routes, words
from intranet.directory.offer.blueprint import pages

__all__ = ["pages", "service_routes", "session_routes", "words"]
