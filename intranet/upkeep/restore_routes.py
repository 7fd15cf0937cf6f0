"""« Remettre comme avant »: from the history of an entry."""

from flask import flash, request
from flask.typing import ResponseReturnValue

from intranet import web
from intranet.access import NotVisible, require, visible
from intranet.audit.models import JournalEntry
from intranet.audit.queries import fact as fact_about
from intranet.database import db
from intranet.directory import queries as directory
from intranet.directory.forms import SeenForm
from intranet.directory.reports import path
from intranet.upkeep import fields, policy, restoring, subjects
from intranet.upkeep.blueprint import pages
from intranet.upkeep.subjects import Subject


@pages.app_template_global("former_values")
def former_values(entry: Subject) -> restoring.Former | None:
    """For the history of an entry: what the reader may put back."""
    return restoring.former(web.actor(), entry)


@pages.post("/annuaire/structures/<id:structure_id>/historique/<id:fact_id>/remettre")
def restore_structure(structure_id: int, fact_id: int) -> ResponseReturnValue:
    return _restore(visible(directory.find_structure(web.actor(), structure_id)), fact_id)


@pages.post("/annuaire/personnes/<id:person_id>/historique/<id:fact_id>/remettre")
def restore_person(person_id: int, fact_id: int) -> ResponseReturnValue:
    return _restore(visible(directory.find_person(web.actor(), person_id)), fact_id)


def _restore(entry: Subject, fact_id: int) -> ResponseReturnValue:
    actor, name = web.actor(), request.args.get("champ", "")
    require(policy.may_put_back(actor, entry, subjects.standing_of(entry)))
    found, fact = visible(restoring.former(actor, entry)), visible(fact_about(fact_id))
    row = found.rows.get((fact.object_kind, fact.object_id))
    if row is None or not found.holds(fact, row, name):
        raise NotVisible
    history = f"{path(entry)}/historique"
    try:
        restoring.put_back(actor, found, fact, name, SeenForm().version.number)
    except restoring.Unacceptable as why:
        flash(f"Cette valeur ne peut plus être remise. {why}", "error")
        db.session.rollback()
        return web.done(history)
    except restoring.Overtaken:
        return _overtaken(found, fact, name, history)
    flash(f"{fields.label(row, name)}\u00a0: la valeur d’avant est remise.", "success")
    return web.done(history)


def _overtaken(
    found: restoring.Former, fact: JournalEntry, name: str, history: str
) -> ResponseReturnValue:
    """409: what it says now beside what would come back."""
    db.session.rollback()
    row = found.rows[fact.object_kind, fact.object_id]
    return web.render(
        "upkeep/restore.html",
        status=409,
        entry=found.entry,
        history=history,
        action=request.full_path,
        version=row.version,
        label=fields.label(row, name),
        now=fields.words(row, name, fields.current(row, name)),
        former=fields.words(row, name, restoring.before(fact, name)),
    )
