"""« Un changement dans l’équipe ? »: who leaves, when, who comes. Nothing is written by it."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from wtforms import BooleanField, DateField, RadioField
from wtforms.validators import Optional, ValidationError

from intranet.clock import today
from intranet.directory.arrivals import NEW_PERSON
from intranet.directory.changeover_rules import Wish
from intranet.directory.forms import SpacedPhone
from intranet.directory.models import Assignment, Person
from intranet.directory.seat_forms import AnswerableForm, Replaced
from intranet.mailroom.addresses import is_shared_mailbox
from intranet.web.forms import EmailLine, Line

NOBODY, KNOWN, NEW = "personne", "connue", "nouvelle"
ON_SEAT, NO_ACCOUNT, OWN = "poste", "sans-compte", "a-elle"
TO_FILL = "Ce champ est à remplir."


class AnyDay(DateField):
    """A day, past or to come; today unless said otherwise."""

    def __init__(self, label: str, **kwargs: Any):
        super().__init__(label, validators=[Optional()], **kwargs)

    def process_formdata(self, valuelist: list[Any]) -> None:
        try:
            super().process_formdata(valuelist)
        except ValueError:
            raise ValueError("Cette date n’existe pas. Exemple : 12/03/2027") from None


class ChangeForm(AnswerableForm):
    """One short screen. `offer` says what may be asked of this seat before validating."""

    held = Replaced()
    leaves_on = AnyDay("Date de départ")
    who = RadioField("Quelqu’un prend-il la suite ?", validate_choice=False)
    q = Line("Son nom")
    person_id = RadioField("Personne", validate_choice=False)
    first_name = Line("Prénom", limit=100)
    last_name = Line("Nom", limit=100)
    email = EmailLine("Courriel professionnel")
    phone = SpacedPhone("Téléphone direct")
    mailbox = RadioField(
        "Cette boîte est-elle lue par plusieurs personnes ?", validate_choice=False
    )
    same_person = BooleanField("C’est cette personne")
    arrives_on = AnyDay("Date d’arrivée")

    asked_mailbox = False

    def offer(self, held: Assignment | None, *, may_install: bool) -> None:
        """What may be asked: a departure if somebody holds the seat; who comes, if the actor
        manages it."""
        self._held, self.may_install = held, may_install
        nobody = [(NOBODY, "Pas encore : le poste reste vacant")] if held else []
        known = (KNOWN, "Quelqu’un que l’annuaire connaît déjà")
        self.who.choices = [*nobody, known, (NEW, "Une nouvelle personne")]
        self.mailbox.choices = [
            (ON_SEAT, "Oui : la mettre sur le poste, elle y reste quand la personne change"),
            (NO_ACCOUNT, "Oui, mais la garder sur la fiche de la personne, sans ouvrir de compte"),
            (OWN, "Non, elle est à elle seule : ouvrir son compte"),
        ]
        if not may_install:
            self.who.data = NOBODY

    def offer_people(self, people: Iterable[tuple[int, str]]) -> None:
        self.person_id.choices = [(str(key), label) for key, label in people]

    @property
    def comes(self) -> str:
        """Which of `NOBODY`, `KNOWN` and `NEW`."""
        return self.who.data if self.may_install else NOBODY

    @property
    def key(self) -> int:
        """The person chosen; 0, which no row has, when it is unreadable."""
        text = str(self.person_id.data or "")
        return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0

    @property
    def values(self) -> dict[str, str]:
        """Columns of a new person; without the mailbox that goes to the seat."""
        found = {name: self[name].data or "" for name in NEW_PERSON}
        return found | {"email": ""} if self.mailbox_of_seat else found

    @property
    def mailbox_of_seat(self) -> str:
        """The address to be put on the seat; "" when there is none."""
        shared = self.comes == NEW and self.mailbox.data == ON_SEAT
        return self.email.data or "" if shared and is_shared_mailbox(self.email.data or "") else ""

    def wish(self, person: Person | None) -> Wish:
        """What is asked, once the form is valid; `person` is the one chosen."""
        leaves_on = self.leaves_on.data if self._held else None
        comes = self.comes != NOBODY
        return Wish(
            held_id=self.held.key,
            leaves_on=leaves_on,
            successor=person,
            newcomer=self.values if self.comes == NEW and person is None else None,
            arrives_on=(self.arrives_on.data or leaves_on or today()) if comes else None,
            even_shared=self.mailbox.data == OWN,
        )

    def validate_leaves_on(self, field: Any) -> None:
        if self._held and not isinstance(field.data, date) and not field.errors:
            raise ValidationError("Indiquez le jour du départ.")

    def validate_who(self, field: Any) -> None:
        if self.may_install and field.data not in [key for key, _ in field.choices]:
            raise ValidationError("Dites qui prend la suite.")

    def validate_person_id(self, field: Any) -> None:
        offered = [key for key, _ in field.choices or []]
        if self.comes == KNOWN and field.data not in offered:
            raise ValidationError("Cherchez son nom, puis choisissez dans la liste.")

    def validate_first_name(self, field: Any) -> None:
        if self.comes == NEW and not field.data:
            raise ValidationError(TO_FILL)

    validate_last_name = validate_first_name

    def validate_mailbox(self, field: Any) -> None:
        if self.comes != NEW or not is_shared_mailbox(self.email.data or ""):
            return
        self.asked_mailbox = True
        if field.data not in [key for key, _ in field.choices]:
            raise ValidationError(
                "Cette adresse semble être celle d’un service, pas d’une personne : dites ce "
                "qu’il en est."
            )
