"""The directory's pages, to which `structure_routes`, `person_routes` and `seat_routes` attach."""

from flask import Blueprint
from stdnum.fr import siret

from intranet.directory import languages

pages = Blueprint("directory", __name__)


@pages.app_template_filter("siret")
def spaced_siret(number: str) -> str:
    """« 213 500 499 00018 », without a break inside."""
    return siret.format(number).replace(" ", "\u00a0") if number else ""


@pages.app_template_filter("language_label")
def language_label(code: str) -> str:
    return languages.label(code)
