"""Pages of duplicates: what looks like one, comparing, merging, undoing."""

from flask import Blueprint, flash, request, url_for
from flask.typing import ResponseReturnValue

from intranet import web
from intranet.access import NotVisible, require, visible
from intranet.directory import standings
from intranet.directory.reports import path
from intranet.directory.seats import Refused
from intranet.duplicates import accounts, fields, merging, parting, policy, queries, search, words
from intranet.duplicates.fields import Entry
from intranet.duplicates.forms import MergeForm, for_pair
from intranet.duplicates.models import PERSON, STRUCTURE, Merge

pages = Blueprint("duplicates", __name__)

SORTS = {"structures": STRUCTURE, "personnes": PERSON}
LIST = "/annuaire/doublons"
ONE = f"{LIST}/<any(structures, personnes):sort>/<id:one>"
PAIR = f"{ONE}/<id:other>"
ITSELF = "C’est la même fiche : choisissez-en une autre."


@pages.get(LIST)
def likely() -> ResponseReturnValue:
    """The pairs that look like one, structures or people."""
    actor, sort = web.actor(), request.args.get("sur", "structures")
    require(policy.may_look(actor))
    page = queries.likely(actor, visible(SORTS.get(sort)))
    people = [row.id for item in page.items for row in (item.one, item.other)]
    seats = queries.seats_of_people(people) if sort == "personnes" else {}
    return web.render("duplicates/likely.html", sort=sort, page=page, seats=seats)


@pages.get(f"{LIST}/fusions")
def merges() -> ResponseReturnValue:
    """The merges of the last month, each with its way back."""
    require(policy.may_look(web.actor()))
    page = web.paginate(queries.merges(web.actor()))
    names = queries.names_of(page.items)
    until = {row.id: parting.undoable_until(row) for row in page.items}
    return web.render("duplicates/merges.html", page=page, names=names, until=until)


@pages.post(f"{LIST}/fusions/<id:key>/annuler")
def part(key: int) -> ResponseReturnValue:
    row = _merge(key)
    try:
        told = parting.part(web.actor(), row)
    except Refused as refused:
        flash(str(refused), "error")
        return web.done(url_for(".merges"))
    flash("La fusion est annulée : les deux fiches sont de nouveau là.", "success")
    for sentence in told:
        flash(sentence, "info")
    return web.done(url_for(".merges"))


@pages.get(ONE)
@web.limiter.limit("120 per minute")
def choose(sort: str, one: int) -> ResponseReturnValue:
    """Another entry to compare with this one, found by a few letters."""
    entry = _entry(SORTS[sort], one)
    require(policy.may_look(web.actor()))
    typed = request.args.get("q", "")[:200]
    return web.render(
        "duplicates/choose.html",
        fragment="duplicates/_entries_found.html",
        entry=entry,
        sort=sort,
        q=typed,
        found=search.others(web.actor(), entry, typed),
        back=path(entry),
    )


@pages.get(PAIR)
def compare(sort: str, one: int, other: int) -> ResponseReturnValue:
    kind = SORTS[sort]
    if (kept := _already(kind, one, other)) is not None:
        return kept
    pair = _entry(kind, one), _entry(kind, other)
    if not _may_merge(kind, one, other):
        paths = [path(entry) for entry in pair]
        return web.render("duplicates/elsewhere.html", status=403, pair=pair, paths=paths)
    return _page(pair, _form(kind, pair))


@pages.post(PAIR)
def merge(sort: str, one: int, other: int) -> ResponseReturnValue:
    kind = SORTS[sort]
    if (already := _already(kind, one, other)) is not None:
        return already
    pair = _pair(kind, one, other)
    form = _form(kind, pair)
    if not form.validate_on_submit():
        return _page(pair, form, 422)
    try:
        kept = _merged(form, pair)
    except merging.Overtaken:
        return _overtaken(kind, pair)
    except Refused as refused:
        form.refuse(refused)
        return _page(pair, form, 422)
    flash(
        "Les deux fiches n’en font plus qu’une. « Fusions récentes » permet d’annuler.", "success"
    )
    return web.done(path(kept))


@pages.post(f"{PAIR}/differentes")
def say_different(sort: str, one: int, other: int) -> ResponseReturnValue:
    """« Ce ne sont pas des doublons »."""
    merging.say_different(web.actor(), *_pair(SORTS[sort], one, other))
    flash("C’est noté : ces deux fiches ne seront plus proposées.", "success")
    return web.done(url_for(".likely", sur=sort))


def _entry(kind: str, key: int) -> Entry:
    found = queries.find(web.actor(), kind, key)
    if found is None:
        raise NotVisible
    return found


def _pair(kind: str, one: int, other: int) -> tuple[Entry, Entry]:
    """Two entries that the actor sees and may merge."""
    pair = _entry(kind, one), _entry(kind, other)
    require(_may_merge(kind, one, other))
    return pair


def _may_merge(kind: str, one: int, other: int) -> bool:
    actor = web.actor()
    require(policy.may_look(actor))
    read = standings.of_structure if kind == STRUCTURE else standings.of_person
    may = policy.may_merge_structures if kind == STRUCTURE else policy.may_merge_people
    return may(actor, read(one), read(other))


def _merge(key: int) -> Merge:
    actor = web.actor()
    row = visible(queries.find_merge(actor, key))
    require(policy.may_look(actor))
    read = standings.of_structure if row.kind == STRUCTURE else standings.of_person
    require(policy.may_part(actor, read(row.kept_id)))
    return row


def _already(kind: str, one: int, other: int) -> ResponseReturnValue | None:
    """Where to go when this pair is one entry already; None when it is two."""
    actor = web.actor()
    if one == other and queries.find(actor, kind, one) is not None:
        flash(ITSELF, "error")
        sort = next(name for name, found in SORTS.items() if found == kind)
        return web.done(url_for(".choose", sort=sort, one=one))
    for key in (one, other):
        if (kept := queries.became(actor, kind, key)) is not None:
            flash(f"Cette fiche a déjà été réunie avec « {kept.name} », que voici.", "info")
            return web.done(path(kept))
    return None


def _form(kind: str, pair: tuple[Entry, Entry]) -> MergeForm:
    return for_pair(kind, *pair, accounts.between(*pair))


def _merged(form: MergeForm, pair: tuple[Entry, Entry]) -> Entry:
    """Make one entry of a pair as a valid form says; the one that was kept."""
    versions = form.version_one.number, form.version_other.number
    if form.kept.data != pair[0].id:
        pair, versions = pair[::-1], versions[::-1]
    account = form.account.data if "account" in form else None
    merging.merge(web.actor(), *pair, form.choices, versions=versions, account=account)
    return pair[0]


def _page(
    pair: tuple[Entry, Entry], form: MergeForm, status: int = 200, overtaken: bool = False
) -> ResponseReturnValue:
    kind = pair[0].__tablename__
    differing = fields.differing(kind, *pair)
    return web.render(
        "duplicates/compare.html",
        status=status,
        pair=pair,
        form=form,
        kind=kind,
        overtaken=overtaken,
        groups=differing,
        same=[group for group in fields.GROUPS[kind] if group not in differing],
        words=words.of,
        attached=[queries.attached(web.actor(), entry) for entry in pair],
        paths=[path(entry) for entry in pair],
    )


def _overtaken(kind: str, pair: tuple[Entry, Entry]) -> ResponseReturnValue:
    """409: one of the entries changed since it was shown; both again, as they are now."""
    form = for_pair(kind, *pair, accounts.between(*pair), posted=False)
    return _page(pair, form, 409, overtaken=True)
