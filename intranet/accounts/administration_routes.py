"""Accounts and grants, for administrators of the département."""

from flask import flash, request, url_for
from flask.typing import ResponseReturnValue

from intranet.access import require, visible
from intranet.accounts import grants, invitations, policy, queries
from intranet.accounts.blueprint import pages
from intranet.accounts.forms import CoordinationForm, InviteForm
from intranet.accounts.models import Account
from intranet.text import clean_line
from intranet.web import actor, done, paginate, render

LAST = "C’est le dernier compte d’administration : nommez d’abord quelqu’un d’autre."


@pages.get("/administration/comptes")
def accounts() -> ResponseReturnValue:
    require(policy.may_administer(actor()))
    typed = clean_line(request.args.get("q", ""))[:200]
    page = paginate(queries.all_accounts(typed))
    granted = queries.grants_of(page.items)
    return render(
        "accounts/accounts.html",
        fragment="accounts/_account_list.html",
        page=page,
        granted=granted,
        typed=typed,
    )


@pages.route("/administration/comptes/inviter", methods=["GET", "POST"])
def invite() -> ResponseReturnValue:
    require(policy.may_administer(actor()))
    form = InviteForm()
    if form.validate_on_submit():
        row = invitations.invite(actor(), form.email.data, form.display_name.data)
        if row.accepted_at:
            flash("Cette personne a déjà un compte : le voici.", "info")
        else:
            flash(f"L’invitation part à {row.email}.", "success")
        return done(url_for("accounts.account", key=row.account_id))
    return render("accounts/invite.html", form=form, status=422 if form.is_submitted() else 200)


@pages.get("/administration/comptes/<id:key>")
def account(key: int) -> ResponseReturnValue:
    return _page(_account(key))


@pages.post("/administration/comptes/<id:key>/inviter")
def invite_again(key: int) -> ResponseReturnValue:
    row = _account(key)
    if row.confirmed_at is None:
        invitations.invite(actor(), row.email, row.display_name)
        flash("Une nouvelle invitation part ; l’ancien lien ne vaut plus.", "success")
    return done(url_for("accounts.account", key=key))


@pages.post("/administration/comptes/<id:key>/coordination")
def grant_coordination(key: int) -> ResponseReturnValue:
    row, form = _account(key), CoordinationForm(queries.agencies())
    if not form.validate_on_submit():
        return _page(row, form, 422)
    agency = visible(queries.agency(form.agency.data))
    grants.grant_coordination(actor(), row, agency)
    flash(f"{row.display_name} coordonne désormais : {agency.name}.", "success")
    return done(url_for("accounts.account", key=key))


@pages.post("/administration/comptes/<id:key>/administration")
def grant_administration(key: int) -> ResponseReturnValue:
    row = _account(key)
    grants.grant_administration(actor(), row)
    flash(f"{row.display_name} administre désormais le site.", "success")
    return done(url_for("accounts.account", key=key))


@pages.post("/administration/comptes/<id:key>/droits/<id:grant_key>/retirer")
def revoke(key: int, grant_key: int) -> ResponseReturnValue:
    row = _account(key)
    try:
        grants.revoke(actor(), visible(queries.grant(key, grant_key)))
    except grants.LastAdministrator:
        return _page(row, status=422, problem=LAST)
    flash("Ce droit est retiré.", "success")
    return done(url_for("accounts.account", key=key))


@pages.post("/administration/comptes/<id:key>/desactiver")
def disable(key: int) -> ResponseReturnValue:
    row = _account(key)
    try:
        grants.disable(actor(), row)
    except grants.LastAdministrator:
        return _page(row, status=422, problem=LAST)
    flash("Ce compte est désactivé ; ses sessions sont fermées.", "success")
    return done(url_for("accounts.account", key=key))


@pages.post("/administration/comptes/<id:key>/reactiver")
def enable(key: int) -> ResponseReturnValue:
    grants.enable(actor(), _account(key))
    flash("Ce compte est réactivé.", "success")
    return done(url_for("accounts.account", key=key))


def _account(key: int) -> Account:
    require(policy.may_administer(actor()))
    return visible(queries.account(key))


def _page(row: Account, form: CoordinationForm | None = None, status: int = 200, problem: str = ""):
    granted = queries.grants_of([row])[row.id]
    own = {agency.id for _, agency in granted if agency}
    return render(
        "accounts/account.html",
        account=row,
        granted=granted,
        invitation=queries.pending_invitation(row.id),
        form=form or CoordinationForm(a for a in queries.agencies() if a.id not in own),
        problem=problem,
        status=status,
    )
