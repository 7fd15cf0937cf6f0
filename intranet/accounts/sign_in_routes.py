"""Coming in and going out. Everything here but signing out is open to anonymous visitors."""

from flask import Blueprint, flash, redirect, request, session, url_for
from flask.typing import ResponseReturnValue

from intranet.accounts import codes, resets, second_factor, sessions
from intranet.accounts.forms import AddressForm, CodeForm, NewPasswordForm, SignInForm
from intranet.accounts.models import Account
from intranet.web import current_actor, done, headers, public, render, safe_next
from intranet.web.forms import Form
from intranet.web.links import LinkExpired, LinkUnknown

pages = Blueprint("security", __name__)

WRONG = "Adresse ou mot de passe incorrect. Vérifiez les deux, majuscules comprises."
WRONG_CODE = (
    "Ce code n’est pas le bon, ou il n’est plus valable. Vérifiez-le ou demandez-en un autre."
)
CODE_EMAIL = "code_email"
CODE_NEXT = "code_next"


@pages.route("/connexion", methods=["GET", "POST"])
@public
def login() -> ResponseReturnValue:
    form = SignInForm(next=request.args.get("next"))
    if request.method == "GET" and current_actor():
        return redirect(safe_next(form.next.data))
    if form.validate_on_submit():
        account = sessions.by_password(form.email.data, form.password.data, request.remote_addr)
        if account is not None:
            return _enter(account, safe_next(form.next.data))
        form.form_errors.append(WRONG)
    form.next.data = safe_next(form.next.data)
    return render("accounts/sign_in.html", form=form, status=_status(form))


@pages.post("/deconnexion")
@public
def logout() -> ResponseReturnValue:
    sessions.close_session()
    flash("Vous êtes déconnecté·e.", "success")
    return done(url_for("security.login"))


@pages.route("/connexion/code", methods=["GET", "POST"])
@public
def code_request() -> ResponseReturnValue:
    form = AddressForm(next=request.args.get("next"))
    if form.validate_on_submit():
        codes.send(form.email.data, request.remote_addr)
        session[CODE_EMAIL] = form.email.data
        session[CODE_NEXT] = safe_next(form.next.data)
        return done(url_for("security.code"))
    form.next.data = safe_next(form.next.data)
    return render("accounts/code_request.html", form=form, status=_status(form))


@pages.route("/connexion/code/saisie", methods=["GET", "POST"])
@public
def code() -> ResponseReturnValue:
    email = session.get(CODE_EMAIL)
    if not email:
        return done(url_for("security.code_request"))
    form = CodeForm()
    if form.validate_on_submit():
        account = codes.account_of(email, form.code.data, request.remote_addr)
        if account is not None:
            return _enter(account, safe_next(session.get(CODE_NEXT)))
        form.form_errors.append(WRONG_CODE)
    return render("accounts/code.html", form=form, email=email, status=_status(form))


@pages.route("/connexion/second-facteur", methods=["GET", "POST"])
@public
def second_step() -> ResponseReturnValue:
    waiting = sessions.second_step()
    if waiting is None:
        return done(url_for("security.login"))
    account, then = waiting
    form = CodeForm()
    if form.validate_on_submit():
        if second_factor.is_right(account, form.code.data, request.remote_addr):
            sessions.open_session(account)
            return done(safe_next(then))
        form.form_errors.append(WRONG_CODE)
    return render("accounts/second_step.html", form=form, status=_status(form))


@pages.route("/mot-de-passe/oublie", methods=["GET", "POST"])
@public
def forgotten() -> ResponseReturnValue:
    form = AddressForm()
    if form.validate_on_submit():
        resets.ask(form.email.data, request.remote_addr)
        return done(url_for("security.link_sent"))
    return render("accounts/forgotten.html", form=form, status=_status(form))


@pages.get("/mot-de-passe/envoye")
@public
def link_sent() -> ResponseReturnValue:
    return render("accounts/link_sent.html")


@pages.route("/mot-de-passe/nouveau/<token>", methods=["GET", "POST"])
@public
def reset(token: str) -> ResponseReturnValue:
    headers.private_link()
    try:
        account = resets.account_of(token)
    except (LinkUnknown, LinkExpired):
        return render("accounts/dead_reset.html", status=404)
    form = NewPasswordForm((account.email, account.display_name))
    if form.validate_on_submit():
        resets.reset(account, form.password.data)
        sessions.close_session()
        flash("Votre mot de passe est changé. Connectez-vous avec le nouveau.", "success")
        return done(url_for("security.login"))
    return render("accounts/reset.html", form=form, account=account, status=_status(form))


def _enter(account: Account, then: str) -> ResponseReturnValue:
    """After the first step: in, or on to the second one."""
    if account.tf_totp_secret:
        sessions.await_second_step(account, then)
        return done(url_for("security.second_step"))
    sessions.open_session(account)
    return done(then)


def _status(form: Form) -> int:
    return 422 if form.is_submitted() else 200
