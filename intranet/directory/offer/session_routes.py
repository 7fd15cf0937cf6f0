"""Pages of permanences."""

from flask import flash, request, url_for
from flask.typing import ResponseReturnValue

from intranet import web
from intranet.access import require, visible
from intranet.directory import queries as structures
from intranet.directory import reports, standings
from intranet.directory.forms import ReportForm
from intranet.directory.models import Structure
from intranet.directory.offer import outreach, parts, policy, queries
from intranet.directory.offer.blueprint import pages
from intranet.directory.offer.forms import SessionForm
from intranet.directory.offer.host_forms import candidates, resolve
from intranet.directory.offer.models import OutreachSession
from intranet.text import clean_line
from intranet.web.conflicts import conflict

SESSION = "/annuaire/permanences/<id:session_id>"
SAME = "Cette permanence est déjà décrite : même lieu, mêmes heures."


@pages.get("/annuaire/permanences/lieux")
@web.limiter.limit("120 per minute", key_func=lambda: str(web.actor().account_id))
def hosts() -> ResponseReturnValue:
    """Search as you type of the place: the fragment to put under the field `host`."""
    typed = clean_line(request.args.get("host", "")[:200])
    found = candidates(web.actor(), typed) if typed else []
    chosen = resolve(typed, found)
    return web.render("directory/offer/_host_options.html", found=found, typed=typed, chosen=chosen)


@pages.route("/annuaire/structures/<id:structure_id>/permanences/nouvelle", methods=["GET", "POST"])
def new_session(structure_id: int) -> ResponseReturnValue:
    structure = visible(structures.find_structure(web.actor(), structure_id))
    require(_may_edit(structure) and structure.closed_at is None)
    form = SessionForm()
    form.host.among(web.actor(), structure.id)
    if form.asks_for_themes or not form.validate_on_submit():
        return _form_page(form, structure)
    try:
        session = outreach.add(web.actor(), structure, form.values())
    except outreach.AlreadyHeld:
        form.host.errors = [SAME]
        return _form_page(form, structure)
    flash("La permanence est dans l’annuaire, sous les deux structures.", "success")
    return web.done(_home(session))


@pages.route(f"{SESSION}/modifier", methods=["GET", "POST"])
def edit_session(session_id: int) -> ResponseReturnValue:
    session = _editable(session_id)
    form = SessionForm(obj=session)
    form.show(session)
    form.host.among(web.actor(), session.structure_id)
    if form.asks_for_themes or not form.validate_on_submit():
        return _form_page(form, session.structure, session)
    try:
        outreach.edit(web.actor(), session, form.values(), form.version.number)
    except parts.EditedMeanwhile:
        shown, version = form.read(session), session.version
        return conflict(form, shown, version, cancel_url=_home(session))
    flash("La permanence est enregistrée.", "success")
    return web.done(_home(session))


@pages.post(f"{SESSION}/fermer")
def end_session(session_id: int) -> ResponseReturnValue:
    session = _editable(session_id)
    outreach.end(web.actor(), session)
    flash("La permanence n’a plus lieu. Vous pouvez la remettre, en bas de la fiche.", "success")
    return web.done(_home(session))


@pages.post(f"{SESSION}/rouvrir")
def resume_session(session_id: int) -> ResponseReturnValue:
    session = _editable(session_id)
    outreach.resume(web.actor(), session)
    flash("La permanence a lieu de nouveau.", "success")
    return web.done(_home(session))


@pages.route(f"{SESSION}/signaler", methods=["GET", "POST"])
@web.limiter.limit("20 per hour", methods=["POST"])
def report_session(session_id: int) -> ResponseReturnValue:
    """Whoever sees a permanence, at either place, tells those who can correct it."""
    session, form = _session(session_id), ReportForm()
    back = _home(session)
    if form.validate_on_submit():
        message = f"Permanence « {parts.name_of(session)} »\n\n{form.message.data}"
        standing = standings.of_structure(session.structure_id)
        reports.report(web.actor(), session.structure, standing, message)
        flash("Merci. Votre message part à qui peut corriger cette permanence.", "success")
        return web.done(back)
    status = 422 if form.is_submitted() else 200
    return web.render(
        "directory/offer/report.html", status=status, form=form, session=session, back=back
    )


def _session(session_id: int) -> OutreachSession:
    return visible(queries.find_session(web.actor(), session_id))


def _editable(session_id: int) -> OutreachSession:
    session = _session(session_id)
    require(_may_edit(session.structure))
    return session


def _may_edit(structure: Structure) -> bool:
    return policy.may_edit_offer(web.actor(), standings.of_structure(structure.id))


def _form_page(
    form: SessionForm, structure: Structure, session: OutreachSession | None = None
) -> ResponseReturnValue:
    if asked := form.asks_for_themes:
        form.suggest(form.note.data, structure.name)
    return web.render(
        "directory/offer/session_form.html",
        fragment="directory/offer/_theme_picker.html" if asked else None,
        status=422 if form.errors and not asked else 200,
        form=form,
        structure=structure,
        session=session,
        home=_home(session) if session else f"/annuaire/structures/{structure.id}#permanences",
    )


def _home(session: OutreachSession) -> str:
    """The page of the structure that holds it, or of its host for who sees only that one."""
    seen = structures.find_structure(web.actor(), session.structure_id)
    shown = session.structure_id if seen else session.host_id
    return url_for("directory.structure", structure_id=shown, _anchor=f"permanence-{session.id}")
