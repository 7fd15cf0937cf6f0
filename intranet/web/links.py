"""Signed links for mails: bound to one purpose and one object, dated, unforgeable.

A link shows a page on GET and acts only on POST: mail scanners follow links.
"""

from dataclasses import dataclass
from typing import Any

from flask import current_app
from itsdangerous import BadSignature, SignatureExpired, URLSafeTimedSerializer

from intranet.access import NotVisible


class DeadLink(NotVisible):
    """A link that opens nothing any more, in a mail (`what` is `link`) or on a `poster`: 404, and
    where to find one that does."""

    def __init__(self, what: str = "link") -> None:
        super().__init__(what)
        self.what = what


class LinkUnknown(Exception):
    """The token was not made here, or for another purpose."""


class LinkExpired(Exception):
    """The token was made here, too long ago."""


@dataclass(frozen=True)
class Purpose:
    """What a link is for. `days` is how long it lives."""

    name: str
    days: int

    def sign(self, payload: Any) -> str:
        """A token for `payload` (JSON: ids and a nonce, never a name or an address)."""
        return self._serializer().dumps(payload)

    def read(self, token: str) -> Any:
        """The payload of `token`. Raises LinkUnknown or LinkExpired."""
        try:
            return self._serializer().loads(token, max_age=self.days * 86400)
        except SignatureExpired:
            raise LinkExpired from None
        except BadSignature:
            raise LinkUnknown from None

    def _serializer(self) -> URLSafeTimedSerializer:
        return URLSafeTimedSerializer(current_app.secret_key or "", salt=f"link:{self.name}")
