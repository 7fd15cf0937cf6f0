from uuid import uuid4

from intranet.accounts.models import ADMINISTRATOR, COORDINATOR, Account, Grant
from intranet.clock import now
from intranet.database import db


def account(email="awa.martin@ccas.example", display_name="Awa Martin", *, password=None):
    """An active account; `password` is hashed as the application does when given."""
    from flask_security.utils import hash_password

    row = Account(
        email=email,
        display_name=display_name,
        active=True,
        fs_uniquifier=uuid4().hex,
        created_at=now(),
        confirmed_at=now(),
        password=hash_password(password) if password else None,
    )
    db.session.add(row)
    db.session.flush()
    return row


def administrator(email="admin@cd35.example", display_name="Ada Ministère"):
    row = account(email, display_name)
    db.session.add(Grant(account_id=row.id, role=ADMINISTRATOR))
    db.session.flush()
    return row


def coordinator(agency, email="coordination@cd35.example", display_name="Nolwenn Le Goff"):
    row = account(email, display_name)
    db.session.add(Grant(account_id=row.id, role=COORDINATOR, agency_id=agency.id))
    db.session.flush()
    return row
