"""The structure where a permanence is held, typed by name, then picked if several match."""

from typing import Any

from wtforms import ValidationError

from intranet.access import Actor
from intranet.database import db
from intranet.directory import indexing
from intranet.directory.models import Structure
from intranet.directory.queries import visible_to
from intranet.index.queries import Search, find
from intranet.text import fold
from intranet.web.forms import Line

CHOICE_SUFFIX = "-choix"
SHOWN = 12
NAMED = 4


class HostField(Line):
    """One structure that the actor sees, by name or commune; `data` is what was typed.

    Draw it with `host_picker` of `templates/directory/offer/_host.html`, after `among`.
    `.structure` is the row once valid, None when left empty; `.candidates` what matched.
    """

    def __init__(self, label: str, **kwargs: Any):
        super().__init__(label, **kwargs)
        self.structure: Structure | None = None
        self.candidates: list[Structure] = []
        self.choice = ""
        self.actor: Actor | None = None
        self.but = 0

    def among(self, actor: Actor, but: int) -> None:
        """Only what `actor` sees may be picked, never the structure `but`."""
        self.actor, self.but = actor, but

    def process(self, formdata: Any, *args: Any, **kwargs: Any) -> None:
        if formdata is not None:
            self.choice = formdata.get(self.name + CHOICE_SUFFIX, "")
        super().process(formdata, *args, **kwargs)

    def process_data(self, value: Any) -> None:
        """From the row that is edited: a `Structure`."""
        self.structure = value if isinstance(value, Structure) else None
        self.data = self.written(self.structure) if self.structure else value

    @staticmethod
    def written(structure: Structure) -> str:
        """« France services de Combourg (Combourg) »."""
        return f"{structure.name} ({structure.commune.name})"

    def post_validate(self, form: Any, validation_stopped: bool) -> None:
        kept, self.structure = self.structure, None
        if validation_stopped or not self.data or self.actor is None:
            return
        if kept is not None and self.data == self.written(kept):
            self.structure = kept
            return
        self.candidates = candidates(self.actor, self.data, self.but)
        self.structure = resolve(self.data, self.candidates, self.choice)
        if self.structure is None:
            raise ValidationError(_explain(self.candidates))
        self.data = self.written(self.structure)


def candidates(actor: Actor, typed: str, but: int = 0) -> list[Structure]:
    """The open structures that `actor` sees and `typed` may mean, in the order of names. Two
    queries."""
    search = Search(typed, indexing.circles_of(actor), kinds=(indexing.STRUCTURE,))
    keys = [hit.ref_id for hit in find(search, limit=SHOWN + 1) if hit.ref_id != but]
    rows = db.session.scalars(visible_to(actor).where(Structure.id.in_(keys[:SHOWN])))
    return sorted(rows, key=lambda row: fold(row.name))


def resolve(typed: str, found: list[Structure], choice: str = "") -> Structure | None:
    """The one structure meant, or None: the button picked among `found`, else the only match,
    else the only one of exactly that name."""
    for structure in found:
        if choice == str(structure.id):
            return structure
    if len(found) == 1:
        return found[0]
    exact = [row for row in found if fold(typed) in (fold(row.name), fold(HostField.written(row)))]
    return exact[0] if len(exact) == 1 else None


def _explain(found: list[Structure]) -> str:
    if not found:
        return (
            "Aucune structure de votre annuaire ne porte ce nom. Essayez les premières lettres, "
            "ou donnez plutôt l’adresse et la commune."
        )
    names = ", ".join(HostField.written(row) for row in found[:NAMED])
    more = " et d’autres" if len(found) > NAMED else ""
    return f"Plusieurs structures correspondent : {names}{more}. Choisissez la bonne."
