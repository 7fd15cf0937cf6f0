"""The people of the tests: two agencies, two networks, one person for each role.

`cast.sign_in(name)` gives a client signed in as `administrator`, `coordinator`,
`other_coordinator`, `manager` (of the CCAS), `member` (welcome agent of the CDAS, same
network), `outsider` (a seat in the other network), `other_manager` (of another CCAS, in no
network) or `newcomer` (an account and nothing else).
"""

from types import SimpleNamespace

from flask import Flask
from flask.testing import FlaskClient

from intranet.database import db
from tests.builders import accounts, directory, networks, territories


class Cast(SimpleNamespace):
    """Rows by name; accounts under `accounts`."""

    app: Flask

    def client(self) -> FlaskClient:
        """An anonymous visitor."""
        return self.app.test_client()

    def sign_in(self, name: str) -> FlaskClient:
        """A client with the session of account `name`; commits what was built so far."""
        db.session.commit()
        client = self.app.test_client()
        with client.session_transaction() as session:
            session["_user_id"] = self.accounts[name].fs_uniquifier
            session["_fresh"] = True
        return client


def assemble(app: Flask) -> Cast:
    agency = territories.agency()
    other_agency = territories.agency("Agence du pays de Fougères")
    epci = territories.epci()
    cancale = territories.commune(epci=epci, agency=agency)
    saint_meloir = territories.commune("Saint-Méloir-des-Ondes", "35299", epci=epci, agency=agency)
    fougeres = territories.commune("Fougères", "35115", agency=other_agency)
    network = networks.network(agency, communes=[cancale, saint_meloir])
    other_network = networks.network(other_agency, "Fougères Agglomération", communes=[fougeres])
    people = {
        "administrator": accounts.administrator(),
        "coordinator": accounts.coordinator(agency),
        "other_coordinator": accounts.coordinator(
            other_agency, "coordination.fougeres@cd35.example", "Yann Hamon"
        ),
        "manager": accounts.account("direction@ccas-cancale.example", "Maëlle Kerdoncuff"),
        "member": accounts.account("accueil@cdas.example", "Awa Martin"),
        "outsider": accounts.account("accueil@ccas-fougeres.example", "Hugo Besnard"),
        "other_manager": accounts.account("direction@ccas-fougeres.example", "Lou Texier"),
        "newcomer": accounts.account("nouveau@association.example", "Inès Roux"),
    }
    ccas = directory.structure(cancale)
    cdas = directory.structure(saint_meloir, "CDAS de la baie", "cdas")
    other_ccas = directory.structure(fougeres, "CCAS de Fougères")
    manager = directory.person("Maëlle", "Kerdoncuff", account=people["manager"])
    member = directory.person("Awa", "Martin", account=people["member"])
    outsider = directory.person("Hugo", "Besnard", account=people["outsider"])
    other_manager = directory.person("Lou", "Texier", account=people["other_manager"])
    directory.position(other_ccas, "Directeur", holder=other_manager, manages=True)
    manager_seat = directory.position(ccas, "Directrice", holder=manager, manages=True)
    member_seat = directory.position(cdas, holder=member)
    vacant_seat = directory.position(ccas, "Référente logement")
    outsider_seat = directory.position(other_ccas, holder=outsider)
    for seat in (manager_seat, member_seat, vacant_seat):
        directory.membership(seat, network)
    directory.membership(outsider_seat, other_network)
    db.session.commit()
    return Cast(
        app=app,
        accounts=people,
        agency=agency,
        other_agency=other_agency,
        epci=epci,
        cancale=cancale,
        saint_meloir=saint_meloir,
        fougeres=fougeres,
        network=network,
        other_network=other_network,
        ccas=ccas,
        cdas=cdas,
        other_ccas=other_ccas,
        manager=manager,
        member=member,
        outsider=outsider,
        manager_seat=manager_seat,
        member_seat=member_seat,
        vacant_seat=vacant_seat,
        outsider_seat=outsider_seat,
    )
