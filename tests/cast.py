"""The people of the tests: two agencies, two networks, one person for each role.

`cast.sign_in(name)` gives a client signed in as `administrator`, `coordinator`,
`other_coordinator`, `manager` (of the CCAS), `member` (welcome agent of the CDAS, same
network), `outsider` (a seat in the other network), `other_manager` (of another CCAS, in no
network) or `newcomer` (an account and nothing else).

Building it takes forty flushes, so `keep` does that once and `restore` gives each test the
same rows, as new as if they had just been built.
"""

from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Table, insert, select, text
from sqlalchemy.orm import make_transient_to_detached

from intranet.clock import now
from intranet.database import Instant, db, is_sqlite
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


@dataclass(frozen=True)
class Kept:
    """A cast to be restored: the rows of its tables, and the class and key of each name."""

    rows: list[tuple[Table, list[dict[str, Any]]]]
    names: dict[str, tuple[type, int]]
    accounts: dict[str, tuple[type, int]]


def keep(app: Flask) -> Kept:
    """The cast assembled in the empty database of `app`, for `restore`."""
    names = vars(assemble(app))
    accounts = names.pop("accounts")
    del names["app"]
    rows = [
        (table, [dict(row) for row in db.session.execute(select(table)).mappings()])
        for table in db.metadata.sorted_tables
    ]
    return Kept([(table, found) for table, found in rows if found], _keys(names), _keys(accounts))


def restore(app: Flask, kept: Kept) -> Cast:
    """What `assemble` leaves in an empty database: the rows committed, dated from now, and
    the objects in the session, to be read when they are looked at."""
    for table, rows in kept.rows:
        db.session.execute(insert(table), _dated(table, rows))
    if not is_sqlite():
        following = (
            f"setval(pg_get_serial_sequence('{table}', 'id'), {max(row['id'] for row in rows)})"
            for table, rows in kept.rows
            if table.c.keys()[0] == "id"
        )
        db.session.execute(text(f"SELECT {', '.join(following)}"))
    db.session.commit()
    return Cast(app=app, accounts=_objects(kept.accounts), **_objects(kept.names))


def _dated(table: Table, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    instants = [column.name for column in table.columns if isinstance(column.type, Instant)]
    return [row | {name: now() for name in instants if row[name]} for row in rows]


def _keys(names: dict[str, Any]) -> dict[str, tuple[type, int]]:
    return {name: (type(row), row.id) for name, row in names.items()}


def _objects(names: dict[str, tuple[type, int]]) -> dict[str, Any]:
    """The rows as a commit leaves them in the session: known by key, not read yet."""
    found = {name: model(id=key) for name, (model, key) in names.items()}
    for row in found.values():
        make_transient_to_detached(row)
    db.session.add_all(found.values())
    return found
