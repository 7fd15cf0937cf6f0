"""What makes the directory trusted: services, presences, provenance, files, choices."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('doubtful_address',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('address', sa.String(length=254), nullable=False),
    sa.Column('since', sa.DateTime(timezone=True), nullable=False),
    sa.Column('reason', sa.String(length=500), nullable=False),
    sa.Column('mail_id', sa.Integer(), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_doubtful_address')),
    sa.UniqueConstraint('address', name=op.f('uq_doubtful_address_address'))
    )
    op.create_table('preference',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=40), nullable=False),
    sa.Column('value', sa.String(length=200), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_preference')),
    sa.UniqueConstraint('name', name=op.f('uq_preference_name'))
    )
    op.create_table('stored_file',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.Column('content_type', sa.String(length=100), nullable=False),
    sa.Column('size', sa.Integer(), nullable=False),
    sa.Column('digest', sa.String(length=64), nullable=False),
    sa.Column('content', sa.LargeBinary(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_stored_file'))
    )
    op.create_table('synonym',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('key', sa.String(length=120), nullable=False),
    sa.Column('words', sa.String(length=80), nullable=False),
    sa.Column('reduced', sa.String(length=160), nullable=False),
    sa.Column('changed_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('removed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_synonym')),
    sa.UniqueConstraint('reduced', name=op.f('uq_synonym_reduced'))
    )
    with op.batch_alter_table('synonym', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_synonym_key'), ['key'], unique=False)

    op.create_table('verification_request',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('entry_kind', sa.String(length=12), nullable=False),
    sa.Column('entry_id', sa.Integer(), nullable=False),
    sa.Column('opened_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('stage', sa.String(length=12), nullable=False),
    sa.Column('tries', sa.Integer(), nullable=False),
    sa.Column('asked_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('next_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('closed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('outcome', sa.String(length=12), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_verification_request'))
    )
    with op.batch_alter_table('verification_request', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_verification_request_closed_at_next_at'), ['closed_at', 'next_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_verification_request_entry_kind_entry_id_id'), ['entry_kind', 'entry_id', 'id'], unique=False)
        batch_op.create_index('uq_verification_request_open', ['entry_kind', 'entry_id'], unique=True, sqlite_where=sa.text('closed_at IS NULL'), postgresql_where=sa.text('closed_at IS NULL'))

    op.create_table('correction',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('entry_kind', sa.String(length=12), nullable=False),
    sa.Column('entry_id', sa.Integer(), nullable=False),
    sa.Column('field', sa.String(length=40), nullable=False),
    sa.Column('old_value', sa.JSON(), nullable=False),
    sa.Column('new_value', sa.JSON(), nullable=False),
    sa.Column('message', sa.String(length=1000), nullable=False),
    sa.Column('nonce', sa.String(length=32), nullable=False),
    sa.Column('proposed_by_id', sa.Integer(), nullable=False),
    sa.Column('proposed_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('state', sa.String(length=12), nullable=False),
    sa.Column('decided_by_id', sa.Integer(), nullable=True),
    sa.Column('decided_by_name', sa.String(length=200), nullable=False),
    sa.Column('decided_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('reason', sa.String(length=1000), nullable=False),
    sa.ForeignKeyConstraint(['decided_by_id'], ['account.id'], name=op.f('fk_correction_decided_by_id')),
    sa.ForeignKeyConstraint(['proposed_by_id'], ['account.id'], name=op.f('fk_correction_proposed_by_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_correction'))
    )
    with op.batch_alter_table('correction', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_correction_entry_kind_entry_id_state'), ['entry_kind', 'entry_id', 'state'], unique=False)
        batch_op.create_index(batch_op.f('ix_correction_proposed_by_id_id'), ['proposed_by_id', 'id'], unique=False)
        batch_op.create_index(batch_op.f('ix_correction_state_id'), ['state', 'id'], unique=False)

    op.create_table('dormancy_warning',
    sa.Column('account_id', sa.Integer(), nullable=False),
    sa.Column('warned_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_dormancy_warning_account_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('account_id', name=op.f('pk_dormancy_warning'))
    )
    op.create_table('import_source',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('key', sa.String(length=40), nullable=False),
    sa.Column('name', sa.String(length=120), nullable=False),
    sa.Column('agency_id', sa.Integer(), nullable=True),
    sa.Column('columns', sa.JSON(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['agency_id'], ['agency.id'], name=op.f('fk_import_source_agency_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_import_source')),
    sa.UniqueConstraint('key', name=op.f('uq_import_source_key'))
    )
    with op.batch_alter_table('import_source', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_import_source_agency_id'), ['agency_id'], unique=False)

    op.create_table('inclusion_run',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('account_id', sa.Integer(), nullable=True),
    sa.Column('file_name', sa.String(length=200), nullable=False),
    sa.Column('size', sa.Integer(), nullable=False),
    sa.Column('state', sa.String(length=12), nullable=False),
    sa.Column('counts', sa.JSON(), nullable=False),
    sa.Column('notes', sa.JSON(), nullable=False),
    sa.Column('overwrites', sa.Boolean(), nullable=False),
    sa.Column('left', sa.JSON(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('applied_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('undone_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('purged_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_inclusion_run_account_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_inclusion_run'))
    )
    with op.batch_alter_table('inclusion_run', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_inclusion_run_account_id'), ['account_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_inclusion_run_created_at'), ['created_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_inclusion_run_state'), ['state'], unique=False)

    op.create_table('inclusion_token',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('label', sa.String(length=80), nullable=False),
    sa.Column('token_hash', sa.String(length=64), nullable=False),
    sa.Column('with_contacts', sa.Boolean(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('created_by_id', sa.Integer(), nullable=True),
    sa.Column('last_used_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('revoked_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['created_by_id'], ['account.id'], name=op.f('fk_inclusion_token_created_by_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_inclusion_token')),
    sa.UniqueConstraint('token_hash', name=op.f('uq_inclusion_token_token_hash'))
    )
    op.create_table('merge',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=10), nullable=False),
    sa.Column('kept_id', sa.Integer(), nullable=False),
    sa.Column('merged_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=True),
    sa.Column('kept_before', sa.JSON(), nullable=False),
    sa.Column('kept_after', sa.JSON(), nullable=False),
    sa.Column('merged_before', sa.JSON(), nullable=False),
    sa.Column('moved', sa.JSON(), nullable=False),
    sa.Column('undone_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('emptied_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('undone_by_id', sa.Integer(), nullable=True),
    sa.Column('unrestored', sa.JSON(), nullable=False),
    sa.ForeignKeyConstraint(['by_id'], ['account.id'], name=op.f('fk_merge_by_id')),
    sa.ForeignKeyConstraint(['undone_by_id'], ['account.id'], name=op.f('fk_merge_undone_by_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_merge'))
    )
    with op.batch_alter_table('merge', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_merge_at'), ['at'], unique=False)
        batch_op.create_index(batch_op.f('ix_merge_kind_kept_id'), ['kind', 'kept_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_merge_kind_merged_id'), ['kind', 'merged_id'], unique=False)

    op.create_table('not_duplicate',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=10), nullable=False),
    sa.Column('low_id', sa.Integer(), nullable=False),
    sa.Column('high_id', sa.Integer(), nullable=False),
    sa.Column('decided_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('decided_by_id', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['decided_by_id'], ['account.id'], name=op.f('fk_not_duplicate_decided_by_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_not_duplicate')),
    sa.UniqueConstraint('kind', 'low_id', 'high_id', name=op.f('uq_not_duplicate_kind_low_id_high_id'))
    )
    op.create_table('verification_digest',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('address', sa.String(length=254), nullable=False),
    sa.Column('sent_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('mail_id', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['mail_id'], ['outgoing_mail.id'], name=op.f('fk_verification_digest_mail_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_verification_digest'))
    )
    with op.batch_alter_table('verification_digest', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_verification_digest_address_sent_at'), ['address', 'sent_at'], unique=False)

    op.create_table('import_run',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('source_id', sa.Integer(), nullable=False),
    sa.Column('account_id', sa.Integer(), nullable=True),
    sa.Column('file_name', sa.String(length=200), nullable=False),
    sa.Column('file_id', sa.Integer(), nullable=True),
    sa.Column('digest', sa.String(length=64), nullable=False),
    sa.Column('size', sa.Integer(), nullable=False),
    sa.Column('format', sa.String(length=20), nullable=False),
    sa.Column('state', sa.String(length=12), nullable=False),
    sa.Column('claim', sa.String(length=32), nullable=False),
    sa.Column('claimed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('problem', sa.Text(), nullable=False),
    sa.Column('notes', sa.JSON(), nullable=False),
    sa.Column('header', sa.JSON(), nullable=False),
    sa.Column('header_line', sa.Integer(), nullable=False),
    sa.Column('mapping', sa.JSON(), nullable=False),
    sa.Column('kind', sa.String(length=30), nullable=False),
    sa.Column('row_count', sa.Integer(), nullable=False),
    sa.Column('counts', sa.JSON(), nullable=False),
    sa.Column('done', sa.JSON(), nullable=False),
    sa.Column('kept', sa.JSON(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('checked_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('applied_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('undone_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('purged_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_import_run_account_id')),
    sa.ForeignKeyConstraint(['file_id'], ['stored_file.id'], name=op.f('fk_import_run_file_id')),
    sa.ForeignKeyConstraint(['source_id'], ['import_source.id'], name=op.f('fk_import_run_source_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_import_run')),
    sa.UniqueConstraint('file_id', name=op.f('uq_import_run_file_id'))
    )
    with op.batch_alter_table('import_run', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_import_run_account_id'), ['account_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_import_run_created_at'), ['created_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_import_run_source_id'), ['source_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_import_run_state'), ['state'], unique=False)

    op.create_table('inclusion_line',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('run_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=10), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('identifier', sa.String(length=200), nullable=False),
    sa.Column('label', sa.String(length=200), nullable=False),
    sa.Column('outcome', sa.String(length=10), nullable=False),
    sa.Column('is_edited', sa.Boolean(), nullable=False),
    sa.Column('changes', sa.JSON(), nullable=False),
    sa.Column('problems', sa.JSON(), nullable=False),
    sa.Column('remarks', sa.JSON(), nullable=False),
    sa.Column('values', sa.JSON(), nullable=False),
    sa.Column('contact', sa.Text(), nullable=True),
    sa.Column('target_id', sa.Integer(), nullable=True),
    sa.Column('done', sa.JSON(), nullable=False),
    sa.ForeignKeyConstraint(['run_id'], ['inclusion_run.id'], name=op.f('fk_inclusion_line_run_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_inclusion_line'))
    )
    with op.batch_alter_table('inclusion_line', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_inclusion_line_run_id_kind_id'), ['run_id', 'kind', 'id'], unique=False)
        batch_op.create_index(batch_op.f('ix_inclusion_line_run_id_outcome_id'), ['run_id', 'outcome', 'id'], unique=False)

    op.create_table('verification_ask',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('request_id', sa.Integer(), nullable=False),
    sa.Column('digest_id', sa.Integer(), nullable=False),
    sa.Column('stage', sa.String(length=12), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=True),
    sa.Column('account_id', sa.Integer(), nullable=True),
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.Column('address', sa.String(length=254), nullable=False),
    sa.Column('nonce', sa.String(length=32), nullable=False),
    sa.Column('asked_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('answered_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('answer', sa.String(length=12), nullable=False),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_verification_ask_account_id')),
    sa.ForeignKeyConstraint(['digest_id'], ['verification_digest.id'], name=op.f('fk_verification_ask_digest_id')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_verification_ask_person_id')),
    sa.ForeignKeyConstraint(['request_id'], ['verification_request.id'], name=op.f('fk_verification_ask_request_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_verification_ask'))
    )
    with op.batch_alter_table('verification_ask', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_verification_ask_digest_id'), ['digest_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_verification_ask_person_id'), ['person_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_verification_ask_request_id'), ['request_id'], unique=False)

    op.create_table('import_row',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('run_id', sa.Integer(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('cells', sa.JSON(), nullable=False),
    sa.Column('doubt', sa.String(length=200), nullable=False),
    sa.Column('is_corrected', sa.Boolean(), nullable=False),
    sa.Column('structure_key', sa.String(length=120), nullable=False),
    sa.Column('label', sa.String(length=300), nullable=False),
    sa.Column('outcome', sa.String(length=10), nullable=False),
    sa.Column('action', sa.String(length=10), nullable=False),
    sa.Column('decision', sa.String(length=20), nullable=False),
    sa.Column('takes_file', sa.Boolean(), nullable=False),
    sa.Column('has_conflict', sa.Boolean(), nullable=False),
    sa.Column('is_stale', sa.Boolean(), nullable=False),
    sa.Column('changes', sa.JSON(), nullable=False),
    sa.Column('problems', sa.JSON(), nullable=False),
    sa.Column('warnings', sa.JSON(), nullable=False),
    sa.Column('candidates', sa.JSON(), nullable=False),
    sa.Column('fingerprint', sa.String(length=40), nullable=False),
    sa.Column('done', sa.JSON(), nullable=False),
    sa.ForeignKeyConstraint(['run_id'], ['import_run.id'], name=op.f('fk_import_row_run_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_import_row')),
    sa.UniqueConstraint('run_id', 'number', name=op.f('uq_import_row_run_id_number'))
    )
    with op.batch_alter_table('import_row', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_import_row_run_id_outcome_number'), ['run_id', 'outcome', 'number'], unique=False)
        batch_op.create_index(batch_op.f('ix_import_row_run_id_structure_key'), ['run_id', 'structure_key'], unique=False)

    op.create_table('outreach_session',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('structure_id', sa.Integer(), nullable=False),
    sa.Column('host_id', sa.Integer(), nullable=True),
    sa.Column('commune_id', sa.Integer(), nullable=False),
    sa.Column('place', sa.String(length=200), nullable=False),
    sa.Column('address', sa.String(length=300), nullable=False),
    sa.Column('opening_hours', sa.String(length=500), nullable=False),
    sa.Column('hours_note', sa.String(length=500), nullable=False),
    sa.Column('by_appointment', sa.Boolean(), nullable=False),
    sa.Column('phone', sa.String(length=20), nullable=False),
    sa.Column('email', sa.String(length=254), nullable=False),
    sa.Column('themes', sa.JSON(), nullable=False),
    sa.Column('note', sa.Text(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('closed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['commune_id'], ['commune.id'], name=op.f('fk_outreach_session_commune_id')),
    sa.ForeignKeyConstraint(['host_id'], ['structure.id'], name=op.f('fk_outreach_session_host_id')),
    sa.ForeignKeyConstraint(['structure_id'], ['structure.id'], name=op.f('fk_outreach_session_structure_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_outreach_session'))
    )
    with op.batch_alter_table('outreach_session', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_outreach_session_commune_id'), ['commune_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_outreach_session_host_id'), ['host_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_outreach_session_structure_id'), ['structure_id'], unique=False)

    op.create_table('service',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('structure_id', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.Column('description', sa.Text(), nullable=False),
    sa.Column('kind', sa.String(length=30), nullable=False),
    sa.Column('themes', sa.JSON(), nullable=False),
    sa.Column('audiences', sa.JSON(), nullable=False),
    sa.Column('audience_note', sa.Text(), nullable=False),
    sa.Column('conditions', sa.Text(), nullable=False),
    sa.Column('fees', sa.String(length=20), nullable=False),
    sa.Column('fees_note', sa.Text(), nullable=False),
    sa.Column('reception_modes', sa.JSON(), nullable=False),
    sa.Column('mobilisation_modes', sa.JSON(), nullable=False),
    sa.Column('mobilised_by', sa.JSON(), nullable=False),
    sa.Column('mobilisation_note', sa.Text(), nullable=False),
    sa.Column('mobilisation_url', sa.String(length=500), nullable=False),
    sa.Column('phone', sa.String(length=20), nullable=False),
    sa.Column('email', sa.String(length=254), nullable=False),
    sa.Column('opening_hours', sa.String(length=500), nullable=False),
    sa.Column('hours_note', sa.String(length=500), nullable=False),
    sa.Column('area', sa.JSON(), nullable=False),
    sa.Column('extra', sa.JSON(), nullable=False),
    sa.Column('source', sa.String(length=40), nullable=False),
    sa.Column('source_id', sa.String(length=120), nullable=False),
    sa.Column('source_url', sa.String(length=500), nullable=False),
    sa.Column('source_updated_on', sa.Date(), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('closed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['structure_id'], ['structure.id'], name=op.f('fk_service_structure_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_service'))
    )
    with op.batch_alter_table('service', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_service_source_source_id'), ['source', 'source_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_service_structure_id'), ['structure_id'], unique=False)

    op.create_table('imported_record',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('source_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=10), nullable=False),
    sa.Column('key', sa.String(length=120), nullable=False),
    sa.Column('structure_id', sa.Integer(), nullable=True),
    sa.Column('position_id', sa.Integer(), nullable=True),
    sa.Column('person_id', sa.Integer(), nullable=True),
    sa.Column('values', sa.JSON(), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_imported_record_person_id')),
    sa.ForeignKeyConstraint(['position_id'], ['position.id'], name=op.f('fk_imported_record_position_id')),
    sa.ForeignKeyConstraint(['source_id'], ['import_source.id'], name=op.f('fk_imported_record_source_id')),
    sa.ForeignKeyConstraint(['structure_id'], ['structure.id'], name=op.f('fk_imported_record_structure_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_imported_record')),
    sa.UniqueConstraint('source_id', 'kind', 'key', name=op.f('uq_imported_record_source_id_kind_key'))
    )
    with op.batch_alter_table('imported_record', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_imported_record_person_id'), ['person_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_imported_record_position_id'), ['position_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_imported_record_structure_id'), ['structure_id'], unique=False)

    op.create_table('inclusion_record',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('structure_id', sa.Integer(), nullable=True),
    sa.Column('service_id', sa.Integer(), nullable=True),
    sa.Column('values', sa.JSON(), nullable=False),
    sa.Column('contact', sa.Text(), nullable=True),
    sa.Column('imported_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['service_id'], ['service.id'], name=op.f('fk_inclusion_record_service_id')),
    sa.ForeignKeyConstraint(['structure_id'], ['structure.id'], name=op.f('fk_inclusion_record_structure_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_inclusion_record')),
    sa.UniqueConstraint('service_id', name=op.f('uq_inclusion_record_service_id')),
    sa.UniqueConstraint('structure_id', name=op.f('uq_inclusion_record_structure_id'))
    )
    op.create_table('changeover',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('position_id', sa.Integer(), nullable=False),
    sa.Column('held_id', sa.Integer(), nullable=True),
    sa.Column('leaver_id', sa.Integer(), nullable=True),
    sa.Column('leaves_on', sa.Date(), nullable=True),
    sa.Column('left_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('successor_id', sa.Integer(), nullable=True),
    sa.Column('first_name', sa.String(length=100), nullable=False),
    sa.Column('last_name', sa.String(length=100), nullable=False),
    sa.Column('email', sa.String(length=254), nullable=False),
    sa.Column('phone', sa.String(length=20), nullable=False),
    sa.Column('opens_account', sa.Boolean(), nullable=False),
    sa.Column('arrives_on', sa.Date(), nullable=True),
    sa.Column('arrived_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('started_id', sa.Integer(), nullable=True),
    sa.Column('state', sa.String(length=10), nullable=False),
    sa.Column('problem', sa.String(length=300), nullable=False),
    sa.Column('said_by_id', sa.Integer(), nullable=True),
    sa.Column('said_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['held_id'], ['assignment.id'], name=op.f('fk_changeover_held_id')),
    sa.ForeignKeyConstraint(['leaver_id'], ['person.id'], name=op.f('fk_changeover_leaver_id')),
    sa.ForeignKeyConstraint(['position_id'], ['position.id'], name=op.f('fk_changeover_position_id')),
    sa.ForeignKeyConstraint(['said_by_id'], ['account.id'], name=op.f('fk_changeover_said_by_id')),
    sa.ForeignKeyConstraint(['started_id'], ['assignment.id'], name=op.f('fk_changeover_started_id')),
    sa.ForeignKeyConstraint(['successor_id'], ['person.id'], name=op.f('fk_changeover_successor_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_changeover'))
    )
    with op.batch_alter_table('changeover', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_changeover_leaver_id'), ['leaver_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_changeover_position_id'), ['position_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_changeover_state'), ['state'], unique=False)
        batch_op.create_index(batch_op.f('ix_changeover_successor_id'), ['successor_id'], unique=False)
        batch_op.create_index('uq_changeover_planned', ['position_id'], unique=True, sqlite_where=sa.text("state = 'planned'"), postgresql_where=sa.text("state = 'planned'"))

    with op.batch_alter_table('assignment', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_assignment_ends_on'), ['ends_on'], unique=False, sqlite_where=sa.text('ends_on IS NOT NULL'), postgresql_where=sa.text('ends_on IS NOT NULL'))

    with op.batch_alter_table('person', schema=None) as batch_op:
        batch_op.add_column(sa.Column('languages', sa.JSON(), server_default='[]', nullable=False))
        batch_op.add_column(sa.Column('themes', sa.JSON(), server_default='[]', nullable=False))
        batch_op.add_column(sa.Column('subjects', sa.String(length=300), server_default='', nullable=False))
        batch_op.add_column(sa.Column('photo_id', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('merged_into_id', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('forgotten_at', sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('match_key', sa.String(length=200), server_default='', nullable=False))
        batch_op.create_index(batch_op.f('ix_person_match_key'), ['match_key'], unique=False)
        batch_op.create_index(batch_op.f('ix_person_merged_into_id'), ['merged_into_id'], unique=False, sqlite_where=sa.text('merged_into_id IS NOT NULL'), postgresql_where=sa.text('merged_into_id IS NOT NULL'))
        batch_op.create_index(batch_op.f('ix_person_mobile'), ['mobile'], unique=False)
        batch_op.create_index(batch_op.f('ix_person_phone'), ['phone'], unique=False)
        batch_op.create_index(batch_op.f('ix_person_source_source_id'), ['source', 'source_id'], unique=False)
        batch_op.create_unique_constraint(batch_op.f('uq_person_photo_id'), ['photo_id'])
        batch_op.create_foreign_key(batch_op.f('fk_person_merged_into_id'), 'person', ['merged_into_id'], ['id'])
        batch_op.create_foreign_key(batch_op.f('fk_person_photo_id'), 'stored_file', ['photo_id'], ['id'])

    with op.batch_alter_table('structure', schema=None) as batch_op:
        batch_op.add_column(sa.Column('hours_note', sa.String(length=500), server_default='', nullable=False))
        batch_op.add_column(sa.Column('area', sa.JSON(), server_default='[]', nullable=False))
        batch_op.add_column(sa.Column('address_complement', sa.String(length=300), server_default='', nullable=False))
        batch_op.add_column(sa.Column('longitude', sa.Double(), nullable=True))
        batch_op.add_column(sa.Column('latitude', sa.Double(), nullable=True))
        batch_op.add_column(sa.Column('accessibility_url', sa.String(length=300), server_default='', nullable=False))
        batch_op.add_column(sa.Column('source_url', sa.String(length=500), server_default='', nullable=False))
        batch_op.add_column(sa.Column('source_updated_on', sa.Date(), nullable=True))
        batch_op.add_column(sa.Column('carriers', sa.JSON(), server_default='[]', nullable=False))
        batch_op.add_column(sa.Column('merged_into_id', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('match_key', sa.String(length=200), server_default='', nullable=False))
        batch_op.create_index(batch_op.f('ix_structure_match_key'), ['match_key'], unique=False)
        batch_op.create_index(batch_op.f('ix_structure_merged_into_id'), ['merged_into_id'], unique=False, sqlite_where=sa.text('merged_into_id IS NOT NULL'), postgresql_where=sa.text('merged_into_id IS NOT NULL'))
        batch_op.create_index(batch_op.f('ix_structure_phone'), ['phone'], unique=False)
        batch_op.create_index(batch_op.f('ix_structure_siret'), ['siret'], unique=False)
        batch_op.create_index(batch_op.f('ix_structure_source_source_id'), ['source', 'source_id'], unique=False)
        batch_op.create_foreign_key(batch_op.f('fk_structure_merged_into_id'), 'structure', ['merged_into_id'], ['id'])
    upgrade_by_hand()


def downgrade() -> None:
    downgrade_by_hand()
    with op.batch_alter_table('structure', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_structure_merged_into_id'), type_='foreignkey')
        batch_op.drop_index(batch_op.f('ix_structure_source_source_id'))
        batch_op.drop_index(batch_op.f('ix_structure_siret'))
        batch_op.drop_index(batch_op.f('ix_structure_phone'))
        batch_op.drop_index(batch_op.f('ix_structure_merged_into_id'), sqlite_where=sa.text('merged_into_id IS NOT NULL'), postgresql_where=sa.text('merged_into_id IS NOT NULL'))
        batch_op.drop_index(batch_op.f('ix_structure_match_key'))
        batch_op.drop_column('match_key')
        batch_op.drop_column('merged_into_id')
        batch_op.drop_column('carriers')
        batch_op.drop_column('source_updated_on')
        batch_op.drop_column('source_url')
        batch_op.drop_column('accessibility_url')
        batch_op.drop_column('latitude')
        batch_op.drop_column('longitude')
        batch_op.drop_column('address_complement')
        batch_op.drop_column('area')
        batch_op.drop_column('hours_note')

    with op.batch_alter_table('person', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_person_photo_id'), type_='foreignkey')
        batch_op.drop_constraint(batch_op.f('fk_person_merged_into_id'), type_='foreignkey')
        batch_op.drop_constraint(batch_op.f('uq_person_photo_id'), type_='unique')
        batch_op.drop_index(batch_op.f('ix_person_source_source_id'))
        batch_op.drop_index(batch_op.f('ix_person_phone'))
        batch_op.drop_index(batch_op.f('ix_person_mobile'))
        batch_op.drop_index(batch_op.f('ix_person_merged_into_id'), sqlite_where=sa.text('merged_into_id IS NOT NULL'), postgresql_where=sa.text('merged_into_id IS NOT NULL'))
        batch_op.drop_index(batch_op.f('ix_person_match_key'))
        batch_op.drop_column('match_key')
        batch_op.drop_column('forgotten_at')
        batch_op.drop_column('merged_into_id')
        batch_op.drop_column('photo_id')
        batch_op.drop_column('subjects')
        batch_op.drop_column('themes')
        batch_op.drop_column('languages')

    with op.batch_alter_table('assignment', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_assignment_ends_on'), sqlite_where=sa.text('ends_on IS NOT NULL'), postgresql_where=sa.text('ends_on IS NOT NULL'))

    with op.batch_alter_table('changeover', schema=None) as batch_op:
        batch_op.drop_index('uq_changeover_planned', sqlite_where=sa.text("state = 'planned'"), postgresql_where=sa.text("state = 'planned'"))
        batch_op.drop_index(batch_op.f('ix_changeover_successor_id'))
        batch_op.drop_index(batch_op.f('ix_changeover_state'))
        batch_op.drop_index(batch_op.f('ix_changeover_position_id'))
        batch_op.drop_index(batch_op.f('ix_changeover_leaver_id'))

    op.drop_table('changeover')
    op.drop_table('inclusion_record')
    with op.batch_alter_table('imported_record', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_imported_record_structure_id'))
        batch_op.drop_index(batch_op.f('ix_imported_record_position_id'))
        batch_op.drop_index(batch_op.f('ix_imported_record_person_id'))

    op.drop_table('imported_record')
    with op.batch_alter_table('service', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_service_structure_id'))
        batch_op.drop_index(batch_op.f('ix_service_source_source_id'))

    op.drop_table('service')
    with op.batch_alter_table('outreach_session', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_outreach_session_structure_id'))
        batch_op.drop_index(batch_op.f('ix_outreach_session_host_id'))
        batch_op.drop_index(batch_op.f('ix_outreach_session_commune_id'))

    op.drop_table('outreach_session')
    with op.batch_alter_table('import_row', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_import_row_run_id_structure_key'))
        batch_op.drop_index(batch_op.f('ix_import_row_run_id_outcome_number'))

    op.drop_table('import_row')
    with op.batch_alter_table('verification_ask', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_verification_ask_request_id'))
        batch_op.drop_index(batch_op.f('ix_verification_ask_person_id'))
        batch_op.drop_index(batch_op.f('ix_verification_ask_digest_id'))

    op.drop_table('verification_ask')
    with op.batch_alter_table('inclusion_line', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_inclusion_line_run_id_outcome_id'))
        batch_op.drop_index(batch_op.f('ix_inclusion_line_run_id_kind_id'))

    op.drop_table('inclusion_line')
    with op.batch_alter_table('import_run', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_import_run_state'))
        batch_op.drop_index(batch_op.f('ix_import_run_source_id'))
        batch_op.drop_index(batch_op.f('ix_import_run_created_at'))
        batch_op.drop_index(batch_op.f('ix_import_run_account_id'))

    op.drop_table('import_run')
    with op.batch_alter_table('verification_digest', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_verification_digest_address_sent_at'))

    op.drop_table('verification_digest')
    op.drop_table('not_duplicate')
    with op.batch_alter_table('merge', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_merge_kind_merged_id'))
        batch_op.drop_index(batch_op.f('ix_merge_kind_kept_id'))
        batch_op.drop_index(batch_op.f('ix_merge_at'))

    op.drop_table('merge')
    op.drop_table('inclusion_token')
    with op.batch_alter_table('inclusion_run', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_inclusion_run_state'))
        batch_op.drop_index(batch_op.f('ix_inclusion_run_created_at'))
        batch_op.drop_index(batch_op.f('ix_inclusion_run_account_id'))

    op.drop_table('inclusion_run')
    with op.batch_alter_table('import_source', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_import_source_agency_id'))

    op.drop_table('import_source')
    op.drop_table('dormancy_warning')
    with op.batch_alter_table('correction', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_correction_state_id'))
        batch_op.drop_index(batch_op.f('ix_correction_proposed_by_id_id'))
        batch_op.drop_index(batch_op.f('ix_correction_entry_kind_entry_id_state'))

    op.drop_table('correction')
    with op.batch_alter_table('verification_request', schema=None) as batch_op:
        batch_op.drop_index('uq_verification_request_open', sqlite_where=sa.text('closed_at IS NULL'), postgresql_where=sa.text('closed_at IS NULL'))
        batch_op.drop_index(batch_op.f('ix_verification_request_entry_kind_entry_id_id'))
        batch_op.drop_index(batch_op.f('ix_verification_request_closed_at_next_at'))

    op.drop_table('verification_request')
    with op.batch_alter_table('synonym', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_synonym_key'))

    op.drop_table('synonym')
    op.drop_table('stored_file')
    op.drop_table('preference')
    op.drop_table('doubtful_address')


# The word index, which Alembic does not see: written by hand (`migrations/by_hand`).
WORD_INDEX = {
    'sqlite': (
        'DROP TRIGGER index_entry_insert',
        'DROP TRIGGER index_entry_delete',
        'DROP TRIGGER index_entry_update',
        'DROP TABLE index_fts',
        "CREATE VIRTUAL TABLE index_fts USING fts5(words, facets, circles, kind, content='index_entry', content_rowid='id', tokenize='ascii', detail=column, prefix='1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20')",
        'CREATE TRIGGER index_entry_insert AFTER INSERT ON index_entry BEGIN INSERT INTO index_fts(rowid, words, facets, circles, kind) VALUES (new.id, new.words, new.facets, new.circles, new.kind); END',
        "CREATE TRIGGER index_entry_delete AFTER DELETE ON index_entry BEGIN INSERT INTO index_fts(index_fts, rowid, words, facets, circles, kind) VALUES ('delete', old.id, old.words, old.facets, old.circles, old.kind); END",
        "CREATE TRIGGER index_entry_update AFTER UPDATE ON index_entry BEGIN INSERT INTO index_fts(index_fts, rowid, words, facets, circles, kind) VALUES ('delete', old.id, old.words, old.facets, old.circles, old.kind); INSERT INTO index_fts(rowid, words, facets, circles, kind) VALUES (new.id, new.words, new.facets, new.circles, new.kind); END",
        "INSERT INTO index_fts(index_fts) VALUES ('rebuild')",
    ),
    'postgresql': (
        'DROP INDEX ix_index_entry_document',
        'ALTER TABLE index_entry DROP COLUMN document',
        "CREATE OR REPLACE FUNCTION index_tokens(id bigint, kind text, words text, facets text, circles text) RETURNS text[] LANGUAGE plpgsql IMMUTABLE STRICT COST 100000 AS $$ DECLARE word text; tokens text[] := '=' || kind || array_remove(string_to_array('.' || replace(facets, ' ', ' .'), ' '), '.') || array_remove(string_to_array('~' || replace(circles, ' ', ' ~'), ' '), '~'); BEGIN FOREACH word IN ARRAY string_to_array(words, ' ') LOOP FOR size IN 1..least(length(word), 20) LOOP tokens := tokens || left(word, size); END LOOP; END LOOP; IF id < 1729382256910270464 THEN tokens := tokens || '#a'::text; END IF; RETURN tokens; END $$",
        'CREATE INDEX ix_index_entry_tokens ON index_entry USING gin (index_tokens(id, kind, words, facets, circles)) WITH (fastupdate = off)',
    ),
}

FORMER_WORD_INDEX = {
    'sqlite': (
        'DROP TRIGGER index_entry_insert',
        'DROP TRIGGER index_entry_delete',
        'DROP TRIGGER index_entry_update',
        'DROP TABLE index_fts',
        "CREATE VIRTUAL TABLE index_fts USING fts5(words, facets, circles, content='index_entry', content_rowid='id', tokenize='ascii', prefix='1 2 3', detail=column)",
        'CREATE TRIGGER index_entry_insert AFTER INSERT ON index_entry BEGIN INSERT INTO index_fts(rowid, words, facets, circles) VALUES (new.id, new.words, new.facets, new.circles); END',
        "CREATE TRIGGER index_entry_delete AFTER DELETE ON index_entry BEGIN INSERT INTO index_fts(index_fts, rowid, words, facets, circles) VALUES ('delete', old.id, old.words, old.facets, old.circles); END",
        "CREATE TRIGGER index_entry_update AFTER UPDATE ON index_entry BEGIN INSERT INTO index_fts(index_fts, rowid, words, facets, circles) VALUES ('delete', old.id, old.words, old.facets, old.circles); INSERT INTO index_fts(rowid, words, facets, circles) VALUES (new.id, new.words, new.facets, new.circles); END",
        "INSERT INTO index_fts(index_fts) VALUES ('rebuild')",
    ),
    'postgresql': (
        'DROP INDEX ix_index_entry_tokens',
        'DROP FUNCTION index_tokens(bigint, text, text, text, text)',
        "ALTER TABLE index_entry ADD COLUMN document tsvector GENERATED ALWAYS AS (setweight(to_tsvector('simple', words), 'A') || setweight(to_tsvector('simple', facets), 'B') || setweight(to_tsvector('simple', circles), 'C')) STORED",
        'CREATE INDEX ix_index_entry_document ON index_entry USING gin (document)',
    ),
}


def upgrade_by_hand() -> None:
    connection = op.get_bind()
    for statement in WORD_INDEX[connection.dialect.name]:
        connection.exec_driver_sql(statement)


def downgrade_by_hand() -> None:
    connection = op.get_bind()
    for statement in FORMER_WORD_INDEX[connection.dialect.name]:
        connection.exec_driver_sql(statement)
