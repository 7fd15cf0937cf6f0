from intranet.database import db
from intranet.territories.models import Agency, AgencyCommune, Commune, Epci
from intranet.text import fold, slugify


def epci(name="Saint-Malo Agglomération", siren="243500782", kind="CA"):
    return _add(Epci(name=name, siren=siren, kind=kind, member_count=18))


def commune(name="Cancale", insee_code="35049", *, kind="commune-actuelle", epci=None, agency=None):
    row = _add(
        Commune(
            name=name,
            insee_code=insee_code,
            kind=kind,
            folded=fold(name),
            departement="35",
            postcodes="35260",
            population=5000,
            epci_id=epci.id if epci else None,
        )
    )
    if agency:
        db.session.add(AgencyCommune(agency_id=agency.id, commune_id=row.id))
        db.session.flush()
    return row


def agency(name="Agence du pays de Saint-Malo"):
    return _add(Agency(name=name, slug=slugify(name)))


def _add(row):
    db.session.add(row)
    db.session.flush()
    return row
