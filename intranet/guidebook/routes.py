"""The page of a network's guide, and the guide."""

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response as BaseResponse

from intranet import web
from intranet.access import require, visible
from intranet.audit import journal
from intranet.clock import now
from intranet.guidebook import composing, policy, press, queries
from intranet.networks import queries as networks
from intranet.networks.models import Network
from intranet.printing.documents import NotPrinted, pdf, taker

pages = Blueprint("guidebook", __name__)

PER_HOUR = "30 per hour"


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
@web.limiter.limit(PER_HOUR, key_func=taker)
def download(slug: str) -> BaseResponse:
    form = request.args.get("format", press.A4)
    visible(press.FORMATS.get(form))
    network = _load(slug)
    found = composing.compose(queries.gathered(web.actor(), network), now())
    try:
        body = press.printed(found, form)
    except NotPrinted as why:
        flash(str(why), "error")
        return redirect(url_for(".guide", slug=slug), 303)
    taken = {"format": press.FORMATS[form], "structures": len(found.entries)}
    journal.record_reading(web.actor(), "network.guide_taken", network, after=taken)
    return pdf(body, f"guide-{slug}-{now():%Y-%m-%d}-{form}.pdf")


def _load(slug: str) -> Network:
    network = visible(networks.by_slug(web.actor(), slug))
    require(policy.may_take(web.actor(), network))
    return network
