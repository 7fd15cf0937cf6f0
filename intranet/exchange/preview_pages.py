"""What the pages of an import show, ready to print."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import url_for

from intranet.exchange import progress, queries, undoing, wording
from intranet.exchange.communes import Places
from intranet.exchange.fields import LABELS
from intranet.exchange.models import (
    APPLIED,
    APPLYING,
    AT_WORK,
    CHECKED,
    CHECKING,
    DISCARDED,
    DUPLICATE,
    OUTCOMES,
    READ,
    RECEIVED,
    REFUSED,
    UNDOING,
    UNDONE,
    ImportRow,
    ImportRun,
)
from intranet.exchange.plans import ALONE, LINE, MERGE, SKIP
from intranet.exchange.sentences import Note
from intranet.exchange.understanding import Reader
from intranet.text import fold
from intranet.web.dates import NBSP, plural
from intranet.web.pagination import Page, page_number

NOT_WAITING = "Cet import a déjà été appliqué, annulé ou abandonné."
PER_PAGE = 20
# (badge, words) of each state.
STATES = {
    RECEIVED: ("pending", "Lecture en cours"),
    READ: ("draft", "Colonnes à confirmer"),
    CHECKING: ("pending", "Contrôle en cours"),
    CHECKED: ("waiting", "À appliquer"),
    APPLYING: ("pending", "Import en cours"),
    APPLIED: ("published", "Appliqué"),
    UNDOING: ("pending", "Annulation en cours"),
    UNDONE: ("past", "Annulé"),
    REFUSED: ("error", "Refusé"),
    DISCARDED: ("past", "Abandonné"),
}
_AT_WORK = {
    RECEIVED: "Lecture du fichier",
    CHECKING: "Contrôle des lignes",
    APPLYING: "Écriture dans l’annuaire",
    UNDOING: "Annulation de l’import",
}
_STEPS = (
    ("file", "Fichier"),
    ("columns", "Colonnes"),
    ("preview", "Aperçu"),
    ("result", "Résultat"),
)
_STEP_OF = {
    RECEIVED: "file", REFUSED: "file", READ: "columns", CHECKING: "preview", CHECKED: "preview",
    APPLYING: "result", APPLIED: "result", UNDOING: "result", UNDONE: "result",
    DISCARDED: "result",
}  # fmt: skip


@dataclass(frozen=True)
class RowsPage(Page[ImportRow]):
    """Rows of one tab; links lead to the page of the run, wherever this one was drawn."""

    run_id: int = 0
    tab: str = ""
    only: str = ""

    def url_for(self, number: int) -> str:
        page = number if number > 1 else None
        only = self.only or None
        return url_for("exchange.run", run_id=self.run_id, onglet=self.tab, filtre=only, page=page)


@dataclass(frozen=True)
class Choice:
    """A decision that a row offers."""

    value: str
    label: str
    chosen: bool
    url: str = ""


@dataclass(frozen=True)
class Shown:
    """A row as the preview prints it. `verdict` says what applying does with it."""

    number: int
    label: str
    url: str
    entry_url: str
    verdict: str
    is_skipped: bool
    row: ImportRow
    choices: list[Choice]
    problems: list[str]
    warnings: list[str]
    facts: str


def steps(current: str, run: ImportRun | None = None) -> list[dict[str, str]]:
    """The four steps, for the stepper."""
    names = [name for name, _ in _STEPS]
    here = names.index(current)
    found = []
    for place, (name, label) in enumerate(_STEPS):
        state = "done" if place < here else "current" if place == here else "todo"
        url = ""
        if run is not None and name == "columns" and current == "preview":
            url = url_for("exchange.run_columns", run_id=run.id)
        found.append({"label": label, "state": state, "url": url, "note": ""})
    return found


def step_of(run: ImportRun) -> str:
    return _STEP_OF[run.state]


def rows_page(run: ImportRun, outcome: str, only: str) -> RowsPage:
    """The page asked of the rows of an outcome; the last one when there are fewer by now."""
    statement = queries.rows_of(run, outcome, only)
    total = queries.count(statement)
    number = min(page_number(), max(1, -(-total // PER_PAGE)))
    items = queries.some(statement, PER_PAGE, (number - 1) * PER_PAGE)
    return RowsPage(items, number, total, PER_PAGE, run.id, queries.TAB_OF[outcome], only)


def tabs(run: ImportRun, outcome: str) -> list[dict[str, Any]]:
    """One for each outcome that has rows, those that ask for something first."""
    order = ("error", DUPLICATE, "new", "changed", "unchanged")
    assert set(order) == set(OUTCOMES)
    return [
        {
            "label": wording.OUTCOMES[one],
            "url": url_for("exchange.run", run_id=run.id, onglet=queries.TAB_OF[one]),
            "current": one == outcome,
            "count": run.counts[one],
        }
        for one in order
        if run.counts.get(one)
    ]


def summary(run: ImportRun) -> list[str]:
    """What applying would do, and what it would leave, in sentences."""
    counts = run.counts
    told = []
    done = [
        plural(counts[key], one, several)
        for key, one, several in (
            ("to create", "ligne ajoute des fiches", "lignes ajoutent des fiches"),
            ("to update", "ligne en modifie", "lignes en modifient"),
            ("unchanged", "ne change rien", "ne changent rien"),
        )
        if counts.get(key)
    ]
    if done:
        told.append(f"{_listed(done)}.")
    left = [
        plural(counts[key], one, several)
        for key, one, several in (
            ("error", "ligne en erreur", "lignes en erreur"),
            ("undecided", "doublon sans choix", "doublons sans choix"),
            ("skipped", "ligne ignorée", "lignes ignorées"),
        )
        if counts.get(key)
    ]
    if left:
        told.append(f"Resteront de côté{NBSP}: {_listed(left)}.")
    if kept := counts.get("kept conflicts"):
        told.append(
            f"{plural(kept, 'fiche modifiée ici garde', 'fiches modifiées ici gardent')} "
            "ce qui a été écrit ici."
        )
    return told


def has_something_to_apply(run: ImportRun) -> bool:
    return any(run.counts.get(f"to {action}") for action in ("create", "update", "link"))


def done_in_words(run: ImportRun) -> list[str]:
    """What applying did, one line a kind of thing."""
    return [
        plural(run.done[key], *words) for key, words in wording.DONE.items() if run.done.get(key)
    ]


def undo_before(run: ImportRun) -> datetime | None:
    """Until when the import can be undone; None when it no longer can."""
    return run.applied_at + undoing.UNDOABLE if run.applied_at and undoing.may_still(run) else None


def at_work(run: ImportRun) -> progress.Progress | None:
    """How far the work is; None when nobody works on the run nor is going to."""
    if run.state not in AT_WORK:
        return None
    return progress.read(run.id) or progress.Progress(_AT_WORK[run.state], 0, 0)


def shown(run: ImportRun, rows: list[ImportRow]) -> list[Shown]:
    """Rows as the preview prints them."""
    places = Places()
    reader = Reader(run.mapping, places, run.kind)
    return [
        Shown(
            row.number,
            row.label,
            url_for("exchange.run_row", run_id=run.id, number=row.number),
            _entry(row),
            _verdict(row),
            row.decision == SKIP,
            row,
            choices(row),
            [_sentence(note) for note in row.problems],
            [_sentence(note) for note in row.warnings],
            _facts(row, reader, places),
        )
        for row in rows
    ]


def choices(row: ImportRow) -> list[Choice]:
    """What may be decided about a likely double."""
    if row.outcome != DUPLICATE:
        return []
    found = []
    for one in row.candidates:
        if "id" in one:
            value, label = (
                f"{MERGE}{one['id']}",
                f"C’est «{NBSP}{one['name']}{NBSP}» ({one['why']})",
            )
            url = f"/annuaire/structures/{one['id']}"
        else:
            value, url = f"{LINE}{one['line']}", ""
            label = f"Même structure qu’à la ligne {one['line']}"
        found.append(Choice(value, label, row.decision == value, url))
    found.append(Choice(ALONE, "Une autre structure\u00a0: l’ajouter", row.decision == ALONE))
    return [*found, Choice(SKIP, "Ne pas importer", row.decision == SKIP)]


def _facts(row: ImportRow, reader: Reader, places: Places) -> str:
    """What a row says, unless something more telling is printed in its place: to look for the
    commune that a wrong name may mean takes a while."""
    if row.problems or row.changes:
        return ""
    return wording.facts(reader.read(row.number, row.cells), places.names)


def _verdict(row: ImportRow) -> str:
    if row.decision == SKIP:
        return "Ne sera pas importée"
    if row.outcome == DUPLICATE and not row.decision:
        return "À décider"
    if row.outcome == DUPLICATE and row.action in ("link", "nothing"):
        return "Sera réunie à la fiche, qui ne change pas"
    told = {"create": "Sera ajoutée", "update": "Sera modifiée", "link": "Sera rattachée"}
    return told.get(row.action, "")


def _sentence(note: Note) -> str:
    """« Téléphone : Ce numéro a 6 chiffres… »: the field first, unless the sentence names it."""
    field, text = note["field"], note["text"]
    label = LABELS.get(field, "")
    return text if fold(label) in fold(text) else f"{label}{NBSP}: {text}"


def _entry(row: ImportRow) -> str:
    if key := row.done.get("person", {}).get("id"):
        return f"/annuaire/personnes/{key}"
    if key := row.done.get("structure", {}).get("id"):
        return f"/annuaire/structures/{key}"
    return ""


def _listed(parts: list[str]) -> str:
    return " et ".join([", ".join(parts[:-1]), parts[-1]] if len(parts) > 1 else parts)
