"""Settings, read once from the environment.

A wrong value raises `ConfigurationError`, whose text is one line naming the variable.
"""

import os
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import SplitResult, urlsplit

from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

ROOT = Path(__file__).resolve().parent.parent
LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


class ConfigurationError(Exception):
    """One line, fit to be shown as it is before the program stops."""


@dataclass(frozen=True)
class Settings:
    """Everything the environment decides. Addresses are complete URLs without a final slash."""

    database_url: str
    secret_key: str
    base_url: str
    departement: str
    smtp_url: str | None
    imap_url: str | None
    authserv_id: str | None
    oidc_issuer: str | None
    oidc_client_id: str | None
    oidc_client_secret: str | None
    demo: bool
    instance: Path

    @property
    def host(self) -> str:
        """Host, with its port when it is not the scheme's own."""
        return urlsplit(self.base_url).netloc

    @property
    def secure(self) -> bool:
        """Whether people reach the site over TLS; False on loopback only."""
        return self.base_url.startswith("https://")


def load(environ: Mapping[str, str] | None = None) -> Settings:
    """Settings from `environ` (the process's by default)."""
    env = os.environ if environ is None else environ
    instance = _instance(env)
    return Settings(
        database_url=_database_url(env, instance),
        secret_key=_secret_key(env, instance),
        base_url=_base_url(env),
        departement=_departement(env),
        smtp_url=_mail_url(env, "MAILLAGE_SMTP_URL", {"smtp", "smtps", "smtp+starttls"}),
        imap_url=_mail_url(env, "MAILLAGE_IMAP_URL", {"imap", "imaps", "imap+starttls"}),
        authserv_id=_authserv_id(env),
        **_oidc(env),
        demo=_flag(env, "MAILLAGE_DEMO"),
        instance=instance,
    )


def port(text: str) -> int:
    """The number of a TCP port; raises ConfigurationError naming PORT."""
    if not re.fullmatch(r"\d{1,5}", text, re.ASCII) or not 0 < int(text) < 65536:
        raise ConfigurationError("PORT : attendu un nombre de 1 à 65535.")
    return int(text)


def _instance(env: Mapping[str, str]) -> Path:
    folder = Path(env.get("MAILLAGE_INSTANCE") or ROOT / "instance")
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ConfigurationError(
            f"MAILLAGE_INSTANCE : le dossier {folder} ne peut pas être créé ({error.strerror})."
        ) from None
    if not os.access(folder, os.W_OK | os.X_OK):
        raise ConfigurationError(f"MAILLAGE_INSTANCE : le dossier {folder} n’est pas modifiable.")
    return folder


def _database_url(env: Mapping[str, str], instance: Path) -> str:
    url = env.get("MAILLAGE_DATABASE_URL") or f"sqlite:///{instance / 'maillage.sqlite3'}"
    try:
        make_url(url)
    except (ArgumentError, ValueError):
        raise ConfigurationError("MAILLAGE_DATABASE_URL : cette adresse est illisible.") from None
    scheme = url.split(":", 1)[0]
    if scheme in ("postgres", "postgresql"):
        return "postgresql+psycopg" + url[len(scheme) :]
    if scheme not in ("sqlite", "postgresql+psycopg"):
        raise ConfigurationError(
            "MAILLAGE_DATABASE_URL : attendu « sqlite:///chemin » ou « postgresql://… »."
        )
    return url


def _secret_key(env: Mapping[str, str], instance: Path) -> str:
    if given := env.get("MAILLAGE_SECRET_KEY"):
        if len(given) < 32:
            raise ConfigurationError("MAILLAGE_SECRET_KEY : au moins 32 caractères sont attendus.")
        return given
    instance.mkdir(parents=True, exist_ok=True)
    kept = instance / "secret_key"
    try:
        # O_EXCL: web and worker may start together; the second reads what the first wrote.
        descriptor = os.open(kept, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return kept.read_text().strip()
    with os.fdopen(descriptor, "w") as file:
        key = secrets.token_urlsafe(48)
        file.write(key)
    return key


def _base_url(env: Mapping[str, str]) -> str:
    own = f"http://localhost:{port(env.get('PORT') or '8000')}"
    url = env.get("MAILLAGE_BASE_URL") or own
    parts = _split("MAILLAGE_BASE_URL", url)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.path.strip("/"):
        raise ConfigurationError(
            "MAILLAGE_BASE_URL : attendu « https://nom.du.site », sans chemin derrière."
        )
    if parts.scheme == "http" and parts.hostname not in LOOPBACK:
        raise ConfigurationError(
            "MAILLAGE_BASE_URL : « http:// » n’est accepté que sur localhost ; utilisez https."
        )
    return url.rstrip("/")


def _departement(env: Mapping[str, str]) -> str:
    code = (env.get("MAILLAGE_DEPARTEMENT") or "35").upper()
    if not re.fullmatch(r"0[1-9]|1\d|2[1-9AB]|[3-8]\d|9[0-5]|97[1-6]", code):
        raise ConfigurationError(
            "MAILLAGE_DEPARTEMENT : attendu un code de département, par exemple 35 ou 2A."
        )
    return code


def _mail_url(env: Mapping[str, str], name: str, schemes: set[str]) -> str | None:
    url = env.get(name)
    if not url:
        return None
    parts = _split(name, url)
    if parts.scheme not in schemes or not parts.hostname:
        expected = " ou ".join(f"« {scheme}:// »" for scheme in sorted(schemes))
        raise ConfigurationError(f"{name} : attendu une adresse en {expected}.")
    return url


def _authserv_id(env: Mapping[str, str]) -> str | None:
    """The name under which our own mail server signs Authentication-Results (RFC 8601)."""
    name = (env.get("MAILLAGE_AUTHSERV_ID") or "").strip().lower()
    if name and not re.fullmatch(r"[a-z0-9._:/@-]{1,255}", name):
        raise ConfigurationError(
            "MAILLAGE_AUTHSERV_ID : attendu le nom que votre serveur de courrier écrit dans "
            "Authentication-Results, par exemple mx.departement.fr."
        )
    return name or None


def _oidc(env: Mapping[str, str]) -> dict[str, str | None]:
    """The single sign-on: all three settings, or none."""
    names = ("ISSUER", "CLIENT_ID", "CLIENT_SECRET")
    given = {name: env.get(f"MAILLAGE_OIDC_{name}") or None for name in names}
    if any(given.values()):
        for name in names:
            if not given[name]:
                raise ConfigurationError(
                    f"MAILLAGE_OIDC_{name} : manque, alors que les autres y sont."
                )
        issuer = _split("MAILLAGE_OIDC_ISSUER", given["ISSUER"] or "")
        if issuer.scheme != "https" or not issuer.hostname:
            raise ConfigurationError("MAILLAGE_OIDC_ISSUER : attendu une adresse en « https:// ».")
    return {f"oidc_{name.lower()}": value for name, value in given.items()}


def _split(name: str, url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        _ = parts.port  # a port out of range is only noticed when read
    except ValueError:
        raise ConfigurationError(f"{name} : cette adresse est illisible.") from None
    return parts


def _flag(env: Mapping[str, str], name: str) -> bool:
    value = (env.get(name) or "0").lower()
    if value not in ("0", "1", "true", "false", "oui", "non"):
        raise ConfigurationError(f"{name} : attendu 1 ou 0.")
    return value in ("1", "true", "oui")
