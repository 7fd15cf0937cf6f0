"""The page of a network's guide, and the guide."""

import re

from flask import Blueprint, Response, current_app, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response as BaseResponse

from intranet import web
from intranet.access import require, visible
from intranet.audit import journal
from intranet.clock import now
from intranet.database import db
from intranet.guidebook import composing, policy, press, queries
from intranet.networks import queries as networks
from intranet.networks.models import Network

pages = Blueprint("guidebook", __name__)

PER_HOUR = "30 per hour"
LATER = "Un autre guide est en cours de fabrication. Réessayez dans quelques secondes."
BROKEN = "Le guide n’a pas pu être fabriqué. L’incident est noté ; prévenez l’administration."


def _taker() -> str:
    return str(web.actor().account_id)


@pages.get("/reseaux/<slug>/guide")
def guide(slug: str) -> ResponseReturnValue:
    network = _load(slug)
    found = queries.gathered(web.actor(), network)
    return web.render(
        "guidebook/guide.html",
        network=network,
        guide=composing.summary(found),
        changed=queries.changed_at(found),
    )


@pages.get("/reseaux/<slug>/guide.pdf")
@web.limiter.limit(PER_HOUR, key_func=_taker)
def download(slug: str) -> BaseResponse:
    form = request.args.get("format", press.A4)
    visible(press.FORMATS.get(form))
    network = _load(slug)
    found = composing.compose(queries.gathered(web.actor(), network), now())
    db.session.rollback()  # nobody waits for a database while typst works
    try:
        body = press.printed(found, form)
    except press.Busy:
        return _not_now(slug, LATER)
    except press.Failed as failure:
        current_app.logger.error("guide of %s not printed: %s", slug, failure)
        return _not_now(slug, BROKEN)
    taken = {"format": press.FORMATS[form], "structures": len(found.entries)}
    journal.record_reading(web.actor(), "network.guide_taken", network, after=taken)
    return _pdf(body, f"guide-{slug}-{now():%Y-%m-%d}-{form}.pdf")


def _load(slug: str) -> Network:
    network = visible(networks.by_slug(web.actor(), slug))
    require(policy.may_take(web.actor(), network))
    return network


def _pdf(body: bytes, name: str) -> Response:
    answer = Response(body, mimetype="application/pdf")
    safe = re.sub(r"[^a-z0-9.-]", "-", name)
    answer.headers["Content-Disposition"] = f'attachment; filename="{safe}"'
    return answer


def _not_now(slug: str, told: str) -> BaseResponse:
    """Back to the page of the guide, which says why."""
    flash(told, "error")
    return redirect(url_for(".guide", slug=slug), 303)
