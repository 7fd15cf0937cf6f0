"""Forms over seats and memberships. Only the fields named here are ever read from a post."""

from collections.abc import Iterable
from typing import Any

from wtforms import BooleanField, HiddenField, SelectField
from wtforms.validators import Length, ValidationError

from intranet.directory.forms import NO_PUBLIC_DATA, SpacedPhone
from intranet.directory.memberships import MESSAGE
from intranet.directory.models import Position
from intranet.directory.seats import FIELDS, Refused
from intranet.networks.models import Network
from intranet.web.forms import EmailLine, Form, Line, Paragraph, Version


def _key(data: Any) -> int | None:
    text = str(data or "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None


class AnswerableForm(Form):
    """A form that can say, once valid, why what it asks was refused."""

    def refuse(self, refused: Refused) -> None:
        """Show `refused` beside its field, or above the form when it names none of them."""
        field = self._fields.get(refused.field)
        if field is None:
            self.form_errors.append(str(refused))
        else:
            field.errors = [*field.errors, str(refused)]


class SeatForm(AnswerableForm):
    """A seat; `values()` are the columns to write."""

    title = Line("Intitulé du poste", required=True)
    phone = SpacedPhone("Ligne téléphonique du poste")
    email = EmailLine("Boîte aux lettres du poste")
    manages_structure = BooleanField("Ce poste tient à jour la fiche de la structure")
    version = Version()

    def values(self) -> dict[str, Any]:
        """Columns by name, once the form is valid."""
        return {name: self[name].data or "" for name in FIELDS[:-1]} | {
            "manages_structure": bool(self.manages_structure.data)
        }

    def read(self, seat: Position) -> dict[str, Any]:
        """What the row says, under the names of these fields: for `web.conflicts`."""
        return {name: getattr(seat, name) for name in FIELDS}


class Replaced(HiddenField):
    """The assignment that the person was shown as ending; `key` is None for a vacant seat."""

    @property
    def key(self) -> int | None:
        return _key(self.data)


class JoinForm(AnswerableForm):
    """A network to join; `offer` those that may be before validating."""

    network_id = SelectField("Réseau", coerce=_key, validate_choice=False)
    message = Paragraph("Un mot pour la coordination", description=NO_PUBLIC_DATA)

    def offer(self, networks: Iterable[Network]) -> None:
        self.network_id.choices = [(network.id, network.name) for network in networks]

    def validate_network_id(self, field: Any) -> None:
        if field.data not in [key for key, _ in self.network_id.choices or []]:
            raise ValidationError("Choisissez un réseau dans la liste.")

    def validate_message(self, field: Any) -> None:
        Length(max=MESSAGE, message=f"{MESSAGE} caractères au plus.")(self, field)


class DeclineForm(AnswerableForm):
    reason = Line("Motif", limit=300)


class AddSeatForm(AnswerableForm):
    """A seat chosen among those found; `key` is 0, which no row has, when it is unreadable."""

    position_id = HiddenField()

    @property
    def key(self) -> int:
        return _key(self.position_id.data) or 0
