"""Taking away what one sees of the directory."""

from typing import IO

from flask import request
from flask.typing import ResponseReturnValue

from intranet import web
from intranet.clock import today
from intranet.database import db, reading_apart
from intranet.exchange import exporting
from intranet.exchange.blueprint import pages
from intranet.exchange.downloads import IN_MEMORY, spooled
from intranet.exchange.forms import ExportForm
from intranet.exchange.import_routes import sent
from intranet.networks import queries as networks

EXPORT = "/annuaire/export"
TOO_MANY = "Trop de fiches répondent à ces mots\u00a0: précisez-les, ou n’en mettez aucun."


def _taker() -> str:
    return str(web.actor().account_id)


@pages.get(EXPORT)
def export() -> ResponseReturnValue:
    exporting.read(web.actor(), request.args)  # 404 for a network that one does not see
    return _page(_form(request.args.to_dict()))


@pages.post(EXPORT)
@web.limiter.limit("20 per hour", key_func=_taker)
def download() -> ResponseReturnValue:
    form, file = _form(), spooled(IN_MEMORY)
    if form.validate_on_submit():
        try:
            return _taken(form.content.data, form.format.data, file)
        except exporting.TooMany:
            form.q.errors = [TOO_MANY]
    return _page(form, 422)


def _taken(content: str, format: str, file: IO[bytes]) -> ResponseReturnValue:
    actor = web.actor()
    with reading_apart():
        asked = exporting.read(actor, request.form)
        rows = exporting.write(actor, asked, content, format, file)
        narrowed = asked.words
    exporting.note(actor, narrowed, content, format, rows)
    return sent(file, f"annuaire-{content}-{today()}.{format}", format)


def _form(given: dict[str, str] | None = None) -> ExportForm:
    """The form as sent, or filled with what an address gives."""
    form = ExportForm() if given is None else ExportForm(formdata=None, data=given)
    form.offer(list(db.session.scalars(networks.visible_to(web.actor()))))
    return form


def _page(form: ExportForm, status: int = 200) -> ResponseReturnValue:
    return web.render("exchange/export.html", status=status, form=form)
