"""Answering, uninviting."""

from wtforms import RadioField
from wtforms.validators import InputRequired

from intranet.events.models import MAYBE, NO, YES
from intranet.web.forms import EmailLine, Form, Line

LABELS = {YES: "Oui, je viens", MAYBE: "Peut-être", NO: "Non"}


class AnswerForm(Form):
    """One of three words."""

    answer = RadioField(
        "Votre réponse",
        choices=list(LABELS.items()),
        validators=[InputRequired("Choisissez une réponse : oui, peut-être ou non.")],
    )


class AddressForm(Form):
    """Where a guest is written to."""

    email = EmailLine("Adresse de courriel", required=True)


class ReplacementForm(Form):
    """Who comes in the name of the seat."""

    name = Line("Prénom et nom", required=True)
    email = EmailLine("Adresse de courriel", required=True)
