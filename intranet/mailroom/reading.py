"""A mail as its recipient reads it, made fit for a page of the site."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes, policy

import nh3
from markupsafe import Markup

from intranet.mailroom import message
from intranet.mailroom.models import OutgoingMail
from intranet.web import dates

_TAGS = {"a", "p", "br", "strong", "b", "em", "i", "ul", "ol", "li", "h1", "h2", "h3", "hr",
         "blockquote", "div", "span"}  # fmt: skip
# A row of a table becomes a line; a cell that ends with a block is one already.
_ROW_END = re.compile(r"(</strong>|</a>|[^>\s])\s*</td>\s*</tr>", re.IGNORECASE)
_FOLDED = re.compile(rb"\r?\n[ \t]")
_INSTANT = "%Y%m%dT%H%M%SZ"
_ESCAPED = re.compile(r"\\([\\;,nN])")
_SHOWN = {
    "SUMMARY": "Titre",
    "DTSTART": "Début",
    "DTEND": "Fin",
    "LOCATION": "Lieu",
    "STATUS": "État",
    "ORGANIZER": "Invitant",
    "ATTENDEE": "Invité",
    "SEQUENCE": "Numéro de mise à jour",
    "UID": "Identifiant",
}
_METHODS = {
    "REQUEST": "Invitation ou mise à jour",
    "CANCEL": "Annulation",
    "PUBLISH": "Publication",
}
_STATUSES = {"CONFIRMED": "confirmé", "CANCELLED": "annulé", "TENTATIVE": "à confirmer"}


@dataclass(frozen=True)
class CalendarPart:
    """`facts`: (label, value) in French, event after event; `source`: the file as it is."""

    method: str
    facts: list[tuple[str, str]]
    source: str


def html_body(mail: OutgoingMail) -> Markup:
    """The HTML form without styles, images or tables; links stay and work.

    The site's security policy refuses inline styles, which mails cannot do without.
    """
    lined = _ROW_END.sub(r"\1<br></td></tr>", mail.html)
    return Markup(  # noqa: S704 - cleaned by nh3 just here
        nh3.clean(
            lined,
            tags=_TAGS,
            clean_content_tags={"script", "style", "title", "head"},
            attributes={"a": {"href"}},
            url_schemes={"http", "https", "mailto", "tel"},
            link_rel="noopener noreferrer",
        )
    )


def headers(mail: OutgoingMail) -> list[tuple[str, str]]:
    """The headers of the message, decoded; why there are none when it cannot be built."""
    try:
        content = message.build(mail)
    except message.Unsendable as reason:
        return [("Illisible", str(reason))]
    return [(k, str(v)) for k, v in message_from_bytes(content, policy=policy.default).items()]


def calendar_part(mail: OutgoingMail) -> CalendarPart | None:
    """What a calendar program would read; None without a calendar."""
    if mail.calendar is None:
        return None
    unfolded = _FOLDED.sub(b"", mail.calendar).decode("utf-8", "replace")
    facts = []
    for line in unfolded.splitlines():
        name, _, value = line.partition(":")
        property_name = name.split(";", 1)[0].upper()
        if label := _SHOWN.get(property_name):
            facts.append((label, _value(property_name, value)))
    method = _METHODS.get(mail.calendar_method, mail.calendar_method)
    return CalendarPart(method, facts, mail.calendar.decode("utf-8", "replace"))


def _value(name: str, value: str) -> str:
    if name in ("DTSTART", "DTEND"):
        try:
            instant = datetime.strptime(value, _INSTANT).replace(tzinfo=UTC)
        except ValueError:
            return value
        return f"{dates.day(instant)}, {dates.hour(instant)}"
    if name == "STATUS":
        return _STATUSES.get(value, value)
    if name in ("ORGANIZER", "ATTENDEE"):
        # A quoted parameter may hold « : »; the address is what follows the last mailto.
        return value.lower().rpartition("mailto:")[2]
    return _ESCAPED.sub(lambda found: "\n" if found[1] in "nN" else found[1], value)
