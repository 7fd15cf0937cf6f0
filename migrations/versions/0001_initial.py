"""The first schema: every table, and the word index that each database keeps.

Written by `make migration` from the models.
"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

WORD_INDEX = {
    "sqlite": (
        "CREATE VIRTUAL TABLE index_fts USING fts5(words, facets, circles, content='index_entry', content_rowid='id', tokenize='ascii', prefix='1 2 3', detail=column)",
        'CREATE TRIGGER index_entry_insert AFTER INSERT ON index_entry BEGIN INSERT INTO index_fts(rowid, words, facets, circles) VALUES (new.id, new.words, new.facets, new.circles); END',
        "CREATE TRIGGER index_entry_delete AFTER DELETE ON index_entry BEGIN INSERT INTO index_fts(index_fts, rowid, words, facets, circles) VALUES ('delete', old.id, old.words, old.facets, old.circles); END",
        "CREATE TRIGGER index_entry_update AFTER UPDATE ON index_entry BEGIN INSERT INTO index_fts(index_fts, rowid, words, facets, circles) VALUES ('delete', old.id, old.words, old.facets, old.circles); INSERT INTO index_fts(rowid, words, facets, circles) VALUES (new.id, new.words, new.facets, new.circles); END",
    ),
    "postgresql": (
        "ALTER TABLE index_entry ADD COLUMN document tsvector GENERATED ALWAYS AS (setweight(to_tsvector('simple', words), 'A') || setweight(to_tsvector('simple', facets), 'B') || setweight(to_tsvector('simple', circles), 'C')) STORED",
        'CREATE INDEX ix_index_entry_document ON index_entry USING gin (document)',
    ),
}


def upgrade() -> None:
    op.create_table('account',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('email', sa.String(length=254), nullable=False),
    sa.Column('display_name', sa.String(length=200), nullable=False),
    sa.Column('password', sa.String(length=255), nullable=True),
    sa.Column('active', sa.Boolean(), nullable=False),
    sa.Column('fs_uniquifier', sa.String(length=64), nullable=False),
    sa.Column('fs_webauthn_user_handle', sa.String(length=64), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('confirmed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('last_login_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('current_login_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('login_count', sa.Integer(), nullable=True),
    sa.Column('tf_primary_method', sa.String(length=64), nullable=True),
    sa.Column('tf_totp_secret', sa.String(length=255), nullable=True),
    sa.Column('tf_last_counter', sa.Integer(), nullable=True),
    sa.Column('mf_recovery_codes', sa.UnicodeText(), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_account')),
    sa.UniqueConstraint('email', name=op.f('uq_account_email')),
    sa.UniqueConstraint('fs_uniquifier', name=op.f('uq_account_fs_uniquifier')),
    sa.UniqueConstraint('fs_webauthn_user_handle', name=op.f('uq_account_fs_webauthn_user_handle'))
    )
    op.create_table('agency',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('slug', sa.String(length=80), nullable=False),
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.Column('address', sa.String(length=300), nullable=False),
    sa.Column('phone', sa.String(length=20), nullable=False),
    sa.Column('email', sa.String(length=254), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_agency')),
    sa.UniqueConstraint('slug', name=op.f('uq_agency_slug'))
    )
    op.create_table('epci',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('siren', sa.String(length=9), nullable=False),
    sa.Column('kind', sa.String(length=10), nullable=False),
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.Column('member_count', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_epci')),
    sa.UniqueConstraint('siren', name=op.f('uq_epci_siren'))
    )
    op.create_table('index_entry',
    sa.Column('id', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('kind', sa.String(length=20), nullable=False),
    sa.Column('ref_id', sa.Integer(), nullable=False),
    sa.Column('words', sa.Text(), nullable=False),
    sa.Column('facets', sa.Text(), nullable=False),
    sa.Column('circles', sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_index_entry')),
    sa.UniqueConstraint('kind', 'ref_id', name=op.f('uq_index_entry_kind_ref_id'))
    )
    op.create_table('journal_entry',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('actor_id', sa.Integer(), nullable=True),
    sa.Column('actor_name', sa.String(length=200), nullable=False),
    sa.Column('verb', sa.String(length=60), nullable=False),
    sa.Column('object_kind', sa.String(length=40), nullable=False),
    sa.Column('object_id', sa.Integer(), nullable=False),
    sa.Column('object_name', sa.String(length=300), nullable=False),
    sa.Column('before', sa.JSON(), nullable=False),
    sa.Column('after', sa.JSON(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_journal_entry'))
    )
    op.create_index(op.f('ix_journal_entry_actor_id'), 'journal_entry', ['actor_id'], unique=False)
    op.create_index(op.f('ix_journal_entry_at'), 'journal_entry', ['at'], unique=False)
    op.create_index(op.f('ix_journal_entry_object_kind_object_id_id'), 'journal_entry', ['object_kind', 'object_id', 'id'], unique=False)
    op.create_table('outgoing_mail',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('purpose', sa.String(length=40), nullable=False),
    sa.Column('cause_kind', sa.String(length=40), nullable=False),
    sa.Column('cause_id', sa.Integer(), nullable=True),
    sa.Column('dedupe_key', sa.String(length=120), nullable=True),
    sa.Column('message_id', sa.String(length=120), nullable=False),
    sa.Column('sender_name', sa.String(length=200), nullable=False),
    sa.Column('sender_address', sa.String(length=254), nullable=False),
    sa.Column('recipient_name', sa.String(length=200), nullable=False),
    sa.Column('recipient_address', sa.String(length=254), nullable=False),
    sa.Column('subject', sa.String(length=300), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('html', sa.Text(), nullable=False),
    sa.Column('calendar', sa.LargeBinary(), nullable=True),
    sa.Column('calendar_method', sa.String(length=10), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('state', sa.String(length=10), nullable=False),
    sa.Column('attempts', sa.Integer(), nullable=False),
    sa.Column('next_try_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('lease_until', sa.DateTime(timezone=True), nullable=True),
    sa.Column('lease_holder', sa.String(length=60), nullable=False),
    sa.Column('sent_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('last_error', sa.String(length=500), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_outgoing_mail')),
    sa.UniqueConstraint('dedupe_key', name=op.f('uq_outgoing_mail_dedupe_key')),
    sa.UniqueConstraint('message_id', name=op.f('uq_outgoing_mail_message_id'))
    )
    op.create_index(op.f('ix_outgoing_mail_cause_kind_cause_id'), 'outgoing_mail', ['cause_kind', 'cause_id'], unique=False)
    op.create_index(op.f('ix_outgoing_mail_recipient_address'), 'outgoing_mail', ['recipient_address'], unique=False)
    op.create_index(op.f('ix_outgoing_mail_state_next_try_at'), 'outgoing_mail', ['state', 'next_try_at'], unique=False)
    op.create_table('sign_in_attempt',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('subject', sa.String(length=120), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_sign_in_attempt'))
    )
    op.create_index(op.f('ix_sign_in_attempt_subject_at'), 'sign_in_attempt', ['subject', 'at'], unique=False)
    op.create_table('account_grant',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('account_id', sa.Integer(), nullable=False),
    sa.Column('role', sa.String(length=20), nullable=False),
    sa.Column('agency_id', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_account_grant_account_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['agency_id'], ['agency.id'], name=op.f('fk_account_grant_agency_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_account_grant')),
    sa.UniqueConstraint('account_id', 'role', 'agency_id', name=op.f('uq_account_grant_account_id_role_agency_id'))
    )
    op.create_index(op.f('ix_account_grant_agency_id'), 'account_grant', ['agency_id'], unique=False)
    op.create_table('account_invitation',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('email', sa.String(length=254), nullable=False),
    sa.Column('display_name', sa.String(length=200), nullable=False),
    sa.Column('nonce', sa.String(length=32), nullable=False),
    sa.Column('invited_by_id', sa.Integer(), nullable=True),
    sa.Column('invited_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('expires_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('accepted_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('withdrawn_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('account_id', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_account_invitation_account_id')),
    sa.ForeignKeyConstraint(['invited_by_id'], ['account.id'], name=op.f('fk_account_invitation_invited_by_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_account_invitation'))
    )
    op.create_index(op.f('ix_account_invitation_email'), 'account_invitation', ['email'], unique=False)
    op.create_table('commune',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('insee_code', sa.String(length=5), nullable=False),
    sa.Column('kind', sa.String(length=20), nullable=False),
    sa.Column('name', sa.String(length=120), nullable=False),
    sa.Column('folded', sa.String(length=120), nullable=False),
    sa.Column('departement', sa.String(length=3), nullable=False),
    sa.Column('postcodes', sa.String(length=200), nullable=False),
    sa.Column('population', sa.Integer(), nullable=False),
    sa.Column('parent_id', sa.Integer(), nullable=True),
    sa.Column('epci_id', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['epci_id'], ['epci.id'], name=op.f('fk_commune_epci_id')),
    sa.ForeignKeyConstraint(['parent_id'], ['commune.id'], name=op.f('fk_commune_parent_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_commune')),
    sa.UniqueConstraint('insee_code', 'kind', name=op.f('uq_commune_insee_code_kind'))
    )
    op.create_index(op.f('ix_commune_departement'), 'commune', ['departement'], unique=False)
    op.create_index(op.f('ix_commune_epci_id'), 'commune', ['epci_id'], unique=False)
    op.create_index(op.f('ix_commune_folded'), 'commune', ['folded'], unique=False)
    op.create_index(op.f('ix_commune_parent_id'), 'commune', ['parent_id'], unique=False)
    op.create_table('course',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('slug', sa.String(length=80), nullable=False),
    sa.Column('title', sa.String(length=200), nullable=False),
    sa.Column('aim', sa.Text(), nullable=False),
    sa.Column('programme', sa.Text(), nullable=False),
    sa.Column('audience', sa.Text(), nullable=False),
    sa.Column('duration', sa.String(length=100), nullable=False),
    sa.Column('agency_id', sa.Integer(), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('archived_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['agency_id'], ['agency.id'], name=op.f('fk_course_agency_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_course')),
    sa.UniqueConstraint('slug', name=op.f('uq_course_slug'))
    )
    op.create_index(op.f('ix_course_agency_id'), 'course', ['agency_id'], unique=False)
    op.create_table('event',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('family', sa.String(length=10), nullable=False),
    sa.Column('path', sa.String(length=100), nullable=False),
    sa.Column('title', sa.String(length=200), nullable=False),
    sa.Column('description', sa.Text(), nullable=False),
    sa.Column('state', sa.String(length=10), nullable=False),
    sa.Column('capacity', sa.Integer(), nullable=True),
    sa.Column('organizer_name', sa.String(length=200), nullable=False),
    sa.Column('organizer_address', sa.String(length=254), nullable=False),
    sa.Column('created_by_id', sa.Integer(), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('published_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('cancelled_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('cancel_reason', sa.String(length=500), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint('capacity IS NULL OR capacity > 0', name=op.f('ck_event_capacity')),
    sa.ForeignKeyConstraint(['created_by_id'], ['account.id'], name=op.f('fk_event_created_by_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_event'))
    )
    op.create_index(op.f('ix_event_created_by_id'), 'event', ['created_by_id'], unique=False)
    op.create_table('feed_address',
    sa.Column('account_id', sa.Integer(), nullable=False),
    sa.Column('nonce', sa.String(length=32), nullable=False),
    sa.Column('token_hash', sa.String(length=64), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_feed_address_account_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('account_id', name=op.f('pk_feed_address')),
    sa.UniqueConstraint('token_hash', name=op.f('uq_feed_address_token_hash'))
    )
    op.create_table('network',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('slug', sa.String(length=80), nullable=False),
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.Column('agency_id', sa.Integer(), nullable=False),
    sa.Column('description', sa.Text(), nullable=False),
    sa.Column('mailbox', sa.String(length=254), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('closed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['agency_id'], ['agency.id'], name=op.f('fk_network_agency_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_network')),
    sa.UniqueConstraint('mailbox', name=op.f('uq_network_mailbox')),
    sa.UniqueConstraint('slug', name=op.f('uq_network_slug'))
    )
    op.create_index(op.f('ix_network_agency_id'), 'network', ['agency_id'], unique=False)
    op.create_table('passkey',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('account_id', sa.Integer(), nullable=False),
    sa.Column('credential_id', sa.LargeBinary(length=1024), nullable=False),
    sa.Column('public_key', sa.LargeBinary(), nullable=False),
    sa.Column('sign_count', sa.Integer(), nullable=True),
    sa.Column('transports', sa.UnicodeText(), nullable=True),
    sa.Column('extensions', sa.String(length=255), nullable=True),
    sa.Column('name', sa.String(length=64), nullable=False),
    sa.Column('usage', sa.String(length=64), nullable=False),
    sa.Column('backup_state', sa.Boolean(), nullable=False),
    sa.Column('device_type', sa.String(length=64), nullable=False),
    sa.Column('lastuse_datetime', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_passkey_account_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_passkey')),
    sa.UniqueConstraint('credential_id', name=op.f('uq_passkey_credential_id'))
    )
    op.create_index(op.f('ix_passkey_account_id'), 'passkey', ['account_id'], unique=False)
    op.create_table('person',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('first_name', sa.String(length=100), nullable=False),
    sa.Column('last_name', sa.String(length=100), nullable=False),
    sa.Column('email', sa.String(length=254), nullable=False),
    sa.Column('phone', sa.String(length=20), nullable=False),
    sa.Column('mobile', sa.String(length=20), nullable=False),
    sa.Column('about', sa.Text(), nullable=False),
    sa.Column('account_id', sa.Integer(), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('verified_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('source', sa.String(length=40), nullable=False),
    sa.Column('source_id', sa.String(length=120), nullable=False),
    sa.Column('is_invented', sa.Boolean(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('verified_by_id', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_person_account_id')),
    sa.ForeignKeyConstraint(['verified_by_id'], ['account.id'], name=op.f('fk_person_verified_by_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_person')),
    sa.UniqueConstraint('account_id', name=op.f('uq_person_account_id'))
    )
    op.create_index(op.f('ix_person_email'), 'person', ['email'], unique=False)
    op.create_index(op.f('ix_person_verified_at'), 'person', ['verified_at'], unique=False)
    op.create_table('sign_in_code',
    sa.Column('account_id', sa.Integer(), nullable=False),
    sa.Column('digest', sa.String(length=64), nullable=False),
    sa.Column('expires_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_sign_in_code_account_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('account_id', name=op.f('pk_sign_in_code'))
    )
    op.create_table('agency_commune',
    sa.Column('commune_id', sa.Integer(), nullable=False),
    sa.Column('agency_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['agency_id'], ['agency.id'], name=op.f('fk_agency_commune_agency_id')),
    sa.ForeignKeyConstraint(['commune_id'], ['commune.id'], name=op.f('fk_agency_commune_commune_id')),
    sa.PrimaryKeyConstraint('commune_id', name=op.f('pk_agency_commune'))
    )
    op.create_index(op.f('ix_agency_commune_agency_id'), 'agency_commune', ['agency_id'], unique=False)
    op.create_table('event_network',
    sa.Column('event_id', sa.Integer(), nullable=False),
    sa.Column('network_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['event_id'], ['event.id'], name=op.f('fk_event_network_event_id')),
    sa.ForeignKeyConstraint(['network_id'], ['network.id'], name=op.f('fk_event_network_network_id')),
    sa.PrimaryKeyConstraint('event_id', 'network_id', name=op.f('pk_event_network'))
    )
    op.create_index(op.f('ix_event_network_network_id'), 'event_network', ['network_id'], unique=False)
    op.create_table('meeting',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('event_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=20), nullable=False),
    sa.ForeignKeyConstraint(['event_id'], ['event.id'], name=op.f('fk_meeting_event_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_meeting')),
    sa.UniqueConstraint('event_id', name=op.f('uq_meeting_event_id'))
    )
    op.create_table('network_commune',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('network_id', sa.Integer(), nullable=False),
    sa.Column('commune_id', sa.Integer(), nullable=False),
    sa.Column('starts_on', sa.Date(), nullable=False),
    sa.Column('ends_on', sa.Date(), nullable=True),
    sa.ForeignKeyConstraint(['commune_id'], ['commune.id'], name=op.f('fk_network_commune_commune_id')),
    sa.ForeignKeyConstraint(['network_id'], ['network.id'], name=op.f('fk_network_commune_network_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_network_commune'))
    )
    op.create_index(op.f('ix_network_commune_commune_id'), 'network_commune', ['commune_id'], unique=False)
    op.create_index('uq_network_commune_open', 'network_commune', ['network_id', 'commune_id'], unique=True, sqlite_where=sa.text('ends_on IS NULL'), postgresql_where=sa.text('ends_on IS NULL'))
    op.create_table('slot',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('event_id', sa.Integer(), nullable=False),
    sa.Column('uid', sa.String(length=120), nullable=False),
    sa.Column('starts_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ends_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('place', sa.String(length=300), nullable=False),
    sa.Column('link', sa.String(length=500), nullable=False),
    sa.Column('sequence', sa.Integer(), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('component', sa.Text(), nullable=False),
    sa.Column('digest', sa.String(length=64), nullable=False),
    sa.CheckConstraint('ends_at > starts_at', name=op.f('ck_slot_order')),
    sa.ForeignKeyConstraint(['event_id'], ['event.id'], name=op.f('fk_slot_event_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_slot')),
    sa.UniqueConstraint('uid', name=op.f('uq_slot_uid'))
    )
    op.create_index(op.f('ix_slot_ends_at'), 'slot', ['ends_at'], unique=False)
    op.create_index(op.f('ix_slot_event_id'), 'slot', ['event_id'], unique=False)
    op.create_index(op.f('ix_slot_starts_at'), 'slot', ['starts_at'], unique=False)
    op.create_table('structure',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=30), nullable=False),
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.Column('commune_id', sa.Integer(), nullable=False),
    sa.Column('address', sa.String(length=300), nullable=False),
    sa.Column('postcode', sa.String(length=5), nullable=False),
    sa.Column('phone', sa.String(length=20), nullable=False),
    sa.Column('email', sa.String(length=254), nullable=False),
    sa.Column('website', sa.String(length=300), nullable=False),
    sa.Column('siret', sa.String(length=14), nullable=False),
    sa.Column('opening_hours', sa.String(length=500), nullable=False),
    sa.Column('description', sa.Text(), nullable=False),
    sa.Column('closed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('verified_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('source', sa.String(length=40), nullable=False),
    sa.Column('source_id', sa.String(length=120), nullable=False),
    sa.Column('is_invented', sa.Boolean(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('verified_by_id', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['commune_id'], ['commune.id'], name=op.f('fk_structure_commune_id')),
    sa.ForeignKeyConstraint(['verified_by_id'], ['account.id'], name=op.f('fk_structure_verified_by_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_structure'))
    )
    op.create_index(op.f('ix_structure_commune_id'), 'structure', ['commune_id'], unique=False)
    op.create_index(op.f('ix_structure_kind'), 'structure', ['kind'], unique=False)
    op.create_index(op.f('ix_structure_verified_at'), 'structure', ['verified_at'], unique=False)
    op.create_table('training_session',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('course_id', sa.Integer(), nullable=False),
    sa.Column('event_id', sa.Integer(), nullable=False),
    sa.Column('trainers', sa.String(length=300), nullable=False),
    sa.ForeignKeyConstraint(['course_id'], ['course.id'], name=op.f('fk_training_session_course_id')),
    sa.ForeignKeyConstraint(['event_id'], ['event.id'], name=op.f('fk_training_session_event_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_training_session')),
    sa.UniqueConstraint('event_id', name=op.f('uq_training_session_event_id'))
    )
    op.create_index(op.f('ix_training_session_course_id'), 'training_session', ['course_id'], unique=False)
    op.create_table('position',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('structure_id', sa.Integer(), nullable=False),
    sa.Column('title', sa.String(length=200), nullable=False),
    sa.Column('phone', sa.String(length=20), nullable=False),
    sa.Column('email', sa.String(length=254), nullable=False),
    sa.Column('manages_structure', sa.Boolean(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('closed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['structure_id'], ['structure.id'], name=op.f('fk_position_structure_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_position'))
    )
    op.create_index(op.f('ix_position_structure_id'), 'position', ['structure_id'], unique=False)
    op.create_table('assignment',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('position_id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('starts_on', sa.Date(), nullable=False),
    sa.Column('ends_on', sa.Date(), nullable=True),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_assignment_person_id')),
    sa.ForeignKeyConstraint(['position_id'], ['position.id'], name=op.f('fk_assignment_position_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_assignment'))
    )
    op.create_index(op.f('ix_assignment_person_id'), 'assignment', ['person_id'], unique=False)
    op.create_index(op.f('ix_assignment_position_id_starts_on'), 'assignment', ['position_id', 'starts_on'], unique=False)
    op.create_index('uq_assignment_open', 'assignment', ['position_id'], unique=True, sqlite_where=sa.text('ends_on IS NULL'), postgresql_where=sa.text('ends_on IS NULL'))
    op.create_table('invitation',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('event_id', sa.Integer(), nullable=False),
    sa.Column('position_id', sa.Integer(), nullable=True),
    sa.Column('person_id', sa.Integer(), nullable=True),
    sa.Column('nonce', sa.String(length=32), nullable=False),
    sa.Column('self_registered', sa.Boolean(), nullable=False),
    sa.Column('invited_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('answer', sa.String(length=8), nullable=False),
    sa.Column('answer_source', sa.String(length=12), nullable=False),
    sa.Column('answered_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('answered_by_id', sa.Integer(), nullable=True),
    sa.Column('answered_sequence', sa.Integer(), nullable=True),
    sa.Column('reminded_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('comment', sa.String(length=500), nullable=False),
    sa.Column('place', sa.String(length=10), nullable=False),
    sa.Column('rank', sa.Integer(), nullable=True),
    sa.Column('removed_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint('position_id IS NOT NULL OR person_id IS NOT NULL', name=op.f('ck_invitation_someone')),
    sa.ForeignKeyConstraint(['answered_by_id'], ['account.id'], name=op.f('fk_invitation_answered_by_id')),
    sa.ForeignKeyConstraint(['event_id'], ['event.id'], name=op.f('fk_invitation_event_id')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_invitation_person_id')),
    sa.ForeignKeyConstraint(['position_id'], ['position.id'], name=op.f('fk_invitation_position_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_invitation')),
    sa.UniqueConstraint('event_id', 'person_id', name=op.f('uq_invitation_event_id_person_id')),
    sa.UniqueConstraint('event_id', 'position_id', name=op.f('uq_invitation_event_id_position_id'))
    )
    op.create_index(op.f('ix_invitation_event_id_place_rank'), 'invitation', ['event_id', 'place', 'rank'], unique=False)
    op.create_index(op.f('ix_invitation_person_id'), 'invitation', ['person_id'], unique=False)
    op.create_index(op.f('ix_invitation_position_id'), 'invitation', ['position_id'], unique=False)
    op.create_table('membership',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('position_id', sa.Integer(), nullable=False),
    sa.Column('network_id', sa.Integer(), nullable=False),
    sa.Column('state', sa.String(length=12), nullable=False),
    sa.Column('requested_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('message', sa.String(length=500), nullable=False),
    sa.Column('decided_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['network_id'], ['network.id'], name=op.f('fk_membership_network_id')),
    sa.ForeignKeyConstraint(['position_id'], ['position.id'], name=op.f('fk_membership_position_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_membership'))
    )
    op.create_index(op.f('ix_membership_network_id_state'), 'membership', ['network_id', 'state'], unique=False)
    op.create_index(op.f('ix_membership_position_id'), 'membership', ['position_id'], unique=False)
    op.create_index('uq_membership_open', 'membership', ['network_id', 'position_id'], unique=True, sqlite_where=sa.text("state IN ('requested', 'active')"), postgresql_where=sa.text("state IN ('requested', 'active')"))
    op.create_table('calendar_copy',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('invitation_id', sa.Integer(), nullable=False),
    sa.Column('slot_id', sa.Integer(), nullable=False),
    sa.Column('uid', sa.String(length=120), nullable=False),
    sa.Column('sent_sequence', sa.Integer(), nullable=True),
    sa.Column('sent_method', sa.String(length=10), nullable=False),
    sa.Column('mail_id', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['invitation_id'], ['invitation.id'], name=op.f('fk_calendar_copy_invitation_id')),
    sa.ForeignKeyConstraint(['mail_id'], ['outgoing_mail.id'], name=op.f('fk_calendar_copy_mail_id')),
    sa.ForeignKeyConstraint(['slot_id'], ['slot.id'], name=op.f('fk_calendar_copy_slot_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_calendar_copy')),
    sa.UniqueConstraint('invitation_id', 'slot_id', name=op.f('uq_calendar_copy_invitation_id_slot_id')),
    sa.UniqueConstraint('uid', name=op.f('uq_calendar_copy_uid'))
    )
    op.create_index(op.f('ix_calendar_copy_slot_id'), 'calendar_copy', ['slot_id'], unique=False)
    connection = op.get_bind()
    for statement in WORD_INDEX[connection.dialect.name]:
        connection.exec_driver_sql(statement)


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TABLE index_fts")
    op.drop_index(op.f('ix_calendar_copy_slot_id'), table_name='calendar_copy')
    op.drop_table('calendar_copy')
    op.drop_index('uq_membership_open', table_name='membership', sqlite_where=sa.text("state IN ('requested', 'active')"), postgresql_where=sa.text("state IN ('requested', 'active')"))
    op.drop_index(op.f('ix_membership_position_id'), table_name='membership')
    op.drop_index(op.f('ix_membership_network_id_state'), table_name='membership')
    op.drop_table('membership')
    op.drop_index(op.f('ix_invitation_position_id'), table_name='invitation')
    op.drop_index(op.f('ix_invitation_person_id'), table_name='invitation')
    op.drop_index(op.f('ix_invitation_event_id_place_rank'), table_name='invitation')
    op.drop_table('invitation')
    op.drop_index('uq_assignment_open', table_name='assignment', sqlite_where=sa.text('ends_on IS NULL'), postgresql_where=sa.text('ends_on IS NULL'))
    op.drop_index(op.f('ix_assignment_position_id_starts_on'), table_name='assignment')
    op.drop_index(op.f('ix_assignment_person_id'), table_name='assignment')
    op.drop_table('assignment')
    op.drop_index(op.f('ix_position_structure_id'), table_name='position')
    op.drop_table('position')
    op.drop_index(op.f('ix_training_session_course_id'), table_name='training_session')
    op.drop_table('training_session')
    op.drop_index(op.f('ix_structure_verified_at'), table_name='structure')
    op.drop_index(op.f('ix_structure_kind'), table_name='structure')
    op.drop_index(op.f('ix_structure_commune_id'), table_name='structure')
    op.drop_table('structure')
    op.drop_index(op.f('ix_slot_starts_at'), table_name='slot')
    op.drop_index(op.f('ix_slot_event_id'), table_name='slot')
    op.drop_index(op.f('ix_slot_ends_at'), table_name='slot')
    op.drop_table('slot')
    op.drop_index('uq_network_commune_open', table_name='network_commune', sqlite_where=sa.text('ends_on IS NULL'), postgresql_where=sa.text('ends_on IS NULL'))
    op.drop_index(op.f('ix_network_commune_commune_id'), table_name='network_commune')
    op.drop_table('network_commune')
    op.drop_table('meeting')
    op.drop_index(op.f('ix_event_network_network_id'), table_name='event_network')
    op.drop_table('event_network')
    op.drop_index(op.f('ix_agency_commune_agency_id'), table_name='agency_commune')
    op.drop_table('agency_commune')
    op.drop_table('sign_in_code')
    op.drop_index(op.f('ix_person_verified_at'), table_name='person')
    op.drop_index(op.f('ix_person_email'), table_name='person')
    op.drop_table('person')
    op.drop_index(op.f('ix_passkey_account_id'), table_name='passkey')
    op.drop_table('passkey')
    op.drop_index(op.f('ix_network_agency_id'), table_name='network')
    op.drop_table('network')
    op.drop_table('feed_address')
    op.drop_index(op.f('ix_event_created_by_id'), table_name='event')
    op.drop_table('event')
    op.drop_index(op.f('ix_course_agency_id'), table_name='course')
    op.drop_table('course')
    op.drop_index(op.f('ix_commune_parent_id'), table_name='commune')
    op.drop_index(op.f('ix_commune_folded'), table_name='commune')
    op.drop_index(op.f('ix_commune_epci_id'), table_name='commune')
    op.drop_index(op.f('ix_commune_departement'), table_name='commune')
    op.drop_table('commune')
    op.drop_index(op.f('ix_account_invitation_email'), table_name='account_invitation')
    op.drop_table('account_invitation')
    op.drop_index(op.f('ix_account_grant_agency_id'), table_name='account_grant')
    op.drop_table('account_grant')
    op.drop_index(op.f('ix_sign_in_attempt_subject_at'), table_name='sign_in_attempt')
    op.drop_table('sign_in_attempt')
    op.drop_index(op.f('ix_outgoing_mail_state_next_try_at'), table_name='outgoing_mail')
    op.drop_index(op.f('ix_outgoing_mail_recipient_address'), table_name='outgoing_mail')
    op.drop_index(op.f('ix_outgoing_mail_cause_kind_cause_id'), table_name='outgoing_mail')
    op.drop_table('outgoing_mail')
    op.drop_index(op.f('ix_journal_entry_object_kind_object_id_id'), table_name='journal_entry')
    op.drop_index(op.f('ix_journal_entry_at'), table_name='journal_entry')
    op.drop_index(op.f('ix_journal_entry_actor_id'), table_name='journal_entry')
    op.drop_table('journal_entry')
    op.drop_table('index_entry')
    op.drop_table('epci')
    op.drop_table('agency')
    op.drop_table('account')
