"""Addresses: absolute ones from configuration, and where a `next=` may lead."""

from typing import Any
from urllib.parse import quote, urlsplit

from flask import current_app


def absolute_url(endpoint: str, **values: Any) -> str:
    """A complete address from MAILLAGE_BASE_URL, never from the request's Host."""
    settings = current_app.extensions["settings"]
    scheme, host = settings.base_url.split("://", 1)
    return current_app.url_map.bind(host, url_scheme=scheme).build(
        endpoint, values, force_external=True
    )


def absolute_path(path: str) -> str:
    """The complete address of a path of this site."""
    return str(current_app.extensions["settings"].base_url) + path


def mailto(address: str) -> str:
    """The `mailto:` URI of an address. A « ? » may stand before the « @ »: left as it is, it would
    begin the headers of the message, and `a?bcc=b%40c@d.fr` would write to two people."""
    return "mailto:" + quote(address, safe="@!$'*+=~")


def safe_next(target: str | None, fallback: str = "/") -> str:
    """`target` when it is a path of this site, `fallback` otherwise.

    Browsers drop tabs and newlines and read `\\` as `/` (WHATWG URL), so anything but a
    plain path that starts with exactly one slash is refused.
    """
    if not target or not target.startswith("/") or target.startswith("//"):
        return fallback
    if "\\" in target or any(ord(c) <= 0x20 or ord(c) == 0x7F for c in target):
        return fallback
    parts = urlsplit(target)
    return fallback if parts.scheme or parts.netloc else target
