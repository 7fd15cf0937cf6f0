import re

import pytest
from sqlalchemy import select

from intranet.accounts.models import Account
from intranet.database import db
from intranet.mailroom.models import OutgoingMail
from tests.builders import accounts

EMAIL = "awa.martin@ccas.example"
PASSWORD = "trois loutres sous la pluie"
NEW_PASSWORD = "sept tambours dans la brume"


class House:
    """One account with a password, a browser, and the mails that left."""

    def __init__(self, app, account):
        self.app, self.key = app, account.id
        self.browser = app.test_client()

    @property
    def account(self):
        db.session.rollback()
        return db.session.get(Account, self.key, populate_existing=True)

    def sign_in(self, email=EMAIL, password=PASSWORD, browser=None, **kwargs):
        data = {"email": email, "password": password, **kwargs.pop("data", {})}
        return (browser or self.browser).post("/connexion", data=data, **kwargs)

    def mails(self, purpose):
        db.session.rollback()
        found = select(OutgoingMail).where(OutgoingMail.purpose == purpose)
        return list(db.session.scalars(found.order_by(OutgoingMail.id)))

    def link(self, purpose):
        """The path of the link in the last mail."""
        return re.search(r"http://localhost(/\S+/\S+)", self.mails(purpose)[-1].text)[1]

    def is_in(self, browser=None):
        return (browser or self.browser).get("/mon-compte").status_code == 200


@pytest.fixture
def house(app):
    account = accounts.account(EMAIL, password=PASSWORD)
    db.session.commit()
    return House(app, account)
