from datetime import date

from intranet.clock import now
from intranet.database import db
from intranet.directory.models import ACTIVE, Assignment, Membership, Person, Position, Structure


def structure(commune, name="CCAS de Cancale", kind="ccas", **values):
    return _add(
        Structure(
            name=name,
            kind=kind,
            commune_id=commune.id,
            created_at=now(),
            updated_at=now(),
            **values,
        )
    )


def person(first_name="Awa", last_name="Martin", *, account=None, **values):
    return _add(
        Person(
            first_name=first_name,
            last_name=last_name,
            account_id=account.id if account else None,
            created_at=now(),
            updated_at=now(),
            **{"email": account.email if account else "", **values},
        )
    )


def position(structure, title="Agente d’accueil", *, holder=None, manages=False, **values):
    row = _add(
        Position(
            structure_id=structure.id,
            title=title,
            manages_structure=manages,
            created_at=now(),
            **values,
        )
    )
    if holder:
        _add(Assignment(position_id=row.id, person_id=holder.id, starts_on=date(2024, 1, 8)))
    return row


def membership(position, network, state=ACTIVE):
    row = Membership(
        position_id=position.id,
        network_id=network.id,
        state=state,
        requested_at=now(),
        decided_at=now() if state == ACTIVE else None,
    )
    db.session.add(row)
    db.session.flush()
    return row


def _add(row):
    db.session.add(row)
    db.session.flush()
    return row
