"""What is typed on the day."""

from intranet.directory.forms import NO_PUBLIC_DATA
from intranet.web.forms import EmailLine, Form, Line


class NewcomerForm(Form):
    """Somebody who was not asked, added by the organiser."""

    name = Line("Prénom et nom", required=True)
    organisation = Line("Structure", description="D’où vient cette personne.")
    email = EmailLine("Courriel", description="Pour lui écrire après la rencontre.")


class ArrivalForm(Form):
    """Somebody who was not asked, at the door."""

    name = Line("Votre prénom et votre nom", required=True)
    organisation = Line("Votre structure", required=True, description=NO_PUBLIC_DATA)
