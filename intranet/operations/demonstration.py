"""The accounts of the demonstration, to be shown to whoever starts it."""

from sqlalchemy import select

from intranet.accounts.models import Account
from intranet.database import db

PASSWORD = "demonstration-maillage"  # noqa: S105 - public by design, in demonstrations only
DEMONSTRATION = (
    ("admin@demo.maillage.example", "administration du département"),
    ("coordination.saint-malo@demo.maillage.example", "coordination, agence de Saint-Malo"),
    ("coordination.fougeres@demo.maillage.example", "coordination, agence de Fougères"),
    ("structure@demo.maillage.example", "responsable d’un petit CCAS"),
    ("membre@demo.maillage.example", "agent d’accueil d’un CDAS"),
)


def nobody_yet() -> bool:
    """True when no account exists: the database was just made."""
    return db.session.scalar(select(Account.id).limit(1)) is None


def in_demonstration() -> list[tuple[str, str]]:
    """(e-mail, what it is) of the demonstration accounts that exist here."""
    emails = set(
        db.session.scalars(
            select(Account.email).where(Account.email.in_([email for email, _ in DEMONSTRATION]))
        )
    )
    return [(email, role) for email, role in DEMONSTRATION if email in emails]
