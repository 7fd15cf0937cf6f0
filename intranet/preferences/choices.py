"""What may be chosen, its default, its bounds, and what is chosen now."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from flask import current_app, g, has_request_context
from sqlalchemy import select

from intranet.access import Actor
from intranet.audit import journal
from intranet.database import db
from intranet.preferences.models import Preference

T = TypeVar("T", int, str)


@dataclass(frozen=True)
class Choice(Generic[T]):
    """One thing to choose. `parse` reads what was typed or stored, and raises ValueError with a
    sentence for the person; `default` is asked for when nothing was chosen."""

    name: str
    label: str
    hint: str
    parse: Callable[[str], T]
    default: Callable[[], T]

    def now(self) -> T:
        """What is chosen now; read once a request."""
        stored = _stored().get(self.name)
        if stored is not None:
            try:
                return self.parse(stored)
            except ValueError:  # written by another version, with other bounds
                pass
        return self.default()


def choose(actor: Actor, choice: Choice[T], value: T) -> None:
    """Set `choice`, for everyone, from now on. The same value again does nothing."""
    before = choice.now()
    if value == before:
        return
    row = db.session.scalar(select(Preference).where(Preference.name == choice.name))
    if row is None:
        db.session.add(row := Preference(name=choice.name))
    row.value = str(value)
    db.session.flush()
    if has_request_context():
        g.pop("preferences", None)
    noted = {"before": {"value": before}, "after": {"value": value}}
    journal.record(actor, "preference.chosen", row, name=choice.label, **noted)


def _stored() -> dict[str, str]:
    if not has_request_context():
        return _read()
    if "preferences" not in g:
        g.preferences = _read()
    found: dict[str, str] = g.preferences
    return found


def _read() -> dict[str, str]:
    return dict(db.session.execute(select(Preference.name, Preference.value)).tuples().all())


def _whole(low: int, high: int) -> Callable[[str], int]:
    def parse(text: str) -> int:
        if not (text.isascii() and text.isdigit() and low <= int(text) <= high):
            raise ValueError(f"Indiquez un nombre entre {low} et {high}.")
        return int(text)

    return parse


def _source(text: str) -> str:
    if not re.fullmatch(r"[a-z0-9](-?[a-z0-9]){1,38}", text):
        raise ValueError("Des lettres minuscules, des chiffres et des tirets. Exemple : cd35")
    return text


VERIFIED_FOR = Choice(
    "verified_for",
    "Durée de validité d’une vérification (mois)",
    "Passé ce délai, une fiche est à vérifier, et son titulaire en est prié par courriel.",
    _whole(1, 12),
    lambda: 6,
)
FORGET_AFTER = Choice(
    "forget_after",
    "Durée de conservation après un départ (mois)",
    "Une personne qui n’occupe plus de poste est ensuite anonymisée.",
    _whole(1, 36),
    lambda: 12,
)
SOURCE = Choice(
    "source",
    "Nom de source dans data·inclusion",
    "Préfixe des identifiants publiés : « cd35--12 ».",
    _source,
    lambda: f"cd{current_app.extensions['settings'].departement.lower()}",
)
CONFIRM_WITHIN = Choice(
    "confirm_within",
    "Temps pour confirmer une place qui se libère (heures)",
    "La première personne de la liste d’attente la garde pendant ce temps, puis elle passe à la "
    "suivante. 0 : la place est donnée aussitôt.",
    _whole(0, 168),
    lambda: 48,
)
CHOICES: tuple[Choice[int] | Choice[str], ...] = (
    VERIFIED_FOR,
    FORGET_AFTER,
    CONFIRM_WITHIN,
    SOURCE,
)
