"""An import from its preview to its result: rows to decide or correct, applying, undoing."""

from typing import Any

from flask import flash, request, url_for
from flask.typing import ResponseReturnValue

from intranet import web
from intranet.access import visible
from intranet.exchange import choosing, downloads, preview_pages, queries, undoing, work
from intranet.exchange.blueprint import RUN, pages
from intranet.exchange.downloads import IN_MEMORY
from intranet.exchange.forms import ChoiceForm, point_out, row_form, typed_cells
from intranet.exchange.import_routes import load, sent
from intranet.exchange.models import (
    APPLIED,
    APPLYING,
    AT_WORK,
    CHECKED,
    CHECKING,
    READ,
    UNDOING,
    ImportRow,
    ImportRun,
)
from intranet.exchange.preview_pages import NOT_WAITING
from intranet.files.tables import CONTENT_TYPES
from intranet.web.forms import Form

ROW = f"{RUN}/lignes/<id:number>"


@pages.get(RUN)
def run(run_id: int) -> ResponseReturnValue:
    found = load(run_id)
    if found.state in AT_WORK:
        return _progress(found)
    if request.headers.get("HX-Target", "").endswith("progress"):
        return web.done(url_for(".run", run_id=run_id))
    if found.state == READ:
        return web.done(url_for(".run_columns", run_id=run_id))
    return _page(found)


@pages.post(f"{RUN}/choix")
def decide_all(run_id: int) -> ResponseReturnValue:
    found, decision = load(run_id), _decision()
    try:
        if decision in ("keep", "file"):
            choosing.take_file(found, None, decision == "file")
        else:
            choosing.decide_all(found, decision)
    except choosing.NotWaiting:
        return _too_late(found)
    except choosing.UnknownChoice:
        visible(None)
    return _checked(found, None)


@pages.post(f"{ROW}/choix")
def decide(run_id: int, number: int) -> ResponseReturnValue:
    found, decision = load(run_id), _decision()
    row = _row(found, number)
    try:
        if decision in ("keep", "file"):
            choosing.take_file(found, row, decision == "file")
        else:
            choosing.decide(found, row, decision)
    except choosing.NotWaiting:
        return _too_late(found)
    except choosing.UnknownChoice:
        visible(None)
    return _checked(found, [number])


@pages.route(ROW, methods=["GET", "POST"])
def run_row(run_id: int, number: int) -> ResponseReturnValue:
    found = load(run_id)
    row = _row(found, number)
    form = row_form(found, row.cells)
    if not form.validate_on_submit():
        return _row_page(found, row, form, 422 if form.is_submitted() else 200)
    try:
        choosing.correct(found, row, typed_cells(form, row.cells))
    except choosing.NotWaiting:
        return _too_late(found)
    work.check_now(web.actor(), found, [number])
    row = _row(found, number)
    if row.outcome == "error":
        return _row_page(found, row, form, 422)
    flash(f"La ligne {number} est corrigée.", "success")
    return web.done(url_for(".run", run_id=run_id, onglet=request.args.get("onglet") or None))


@pages.get(f"{RUN}/erreurs.<format>")
def errors(run_id: int, format: str) -> ResponseReturnValue:
    found = load(run_id)
    visible(CONTENT_TYPES.get(format))
    file = downloads.spooled(IN_MEMORY)
    downloads.write_errors(found, format, file)
    return sent(file, f"erreurs-import-{found.id}.{format}", format)


@pages.post(f"{RUN}/appliquer")
def apply(run_id: int) -> ResponseReturnValue:
    found, actor = load(run_id), web.actor()
    try:
        choosing.lock(found, (CHECKED,))
    except choosing.NotWaiting:
        return _too_late(found)
    found.account_id, found.problem = actor.account_id, ""
    if not work.is_short(found):
        found.state = APPLYING
    elif work.apply_now(actor, found):
        flash("L’import est appliqué. Vous avez sept jours pour l’annuler.", "success")
    return web.done(url_for(".run", run_id=run_id))


@pages.post(f"{RUN}/annuler")
def undo(run_id: int) -> ResponseReturnValue:
    found, actor = load(run_id), web.actor()
    try:
        choosing.lock(found, (APPLIED,))
        if work.is_short(found):
            undoing.undo(actor, found)
            flash("L’import est annulé.", "success")
        else:
            visible(undoing.may_still(found) or None)
            found.state, found.account_id = UNDOING, actor.account_id
    except (choosing.NotWaiting, undoing.TooLate):
        return _too_late(found)
    return web.done(url_for(".run", run_id=run_id))


def _decision() -> str:
    """What was chosen; the form carries the CSRF token."""
    return ChoiceForm().decision.data or ""


def _row(found: ImportRun, number: int) -> ImportRow:
    return visible(queries.find_row(found, number))


def _checked(found: ImportRun, numbers: list[int] | None) -> ResponseReturnValue:
    """After a choice: the preview again, once the rows concerned are looked at."""
    if numbers is None and not work.is_short(found):
        found.state = CHECKING
        return web.done(url_for(".run", run_id=found.id))
    work.check_now(web.actor(), found, numbers)
    if web.wants_fragment():
        return _page(found)
    names = ("onglet", "filtre", "page")
    asked: dict[str, Any] = {name: request.args.get(name) or None for name in names}
    anchor = f"ligne-{numbers[0]}" if numbers else None
    return web.done(url_for(".run", run_id=found.id, **asked, _anchor=anchor))


def _page(found: ImportRun) -> ResponseReturnValue:
    asked, only = request.args.get("onglet", ""), request.args.get("filtre", "")
    outcome = queries.SHOWN_OUTCOME.get(asked) or queries.first_outcome(found)
    page = preview_pages.rows_page(found, outcome, only)
    return web.render(
        "exchange/run.html",
        fragment="exchange/_preview.html",
        run=found,
        page=page,
        outcome=outcome,
        rows=preview_pages.shown(found, page.items),
        shown=preview_pages,
        steps=preview_pages.steps(preview_pages.step_of(found), found),
        same=queries.same_file(found) if found.state == CHECKED else None,
    )


def _progress(found: ImportRun) -> ResponseReturnValue:
    return web.render(
        "exchange/progress.html",
        fragment="exchange/_progress.html",
        run=found,
        progress=preview_pages.at_work(found),
        steps=preview_pages.steps(preview_pages.step_of(found)),
    )


def _row_page(found: ImportRun, row: ImportRow, form: Form, status: int) -> ResponseReturnValue:
    point_out(form, found, row.problems)
    return web.render(
        "exchange/row.html",
        status=status,
        run=found,
        row=preview_pages.shown(found, [row])[0],
        form=form,
        is_open=found.state == CHECKED,
    )


def _too_late(found: ImportRun) -> ResponseReturnValue:
    flash(NOT_WAITING, "warning")
    return web.done(url_for(".run", run_id=found.id))
