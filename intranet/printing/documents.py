"""A document that a page was asked for: its PDF, or why there is none."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from flask import Response, current_app

from intranet import web
from intranet.database import db
from intranet.printing import press

PER_HOUR = "60 per hour"  # printing costs a second of a core: it is counted by person
LATER = "Un autre document est en cours de fabrication. Réessayez dans quelques secondes."
BROKEN = (
    "Le document n’a pas pu être fabriqué. L’incident est noté\u00a0: prévenez l’administration."
)


class NotPrinted(Exception):
    """The press gave nothing; `str()` says what to do, in French."""


def taker() -> str:
    """Who asks, for the limiter."""
    return str(web.actor().account_id)


def pressed(
    template: Path, data: Any, *, plainer: Callable[[], Any] | None = None, **options: Any
) -> bytes:
    """`press.printed`, nobody waiting for a database meanwhile: what was not committed is lost.

    `plainer` gives the data without pictures: one of them may be damaged, and the texts matter
    more. Raises NotPrinted.
    """
    db.session.rollback()
    try:
        return press.printed(template, data, **options)
    except press.Busy:
        raise NotPrinted(LATER) from None
    except press.Failed as failure:
        current_app.logger.error("%s not printed: %s", template.stem, failure)
        if plainer and options.pop("pictures", None):
            return pressed(template, plainer(), **options)
        raise NotPrinted(BROKEN) from None


def pdf(body: bytes, name: str, *, inline: bool = False) -> Response:
    """The answer that holds a PDF, to be kept as `name` or shown at once."""
    answer = Response(body, mimetype="application/pdf")
    kept = re.sub(r"[^a-z0-9.-]", "-", name)
    how = "inline" if inline else "attachment"
    answer.headers["Content-Disposition"] = f'{how}; filename="{kept}"'
    return answer
