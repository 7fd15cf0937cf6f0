"""Choosing between two entries, field by field."""

from collections.abc import Sequence
from typing import Any

from wtforms import RadioField, ValidationError
from wtforms.validators import InputRequired

from intranet.accounts.models import Account
from intranet.directory.seats import Refused
from intranet.duplicates import words
from intranet.duplicates.fields import Entry, best_keys, differing
from intranet.web.forms import Form, Version

CHOOSE = "Choisissez l’une des deux."
PREFIX = "choix_"


def _key(value: Any) -> int:
    text = str(value or "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0


class Either(RadioField):
    """One of two entries, or of two accounts, by key."""

    def __init__(self, label: str, **kwargs: Any):
        super().__init__(
            label,
            coerce=_key,
            validators=[InputRequired(CHOOSE)],
            **kwargs,
        )

    def pre_validate(self, form: Any) -> None:
        if self.data not in [key for key, _ in self.choices or ()]:
            raise ValidationError(CHOOSE)


class MergeForm(Form):
    """Made by `for_pair`: a field for each group of columns that differs, named after it."""

    kept = Either("Quelle fiche garder ?")
    account = RadioField("Quel compte reste ?", coerce=_key, validate_choice=False)
    version_one = Version()
    version_other = Version()

    @property
    def choices(self) -> dict[str, int]:
        """The entry to believe, by group."""
        return {
            name.removeprefix(PREFIX): field.data
            for name, field in self._fields.items()
            if name.startswith(PREFIX)
        }

    def refuse(self, refused: Refused) -> None:
        field = self._fields.get(refused.field)
        if field is None:
            self.form_errors.append(str(refused))
        else:
            field.errors = [*field.errors, str(refused)]


def for_pair(
    kind: str, one: Entry, other: Entry, accounts: Sequence[Account], *, posted: bool = True
) -> MergeForm:
    """The form that makes one entry of these two; what is best is chosen already. `posted` False
    forgets what was sent."""
    best = best_keys(kind, one, other)
    fields = {
        f"{PREFIX}{group.key}": Either(
            group.label,
            choices=[(entry.id, " ; ".join(words.of(group, entry))) for entry in (one, other)],
            default=best[group.key],
        )
        for group in differing(kind, one, other)
    }
    given = {} if posted else {"formdata": None}
    form: MergeForm = type("PairForm", (MergeForm,), fields)(
        **given,
        data={
            "kept": preferred(one, other).id,
            "account": getattr(preferred(one, other), "account_id", None),
            "version_one": one.version,
            "version_other": other.version,
        },
    )
    form.kept.choices = [(one.id, one.name), (other.id, other.name)]
    form.account.choices = [(account.id, account.email) for account in accounts]
    if not accounts:
        del form.account
    return form


def preferred(one: Entry, other: Entry) -> Entry:
    """The entry to keep unless told otherwise: the one somebody signs in for, then the one
    verified last, then the older one."""
    return max(one, other, key=_merit)


def _merit(entry: Entry) -> tuple[bool, float, int]:
    verified = entry.verified_at.timestamp() if entry.verified_at else 0.0
    return getattr(entry, "account_id", None) is not None, verified, -entry.id
