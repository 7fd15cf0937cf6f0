"""Who a mail comes from and goes to, in a form that no header can be broken with."""

import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from urllib.parse import urlsplit

from flask import current_app

from intranet.config import LOOPBACK
from intranet.text import clean_line

_ADDRESS = re.compile(r"""[^\s@"\\(),:;<>\[\]]{1,64}@[^\s@"\\(),:;<>\[\]]{1,252}""")
ADDRESS_LIMIT = 254  # in all (RFC 5321), as the forms count
NAME_LIMIT = 200


@dataclass(frozen=True)
class Address:
    """A display name and one e-mail address.

    The name is tidied on the way in (see `header_text`).
    Raises ValueError when `address` is not exactly one address.
    """

    name: str
    address: str

    def __post_init__(self) -> None:
        if not _is_one(self.address):
            raise ValueError("not an e-mail address")
        object.__setattr__(self, "name", header_text(self.name, NAME_LIMIT))


def readable(name: str, address: str) -> Address | None:
    """None for what is not exactly one address: nothing, or what an import brought broken."""
    try:
        return Address(name, address) if address else None
    except ValueError:
        return None


# Mailboxes that several people read, whoever they are this year.
_FOR_SEVERAL = frozenset(
    {
        "accueil", "ccas", "cdas", "cias", "cms", "contact", "mairie", "mds", "msap",
        "secretariat", "standard",
    }
)  # fmt: skip
# Part of a name perhaps, but not of somebody's when it stands alone.
_FOR_SEVERAL_ALONE = _FOR_SEVERAL | {
    "administration", "agence", "antenne", "association", "bonjour", "bureau", "courrier",
    "direction", "franceservices", "info", "information", "informations", "infos", "mail",
    "mediatheque", "missionlocale", "pimms", "pointaccueil", "service", "services", "social",
    "solidarite", "solidarites", "ville",
}  # fmt: skip
_PARTS = re.compile(r"[._+\-0-9]+")


def is_shared_mailbox(address: str) -> bool:
    """Whether an e-mail address looks like that of a function, not of somebody: `accueil@`,
    `ccas.cancale@`, `contact-mairie@`. It belongs to a seat, and outlives its holders."""
    local = address.partition("@")[0].strip().lower()
    words = [word for word in _PARTS.split(local) if word]
    return "".join(words) in _FOR_SEVERAL_ALONE or any(word in _FOR_SEVERAL for word in words)


def site_domain() -> str:
    """The host people know the site by, without port; a name of its own on loopback."""
    return _domain(current_app.extensions["settings"].base_url)


@cache
def _domain(base_url: str) -> str:
    host = urlsplit(base_url).hostname or ""
    return "maillage.localhost" if host in LOOPBACK else host


def site_sender() -> Address:
    """The sender of messages that no network signs; nobody reads its mailbox."""
    return Address("Maillage", f"ne-pas-repondre@{site_domain()}")


def header_text(text: str, limit: int) -> str:
    """`text` on one line of at most `limit` characters, fit for a subject or a name.

    Control characters and lone surrogates become spaces. « =? » and « ?= » are pulled apart:
    Python 3.11 decodes such words when a header is set, and writes the line breaks they hide.
    """
    visible = text if text.isprintable() else "".join(map(_visible, text))
    line = clean_line(visible.replace("=?", "= ?").replace("?=", "? ="))
    return line if len(line) <= limit else line[: limit - 1].rstrip() + "…"


def _is_one(address: str) -> bool:
    within = len(address) <= ADDRESS_LIMIT
    return bool(within and _ADDRESS.fullmatch(address)) and not _unprintable(address)


def _visible(character: str) -> str:
    return " " if unicodedata.category(character) in ("Cc", "Cs", "Zl", "Zp") else character


def _unprintable(text: str) -> bool:
    return any(unicodedata.category(character)[0] in "CZ" for character in text)
