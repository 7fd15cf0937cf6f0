"""One's own account, and the link that opens it."""

from typing import Any

from flask import current_app, flash, request, session, url_for
from flask.typing import ResponseReturnValue

from intranet.access import visible
from intranet.accounts import (
    address_changes,
    invitations,
    queries,
    resets,
    second_factor,
    sessions,
)
from intranet.accounts.blueprint import pages
from intranet.accounts.forms import (
    ChangeAddressForm,
    ChangePasswordForm,
    CodeForm,
    ConfirmForm,
    OpenAccountForm,
)
from intranet.accounts.models import Account
from intranet.web import actor, done, headers, public, render
from intranet.web.links import LinkExpired, LinkUnknown

NEW_SECRET = "new_second_factor"  # noqa: S105 - the name of a session key
WRONG_PASSWORD = "Ce n’est pas votre mot de passe actuel."  # noqa: S105 - a message
WRONG_CODE = "Ce code n’est pas le bon. Attendez le suivant et saisissez-le aussitôt."


@pages.route("/bienvenue/<token>", methods=["GET", "POST"])
@public
def welcome(token: str) -> ResponseReturnValue:
    headers.private_link()
    try:
        invitation = invitations.of_token(token)
        invitations.check(invitation)
    except (LinkUnknown, invitations.InvitationWithdrawn):
        return render("accounts/dead_invitation.html", reason="unknown", status=404)
    except LinkExpired:
        return render("accounts/dead_invitation.html", reason="expired", status=404)
    except invitations.InvitationUsed:
        return render("accounts/dead_invitation.html", reason="used", status=404)
    form = OpenAccountForm((invitation.email, invitation.display_name))
    if form.validate_on_submit():
        return _open(invitations.accept(invitation, form.password.data))
    invited_by = queries.account(invitation.invited_by_id or 0)
    status = 422 if form.is_submitted() else 200
    context: dict[str, Any] = {"form": form, "invitation": invitation, "invited_by": invited_by}
    return render("accounts/welcome.html", status=status, **context)


@pages.get("/mon-compte")
def own() -> ResponseReturnValue:
    return render(
        "accounts/own.html",
        account=_own(),
        person_id=actor().person_id,
        sections=current_app.extensions["account_sections"],
    )


@pages.route("/mon-compte/mot-de-passe", methods=["GET", "POST"])
def change_password() -> ResponseReturnValue:
    account = _own()
    form = ChangePasswordForm((account.email, account.display_name))
    if form.validate_on_submit():
        if sessions.by_password(account.email, form.current.data, request.remote_addr):
            resets.change(actor(), account, form.password.data)
            sessions.open_session(account)
            flash("Votre mot de passe est changé ; vos autres sessions sont fermées.", "success")
            return done(url_for("accounts.own"))
        form.current.errors = [WRONG_PASSWORD]
    status = 422 if form.is_submitted() else 200
    return render("accounts/change_password.html", form=form, status=status)


@pages.route("/mon-compte/adresse", methods=["GET", "POST"])
def change_address() -> ResponseReturnValue:
    account, form = _own(), ChangeAddressForm()
    if form.validate_on_submit():
        if sessions.by_password(account.email, form.current.data, request.remote_addr):
            address_changes.ask(account, form.email.data, request.remote_addr)
            flash(f"Un lien de confirmation part à {form.email.data}. Ouvrez-le.", "success")
            return done(url_for("accounts.own"))
        form.current.errors = [WRONG_PASSWORD]
    status = 422 if form.is_submitted() else 200
    return render("accounts/change_address.html", form=form, account=account, status=status)


@pages.route("/mon-compte/adresse/<token>", methods=["GET", "POST"])
def confirm_address(token: str) -> ResponseReturnValue:
    """Signed in: whoever reads the mailbox of a mistyped address must not get the account."""
    headers.private_link()
    account = _own()
    try:
        email = address_changes.read(account, token)
        if request.method == "POST":
            address_changes.confirm(actor(), account, email)
            return _with_new_address(email)
    except (LinkUnknown, LinkExpired, address_changes.AddressTaken):
        return render("accounts/dead_address.html", status=404)
    return render("accounts/confirm_address.html", account=account, email=email)


@pages.post("/mon-compte/sessions")
def close_sessions() -> ResponseReturnValue:
    sessions.close_everywhere(_own())
    sessions.close_session()
    flash("Toutes vos sessions sont fermées, y compris celle-ci.", "success")
    return done(url_for("security.login"))


@pages.route("/mon-compte/second-facteur", methods=["GET", "POST"])
def second_factor_on() -> ResponseReturnValue:
    account = _own()
    if account.tf_totp_secret:
        return done(url_for("accounts.recovery_codes"))
    secret = session.setdefault(NEW_SECRET, second_factor.new_secret())
    form = CodeForm()
    if form.validate_on_submit():
        if second_factor.turn_on(actor(), account, secret, form.code.data):
            del session[NEW_SECRET]
            flash("Le second facteur est activé. Notez vos codes de secours.", "success")
            return done(url_for("accounts.recovery_codes"))
        form.code.errors = [WRONG_CODE]
    drawing, key = second_factor.drawing(account, secret)
    status = 422 if form.is_submitted() else 200
    context: dict[str, Any] = {"form": form, "drawing": drawing, "key": key}
    return render("accounts/second_factor.html", status=status, **context)


@pages.get("/mon-compte/codes-de-secours")
def recovery_codes() -> ResponseReturnValue:
    account = _own()
    if not account.tf_totp_secret:
        return done(url_for("accounts.own"))
    return render("accounts/recovery_codes.html", codes=second_factor.recovery_codes(account))


@pages.route("/mon-compte/second-facteur/desactiver", methods=["GET", "POST"])
def second_factor_off() -> ResponseReturnValue:
    account, form = _own(), ConfirmForm()
    if form.validate_on_submit():
        if sessions.by_password(account.email, form.current.data, request.remote_addr):
            second_factor.turn_off(actor(), account)
            flash("Le second facteur est désactivé.", "success")
            return done(url_for("accounts.own"))
        form.current.errors = [WRONG_PASSWORD]
    status = 422 if form.is_submitted() else 200
    return render("accounts/second_factor_off.html", form=form, status=status)


def _own() -> Account:
    return visible(queries.account(actor().account_id))


def _with_new_address(email: str) -> ResponseReturnValue:
    sessions.close_session()
    flash(f"Connectez-vous désormais avec {email}.", "success")
    return done(url_for("security.login"))


def _open(account: Account) -> ResponseReturnValue:
    sessions.open_session(account)
    flash("Votre compte est ouvert. Bienvenue !", "success")
    return done("/")
