"""Every way to point at an entry is known: a new one fails here until somebody says what a merge
makes of it."""

import pytest
from sqlalchemy import Integer, inspect

from intranet.app import load_rooms
from intranet.database import db
from intranet.directory.models import Person, Structure
from intranet.duplicates import pointers
from intranet.duplicates.fields import GROUPS, NOT_CHOSEN

load_rooms()

# Followed by a merge. Of a row that a rule of uniqueness keeps from following, see `clashes` or,
# for those named in STUCK, why it may stay.
FOLLOW = {
    "structure": {
        "imported_record.structure_id",
        "inclusion_record.structure_id",
        "outreach_session.host_id",
        "outreach_session.structure_id",
        "position.structure_id",
        "service.structure_id",
        "correction.entry_id",
        "entry_review.entry_id",
        "outgoing_mail.cause_id",
        "verification_request.entry_id",
    },
    "person": {
        "assignment.person_id",
        "changeover.leaver_id",
        "changeover.successor_id",
        "imported_record.person_id",
        "invitation.person_id",
        "invitation.replaces_id",
        "follow_up.person_id",
        "poll_vote.person_id",
        "announcement_mute.person_id",
        "verification_ask.person_id",
        "correction.entry_id",
        "entry_review.entry_id",
        "outgoing_mail.cause_id",
        "verification_request.entry_id",
    },
}
STUCK = {
    "inclusion_record.structure_id": "what data·inclusion said of the kept one is enough",
    "invitation.person_id": "clashes",
    "announcement_mute.person_id": "muted once is muted",
    "entry_review.entry_id": "what was said of the kept one in that meeting is enough",
    "verification_request.entry_id": "clashes",
}


@pytest.mark.parametrize("kind", ["structure", "person"])
def test_every_column_that_points_at_an_entry_is_known(kind):
    assert {pointer.name for pointer in pointers.pointers(kind)} == FOLLOW[kind]


@pytest.mark.parametrize("kind", ["structure", "person"])
def test_every_rule_of_uniqueness_on_them_has_an_answer(kind):
    limited = {p.name for p in pointers.pointers(kind) if pointers.uniques(p.column)}

    assert limited <= STUCK.keys()


def test_every_column_that_names_a_row_by_its_kind_is_declared():
    """Whole numbers called « …_id » that no foreign key explains."""
    declared = pointers.BY_KIND.keys() | pointers.BY_KIND_STAY.keys()
    found = {
        table.name
        for table in db.metadata.sorted_tables
        for column in table.columns
        if column.name.endswith("_id")
        and isinstance(column.type, Integer)
        and not column.foreign_keys
    }

    assert found == declared


@pytest.mark.parametrize("model", [Structure, Person])
def test_every_column_of_an_entry_is_chosen_or_settled(model):
    chosen = {column for group in GROUPS[model.__tablename__] for column in group.columns}

    assert chosen | NOT_CHOSEN >= set(inspect(model).columns.keys())
    assert not chosen & NOT_CHOSEN
    assert chosen <= set(inspect(model).columns.keys())
