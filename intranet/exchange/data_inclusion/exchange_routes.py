"""Bringing records in, sending ours out."""

from tempfile import SpooledTemporaryFile

from flask import Response, flash, request, send_file, url_for
from flask.typing import ResponseReturnValue

from intranet import web
from intranet.access import require, visible
from intranet.clock import today
from intranet.database import db
from intranet.exchange.data_inclusion import (
    applying,
    checking,
    export,
    policy,
    queries,
    reading,
    run_queries,
    undoing,
    wording,
)
from intranet.exchange.data_inclusion.blueprint import pages
from intranet.exchange.data_inclusion.documents import MEGABYTE, Unreadable
from intranet.exchange.data_inclusion.forms import ApplyForm, ExportForm, ImportForm
from intranet.exchange.data_inclusion.models import InclusionRun
from intranet.files import tables
from intranet.preferences.choices import SOURCE
from intranet.web.inputs import accepts_up_to

HOME = "/administration/data-inclusion"
RUN = f"{HOME}/imports/<id:run_id>"
MOST_ADJUSTED = 200
NOT_WAITING = "Cet import a déjà été appliqué ou abandonné."


@pages.get(HOME)
def home() -> ResponseReturnValue:
    require(policy.may_exchange(web.actor()))
    return _home(ImportForm(formdata=None))


@pages.post(f"{HOME}/importer")
@accepts_up_to(reading.LARGEST_UPLOAD + MEGABYTE)
@web.limiter.limit("60 per hour")
def receive() -> ResponseReturnValue:
    require(policy.may_exchange(web.actor()))
    form = ImportForm()
    if form.validate_on_submit():
        try:
            run = _check(form)
        except Unreadable as problem:
            form.file.errors = [str(problem)]
        else:
            return web.done(url_for(".preview", run_id=run.id))
    return _home(form, status=422)


@pages.get(RUN)
def preview(run_id: int) -> ResponseReturnValue:
    return _preview(_run(run_id))


@pages.post(f"{RUN}/appliquer")
def apply(run_id: int) -> ResponseReturnValue:
    run, form = _run(run_id), ApplyForm()
    try:
        applying.apply(web.actor(), run, overwrites=form.overwrites.data)
    except checking.NotWaiting:
        flash(NOT_WAITING, "warning")
    except applying.Overtaken:
        return _overtaken(run_id)
    else:
        flash("L’import est appliqué. Vous avez sept jours pour l’annuler.", "success")
    return web.done(url_for(".preview", run_id=run_id))


@pages.post(f"{RUN}/abandonner")
def discard(run_id: int) -> ResponseReturnValue:
    try:
        checking.discard(web.actor(), _run(run_id))
    except checking.NotWaiting:
        flash(NOT_WAITING, "warning")
        return web.done(url_for(".preview", run_id=run_id))
    flash("L’import est abandonné : rien n’a changé.", "success")
    return web.done(url_for(".home"))


@pages.post(f"{RUN}/annuler")
def undo(run_id: int) -> ResponseReturnValue:
    try:
        undoing.undo(web.actor(), _run(run_id))
    except undoing.TooLate:
        flash("Cet import ne peut plus être annulé.", "warning")
    else:
        flash("L’import est annulé.", "success")
    return web.done(url_for(".preview", run_id=run_id))


@pages.get(f"{RUN}/refus.csv")
def refusals(run_id: int) -> ResponseReturnValue:
    run, file = _run(run_id), SpooledTemporaryFile(MEGABYTE)  # noqa: SIM115
    header = ["Type", "N°", "Identifiant", "Nom", "Raison"]
    tables.write_csv(file, header, wording.refusals(run_queries.refused(run.id)))  # type: ignore[arg-type]
    return _sent(file, f"refus-import-{run.id}.csv", tables.CONTENT_TYPES[tables.CSV])


@pages.post(f"{HOME}/exporter")
@web.limiter.limit("60 per hour")
def download() -> ResponseReturnValue:
    actor, form = web.actor(), ExportForm()
    require(policy.may_exchange(actor))
    with_contacts = bool(form.with_contacts.data)
    file = SpooledTemporaryFile(4 * MEGABYTE)  # noqa: SIM115
    counts = export.made(file, with_contacts=with_contacts)  # type: ignore[arg-type]
    export.note(actor, counts, with_contacts=with_contacts)
    name = f"{SOURCE.now()}-data-inclusion-{today()}.json"
    return _sent(file, name, "application/json")


@pages.get(f"{HOME}/ecarts")
def adjustments() -> ResponseReturnValue:
    require(policy.may_exchange(web.actor()))
    found, total = export.adjustments(MOST_ADJUSTED)
    return web.render("exchange/adjustments.html", adjusted=found, total=total)


def _run(run_id: int) -> InclusionRun:
    require(policy.may_exchange(web.actor()))
    return visible(run_queries.run(run_id))


def _check(form: ImportForm) -> InclusionRun:
    upload, actor = form.file.data, web.actor()
    sifted = reading.received(upload.stream)
    try:
        return checking.check(actor, sifted, upload.filename, form.size())
    finally:
        sifted.close()


def _home(form: ImportForm, status: int = 200) -> ResponseReturnValue:
    return web.render(
        "exchange/inclusion.html",
        status=status,
        form=form,
        export_form=ExportForm(formdata=None),
        source=SOURCE.now(),
        counts={name: queries.count_exported(kind) for kind, name in export.LISTS.items()},
        runs=run_queries.last_runs(),
        states=wording.STATES,
        tokens_in_use=run_queries.count_tokens(),
    )


def _preview(run: InclusionRun, status: int = 200) -> ResponseReturnValue:
    asked = request.args.get("etat", "")
    outcome = asked if asked in checking.SHOWN else run_queries.first_outcome(run.id)
    page = web.paginate(run_queries.lines(run.id, outcome))
    return web.render(
        "exchange/inclusion_run.html",
        status=status,
        run=run,
        page=page,
        lines=wording.shown(page.items, run_queries.homes_of(page.items)),
        outcome=outcome,
        outcomes=wording.OUTCOMES,
        totals=wording.totals(run),
        state=wording.STATES[run.state],
        edited=run_queries.count_edited(run.id),
        may_undo=undoing.may_still(run),
        form=ApplyForm(formdata=None),
        overtaken=status == 409,
    )


def _overtaken(run_id: int) -> ResponseReturnValue:
    """What it would do now, instead of what it had begun to do."""
    db.session.rollback()
    run = _run(run_id)
    checking.check_again(run)
    db.session.commit()
    return _preview(run, status=409)


def _sent(file: SpooledTemporaryFile, name: str, content_type: str) -> Response:  # type: ignore[type-arg]
    file.seek(0)
    return send_file(file, content_type, as_attachment=True, download_name=name)  # type: ignore[arg-type]
