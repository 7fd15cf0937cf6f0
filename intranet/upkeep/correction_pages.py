"""What the pages of corrections show."""

from dataclasses import dataclass
from typing import Any

from flask.typing import ResponseReturnValue

from intranet import web
from intranet.access import Actor
from intranet.database import db
from intranet.directory.reports import path
from intranet.upkeep import correction_queries, fields, subjects
from intranet.upkeep.blueprint import pages
from intranet.upkeep.forms import DeclineForm
from intranet.upkeep.models import PENDING, Correction
from intranet.upkeep.subjects import Subject

LISTED = 5


@dataclass(frozen=True)
class Line:
    """A correction in words. `current` is what the entry says today, `moved` whether that is
    neither what it said then nor what is proposed."""

    row: Correction
    entry: Subject
    label: str
    old: str
    new: str
    current: str
    moved: bool

    @property
    def url(self) -> str:
        return f"/propositions/{self.row.id}"

    @property
    def entry_url(self) -> str:
        return path(self.entry)


def line(row: Correction, entry: Subject) -> Line:
    """`row` in words."""
    now = fields.current(entry, row.field)
    return Line(
        row,
        entry,
        fields.label(entry, row.field),
        fields.words(entry, row.field, row.old_value),
        fields.words(entry, row.field, row.new_value),
        fields.words(entry, row.field, now),
        row.state == PENDING and now not in (row.old_value, row.new_value),
    )


def lines(rows: list[Correction]) -> list[Line]:
    """The same for several, in their order."""
    entries = correction_queries.entries_of(rows)
    return [line(row, entries[row.entry_kind, row.entry_id]) for row in rows]


def to_decide(actor: Actor) -> tuple[list[Line], int]:
    """The oldest corrections that wait for `actor`, and how many wait in all."""
    rows = correction_queries.first_to_decide(actor, LISTED)
    return lines([row for row, _ in rows]), rows[0].total if rows else 0


@pages.app_template_global("pending_corrections")
def pending_corrections(entry: Subject, may_edit: bool) -> list[Line]:
    """For the page of an entry: what is proposed for it, to whoever may decide; one's own
    proposals to anybody else. One query."""
    rows = correction_queries.pending_about(entry.__tablename__, entry.id)
    mine = web.actor().account_id
    return [line(row, entry) for row in rows if may_edit or row.proposed_by_id == mine]


def listed(actor: Actor, *, mine: bool) -> ResponseReturnValue:
    """`/propositions`: what waits for `actor`, or what they proposed."""
    statement = (correction_queries.proposed_by if mine else correction_queries.to_decide)(actor)
    page = web.paginate(statement)
    return web.render("upkeep/corrections.html", page=page, lines=lines(page.items), mine=mine)


def decision_page(
    row: Correction,
    entry: Subject,
    actor: Actor | None,
    form: DeclineForm,
    *,
    status: int = 200,
    token: str = "",
    refused: str = "",
) -> ResponseReturnValue:
    """One correction: what it says, and the two answers for whoever may give them."""
    if status == 409:
        db.session.rollback()
        db.session.refresh(row)
        db.session.refresh(entry)
    context: dict[str, Any] = {
        "one": line(row, entry),
        "token": token,
        "may_decide": actor is not None and subjects.may_keep(actor, entry),
        "may_read": actor is not None,
        "mine": actor is not None and row.proposed_by_id == actor.account_id,
        "gone": subjects.why_gone(entry),
        "form": form,
        "refused": refused,
    }
    return web.render("upkeep/correction.html", status=status, **context)
