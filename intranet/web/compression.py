"""Pages and static files travel compressed; calendars, cards and mails travel as they are.

Static files are compressed once a process and kept: there are a handful of them.

A page that mirrors what was typed (a search) beside a secret (the CSRF token) would let whoever
can make a visitor load it many times, and watch the sizes, guess the secret letter by letter
(BREACH). Two things stand in the way. The session cookie is `SameSite=Lax`: another site's
pictures, frames and scripts bring an anonymous page, with nobody's token. And every compressed
page carries a name of random length in its gzip header, which browsers skip: sizes say little
without thousands of visits for each letter (« Heal the BREACH », IEEE Access 2022).
"""

import secrets
import zlib
from functools import cache

from flask import Flask, Response, request

TYPES = frozenset(
    {
        "text/html",
        "text/css",
        "text/javascript",
        "application/javascript",
        "application/json",
        "image/svg+xml",
    }
)
SMALLEST = 500  # bytes: below, the headers weigh more than what is won
PAGE_LEVEL = 5
STATIC_LEVEL = 9
LONGEST_NAME = 48

_MAGIC = b"\x1f\x8b\x08"  # gzip, deflate
_NAMED, _NAMELESS = b"\x08", b"\x00"
_NO_TIME_UNKNOWN_SYSTEM = b"\x00\x00\x00\x00\x00\xff"


def init_app(app: Flask) -> None:
    """Call before every other hook of the web base: what runs last sees the answer complete."""

    @cache
    def kept(_address: str, body: bytes) -> bytes:
        return gzip(body, STATIC_LEVEL)

    def compress(response: Response) -> Response:
        if response.mimetype not in TYPES or response.status_code in (204, 206, 304):
            return response
        response.vary.add("Accept-Encoding")
        if "Content-Encoding" in response.headers or not request.accept_encodings["gzip"]:
            return response
        static = request.endpoint == "static"
        response.direct_passthrough = False
        body = response.get_data()
        if len(body) < SMALLEST:
            return response
        packed = kept(request.path, body) if static else gzip(body, PAGE_LEVEL, padded=True)
        response.set_data(packed)
        response.headers["Content-Encoding"] = "gzip"
        tag, _weak = response.get_etag()
        if tag:
            response.set_etag(tag, weak=True)  # same content, other bytes
        return response

    app.after_request(compress)


def gzip(body: bytes, level: int, *, padded: bool = False) -> bytes:
    """`body` as one gzip member, under a name of random length when `padded` (RFC 1952)."""
    packer = zlib.compressobj(level, zlib.DEFLATED, -zlib.MAX_WBITS)
    flag, name = _NAMELESS, b""
    if padded:
        flag, name = _NAMED, b"x" * secrets.randbelow(LONGEST_NAME + 1) + b"\x00"
    sizes = zlib.crc32(body).to_bytes(4, "little") + (len(body) % 2**32).to_bytes(4, "little")
    packed = packer.compress(body) + packer.flush()
    return b"".join((_MAGIC, flag, _NO_TIME_UNKNOWN_SYSTEM, name, packed, sizes))
