"""A file and its columns: the first steps of an import, and the list of them."""

from typing import IO

from flask import flash, send_file, url_for
from flask.typing import ResponseReturnValue

from intranet import web
from intranet.access import require, visible
from intranet.exchange import choosing, downloads, policy, queries, receiving, sources, work
from intranet.exchange.blueprint import IMPORTS, RUN, pages
from intranet.exchange.forms import NEW, FileForm, column_form
from intranet.exchange.models import ImportRun, ImportSource
from intranet.exchange.preview_pages import NOT_WAITING, STATES, steps
from intranet.files.limits import MOST_BYTES, Unreadable
from intranet.files.tables import CONTENT_TYPES
from intranet.web.inputs import accepts_up_to

EXAMPLES = 3  # cells shown beside a column


@pages.get(IMPORTS)
def imports() -> ResponseReturnValue:
    actor = web.actor()
    require(policy.may_import(actor))
    page = web.paginate(queries.last_runs(actor))
    return web.render("exchange/imports.html", page=page, states=STATES)


@pages.route(f"{IMPORTS}/nouveau", methods=["GET", "POST"])
@accepts_up_to(MOST_BYTES + 1_000_000)
@web.limiter.limit("60 per hour", methods=["POST"])
def new_import() -> ResponseReturnValue:
    actor = web.actor()
    require(policy.may_import(actor))
    form, known = FileForm(), queries.sources_of(actor)
    form.offer(known, queries.agencies_of(actor), everywhere=actor.is_administrator)
    if form.validate_on_submit():
        try:
            run = _received(form, known)
        except Unreadable as refused:
            form.file.errors = [str(refused)]
        else:
            return web.done(url_for(".run", run_id=run.id))
    status = 422 if form.is_submitted() else 200
    return web.render("exchange/new_import.html", status=status, form=form, steps=steps("file"))


@pages.get(f"{IMPORTS}/modele.<format>")
def template(format: str) -> ResponseReturnValue:
    require(policy.may_import(web.actor()))
    visible(CONTENT_TYPES.get(format))
    file = downloads.spooled(downloads.IN_MEMORY)
    downloads.write_template(format, file)
    return sent(file, f"modele-annuaire.{format}", format)


@pages.route(f"{RUN}/colonnes", methods=["GET", "POST"])
def run_columns(run_id: int) -> ResponseReturnValue:
    run = load(run_id)
    if run.state not in choosing.OPEN:
        return web.done(url_for(".run", run_id=run_id))
    form = column_form(run)
    if form.validate_on_submit():
        return _check(run, form.mapping(), form.kind.data)
    return web.render(
        "exchange/columns.html",
        status=422 if form.is_submitted() else 200,
        run=run,
        form=form,
        steps=steps("columns", run),
        examples=downloads.examples(queries.sample(run, 50), len(run.header), EXAMPLES),
    )


@pages.post(f"{RUN}/abandonner")
def discard(run_id: int) -> ResponseReturnValue:
    try:
        choosing.discard(web.actor(), load(run_id))
    except choosing.NotWaiting:
        flash(NOT_WAITING, "warning")
        return web.done(url_for(".run", run_id=run_id))
    flash("L’import est abandonné\u00a0: rien n’a changé dans l’annuaire.", "success")
    return web.done(url_for(".imports"))


def load(run_id: int) -> ImportRun:
    """A run that the actor sees, else 404."""
    return visible(queries.find_run(web.actor(), run_id))


def sent(file: IO[bytes], name: str, format: str) -> ResponseReturnValue:
    """A table to download."""
    file.seek(0)
    content_type = CONTENT_TYPES[format]
    return send_file(file, content_type, as_attachment=True, download_name=name)  # type: ignore[arg-type]


def _received(form: FileForm, known: list[ImportSource]) -> ImportRun:
    actor = web.actor()
    if form.source.data == NEW:
        require(policy.may_use_source(actor, form.agency_id))
        source = sources.named(actor, form.name.data, form.agency_id)
    else:
        source = visible(next((s for s in known if str(s.id) == form.source.data), None))
    return receiving.receive(actor, source, form.file.data.filename or "", form.content())


def _check(run: ImportRun, mapping: list[str], kind: str) -> ResponseReturnValue:
    actor = web.actor()
    try:
        choosing.choose_columns(run, mapping, kind)
    except choosing.NotWaiting:
        flash(NOT_WAITING, "warning")
        return web.done(url_for(".run", run_id=run.id))
    run.account_id = actor.account_id
    if work.is_short(run):
        work.check_now(actor, run)
    return web.done(url_for(".run", run_id=run.id))
