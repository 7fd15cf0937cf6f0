"""The pages of imports and of the export."""

from flask import Blueprint

pages = Blueprint("exchange", __name__)
IMPORTS = "/annuaire/import"
RUN = f"{IMPORTS}/<id:run_id>"
