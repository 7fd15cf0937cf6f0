"""Where files come from: sources chosen, or made on the way."""

from sqlalchemy import select

from intranet.access import Actor
from intranet.audit import journal
from intranet.clock import now
from intranet.database import db
from intranet.exchange.blueprint import pages
from intranet.exchange.models import ImportSource
from intranet.text import fold, slugify

KEY = 40


@pages.app_template_global("source_name")
def name_of(key: str) -> str:
    """What people call the source that an entry carries; its key when no file of ours has it."""
    name = db.session.scalar(select(ImportSource.name).where(ImportSource.key == key))
    return name or key


def named(actor: Actor | None, name: str, agency_id: int | None) -> ImportSource:
    """The source of this name, give or take accents and capitals, of this agency; made if there
    is none."""
    statement = select(ImportSource).where(ImportSource.agency_id.is_not_distinct_from(agency_id))
    for source in db.session.scalars(statement):
        if fold(source.name) == fold(name):
            return source
    source = ImportSource(
        key=_free_key(name), name=name, agency_id=agency_id, columns={}, created_at=now()
    )
    db.session.add(source)
    db.session.flush()
    journal.record(actor, "import_source.created", source)
    return source


def _free_key(name: str) -> str:
    """A key of its own: « tableau-des-ccas », then « tableau-des-ccas-2 »."""
    base = slugify(name, KEY - 4)
    taken = set(
        db.session.scalars(
            select(ImportSource.key).where(ImportSource.key.startswith(base, autoescape=True))
        )
    )
    number, key = 1, base
    while key in taken:
        number += 1
        key = f"{base}-{number}"
    return key
