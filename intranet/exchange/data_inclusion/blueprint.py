"""The pages of data·inclusion, in one blueprint."""

from flask import Blueprint

pages = Blueprint("data_inclusion", __name__)
