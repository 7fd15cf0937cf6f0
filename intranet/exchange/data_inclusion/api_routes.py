"""The export, for programs: read only, opened by a token, in pages.

Answers are JSON in the shape of data·inclusion's own API: `items`, `total`, `page`, `size`,
`pages`. No session, no cookie: the token is the whole authorisation.
"""

import hashlib
import json
from collections.abc import Iterator

from flask import Response, request
from flask_limiter.util import get_remote_address

from intranet import web
from intranet.exchange.data_inclusion import export, queries, tokens
from intranet.exchange.data_inclusion.blueprint import pages
from intranet.exchange.data_inclusion.models import SERVICE, STRUCTURE
from intranet.web.errors import for_programs

USUAL_SIZE, LARGEST_SIZE = 200, 1000
LAST_PAGE = 100_000
REALM = 'Bearer realm="data-inclusion"'


class Unreadable(ValueError):
    """A parameter is none; the text says what is expected."""


def _asker() -> str:
    """Whose requests are counted: a token's, wherever it is used from; else an address's."""
    given = request.headers.get("Authorization", "")
    return hashlib.sha256(given.encode()).hexdigest() if given else get_remote_address()


def _is_refused(response: Response) -> bool:
    return response.status_code == 401


throttled = web.limiter.limit("1200 per hour", key_func=_asker)
guarded = web.limiter.limit(
    "50 per 15 minutes", key_func=get_remote_address, deduct_when=_is_refused
)


@pages.get("/api/data-inclusion/structures")
@web.public
@throttled
@guarded
def structures() -> Response:
    return _answer(STRUCTURE)


@pages.get("/api/data-inclusion/services")
@web.public
@throttled
@guarded
def services() -> Response:
    return _answer(SERVICE)


def _answer(kind: str) -> Response:
    token = tokens.bearer(request.headers.get("Authorization", ""))
    if token is None:
        return _unauthorised()
    try:
        number, size = _whole("page", 1, LAST_PAGE), _whole("size", USUAL_SIZE, LARGEST_SIZE)
    except Unreadable as problem:
        return for_programs(422, "Cette demande est illisible.", str(problem))
    with_contacts = token.with_contacts
    tokens.note_use(token)
    etag = export.etag(kind, number, size, with_contacts)
    if request.if_none_match.contains_weak(etag):
        return _kept(Response(status=304), etag)
    total = queries.count_exported(kind)
    items = export.page(kind, number, size, with_contacts=with_contacts)
    last = max(1, -(-total // size))
    told = {"items": items, "total": total, "page": number, "size": size, "pages": last}
    body = json.dumps(told, ensure_ascii=False)
    response = Response(body, content_type="application/json; charset=utf-8")
    response.headers["Link"] = ", ".join(_links(kind, number, size, last))
    return _kept(response, etag)


def _kept(response: Response, etag: str) -> Response:
    response.set_etag(etag)
    response.headers["Cache-Control"] = "private, no-cache"
    response.vary.add("Authorization")
    return response


def _links(kind: str, number: int, size: int, last: int) -> Iterator[str]:
    around = {"first": 1, "prev": number - 1, "next": number + 1, "last": last}
    for name, page in around.items():
        if 1 <= page <= last:
            address = web.absolute_url(f"data_inclusion.{export.LISTS[kind]}", page=page, size=size)
            yield f'<{address}>; rel="{name}"'


def _unauthorised() -> Response:
    given = bool(request.headers.get("Authorization"))
    response = for_programs(
        401,
        "Ce jeton est inconnu ou révoqué." if given else "Un jeton est attendu.",
        "Envoyez l’en-tête « Authorization: Bearer … » avec un jeton créé par l’administration.",
    )
    response.headers["WWW-Authenticate"] = REALM + (', error="invalid_token"' if given else "")
    return response


def _whole(name: str, usual: int, most: int) -> int:
    text = request.args.get(name)
    if text is None:
        return usual
    if not (text.isascii() and text.isdigit() and len(text) < 10 and 1 <= int(text) <= most):
        raise Unreadable(f"« {name} » : un nombre de 1 à {most} est attendu.")
    return int(text)
