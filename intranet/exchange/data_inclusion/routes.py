"""Every page and address of data·inclusion."""

from intranet.exchange.data_inclusion import api_routes, exchange_routes, token_routes
from intranet.exchange.data_inclusion.blueprint import pages

__all__ = ["api_routes", "exchange_routes", "pages", "token_routes"]
