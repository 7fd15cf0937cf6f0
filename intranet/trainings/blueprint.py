"""The room's blueprint, which its two files of views share."""

from flask import Blueprint

pages = Blueprint("trainings", __name__)
