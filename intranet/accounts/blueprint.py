"""The room's pages, to which `own_routes` and `administration_routes` attach."""

from flask import Blueprint

pages = Blueprint("accounts", __name__)
