"""Error pages in French that say what happened and what to do."""

import json
from dataclasses import dataclass

from flask import Flask, Response, current_app, g, make_response, render_template, request
from flask_login import AnonymousUserMixin
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DataError, OperationalError
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import HTTPException

from intranet.access import Denied, NotVisible
from intranet.database import db
from intranet.web.links import DeadLink
from intranet.web.rendering import wants_fragment

PROGRAMS = "/api/"
"""What begins the addresses that programs ask, not people."""


@dataclass(frozen=True)
class Explanation:
    title: str
    text: str
    advice: str


EXPLANATIONS: dict[int | str, Explanation] = {
    400: Explanation(
        "Cette demande est incomplète",
        "Le navigateur a envoyé une demande que nous ne comprenons pas, ou le formulaire est "
        "resté ouvert trop longtemps.",
        "Revenez à la page précédente, rechargez-la et recommencez.",
    ),
    403: Explanation(
        "Vous ne pouvez pas faire cela ici",
        "Cette action est réservée à d’autres rôles que le vôtre.",
        "Si vous en avez besoin, demandez-la à la coordination de votre réseau.",
    ),
    404: Explanation(
        "Page introuvable",
        "Cette page n’existe pas, n’existe plus, ou ne fait pas partie de vos réseaux.",
        "Vérifiez l’adresse, ou cherchez dans l’annuaire.",
    ),
    "poster": Explanation(
        "Ce code n’est plus valable",
        "L’affiche que vous avez visée a été remplacée par une autre.",
        "Visez l’affiche du jour, ou présentez-vous à l’accueil de la rencontre.",
    ),
    "link": Explanation(
        "Ce lien n’est plus valable",
        "Un lien plus récent l’a remplacé, il est trop ancien, ou il a été coupé en chemin.",
        "Ouvrez le dernier courriel que vous avez reçu à ce sujet et suivez son lien en entier. "
        "Sinon, répondez à ce courriel\u00a0: l’organisation vous lira.",
    ),
    405: Explanation(
        "Cette adresse ne s’ouvre pas ainsi",
        "La page existe mais attend une autre forme de demande.",
        "Revenez à l’accueil et suivez les liens.",
    ),
    409: Explanation(
        "Quelqu’un est passé avant vous",
        "Cette fiche a été modifiée pendant que vous la lisiez.",
        "Rechargez-la : vous verrez la version à jour avant de recommencer.",
    ),
    413: Explanation(
        "C’est trop volumineux",
        "Ce qui a été envoyé dépasse la taille acceptée.",
        "Raccourcissez le texte ou choisissez un fichier plus léger.",
    ),
    422: Explanation(
        "Quelque chose est à corriger",
        "Une information envoyée n’est pas acceptable telle quelle.",
        "Revenez au formulaire et suivez les messages en rouge.",
    ),
    429: Explanation(
        "Trop d’essais en peu de temps",
        "Par sécurité, cette action est en pause pour quelques minutes.",
        "Attendez un quart d’heure, puis réessayez.",
    ),
    500: Explanation(
        "Une erreur est survenue de notre côté",
        "Rien n’a été enregistré. L’incident est noté dans le journal du serveur.",
        "Réessayez dans un instant ; si cela persiste, prévenez l’administration du site.",
    ),
    503: Explanation(
        "Le service est momentanément indisponible",
        "La base de données ne peut pas enregistrer pour l’instant. Rien n’a été perdu de ce "
        "qui était déjà confirmé.",
        "Gardez votre texte sous la main et réessayez dans une minute.",
    ),
}


def init_app(app: Flask) -> None:
    app.register_error_handler(Denied, lambda _: explain(403))
    app.register_error_handler(NotVisible, lambda _: explain(404))
    app.register_error_handler(DeadLink, lambda dead: explain(404, found=EXPLANATIONS[dead.what]))
    app.register_error_handler(CSRFError, lambda _: explain(400))
    app.register_error_handler(OperationalError, _database_refused)
    app.register_error_handler(StaleDataError, _overtaken)
    app.register_error_handler(DataError, _unstorable)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Exception, _unexpected)


def explain(status: int, advice: str | None = None, found: Explanation | None = None) -> Response:
    """The error page for `status`; a fragment when htmx asked for a part."""
    found = found or EXPLANATIONS.get(status) or EXPLANATIONS[400 if status < 500 else 500]
    if request.path.startswith(PROGRAMS):
        return for_programs(status, found.title, advice)
    template = "errors/_error.html" if wants_fragment() else "errors/error.html"
    page = render_template(
        template, status=status, error=found, advice=advice or found.advice, path=request.path
    )
    return make_response(page, status)


def for_programs(status: int, title: str, advice: str | None = None) -> Response:
    """The same as `explain` for programs, which read no page and follow no link."""
    told = {"erreur": title} | ({"conseil": advice} if advice else {})
    body = json.dumps(told, ensure_ascii=False)
    return Response(f"{body}\n", status, content_type="application/json; charset=utf-8")


def answer(error: Exception) -> Response:
    """The page for what the database said when the request was committed."""
    if isinstance(error, OperationalError):
        return _database_refused(error)
    if isinstance(error, StaleDataError):
        return _overtaken(error)
    return _unexpected(error)


def _http(error: HTTPException) -> Response:
    if error.code is None or error.code < 400:
        return make_response(error.get_response())
    response = explain(error.code)
    for name, value in error.get_headers():
        if name.lower() in ("allow", "retry-after"):
            response.headers[name] = value
    return response


def _database_refused(error: OperationalError) -> Response:
    db.session.rollback()
    # The page must not ask the same database who is asking (Flask-Login would, for templates).
    g.setdefault("actor", None)
    g.setdefault("_login_user", AnonymousUserMixin())
    current_app.logger.error("database refused %s %s: %s", request.method, request.path, error.orig)
    return explain(503)


def _unstorable(error: DataError) -> Response:
    """A value that PostgreSQL cannot hold (a key beyond 31 bits) came in from outside."""
    db.session.rollback()
    current_app.logger.warning(
        "unstorable value on %s %s: %s", request.method, request.path, error.orig
    )
    return explain(400)


def _overtaken(error: StaleDataError) -> Response:
    db.session.rollback()
    return explain(409)


def _unexpected(error: Exception) -> Response:
    db.session.rollback()
    current_app.logger.exception("unexpected error on %s %s", request.method, request.path)
    if current_app.testing:
        raise error
    return explain(500)
