"""The directory's pages, to which `structure_routes`, `person_routes` and `seat_routes` attach."""

from flask import Blueprint

pages = Blueprint("directory", __name__)
