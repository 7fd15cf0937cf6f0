"""Writing a message; muting announcements."""

import secrets
from typing import Any

from wtforms import BooleanField, HiddenField, RadioField, SelectField
from wtforms.validators import InputRequired, Regexp

from intranet.meetings.messages.models import AUDIENCES
from intranet.meetings.messages.sending import Draft
from intranet.web.forms import Form, Line, Paragraph

TO_MEETING = [(key, label) for key, label in AUDIENCES.items() if key != "reseau"]


class NetworkMessageForm(Form):
    """From a network to its members."""

    subject = Line("Objet", required=True)
    text = Paragraph("Message", required=True)
    nonce = HiddenField(validators=[Regexp(r"[\w-]{16,40}$")])
    digest = HiddenField()
    confirmed = BooleanField("Envoyer quand même un message de plus aujourd’hui")

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        if not self.nonce.data:
            self.nonce.data = secrets.token_urlsafe(16)

    @property
    def to(self) -> str:
        """A key of AUDIENCES."""
        return "reseau"

    def draft(self) -> Draft:
        """What was typed, once it is valid."""
        return Draft(
            self.to,
            self.subject.data,
            self.text.data or "",
            self.nonce.data or "",
            self.digest.data or "",
            bool(self.confirmed.data),
        )


class MeetingMessageForm(NetworkMessageForm):
    """To those who are invited to a meeting."""

    audience = RadioField(
        "Destinataires",
        choices=TO_MEETING,
        default="tous",
        validators=[InputRequired("Choisissez à qui écrire.")],
        invalid_choice_message="Choisissez à qui écrire.",
    )

    @property
    def to(self) -> str:
        return str(self.audience.data)


class MuteForm(Form):
    """Whether announcements of a network are wanted."""

    wanted = SelectField(choices=[("oui", "Les recevoir"), ("non", "Ne plus les recevoir")])
