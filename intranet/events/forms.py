"""Answering, uninviting."""

from wtforms import RadioField
from wtforms.validators import InputRequired

from intranet.events.models import MAYBE, NO, YES
from intranet.web.forms import EmailLine, Form, Line

LABELS = {YES: "Oui, je viens", MAYBE: "Peut-être", NO: "Non"}


class AnswerForm(Form):
    """One of three words, and what goes with it if anything was asked."""

    answer = RadioField(
        "Votre réponse",
        choices=list(LABELS.items()),
        validators=[InputRequired("Choisissez une réponse : oui, peut-être ou non.")],
    )
    comment = Line("Un mot pour l’organisation", limit=500)

    @property
    def said(self) -> str | None:
        """The word to keep; None when the page did not ask for one."""
        return self.comment.data if self.comment.raw_data else None


class AddressForm(Form):
    """Where a guest is written to."""

    email = EmailLine("Adresse de courriel", required=True)


class ReplacementForm(Form):
    """Who comes in the name of the seat."""

    name = Line("Prénom et nom", required=True)
    email = EmailLine("Adresse de courriel", required=True)
