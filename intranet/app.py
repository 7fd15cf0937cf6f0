"""The application put together: the only module that knows every room."""

from importlib import import_module
from types import ModuleType

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from intranet import config, database, web
from intranet.accounts import security
from intranet.config import ROOT, Settings
from intranet.database import db
from intranet.directory import actors
from intranet.web.navigation import Entry

ROOMS = (
    "audit",
    "mailroom",
    "files",
    "hours",
    "index",
    "preferences",
    "territories",
    "vocabulary",
    "accounts",
    "networks",
    "directory",
    "directory.offer",
    "events",
    "events.replies",
    "events.attendance",
    "upkeep",
    "meetings",
    "meetings.day",
    "meetings.review",
    "meetings.polls",
    "meetings.formats",
    "meetings.tables",
    "meetings.series",
    "meetings.minutes",
    "meetings.messages",
    "trainings",
    "agenda",
    "search",
    "orientation",
    "home",
    "exchange",
    "exchange.data_inclusion",
    "guidebook",
    "turnover",
    "duplicates",
    "privacy",
    "demo",
    "operations",
)

NAVIGATION = (
    Entry("Accueil", "home", "home.home", "/"),
    Entry("Qui contacter ?", "phone", "orientation.contact", "/qui-contacter"),
    Entry("Annuaire", "people", "search.directory", "/annuaire"),
    Entry("Rencontres", "calendar", "meetings.meetings", "/rencontres"),
    Entry("Réseaux", "network", "home.networks", "/reseaux"),
    Entry("Formations", "training", "trainings.courses", "/formations"),
    Entry(
        "Administration",
        "settings",
        "networks.overview",
        "/administration",
        shown_to=lambda actor: actor.is_administrator,
    ),
)

ACCOUNT_SECTIONS = (
    (
        "Mon agenda",
        "agenda.subscription",
        "S’abonner à mes rencontres et formations depuis Outlook, Zimbra, Google ou un téléphone.",
    ),
    (
        "Annonces",
        "messages.own_mutes",
        "Choisir les réseaux dont je reçois les annonces.",
    ),
    (
        "Mes données",
        "privacy.own",
        "Voir et télécharger tout ce que le site garde de moi.",
    ),
)


def create_app(settings: Settings | None = None) -> Flask:
    """A ready application; raises `config.ConfigurationError` on a wrong setting."""
    settings = settings or config.load()
    app = Flask(
        "intranet",
        root_path=str(ROOT / "intranet"),
        template_folder=str(ROOT / "templates"),
        static_folder=str(ROOT / "static"),
        instance_path=str(settings.instance.resolve()),
    )
    _configure(app, settings)
    db.init_app(app)
    web.init_app(app)
    for room in ROOMS:
        _furnish(app, room)
    security.init_app(app)
    app.extensions["account_sections"].extend(ACCOUNT_SECTIONS)
    app.extensions["actor_loader"] = lambda: security.actor_of_session(actors.of_account)
    endpoints = app.view_functions
    app.extensions["navigation"] = [entry for entry in NAVIGATION if entry.endpoint in endpoints]
    return app


def _configure(app: Flask, settings: Settings) -> None:
    app.extensions["settings"] = settings
    app.config.update(
        SECRET_KEY=settings.secret_key,
        SQLALCHEMY_DATABASE_URI=settings.database_url,
        SQLALCHEMY_ENGINE_OPTIONS=database.engine_options(settings.database_url),
        TRUSTED_HOSTS=sorted({settings.host.rsplit(":", 1)[0], *_local_names(settings)}),
        SESSION_COOKIE_NAME="__Host-maillage" if settings.secure else "maillage",
        SESSION_COOKIE_SECURE=settings.secure,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_PATH="/",
        WTF_CSRF_TIME_LIMIT=None,
        DEMO=settings.demo,
    )
    if settings.secure:
        # TLS ends at the one proxy in front, whose word alone counts (the last address).
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=1, x_proto=1)  # type: ignore[method-assign]
    app.jinja_env.globals["is_demonstration"] = settings.demo
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    settings.instance.mkdir(parents=True, exist_ok=True)


def _local_names(settings: Settings) -> frozenset[str]:
    return frozenset() if settings.secure else config.LOOPBACK


def load_rooms() -> None:
    """Import every room's furniture, which `create_app` then finds loaded."""
    for room in ROOMS:
        _pieces(room)


def _furnish(app: Flask, room: str) -> None:
    """Put a room's tables, pages and commands into `app`."""
    pieces = _pieces(room)
    if routes := pieces.get("routes"):
        app.register_blueprint(routes.pages)
    if commands := pieces.get("commands"):
        commands.register(app)


def _pieces(room: str) -> dict[str, ModuleType]:
    """The furniture that a room has, among `models`, `routes` and `commands`."""
    found = {}
    for piece in ("models", "routes", "commands"):
        name = f"intranet.{room}.{piece}"
        try:
            found[piece] = import_module(name)
        except ModuleNotFoundError as missing:
            if missing.name != name:
                raise
    return found
