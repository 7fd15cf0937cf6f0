from datetime import date

from intranet.clock import now
from intranet.database import db
from intranet.networks.models import Network, NetworkCommune
from intranet.text import slugify


def network(agency, name="Pays malouin", *, communes=()):
    slug = slugify(name)
    row = Network(
        name=name,
        slug=slug,
        agency_id=agency.id,
        mailbox=f"reseau.{slug}@reseaux.example",
        created_at=now(),
    )
    db.session.add(row)
    db.session.flush()
    for commune in communes:
        db.session.add(
            NetworkCommune(network_id=row.id, commune_id=commune.id, starts_on=date(2019, 10, 1))
        )
    db.session.flush()
    return row
