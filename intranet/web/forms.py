"""What every form shares: French messages, cleaned text, the version of what is edited."""

from collections.abc import Iterable
from typing import Any

import phonenumbers
from flask_wtf import FlaskForm
from wtforms import (
    Field,
    HiddenField,
    SelectField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.validators import DataRequired, Email, Length

from intranet.text import clean, clean_line, normalise_email

LINE = 200
PARAGRAPH = 10_000
CHOOSE = "Choisissez dans la liste."


class Form(FlaskForm):
    """A form in French whose text fields come back clean (NFC, no control character)."""

    class Meta(FlaskForm.Meta):
        locales = ["fr"]


class Line(StringField):
    """One line of text, white space tidied; at most `LINE` characters."""

    data: Any

    def __init__(self, label: str, *, required: bool = False, limit: int = LINE, **kwargs: Any):
        checks = [Length(max=limit, message=f"{limit} caractères au plus.")]
        if required:
            checks.insert(0, DataRequired("Ce champ est à remplir."))  # type: ignore[arg-type]
        super().__init__(
            label, validators=[*checks, *kwargs.pop("validators", [])], filters=[_line], **kwargs
        )


class Paragraph(TextAreaField):
    """Free text; at most `PARAGRAPH` characters."""

    def __init__(self, label: str, *, required: bool = False, **kwargs: Any):
        checks: list[Any] = [Length(max=PARAGRAPH, message="10 000 caractères au plus.")]
        if required:
            checks.insert(0, DataRequired("Ce champ est à remplir."))
        super().__init__(label, validators=checks, filters=[_text], **kwargs)


class EmailLine(Line):
    """An e-mail address in its identity form (see `text.normalise_email`)."""

    def __init__(self, label: str, *, required: bool = False, **kwargs: Any):
        email = _OptionalEmail("Cette adresse ne semble pas valide. Exemple : prenom.nom@ccas.fr")
        super().__init__(label, required=required, limit=254, validators=[email], **kwargs)

    def process_formdata(self, valuelist: list[Any]) -> None:
        super().process_formdata(valuelist)
        if self.data:
            self.data = normalise_email(self.data)


class PhoneLine(Line):
    """A phone number; `data` is E.164 (`+33299…`) once valid, `""` when left empty."""

    def post_validate(self, form: Any, validation_stopped: bool) -> None:
        if validation_stopped or not self.data:
            return
        try:
            number = phonenumbers.parse(self.data, "FR")
        except phonenumbers.NumberParseException:
            number = None
        if number is None or not phonenumbers.is_possible_number(number):
            raise ValidationError("Ce numéro ne semble pas valide. Exemple : 02 99 12 34 56")
        self.data = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


class KeyChoice(SelectField):
    """A row to choose, by its key. Nothing is chosen beforehand: « Choisir… » is no answer."""

    def __init__(self, label: str, **kwargs: Any):
        super().__init__(
            label,
            coerce=_key,
            choices=[],
            validators=[DataRequired(CHOOSE)],
            invalid_choice_message=CHOOSE,
            invalid_value_message=CHOOSE,
            **kwargs,
        )

    def offer(self, rows: Iterable[tuple[int, str]]) -> None:
        """Let one of these (key, label) be chosen."""
        self.choices = [("", "Choisir…"), *rows]


class Version(HiddenField):
    """The version of the row the person was reading when they began to type; `number` or None."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        # A version left out of what is posted is unknown, never the row's own.
        self.data = valuelist[0] if valuelist else None

    @property
    def number(self) -> int | None:
        text = str(self.data or "")
        return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


class _OptionalEmail(Email):
    def __call__(self, form: Any, field: Field) -> None:
        if field.data:
            super().__call__(form, field)


def _key(value: Any) -> int:
    return int(value) if value else 0


def _line(value: str | None) -> str:
    return clean_line(value or "")


def _text(value: str | None) -> str:
    return clean(value or "")
