"""What comes in goes out: any valid record, word for word."""

import io
import json

import pytest
from hypothesis import HealthCheck, given, settings

from intranet.database import db
from intranet.demo import loading as demo
from intranet.exchange.data_inclusion import mapping, reading, schema
from tests.exchange.data_inclusion import v1
from tests.exchange.data_inclusion.conftest import exported

hostile = settings(
    max_examples=60,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


def came_from(document):
    """The part of the export that `document` brought."""
    found = exported(with_contacts=True)
    return {
        kind: [one for one in found[kind] if one["id"] in {each["id"] for each in document[kind]}]
        for kind in found
    }


def bring_in(document):
    content = json.dumps(document).encode()
    return reading.import_document(None, io.BytesIO(content), "v1.json", apply=True)


@hostile
@given(v1.documents())
def test_any_valid_record_goes_out_as_it_came(cast, document):
    try:
        run = bring_in(document)
        assert run.counts == {
            "structure": {"new": len(document["structures"])},
            "service": {"new": len(document["services"])} if document["services"] else {},
        }
        assert v1.as_told(came_from(document)) == v1.as_told(document)
    finally:
        db.session.rollback()


@hostile
@given(v1.documents())
def test_the_same_file_again_changes_nothing(cast, document):
    try:
        bring_in(document)
        db.session.commit()
        outcomes = {key for found in bring_in(document).counts.values() for key in found}
        assert outcomes == {"unchanged"}
    finally:
        db.session.rollback()
        _empty(document)


def _empty(document):
    from sqlalchemy import delete

    from intranet.directory.models import Structure
    from intranet.directory.offer.models import Service
    from intranet.exchange.data_inclusion.models import InclusionRecord, InclusionRun

    for table in (InclusionRecord, Service, InclusionRun):
        db.session.execute(delete(table))
    db.session.execute(delete(Structure).where(Structure.source != ""))
    db.session.commit()


def test_every_field_of_the_package_has_its_columns(app):
    own = {"source", "id", "date_maj"}
    apart = {"structure": own, "service": own | {"structure_id", "contact_nom_prenom"}}
    for kind in ("structure", "service"):
        assert mapping.FIELDS[kind].keys() | apart[kind] == set(schema.fields(kind))


def test_the_vocabulary_of_the_site_is_that_of_the_package(app):
    from scripts.vocabulary import FILE, text

    assert FILE.read_text(encoding="utf-8") == text()


@pytest.mark.slow
def test_the_demonstration_goes_out_valid_and_comes_back_equal(app):
    demo.load()
    db.session.commit()
    sent = exported()
    assert len(sent["structures"]) > 40
    v1.as_models(sent)  # raises when the package refuses one
    again = bring_in(sent)
    assert {key for found in again.counts.values() for key in found} == {"unchanged"}
