"""The pages of the reading."""

from flask import Blueprint

pages = Blueprint("review", __name__)
