"""The room's pages, to which the modules of routes attach."""

from flask import Blueprint

pages = Blueprint("upkeep", __name__)
