"""Files beside minutes: sent, taken away, put back, downloaded."""

from flask import Response, flash
from flask.typing import ResponseReturnValue as Answered

from intranet import web
from intranet.access import visible
from intranet.files.limits import Unreadable
from intranet.meetings.minutes import attachments, queries
from intranet.meetings.minutes.blueprint import PLACE, hub, pages, readable, written
from intranet.meetings.minutes.forms import AttachmentForm
from intranet.meetings.minutes.models import MinutesAttachment
from intranet.meetings.minutes.reading import hub_page

FILES = f"{PLACE}/pieces"
ONE = f"{FILES}/<id:attachment_id>"


@pages.post(FILES)
@web.limiter.limit("60 per hour")
def attach(meeting_id: int) -> Answered:
    event, minutes = written(meeting_id)
    form = AttachmentForm()
    if form.validate_on_submit():
        sent = form.file.data
        try:
            attachments.attach(web.actor(), minutes, sent.read(), sent.filename or "")
        except Unreadable as why:
            form.file.errors = [str(why)]
        else:
            flash("Pièce jointe ajoutée.", "success")
            return web.done(f"{hub(event)}#pieces")
    heavy = attachments.is_heavy(form.file.errors)
    return hub_page(event, minutes, status=413 if heavy else 422, attachment_form=form)


@pages.get(ONE)
def attachment(meeting_id: int, attachment_id: int) -> Answered:
    _, minutes = readable(meeting_id)
    return download(visible(queries.attachment(minutes, attachment_id)))


@pages.post(f"{ONE}/retirer")
def remove_attachment(meeting_id: int, attachment_id: int) -> Answered:
    event, minutes = written(meeting_id)
    row = visible(queries.attachment(minutes, attachment_id))
    attachments.remove(web.actor(), row)
    flash("Pièce jointe retirée\u00a0: vous pouvez la remettre pendant un jour.", "success")
    return web.done(f"{hub(event)}#pieces")


@pages.post(f"{ONE}/remettre")
def restore_attachment(meeting_id: int, attachment_id: int) -> Answered:
    event, minutes = written(meeting_id)
    try:
        attachments.restore(web.actor(), visible(queries.attachment(minutes, attachment_id)))
        flash("Pièce jointe remise.", "success")
    except Unreadable as why:
        flash(str(why), "error")
    return web.done(f"{hub(event)}#pieces")


def download(row: MinutesAttachment) -> Response:
    """The file, to be saved and never shown. 404 for one that was taken away."""
    kept = visible(row.file if row.removed_at is None else None)
    response = Response(kept.content, content_type=kept.content_type)
    response.headers["Content-Disposition"] = f'attachment; filename="{_name(row, kept.name)}"'
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _name(row: MinutesAttachment, name: str) -> str:
    """Ours: « compte-rendu-12-piece-3.pdf »."""
    stem, _, ending = name.rpartition(".")
    return f"{stem}-piece-{row.id}.{ending}"
