"""What the département decides for itself: one page, for administrators."""

from typing import Any

from flask import Blueprint, flash, url_for
from flask.typing import ResponseReturnValue

from intranet import web
from intranet.access import require, visible
from intranet.preferences import policy, queries
from intranet.preferences.choices import CHOICES, Choice, choose
from intranet.preferences.forms import PreferencesForm, current, version_of
from intranet.web.conflicts import conflict

pages = Blueprint("preferences", __name__)


@pages.route("/administration/reglages", methods=["GET", "POST"])
def preferences() -> ResponseReturnValue:
    require(policy.may_choose(web.actor()))
    now = current()
    form = PreferencesForm(data={**now, "version": version_of(now)})
    if not form.validate_on_submit():
        return _page(form)
    if form.version.number != version_of(now):
        return conflict(form, now, version_of(now), cancel_url=url_for(".preferences"))
    for choice in CHOICES:
        _choose(choice, form[choice.name].data)
    flash(
        "Les réglages sont enregistrés\u00a0: ils valent dès maintenant, pour tout le monde.",
        "success",
    )
    return web.done(url_for(".preferences"))


@pages.post("/administration/reglages/<id:fact_id>/revenir")
def choose_again(fact_id: int) -> ResponseReturnValue:
    require(policy.may_choose(web.actor()))
    name, value = visible(queries.change(fact_id))
    choice = next(choice for choice in CHOICES if choice.name == name)
    try:
        _choose(choice, value)
    except ValueError as out_of_bounds:
        flash(str(out_of_bounds), "error")
    else:
        flash(f"{choice.label}\u00a0: de nouveau {value}.", "success")
    return web.done(url_for(".preferences"))


def _choose(choice: Choice[Any], text: str) -> None:
    choose(web.actor(), choice, choice.parse(text))


def _page(form: PreferencesForm) -> ResponseReturnValue:
    return web.render(
        "preferences/preferences.html",
        status=422 if form.is_submitted() else 200,
        form=form,
        facts=queries.latest_changes(),
    )
