"""The signed links of this room: each opens one thing, for one recipient, for a while."""

from dataclasses import dataclass
from typing import Any

from intranet.access import Actor
from intranet.database import db
from intranet.upkeep import recipients, subjects
from intranet.upkeep.models import VerificationAsk
from intranet.upkeep.subjects import Subject
from intranet.web import absolute_url
from intranet.web.links import LinkExpired, LinkUnknown, Purpose

VERIFY = Purpose("verification", days=60)

UNKNOWN = (
    "Ce lien n’est pas reconnu",
    "Il est sans doute incomplet\u00a0: copiez-le en entier depuis le message. Vous pouvez aussi "
    "ouvrir la fiche en vous connectant.",
)
EXPIRED = (
    "Ce lien a expiré",
    f"Il valait {VERIFY.days} jours. La fiche se vérifie toujours en se connectant, et un nouveau "
    "message vous parviendra s’il le faut.",
)
NO_LONGER_YOURS = (
    "Ce n’est plus à vous de répondre",
    "Depuis l’envoi de ce message, le poste a changé de titulaire, votre rôle a changé, ou "
    "l’adresse qui l’a reçu n’est plus la bonne. Merci\u00a0: vous n’avez rien à faire.",
)


class Dead(Exception):
    """The link opens nothing any more. `title` and `text` say why, to whoever holds it; `status`
    is 404 for a link that was never made here, else 410."""

    def __init__(self, sentences: tuple[str, str], status: int = 410):
        super().__init__(sentences[0])
        self.title, self.text = sentences
        self.status = status


@dataclass(frozen=True)
class Opened:
    """What a link opened: the request that was made of `actor` about `entry`."""

    ask: VerificationAsk
    entry: Subject
    actor: Actor


def token(ask: VerificationAsk) -> str:
    """Bound to this request, this entry and this recipient."""
    request = ask.request
    return VERIFY.sign([ask.id, request.entry_kind, request.entry_id, ask.nonce])


def address(ask: VerificationAsk) -> str:
    """What goes into the mail."""
    return absolute_url("upkeep.verification", token=token(ask))


def open_verification(given: str) -> Opened:
    """What `given` opens. Raises Dead."""
    payload = read(VERIFY, given)
    ask = db.session.get(VerificationAsk, payload[0])
    if ask is None or payload != [
        ask.id,
        ask.request.entry_kind,
        ask.request.entry_id,
        ask.nonce,
    ]:
        raise Dead(UNKNOWN, 404)
    entry = living(ask.request.entry_kind, ask.request.entry_id)
    actor = recipients.bearer(ask, entry)
    if actor is None:
        raise Dead(NO_LONGER_YOURS)
    return Opened(ask, entry, actor)


def living(kind: str, key: int) -> Subject:
    """The entry, while the directory shows it. Raises Dead with what became of it."""
    entry = subjects.find(kind, key)
    if entry is None:
        raise Dead(UNKNOWN, 404)
    if why := subjects.why_gone(entry):
        raise Dead((f"{entry.name or 'Cette fiche'}\u00a0: il n’y a plus rien à dire", why))
    return entry


def read(purpose: Purpose, given: str) -> Any:
    """The payload of a token. Raises Dead."""
    try:
        return purpose.read(given)
    except LinkExpired:
        raise Dead(EXPIRED) from None
    except LinkUnknown:
        raise Dead(UNKNOWN, 404) from None
