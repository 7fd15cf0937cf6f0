"""Forms of this room, besides those of one field (`fields`)."""

from typing import Any

from wtforms import RadioField
from wtforms.validators import InputRequired, Length

from intranet.directory.forms import NO_PUBLIC_DATA
from intranet.upkeep.answers import LEFT, WRONG
from intranet.web.forms import Form, Paragraph, Version

MESSAGE = Length(max=1000, message="1 000 caractères au plus.")


class MessageForm(Form):
    """What comes with a proposal."""

    message = Paragraph("Un mot d’explication", description=NO_PUBLIC_DATA)

    def validate_message(self, field: Any) -> None:
        MESSAGE(self, field)


class DeclineForm(MessageForm):
    """The answer to a proposal; `version` is that of the entry on the page that was answered."""

    decision = RadioField(
        "Réponse",
        choices=[("accept", "Accepter"), ("decline", "Décliner")],
        validators=[InputRequired("Choisissez une réponse.")],
    )
    message = Paragraph("Pourquoi, si vous déclinez")
    version = Version()


class NotMineForm(Form):
    """Why whoever opened the link cannot answer."""

    why = RadioField(
        "Ce qui a changé",
        choices=[
            (LEFT, "Je ne suis plus à ce poste"),
            (WRONG, "Ce n’est pas ma fiche\u00a0: ce message ne m’était pas destiné"),
        ],
        validators=[InputRequired("Choisissez une réponse.")],
    )
    message = Paragraph(
        "Un mot pour la suite\u00a0: qui vous remplace, à qui écrire…", description=NO_PUBLIC_DATA
    )

    def validate_message(self, field: Any) -> None:
        MESSAGE(self, field)
