"""Deciding of a message."""

from wtforms import IntegerField, RadioField
from wtforms.validators import InputRequired

from intranet.events.forms import LABELS
from intranet.web.forms import Form


class WhoseForm(Form):
    """Which of the invitations that the page offers."""

    invitation = IntegerField(validators=[InputRequired()])


class RecordForm(WhoseForm):
    """What they answered."""

    answer = RadioField(choices=list(LABELS.items()), validators=[InputRequired()])
