"""Forms of this room."""

from collections.abc import Iterable
from typing import Any

from wtforms import BooleanField, Field, HiddenField, PasswordField, ValidationError
from wtforms.validators import InputRequired, Length

from intranet.accounts import passwords
from intranet.mailroom.addresses import is_shared_mailbox
from intranet.web.forms import EmailLine, Form, KeyChoice, Line

FILL = "Ce champ est à remplir."


class KnownPassword(PasswordField):
    """A password that exists already: any length is heard, and answered the same way."""

    def __init__(self, label: str, **kwargs: Any):
        checks = [InputRequired(FILL), Length(max=1000, message="1 000 caractères au plus.")]
        super().__init__(
            label,
            validators=checks,
            render_kw={"autocomplete": "current-password"},
            **kwargs,
        )


class NewPassword(PasswordField):
    """A password to come; `Form.about` says what it must not be made of."""

    def __init__(self, label: str, **kwargs: Any):
        super().__init__(
            label,
            validators=[InputRequired(FILL), _acceptable],
            description="12 caractères au moins : trois ou quatre mots sans rapport entre eux "
            "font un bon mot de passe.",
            render_kw={"autocomplete": "new-password"},
            **kwargs,
        )


def _acceptable(form: Any, field: Field) -> None:
    if problem := passwords.problem(field.data or "", form.about):
        raise ValidationError(problem)


class SignInForm(Form):
    email = EmailLine(
        "Adresse e-mail", required=True, render_kw={"autocomplete": "username", "type": "email"}
    )
    password = KnownPassword("Mot de passe")
    next = HiddenField()


class AddressForm(Form):
    """Where to send a code or a link."""

    email = EmailLine(
        "Adresse e-mail", required=True, render_kw={"autocomplete": "username", "type": "email"}
    )
    next = HiddenField()


class CodeForm(Form):
    """A code received by mail, read on a telephone, or kept for the day it is lost."""

    code = Line(
        "Code",
        required=True,
        limit=20,
        render_kw={"autocomplete": "one-time-code", "autocapitalize": "off", "spellcheck": "false"},
    )


class _AboutSomeone(Form):
    def __init__(self, about: Iterable[str], **kwargs: Any):
        super().__init__(**kwargs)
        self.about = tuple(about)


class NewPasswordForm(_AboutSomeone):
    password = NewPassword("Nouveau mot de passe")


class OpenAccountForm(_AboutSomeone):
    password = NewPassword("Votre mot de passe")


class ChangePasswordForm(_AboutSomeone):
    current = KnownPassword("Mot de passe actuel")
    password = NewPassword("Nouveau mot de passe")


class ChangeAddressForm(Form):
    email = EmailLine(
        "Nouvelle adresse e-mail", required=True, render_kw={"autocomplete": "off", "type": "email"}
    )
    current = KnownPassword("Mot de passe actuel")


class ConfirmForm(Form):
    """One's password again, before something that matters."""

    current = KnownPassword("Mot de passe actuel")


class InviteForm(Form):
    display_name = Line("Prénom et nom", required=True, render_kw={"autocomplete": "off"})
    email = EmailLine(
        "Adresse e-mail", required=True, render_kw={"autocomplete": "off", "type": "email"}
    )
    own_mailbox = BooleanField("Cette boîte est à cette personne seule")

    @property
    def asks_mailbox(self) -> bool:
        """Whether the address looks like that of a function, read by several people."""
        return is_shared_mailbox(self.email.data or "")

    def validate_own_mailbox(self, field: Any) -> None:
        if self.asks_mailbox and not field.data:
            raise ValidationError(
                "Cette adresse semble être lue par plusieurs personnes : chacune ouvrirait le "
                "compte. Demandez-en une personnelle ; sinon, cochez cette case."
            )


class CoordinationForm(Form):
    """Which agency: none is chosen beforehand."""

    agency = KeyChoice("Agence départementale")

    def __init__(self, agencies: Iterable[Any], **kwargs: Any):
        super().__init__(**kwargs)
        self.agency.offer((row.id, row.name) for row in agencies)
