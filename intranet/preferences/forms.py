"""The form of what the département decides for itself."""

from typing import Any
from zlib import crc32

from wtforms import ValidationError

from intranet.preferences.choices import (
    CHOICES,
    CONFIRM_WITHIN,
    FORGET_AFTER,
    SOURCE,
    VERIFIED_FOR,
    Choice,
)
from intranet.web.forms import Form, Line, Version


class ChosenLine(Line):
    """One choice, as text."""

    def __init__(self, choice: Choice[Any], **kwargs: Any):
        super().__init__(choice.label, required=True, description=choice.hint, **kwargs)
        self.choice = choice

    def post_validate(self, form: Any, validation_stopped: bool) -> None:
        if validation_stopped:
            return
        try:
            self.choice.parse(self.data)
        except ValueError as wrong:
            raise ValidationError(str(wrong)) from None


class PreferencesForm(Form):
    """One field a choice, by its name. `version` stands for the values that the page showed."""

    verified_for = ChosenLine(VERIFIED_FOR)
    forget_after = ChosenLine(FORGET_AFTER)
    confirm_within = ChosenLine(CONFIRM_WITHIN)
    source = ChosenLine(SOURCE)
    version = Version()


def current() -> dict[str, str]:
    """What is chosen now, by field."""
    return {choice.name: str(choice.now()) for choice in CHOICES}


def version_of(values: dict[str, str]) -> int:
    """A number that changes when any of `values` does."""
    return crc32(repr(sorted(values.items())).encode()) % 10**9
