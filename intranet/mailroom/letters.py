"""Letters: what a message says, rendered from three templates."""

import re
from dataclasses import dataclass
from typing import Any

from flask import current_app

from intranet.mailroom.addresses import header_text
from intranet.web import absolute_url

SUBJECT_LIMIT = 300
_UNREADABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_BLANK_LINES = re.compile(r"\n{3,}")
_LINE_ENDS = re.compile(r"[ \t]+\n")
_REASON = "Vous recevez ce message"


class Unexplained(ValueError):
    """The letter does not say why it was sent: fill the block `reason` of its frame."""


@dataclass(frozen=True)
class Letter:
    """A message in its two forms. `subject` is one line, `text` ends with a newline."""

    subject: str
    text: str
    html: str


def compose(template: str, **context: Any) -> Letter:
    """The letter of `templates/<template>.subject.txt`, `.txt` and `.html`.

    Besides `context`, templates get `subject` (both bodies), `site_url` and
    `absolute_url(endpoint, **values)`; `url_for` would trust the request's Host.
    Raises Unexplained when the text does not hold « Vous recevez ce message … ».
    """
    values = {
        "absolute_url": absolute_url,
        "site_url": current_app.extensions["settings"].base_url,
        **context,
    }
    # Not flask.render_template: its context processors belong to pages, and cost at 3,000 mails.
    templates = current_app.jinja_env
    subject = templates.get_template(f"{template}.subject.txt").render(values)
    values["subject"] = subject = header_text(subject, SUBJECT_LIMIT)
    text = _tidy(templates.get_template(f"{template}.txt").render(values))
    html = _readable(templates.get_template(f"{template}.html").render(values))
    if _REASON not in text:
        raise Unexplained(template)
    return Letter(subject, text, html)


def _tidy(text: str) -> str:
    text = _LINE_ENDS.sub("\n", _readable(text))
    return _BLANK_LINES.sub("\n\n", text).strip() + "\n"


def _readable(text: str) -> str:
    """NUL breaks PostgreSQL, lone surrogates break UTF-8."""
    return _UNREADABLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
