"""What structures offer."""

from intranet.clock import now
from intranet.database import db
from intranet.directory.offer.models import OutreachSession, Service


def service(structure, name="Aide aux impayés", themes=("difficultes-financieres",), **values):
    return _add(
        Service(
            structure_id=structure.id,
            name=name,
            themes=list(themes),
            created_at=now(),
            updated_at=now(),
            **values,
        )
    )


def permanence(structure, host=None, commune=None, opening_hours="Mo 09:00-12:00", **values):
    return _add(
        OutreachSession(
            structure_id=structure.id,
            host_id=host.id if host else None,
            commune_id=commune.id if commune else host.commune_id,
            opening_hours=opening_hours,
            created_at=now(),
            updated_at=now(),
            **values,
        )
    )


def _add(row):
    db.session.add(row)
    db.session.flush()
    return row
