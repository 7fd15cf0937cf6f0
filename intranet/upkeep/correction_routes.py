"""Corrections: proposing one, field by field; deciding, on the site or from a mail."""

from typing import Any

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from intranet import web
from intranet.access import NotVisible, require, visible
from intranet.directory import queries as directory
from intranet.directory.reports import path
from intranet.upkeep import correction_links, correction_queries, corrections, fields, subjects
from intranet.upkeep.blueprint import pages
from intranet.upkeep.correction_pages import decision_page, listed
from intranet.upkeep.forms import DeclineForm, MessageForm
from intranet.upkeep.models import Correction
from intranet.upkeep.subjects import Subject
from intranet.web.headers import private_link

LINK = "/c/<token>"
ONE = "/propositions/<id:correction_id>"
PROPOSALS = web.limiter.shared_limit("30 per hour", scope="proposals", methods=["POST"])
ANSWERS = web.limiter.shared_limit("60 per hour", scope="corrections", methods=["POST"])
TOO_LATE = "Quelqu’un a déjà répondu à cette proposition."


@pages.route("/annuaire/structures/<id:structure_id>/proposer", methods=["GET", "POST"])
@PROPOSALS
def propose_for_structure(structure_id: int) -> ResponseReturnValue:
    return _propose(visible(directory.find_structure(web.actor(), structure_id)))


@pages.route("/annuaire/personnes/<id:person_id>/proposer", methods=["GET", "POST"])
@PROPOSALS
def propose_for_person(person_id: int) -> ResponseReturnValue:
    return _propose(visible(directory.find_person(web.actor(), person_id)))


@pages.get("/propositions")
def corrections_page() -> ResponseReturnValue:
    return listed(web.actor(), mine=request.args.get("vue") == "miennes")


@pages.get(ONE)
def correction(correction_id: int) -> ResponseReturnValue:
    row, entry = _load(correction_id)
    return decision_page(row, entry, web.actor(), DeclineForm())


@pages.post(f"{ONE}/decider")
def decide(correction_id: int) -> ResponseReturnValue:
    row, entry = _load(correction_id)
    require(subjects.may_keep(web.actor(), entry))
    here = url_for(".correction", correction_id=row.id)
    return _decide(row, entry, web.actor(), here)


@pages.post(f"{ONE}/retirer")
def withdraw(correction_id: int) -> ResponseReturnValue:
    row, entry = _load(correction_id)
    require(row.proposed_by_id == web.actor().account_id)
    try:
        corrections.withdraw(web.actor(), row, entry)
    except corrections.Decided:
        flash(TOO_LATE, "info")
    else:
        flash("Votre proposition est retirée.", "success")
    return web.done(path(entry))


@pages.route(LINK, methods=["GET", "POST"])
@web.public
@ANSWERS
def decide_by_link(token: str) -> ResponseReturnValue:
    private_link()
    opened = correction_links.open_correction(token)
    if request.method != "POST" or opened.actor is None:
        return decision_page(opened.row, opened.entry, opened.actor, DeclineForm(), token=token)
    return _decide(opened.row, opened.entry, opened.actor, f"/c/{token}", token)


def _load(correction_id: int) -> tuple[Correction, Subject]:
    """A correction that the actor proposed or may decide, with its entry."""
    row = visible(correction_queries.correction(correction_id))
    entry, actor = subjects.find(row.entry_kind, row.entry_id), web.actor()
    mine = row.proposed_by_id == actor.account_id
    if entry is None or not (mine or subjects.may_keep(actor, entry)):
        raise NotVisible
    return row, entry


def _propose(entry: Subject) -> ResponseReturnValue:
    visible(None if subjects.why_gone(entry) else entry)
    if subjects.may_keep(web.actor(), entry):
        return redirect(f"{path(entry)}/modifier", 303)
    name = request.args.get("champ", "")
    known = fields.open_to_others(entry)
    if not name:
        return web.render("upkeep/propose.html", entry=entry, here=path(entry), fields=known)
    visible(next((one for one in known if one.name == name), None))
    form, words = fields.alone(entry, name, typed=True), MessageForm()
    sent = request.method == "POST"
    if sent and form.validate() and words.validate() and _proposed(entry, name, form, words):
        return web.done(path(entry))
    return _form_page(entry, name, form, words, 422 if sent else 200)


def _proposed(entry: Subject, name: str, form: Any, words: MessageForm) -> bool:
    value = fields.given(form, name)
    try:
        corrections.propose(web.actor(), entry, name, value, words.message.data or "")
    except corrections.Refused as why:
        form[name].errors = [str(why)]
        return False
    told = corrections.deciders(entry)
    who = told[0].to.name if len(told) == 1 else "qui tient cette fiche"
    flash(f"Merci\u00a0! Votre proposition part à {who}. Vous saurez ce qu’il en est.", "success")
    return True


def _form_page(
    entry: Subject, name: str, form: Any, words: MessageForm, status: int
) -> ResponseReturnValue:
    return web.render(
        "upkeep/propose_field.html",
        status=status,
        entry=entry,
        here=path(entry),
        name=name,
        label=fields.label(entry, name),
        present=fields.words(entry, name, fields.current(entry, name)),
        form=form,
        words=words,
    )


def _decide(
    row: Correction, entry: Subject, actor: Any, here: str, token: str = ""
) -> ResponseReturnValue:
    """Accept or decline, as the button said; then the page again, which says what became of it."""
    form = DeclineForm()
    if gone := subjects.why_gone(entry):
        return decision_page(row, entry, actor, form, status=409, token=token, refused=gone)
    if not form.validate():
        return decision_page(row, entry, actor, form, status=422, token=token)
    try:
        if form.decision.data == "accept":
            corrections.accept(actor, row, entry, form.version.number)
        else:
            corrections.decline(actor, row, entry, form.message.data or "")
    except (corrections.Decided, corrections.Moved, corrections.Refused) as why:
        return decision_page(row, entry, actor, form, status=409, token=token, refused=str(why))
    return redirect(here, 303)
