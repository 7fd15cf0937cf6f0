"""The journal, for administrators."""

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from intranet.access import require
from intranet.audit import labels, policy, queries
from intranet.audit.forms import JournalFilters
from intranet.web import actor, paginate, render

pages = Blueprint("audit", __name__)


@pages.get("/administration/journal")
def journal() -> ResponseReturnValue:
    require(policy.may_read(actor()))
    form = JournalFilters(request.args)
    sound = form.validate()
    page = paginate(queries.journal_page(form.filters()))
    return render(
        "audit/journal.html", form=form, page=page, labels=labels, status=200 if sound else 422
    )


@pages.app_context_processor
def _words() -> dict[str, object]:
    """`templates/audit/_history.html` is included by other rooms' pages."""
    return {"journal_words": labels}
