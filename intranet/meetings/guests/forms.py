"""The form of whom to invite."""

from typing import Any

from wtforms import BooleanField, SelectMultipleField

from intranet.meetings.forms import key
from intranet.web.forms import Form, Line, Paragraph


def _ticks(label: str, **kwargs: Any) -> SelectMultipleField:
    return SelectMultipleField(label, choices=[], validate_choice=False, **kwargs)


class GuestsForm(Form):
    """Who is to be invited: all, by kind, theme, commune or other network, seats one by one,
    people one by one, and people outside the directory."""

    everyone = BooleanField("Tout le réseau")
    kinds = _ticks("Types de structure")
    themes = _ticks("Thématiques")
    communes = _ticks("Communes")
    networks = _ticks("Autres réseaux", coerce=key)
    positions = _ticks("Postes", coerce=key)
    people = _ticks("Personnes", coerce=key)
    q = Line("Une personne précise")
    outside = Paragraph("Personnes hors de l’annuaire")
