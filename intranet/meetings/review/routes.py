"""The reading: an entry at a time, projected; confirmed, corrected, or put off."""

from dataclasses import dataclass
from typing import Any

from flask import abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue as Answered

from intranet import web
from intranet.access import NotVisible, require, visible
from intranet.directory import entries, kinds
from intranet.directory import queries as directory
from intranet.directory.answers import is_overtaken
from intranet.directory.forms import EditStructureForm, PersonForm
from intranet.directory.models import Structure
from intranet.directory.offer import queries as offers
from intranet.directory.verification import truth
from intranet.events.models import PUBLISHED, Event
from intranet.meetings.blueprint import home, managed
from intranet.meetings.review import queries, saying
from intranet.meetings.review.blueprint import pages
from intranet.meetings.review.queries import Reading
from intranet.upkeep import corrections, fields, subjects
from intranet.upkeep.subjects import Subject
from intranet.web.conflicts import conflict

RUN = "/rencontres/<id:meeting_id>/relecture"
LEAF = f"{RUN}/<any(structures, personnes):sort>/<id:key>"
KINDS = {"structures": "structure", "personnes": "person"}
SORTS = {kind: sort for sort, kind in KINDS.items()}
NOT_HELD = "La relecture se fait pendant une rencontre publiée et maintenue."


@dataclass(frozen=True)
class Opened:
    """The entry that is projected, where it stands in the reading."""

    event: Event
    reading: Reading
    place: int
    entry: Subject

    @property
    def next_url(self) -> str:
        """Where one goes once something was said of it."""
        found = self.reading.following(self.place)
        if found is None or self.reading.leaves.index(found) == self.place:
            return url_for("review.run", meeting_id=self.event.id)
        return leaf_url(self.event, found)


def leaf_url(event: Event, leaf: queries.Leaf) -> str:
    return url_for("review.leaf", meeting_id=event.id, sort=SORTS[leaf.kind], key=leaf.id)


@pages.get(RUN)
def run(meeting_id: int) -> Answered:
    """Where the reading stopped; a summary once all is read, or when nobody is there."""
    event = managed(meeting_id).event
    if event.state != PUBLISHED or not event.slots:
        flash(NOT_HELD, "info")
        return redirect(home(event), 303)
    reading = queries.reading(web.actor(), event)
    found = reading.following()
    if found is not None and (found.said is None or "reprendre" in request.args):
        return redirect(leaf_url(event, found))
    return web.render("meetings/review/done.html", event=event, reading=reading, sorts=SORTS)


@pages.get(LEAF)
def leaf(meeting_id: int, sort: str, key: int) -> Answered:
    return _page(_opened(meeting_id, sort, key))


@pages.post(LEAF)
def say(meeting_id: int, sort: str, key: int) -> Answered:
    opened, word = _opened(meeting_id, sort, key), request.form.get("dit", "")
    actor, event, entry = web.actor(), opened.event, opened.entry
    if word == "plus-tard":
        saying.later(actor, event, entry)
    elif word != "exact":
        abort(422)
    else:
        require(subjects.may_keep(actor, entry))
        if is_overtaken(entry):
            return _page(opened, 409)
        saying.exact(actor, event, entry)
    return web.done(opened.next_url)


@pages.route(f"{LEAF}/corriger", methods=["GET", "POST"])
def correct(meeting_id: int, sort: str, key: int) -> Answered:
    """The form of the entry's own page; for who may not write it, a correction to propose."""
    opened = _opened(meeting_id, sort, key)
    if not subjects.may_keep(web.actor(), opened.entry):
        return _propose(opened)
    form = _form(opened.entry)
    if not form.validate_on_submit() or not _may_write(opened.entry, form):
        return _form_page(opened, form)
    try:
        version = form.version.number
        saying.corrected(web.actor(), opened.event, opened.entry, form.values(), version)
    except entries.Conflict:
        row = opened.entry
        back = leaf_url(opened.event, opened.reading.leaves[opened.place])
        return conflict(form, form.read(row), row.version, cancel_url=back)
    flash("C’est corrigé, et vérifié en séance.", "success")
    return web.done(opened.next_url)


def _opened(meeting_id: int, sort: str, key: int) -> Opened:
    event = managed(meeting_id).event
    visible(event if event.state == PUBLISHED and event.slots else None)
    reading = queries.reading(web.actor(), event)
    place = reading.place(KINDS[sort], key)
    entry = subjects.find(KINDS[sort], key)
    if place is None or entry is None:
        raise NotVisible
    return Opened(event, reading, place, entry)


def _page(opened: Opened, status: int = 200) -> Answered:
    actor, leaves, place = web.actor(), opened.reading.leaves, opened.place
    return web.render(
        "meetings/review/leaf.html",
        fragment="meetings/review/_progress.html",
        status=status,
        overtaken=status == 409,
        may_keep=subjects.may_keep(actor, opened.entry),
        truth=truth(opened.entry),
        prev_url=leaf_url(opened.event, leaves[place - 1]) if place else "",
        next_url=leaf_url(opened.event, leaves[place + 1]) if place + 1 < len(leaves) else "",
        **_known(opened),
    )


def _known(opened: Opened) -> dict[str, Any]:
    """What members of the network see of the entry, in `upkeep/_known.html`."""
    entry, shown = opened.entry, opened.reading.room
    here = leaf_url(opened.event, opened.reading.leaves[opened.place])
    found = {
        "event": opened.event,
        "entry": entry,
        "reading": opened.reading,
        "place": opened.place,
        "current": opened.reading.leaves[opened.place],
        "here": here,
    }
    if isinstance(entry, Structure):
        kind = kinds.here().get(entry.kind, "")
        return {**found, "offer": offers.offer_of(shown, entry), "kind": kind}
    page = directory.person_page(shown, entry.id)
    return {**found, "seats": page.seats if page else []}


def _form(entry: Subject) -> Any:
    form = (EditStructureForm if isinstance(entry, Structure) else PersonForm)(obj=entry)
    del form.exact  # what is projected was read whole
    return form


def _may_write(entry: Subject, form: Any) -> bool:
    """Whether a structure stays where its keeper may put it; says so if not."""
    standing = subjects.standing_of(entry)
    allowed = subjects.may_write(web.actor(), entry, form.values(), standing)
    if not allowed:
        form.refuse_commune()
    return allowed


def _form_page(opened: Opened, form: Any) -> Answered:
    status = 422 if form.is_submitted() else 200
    return web.render("meetings/review/correct.html", status=status, form=form, **_known(opened))


def _propose(opened: Opened) -> Answered:
    entry, name = opened.entry, request.args.get("champ", "")
    known = fields.open_to_others(entry)
    if not name:
        return web.render("meetings/review/propose.html", fields=known, form=None, **_known(opened))
    visible(next((one for one in known if one.name == name), None))
    form = fields.alone(entry, name, typed=True)
    if request.method == "POST" and form.validate() and _proposed(opened, name, form):
        return web.done(opened.next_url)
    return web.render(
        "meetings/review/propose.html",
        status=422 if request.method == "POST" else 200,
        fields=known,
        form=form,
        name=name,
        label=fields.label(entry, name),
        **_known(opened),
    )


def _proposed(opened: Opened, name: str, form: Any) -> bool:
    value = fields.given(form, name)
    try:
        saying.proposed(web.actor(), opened.event, opened.entry, name, value)
    except corrections.Refused as why:
        form[name].errors = [str(why)]
        return False
    flash("La correction est proposée à qui tient cette fiche.", "success")
    return True
