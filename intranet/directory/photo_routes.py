"""The photo of a person: shown to those who see the entry, put by that person alone."""

from flask import Response, flash, request, url_for
from flask.typing import ResponseReturnValue

from intranet import web
from intranet.access import require, visible
from intranet.directory import policy, portraits, queries
from intranet.directory.blueprint import pages
from intranet.directory.forms import PersonForm
from intranet.directory.person_routes import PERSON
from intranet.directory.photo_forms import PhotoForm, photo_panel
from intranet.directory.queries import PersonPage
from intranet.files.limits import Unreadable

PHOTO = f"{PERSON}/photo"


@pages.get(PHOTO)
def photo(person_id: int) -> ResponseReturnValue:
    """Asked for at each visit, sent again only when it changed."""
    found = visible(queries.photo_of(web.actor(), person_id))
    response = Response(mimetype=found.content_type)
    response.set_etag(found.digest)
    response.headers["Cache-Control"] = "private, no-cache"
    response.headers["Content-Disposition"] = f'attachment; filename="{found.name}"'
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.vary.add("Cookie")
    response.make_conditional(request)
    if response.status_code == 200:
        response.set_data(found.content)
    return response


@pages.post(PHOTO)
@web.limiter.limit("30 per hour")
def put_photo(person_id: int) -> ResponseReturnValue:
    actor, page = web.actor(), _load(person_id)
    require(policy.may_put_photo(actor, page.standing))
    form = PhotoForm()
    if form.validate_on_submit():
        try:
            portraits.put(actor, page.person, form.picture.data.read())
        except Unreadable as why:
            form.picture.errors = [str(why)]
        else:
            return _done(page, "Votre photo est enregistrée.")
    return _panel(page, form, status=422)


@pages.post(f"{PHOTO}/retirer")
def remove_photo(person_id: int) -> ResponseReturnValue:
    actor, page = web.actor(), _load(person_id)
    require(policy.may_remove_photo(actor, page.standing))
    portraits.remove(actor, page.person)
    return _done(page, "La photo est retirée.")


def _load(person_id: int) -> PersonPage:
    return visible(queries.person_page(web.actor(), person_id))


def _done(page: PersonPage, told: str) -> ResponseReturnValue:
    if web.wants_fragment():
        return _panel(page, told=told)
    flash(told, "success")
    editable = policy.may_edit_person(web.actor(), page.standing)
    view = ".edit_person" if editable else ".person"
    return web.done(url_for(view, person_id=page.person.id))


def _panel(
    page: PersonPage, form: PhotoForm | None = None, *, status: int = 200, told: str = ""
) -> ResponseReturnValue:
    """The part of the page of changes that holds the photo, or that page whole."""
    return web.render(
        "directory/edit_person.html",
        fragment="directory/_photo_panel.html",
        status=status,
        form=PersonForm(formdata=None, obj=page.person),
        found=page,
        panel=photo_panel(web.actor(), page.person, page.standing, form, told),
    )
