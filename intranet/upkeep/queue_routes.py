"""`/a-verifier`: what waits for those who answer for others, and how much of it is true."""

from typing import Any

from flask import flash, request, url_for
from flask.typing import ResponseReturnValue

from intranet import web
from intranet.access import require, visible
from intranet.directory import entry_queries, kinds
from intranet.directory import queries as directory
from intranet.networks import queries as networks
from intranet.text import clean_line
from intranet.upkeep import answers, policy, queue_pages, rates, reminders, subjects
from intranet.upkeep.blueprint import pages
from intranet.upkeep.queue_queries import PEOPLE, STATES, Filters
from intranet.upkeep.subjects import Subject
from intranet.web.dates import day

QUEUE = "/a-verifier"
VIEWS = {"agences": "Par agence", "reseaux": "Par réseau", "structures": "Par structure"}


@pages.get(QUEUE)
def queue() -> ResponseReturnValue:
    actor = web.actor()
    require(policy.may_see_queue(actor))
    filters = _filters()
    return web.render(
        "upkeep/queue.html",
        page=queue_pages.page(actor, filters),
        filters=filters,
        kinds=kinds.here(),
        networks=networks.coordinated_by(actor),
        states=STATES,
        may_see_rates=policy.may_see_rates(actor),
    )


@pages.get(f"{QUEUE}/taux")
def rates_page() -> ResponseReturnValue:
    actor = web.actor()
    require(policy.may_see_rates(actor))
    view = request.args.get("vue", "reseaux" if not actor.is_administrator else "agences")
    visible(VIEWS.get(view))
    context: dict[str, Any] = {"view": view, "views": VIEWS, "overall": rates.overall(actor)}
    if view == "structures":
        context["page"] = web.paginate(rates.by_structure(actor), scalars=False)
    else:
        context["rates"] = (rates.by_agency if view == "agences" else rates.by_network)(actor)
    return web.render("upkeep/rates.html", **context)


@pages.post(f"{QUEUE}/structures/<id:structure_id>/exacte")
def confirm_structure(structure_id: int) -> ResponseReturnValue:
    return _confirm(visible(directory.find_structure(web.actor(), structure_id)))


@pages.post(f"{QUEUE}/personnes/<id:person_id>/exacte")
def confirm_person(person_id: int) -> ResponseReturnValue:
    return _confirm(visible(directory.find_person(web.actor(), person_id)))


@pages.post(f"{QUEUE}/structures/<id:structure_id>/relancer")
@web.limiter.limit("60 per hour")
def remind_structure(structure_id: int) -> ResponseReturnValue:
    return _remind(visible(directory.find_structure(web.actor(), structure_id)))


@pages.post(f"{QUEUE}/personnes/<id:person_id>/relancer")
@web.limiter.limit("60 per hour")
def remind_person(person_id: int) -> ResponseReturnValue:
    return _remind(visible(directory.find_person(web.actor(), person_id)))


def _filters() -> Filters:
    """404 for a network that the actor does not see, an unknown type or state."""
    given = request.args
    kind, state, slug = given.get("type", ""), given.get("etat", ""), given.get("reseau", "")
    visible(not kind or kind in kinds.KINDS or None)
    visible(not state or state in STATES or None)
    return Filters(
        people=given.get("vue") == PEOPLE,
        name=clean_line(given.get("q", "")[:200]),
        network=visible(networks.by_slug(web.actor(), slug)) if slug else None,
        kind=kind,
        state=state,
    )


def _confirm(entry: Subject) -> ResponseReturnValue:
    _kept(entry)
    answers.confirm(web.actor(), entry)
    flash(f"{subjects.quoted(entry)} est vérifiée d’aujourd’hui.", "success")
    return _back()


def _remind(entry: Subject) -> ResponseReturnValue:
    _kept(entry)
    try:
        told = reminders.remind(web.actor(), entry, entry_queries.email_of(web.actor()))
    except reminders.NobodyToAsk:
        flash("Personne à qui écrire\u00a0: complétez d’abord une adresse, ou appelez.", "warning")
    except reminders.TooSoon as soon:
        until = day(soon.until, weekday=False)
        flash(
            f"{soon.names}\u00a0: déjà un message cette semaine. Relance possible le {until}.",
            "info",
        )
    else:
        flash(f"La question repart à {', '.join(told)}.", "success")
    return _back()


def _kept(entry: Subject) -> None:
    """Only what is in the directory and that the actor keeps."""
    visible(None if subjects.why_gone(entry) else entry)
    require(subjects.may_keep(web.actor(), entry))


def _back() -> ResponseReturnValue:
    return web.done(web.safe_next(request.form.get("next"), url_for("upkeep.queue")))
