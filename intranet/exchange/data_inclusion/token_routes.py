"""Tokens: made, shown once, revoked."""

from flask import flash, url_for
from flask.typing import ResponseReturnValue

from intranet import web
from intranet.access import require, visible
from intranet.exchange.data_inclusion import export, policy, run_queries, tokens
from intranet.exchange.data_inclusion.blueprint import pages
from intranet.exchange.data_inclusion.forms import TokenForm

TOKENS = "/administration/data-inclusion/jetons"


@pages.route(TOKENS, methods=["GET", "POST"])
def token_list() -> ResponseReturnValue:
    require(policy.may_exchange(web.actor()))
    form = TokenForm()
    if form.validate_on_submit():
        try:
            token, text = tokens.create(
                web.actor(), form.label.data, with_contacts=form.with_contacts.data
            )
        except tokens.LabelTaken:
            form.label.errors = ["Un jeton en service porte déjà ce nom."]
        else:
            lists = export.LISTS.values()
            addresses = [web.absolute_url(f"data_inclusion.{name}") for name in lists]
            return web.render(
                "exchange/new_token.html", token=token, text=text, addresses=addresses
            )
    return web.render(
        "exchange/tokens.html",
        status=422 if form.is_submitted() else 200,
        form=form,
        tokens=run_queries.tokens(),
    )


@pages.post(f"{TOKENS}/<id:token_id>/revoquer")
def revoke_token(token_id: int) -> ResponseReturnValue:
    require(policy.may_exchange(web.actor()))
    token = visible(run_queries.token(token_id))
    tokens.revoke(web.actor(), token)
    flash(f"Le jeton « {token.label} » n’ouvre plus rien.", "success")
    return web.done(url_for(".token_list"))
