"""The thread of a meeting: polls, guests, answers by mail, attendance, minutes."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('incoming_mail',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('mailbox', sa.String(length=300), nullable=False),
    sa.Column('uidvalidity', sa.BigInteger(), nullable=False),
    sa.Column('uid', sa.BigInteger(), nullable=False),
    sa.Column('digest', sa.String(length=64), nullable=False),
    sa.Column('message_id', sa.String(length=250), nullable=False),
    sa.Column('sender_name', sa.String(length=200), nullable=False),
    sa.Column('sender_address', sa.String(length=254), nullable=False),
    sa.Column('recipients', sa.Text(), nullable=False),
    sa.Column('subject', sa.String(length=300), nullable=False),
    sa.Column('is_automatic', sa.Boolean(), nullable=False),
    sa.Column('received_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('size', sa.BigInteger(), nullable=False),
    sa.Column('content', sa.LargeBinary(), nullable=True),
    sa.Column('state', sa.String(length=10), nullable=False),
    sa.Column('reason', sa.String(length=40), nullable=False),
    sa.Column('cause_kind', sa.String(length=40), nullable=False),
    sa.Column('cause_id', sa.Integer(), nullable=True),
    sa.Column('read_at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_incoming_mail')),
    sa.UniqueConstraint('mailbox', 'uidvalidity', 'uid', name=op.f('uq_incoming_mail_mailbox_uidvalidity_uid'))
    )
    with op.batch_alter_table('incoming_mail', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_incoming_mail_cause_kind_cause_id'), ['cause_kind', 'cause_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_incoming_mail_digest'), ['digest'], unique=False)
        batch_op.create_index(batch_op.f('ix_incoming_mail_sender_address'), ['sender_address'], unique=False)
        batch_op.create_index(batch_op.f('ix_incoming_mail_state_received_at'), ['state', 'received_at'], unique=False)

    op.create_table('meeting_series',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('title', sa.String(length=200), nullable=False),
    sa.Column('rule', sa.String(length=200), nullable=False),
    sa.Column('created_by_id', sa.Integer(), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['created_by_id'], ['account.id'], name=op.f('fk_meeting_series_created_by_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_meeting_series'))
    )
    with op.batch_alter_table('meeting_series', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_meeting_series_created_by_id'), ['created_by_id'], unique=False)

    op.create_table('meeting_template',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('agency_id', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=120), nullable=False),
    sa.Column('kind', sa.String(length=20), nullable=False),
    sa.Column('title', sa.String(length=200), nullable=False),
    sa.Column('description', sa.Text(), nullable=False),
    sa.Column('capacity', sa.Integer(), nullable=True),
    sa.Column('minutes', sa.Integer(), nullable=False),
    sa.Column('place', sa.String(length=300), nullable=False),
    sa.Column('created_by_id', sa.Integer(), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('removed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['agency_id'], ['agency.id'], name=op.f('fk_meeting_template_agency_id')),
    sa.ForeignKeyConstraint(['created_by_id'], ['account.id'], name=op.f('fk_meeting_template_created_by_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_meeting_template'))
    )
    with op.batch_alter_table('meeting_template', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_meeting_template_agency_id_name'), ['agency_id', 'name'], unique=False)
        batch_op.create_index(batch_op.f('ix_meeting_template_created_by_id'), ['created_by_id'], unique=False)

    op.create_table('announcement_mute',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('network_id', sa.Integer(), nullable=False),
    sa.Column('muted_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['network_id'], ['network.id'], name=op.f('fk_announcement_mute_network_id')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_announcement_mute_person_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_announcement_mute')),
    sa.UniqueConstraint('person_id', 'network_id', name=op.f('uq_announcement_mute_person_id_network_id'))
    )
    with op.batch_alter_table('announcement_mute', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_announcement_mute_network_id'), ['network_id'], unique=False)

    op.create_table('checklist_item',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('event_id', sa.Integer(), nullable=False),
    sa.Column('days', sa.Integer(), nullable=False),
    sa.Column('label', sa.String(length=300), nullable=False),
    sa.Column('done_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('done_by_id', sa.Integer(), nullable=True),
    sa.Column('removed_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['done_by_id'], ['account.id'], name=op.f('fk_checklist_item_done_by_id')),
    sa.ForeignKeyConstraint(['event_id'], ['event.id'], name=op.f('fk_checklist_item_event_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_checklist_item'))
    )
    with op.batch_alter_table('checklist_item', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_checklist_item_done_by_id'), ['done_by_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_checklist_item_event_id_days'), ['event_id', 'days'], unique=False)

    op.create_table('date_poll',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('event_id', sa.Integer(), nullable=False),
    sa.Column('state', sa.String(length=10), nullable=False),
    sa.Column('place', sa.String(length=300), nullable=False),
    sa.Column('link', sa.String(length=500), nullable=False),
    sa.Column('deadline', sa.DateTime(timezone=True), nullable=False),
    sa.Column('opened_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('opened_by_id', sa.Integer(), nullable=True),
    sa.Column('closed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('closed_by_id', sa.Integer(), nullable=True),
    sa.Column('asked_by_hand_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('deadline_told_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['closed_by_id'], ['account.id'], name=op.f('fk_date_poll_closed_by_id')),
    sa.ForeignKeyConstraint(['event_id'], ['event.id'], name=op.f('fk_date_poll_event_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['opened_by_id'], ['account.id'], name=op.f('fk_date_poll_opened_by_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_date_poll')),
    sa.UniqueConstraint('event_id', name=op.f('uq_date_poll_event_id'))
    )
    with op.batch_alter_table('date_poll', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_date_poll_closed_by_id'), ['closed_by_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_date_poll_deadline'), ['deadline'], unique=False)
        batch_op.create_index(batch_op.f('ix_date_poll_opened_by_id'), ['opened_by_id'], unique=False)

    op.create_table('door',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('event_id', sa.Integer(), nullable=False),
    sa.Column('generation', sa.Integer(), nullable=False),
    sa.Column('renewed_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['event_id'], ['event.id'], name=op.f('fk_door_event_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_door')),
    sa.UniqueConstraint('event_id', name=op.f('uq_door_event_id'))
    )
    op.create_table('entry_review',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('event_id', sa.Integer(), nullable=False),
    sa.Column('entry_kind', sa.String(length=10), nullable=False),
    sa.Column('entry_id', sa.Integer(), nullable=False),
    sa.Column('outcome', sa.String(length=10), nullable=False),
    sa.Column('said_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('said_by_id', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['event_id'], ['event.id'], name=op.f('fk_entry_review_event_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['said_by_id'], ['account.id'], name=op.f('fk_entry_review_said_by_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_entry_review')),
    sa.UniqueConstraint('event_id', 'entry_kind', 'entry_id', name=op.f('uq_entry_review_event_id_entry_kind_entry_id'))
    )
    with op.batch_alter_table('entry_review', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_entry_review_said_by_id'), ['said_by_id'], unique=False)

    op.create_table('guest',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('event_id', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.Column('email', sa.String(length=254), nullable=False),
    sa.Column('organisation', sa.String(length=200), nullable=False),
    sa.Column('added_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('added_by_id', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['added_by_id'], ['account.id'], name=op.f('fk_guest_added_by_id')),
    sa.ForeignKeyConstraint(['event_id'], ['event.id'], name=op.f('fk_guest_event_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_guest'))
    )
    with op.batch_alter_table('guest', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_guest_added_by_id'), ['added_by_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_guest_email'), ['email'], unique=False)
        batch_op.create_index(batch_op.f('ix_guest_event_id'), ['event_id'], unique=False)

    op.create_table('meeting_template_line',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('template_id', sa.Integer(), nullable=False),
    sa.Column('days', sa.Integer(), nullable=False),
    sa.Column('label', sa.String(length=300), nullable=False),
    sa.ForeignKeyConstraint(['template_id'], ['meeting_template.id'], name=op.f('fk_meeting_template_line_template_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_meeting_template_line'))
    )
    with op.batch_alter_table('meeting_template_line', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_meeting_template_line_template_id'), ['template_id'], unique=False)

    op.create_table('message',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('event_id', sa.Integer(), nullable=True),
    sa.Column('network_id', sa.Integer(), nullable=True),
    sa.Column('audience', sa.String(length=10), nullable=False),
    sa.Column('subject', sa.String(length=200), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('nonce', sa.String(length=40), nullable=False),
    sa.Column('recipients', sa.Integer(), nullable=False),
    sa.Column('sent_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('sent_by_id', sa.Integer(), nullable=True),
    sa.Column('leaves_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('withdrawn_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint('(event_id IS NULL) <> (network_id IS NULL)', name=op.f('ck_message_one_cause')),
    sa.ForeignKeyConstraint(['event_id'], ['event.id'], name=op.f('fk_message_event_id')),
    sa.ForeignKeyConstraint(['network_id'], ['network.id'], name=op.f('fk_message_network_id')),
    sa.ForeignKeyConstraint(['sent_by_id'], ['account.id'], name=op.f('fk_message_sent_by_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_message')),
    sa.UniqueConstraint('nonce', name=op.f('uq_message_nonce'))
    )
    with op.batch_alter_table('message', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_message_event_id_sent_at'), ['event_id', 'sent_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_message_network_id_sent_at'), ['network_id', 'sent_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_message_sent_by_id'), ['sent_by_id'], unique=False)

    op.create_table('minutes',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('event_id', sa.Integer(), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_by_id', sa.Integer(), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['event_id'], ['event.id'], name=op.f('fk_minutes_event_id')),
    sa.ForeignKeyConstraint(['updated_by_id'], ['account.id'], name=op.f('fk_minutes_updated_by_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_minutes')),
    sa.UniqueConstraint('event_id', name=op.f('uq_minutes_event_id'))
    )
    with op.batch_alter_table('minutes', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_minutes_updated_by_id'), ['updated_by_id'], unique=False)

    op.create_table('network_feed_address',
    sa.Column('account_id', sa.Integer(), nullable=False),
    sa.Column('network_id', sa.Integer(), nullable=False),
    sa.Column('nonce', sa.String(length=32), nullable=False),
    sa.Column('token_hash', sa.String(length=64), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_network_feed_address_account_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['network_id'], ['network.id'], name=op.f('fk_network_feed_address_network_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('account_id', 'network_id', name=op.f('pk_network_feed_address')),
    sa.UniqueConstraint('token_hash', name=op.f('uq_network_feed_address_token_hash'))
    )
    with op.batch_alter_table('network_feed_address', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_network_feed_address_network_id'), ['network_id'], unique=False)

    op.create_table('series_meeting',
    sa.Column('event_id', sa.Integer(), nullable=False),
    sa.Column('series_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['event_id'], ['event.id'], name=op.f('fk_series_meeting_event_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['series_id'], ['meeting_series.id'], name=op.f('fk_series_meeting_series_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('event_id', name=op.f('pk_series_meeting'))
    )
    with op.batch_alter_table('series_meeting', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_series_meeting_series_id'), ['series_id'], unique=False)

    op.create_table('table_plan',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('event_id', sa.Integer(), nullable=False),
    sa.Column('tables', sa.Integer(), nullable=False),
    sa.Column('rounds', sa.Integer(), nullable=False),
    sa.Column('minutes', sa.Integer(), nullable=False),
    sa.Column('seed', sa.Integer(), nullable=False),
    sa.Column('drawn_from', sa.Integer(), nullable=False),
    sa.Column('drawn_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('drawn_by_id', sa.Integer(), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint('tables > 0 AND rounds > 0 AND minutes > 0', name=op.f('ck_table_plan_sizes')),
    sa.ForeignKeyConstraint(['drawn_by_id'], ['account.id'], name=op.f('fk_table_plan_drawn_by_id')),
    sa.ForeignKeyConstraint(['event_id'], ['event.id'], name=op.f('fk_table_plan_event_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_table_plan')),
    sa.UniqueConstraint('event_id', name=op.f('uq_table_plan_event_id'))
    )
    with op.batch_alter_table('table_plan', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_table_plan_drawn_by_id'), ['drawn_by_id'], unique=False)

    op.create_table('minutes_attachment',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('minutes_id', sa.Integer(), nullable=False),
    sa.Column('file_id', sa.Integer(), nullable=True),
    sa.Column('name', sa.String(length=120), nullable=False),
    sa.Column('added_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('added_by_id', sa.Integer(), nullable=True),
    sa.Column('removed_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['added_by_id'], ['account.id'], name=op.f('fk_minutes_attachment_added_by_id')),
    sa.ForeignKeyConstraint(['file_id'], ['stored_file.id'], name=op.f('fk_minutes_attachment_file_id')),
    sa.ForeignKeyConstraint(['minutes_id'], ['minutes.id'], name=op.f('fk_minutes_attachment_minutes_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_minutes_attachment'))
    )
    with op.batch_alter_table('minutes_attachment', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_minutes_attachment_added_by_id'), ['added_by_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_minutes_attachment_file_id'), ['file_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_minutes_attachment_minutes_id'), ['minutes_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_minutes_attachment_removed_at'), ['removed_at'], unique=False)

    op.create_table('minutes_version',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('minutes_id', sa.Integer(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('note', sa.String(length=300), nullable=False),
    sa.Column('told', sa.Integer(), nullable=False),
    sa.Column('published_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('published_by_id', sa.Integer(), nullable=True),
    sa.Column('erased_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['minutes_id'], ['minutes.id'], name=op.f('fk_minutes_version_minutes_id')),
    sa.ForeignKeyConstraint(['published_by_id'], ['account.id'], name=op.f('fk_minutes_version_published_by_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_minutes_version')),
    sa.UniqueConstraint('minutes_id', 'number', name=op.f('uq_minutes_version_minutes_id_number'))
    )
    with op.batch_alter_table('minutes_version', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_minutes_version_published_by_id'), ['published_by_id'], unique=False)

    op.create_table('poll_option',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('poll_id', sa.Integer(), nullable=False),
    sa.Column('starts_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ends_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('place', sa.String(length=300), nullable=False),
    sa.Column('chosen_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint('ends_at > starts_at', name=op.f('ck_poll_option_order')),
    sa.ForeignKeyConstraint(['poll_id'], ['date_poll.id'], name=op.f('fk_poll_option_poll_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_poll_option')),
    sa.UniqueConstraint('poll_id', 'starts_at', 'ends_at', name=op.f('uq_poll_option_poll_id_starts_at_ends_at')),
    sqlite_autoincrement=True
    )
    op.create_table('follow_up',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('event_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=10), nullable=False),
    sa.Column('text', sa.String(length=500), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=True),
    sa.Column('position_id', sa.Integer(), nullable=True),
    sa.Column('owner', sa.String(length=300), nullable=False),
    sa.Column('due_on', sa.Date(), nullable=True),
    sa.Column('state', sa.String(length=10), nullable=False),
    sa.Column('done_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('done_by_id', sa.Integer(), nullable=True),
    sa.Column('rank', sa.Integer(), nullable=False),
    sa.Column('warned_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('late_told_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('created_by_id', sa.Integer(), nullable=True),
    sa.CheckConstraint("kind IN ('decision', 'action')", name=op.f('ck_follow_up_kind')),
    sa.CheckConstraint("state IN ('open', 'done', 'dropped')", name=op.f('ck_follow_up_state')),
    sa.ForeignKeyConstraint(['created_by_id'], ['account.id'], name=op.f('fk_follow_up_created_by_id')),
    sa.ForeignKeyConstraint(['done_by_id'], ['account.id'], name=op.f('fk_follow_up_done_by_id')),
    sa.ForeignKeyConstraint(['event_id'], ['event.id'], name=op.f('fk_follow_up_event_id')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_follow_up_person_id')),
    sa.ForeignKeyConstraint(['position_id'], ['position.id'], name=op.f('fk_follow_up_position_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_follow_up'))
    )
    with op.batch_alter_table('follow_up', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_follow_up_created_by_id'), ['created_by_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_follow_up_done_by_id'), ['done_by_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_follow_up_event_id_rank'), ['event_id', 'rank'], unique=False)
        batch_op.create_index(batch_op.f('ix_follow_up_person_id'), ['person_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_follow_up_position_id'), ['position_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_follow_up_state_due_on'), ['state', 'due_on'], unique=False)

    op.create_table('attendance',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('invitation_id', sa.Integer(), nullable=True),
    sa.Column('slot_id', sa.Integer(), nullable=False),
    sa.Column('part', sa.String(length=10), nullable=False),
    sa.Column('state', sa.String(length=10), nullable=False),
    sa.Column('source', sa.String(length=10), nullable=False),
    sa.Column('key', sa.String(length=40), nullable=False),
    sa.Column('recorded_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('recorded_by_id', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['invitation_id'], ['invitation.id'], name=op.f('fk_attendance_invitation_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['recorded_by_id'], ['account.id'], name=op.f('fk_attendance_recorded_by_id')),
    sa.ForeignKeyConstraint(['slot_id'], ['slot.id'], name=op.f('fk_attendance_slot_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_attendance')),
    sa.UniqueConstraint('invitation_id', 'slot_id', 'part', name=op.f('uq_attendance_invitation_id_slot_id_part'))
    )
    with op.batch_alter_table('attendance', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_attendance_recorded_by_id'), ['recorded_by_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_attendance_slot_id_part_state'), ['slot_id', 'part', 'state'], unique=False)

    op.create_table('door_claim',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('event_id', sa.Integer(), nullable=False),
    sa.Column('invitation_id', sa.Integer(), nullable=True),
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.Column('organisation', sa.String(length=200), nullable=False),
    sa.Column('part', sa.String(length=10), nullable=False),
    sa.Column('state', sa.String(length=10), nullable=False),
    sa.Column('claimed_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('decided_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('decided_by_id', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['decided_by_id'], ['account.id'], name=op.f('fk_door_claim_decided_by_id')),
    sa.ForeignKeyConstraint(['event_id'], ['event.id'], name=op.f('fk_door_claim_event_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['invitation_id'], ['invitation.id'], name=op.f('fk_door_claim_invitation_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_door_claim'))
    )
    with op.batch_alter_table('door_claim', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_door_claim_decided_by_id'), ['decided_by_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_door_claim_event_id_state'), ['event_id', 'state'], unique=False)
        batch_op.create_index(batch_op.f('ix_door_claim_invitation_id'), ['invitation_id'], unique=False)

    op.create_table('poll_vote',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('option_id', sa.Integer(), nullable=False),
    sa.Column('invitation_id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=True),
    sa.Column('word', sa.String(length=8), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['invitation_id'], ['invitation.id'], name=op.f('fk_poll_vote_invitation_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['option_id'], ['poll_option.id'], name=op.f('fk_poll_vote_option_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_poll_vote_person_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_poll_vote')),
    sa.UniqueConstraint('option_id', 'invitation_id', name=op.f('uq_poll_vote_option_id_invitation_id'))
    )
    with op.batch_alter_table('poll_vote', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_poll_vote_invitation_id'), ['invitation_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_poll_vote_person_id'), ['person_id'], unique=False)

    op.create_table('poll_voter',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('poll_id', sa.Integer(), nullable=False),
    sa.Column('invitation_id', sa.Integer(), nullable=False),
    sa.Column('nonce', sa.String(length=32), nullable=False),
    sa.Column('asked_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('reminded_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('answered_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('source', sa.String(length=12), nullable=False),
    sa.Column('answered_by_id', sa.Integer(), nullable=True),
    sa.Column('essential', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['answered_by_id'], ['account.id'], name=op.f('fk_poll_voter_answered_by_id')),
    sa.ForeignKeyConstraint(['invitation_id'], ['invitation.id'], name=op.f('fk_poll_voter_invitation_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['poll_id'], ['date_poll.id'], name=op.f('fk_poll_voter_poll_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_poll_voter')),
    sa.UniqueConstraint('invitation_id', name=op.f('uq_poll_voter_invitation_id'))
    )
    with op.batch_alter_table('poll_voter', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_poll_voter_answered_by_id'), ['answered_by_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_poll_voter_poll_id'), ['poll_id'], unique=False)

    op.create_table('reply',
    sa.Column('mail_id', sa.Integer(), nullable=False),
    sa.Column('event_id', sa.Integer(), nullable=True),
    sa.Column('invitation_id', sa.Integer(), nullable=True),
    sa.Column('network_id', sa.Integer(), nullable=True),
    sa.Column('uid', sa.String(length=255), nullable=False),
    sa.Column('method', sa.String(length=20), nullable=False),
    sa.Column('partstat', sa.String(length=20), nullable=False),
    sa.Column('attendee', sa.String(length=254), nullable=False),
    sa.Column('sequence', sa.Integer(), nullable=True),
    sa.Column('stamped_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('answer', sa.String(length=8), nullable=False),
    sa.Column('delegate', sa.String(length=254), nullable=False),
    sa.Column('comment', sa.String(length=500), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('settlement', sa.String(length=10), nullable=False),
    sa.Column('settled_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('settled_by_id', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['event_id'], ['event.id'], name=op.f('fk_reply_event_id'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['invitation_id'], ['invitation.id'], name=op.f('fk_reply_invitation_id'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['mail_id'], ['incoming_mail.id'], name=op.f('fk_reply_mail_id')),
    sa.ForeignKeyConstraint(['network_id'], ['network.id'], name=op.f('fk_reply_network_id')),
    sa.ForeignKeyConstraint(['settled_by_id'], ['account.id'], name=op.f('fk_reply_settled_by_id')),
    sa.PrimaryKeyConstraint('mail_id', name=op.f('pk_reply'))
    )
    with op.batch_alter_table('reply', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_reply_attendee'), ['attendee'], unique=False)
        batch_op.create_index(batch_op.f('ix_reply_event_id'), ['event_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_reply_invitation_id'), ['invitation_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_reply_network_id'), ['network_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_reply_settled_by_id'), ['settled_by_id'], unique=False)

    op.create_table('table_seat',
    sa.Column('plan_id', sa.Integer(), nullable=False),
    sa.Column('round', sa.Integer(), nullable=False),
    sa.Column('invitation_id', sa.Integer(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['invitation_id'], ['invitation.id'], name=op.f('fk_table_seat_invitation_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['plan_id'], ['table_plan.id'], name=op.f('fk_table_seat_plan_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('plan_id', 'round', 'invitation_id', name=op.f('pk_table_seat'))
    )
    with op.batch_alter_table('table_seat', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_table_seat_invitation_id'), ['invitation_id'], unique=False)

    with op.batch_alter_table('calendar_copy', schema=None) as batch_op:
        batch_op.add_column(sa.Column('pending', sa.String(length=20), nullable=True))
        batch_op.add_column(sa.Column('pending_from', sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('reply_sequence', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('reply_stamp', sa.DateTime(timezone=True), nullable=True))
        batch_op.create_index(batch_op.f('ix_calendar_copy_pending'), ['pending'], unique=False)

    with op.batch_alter_table('invitation', schema=None) as batch_op:
        batch_op.add_column(sa.Column('guest_id', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('replaces_id', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('offered_until', sa.DateTime(timezone=True), nullable=True))
        batch_op.create_index(batch_op.f('ix_invitation_replaces_id'), ['replaces_id'], unique=False)
        batch_op.create_unique_constraint(batch_op.f('uq_invitation_guest_id'), ['guest_id'])
        batch_op.create_foreign_key(batch_op.f('fk_invitation_guest_id'), 'guest', ['guest_id'], ['id'])
        batch_op.create_foreign_key(batch_op.f('fk_invitation_replaces_id'), 'person', ['replaces_id'], ['id'])

    with op.batch_alter_table('outgoing_mail', schema=None) as batch_op:
        batch_op.add_column(sa.Column('unsubscribe_url', sa.String(length=500), server_default='', nullable=False))
        batch_op.add_column(sa.Column('report', sa.String(length=10), server_default='', nullable=False))
        batch_op.add_column(sa.Column('reported_at', sa.DateTime(timezone=True), nullable=True))
    upgrade_by_hand()


def downgrade() -> None:
    downgrade_by_hand()
    with op.batch_alter_table('outgoing_mail', schema=None) as batch_op:
        batch_op.drop_column('reported_at')
        batch_op.drop_column('report')
        batch_op.drop_column('unsubscribe_url')

    with op.batch_alter_table('invitation', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_invitation_guest_id'), type_='foreignkey')
        batch_op.drop_constraint(batch_op.f('fk_invitation_replaces_id'), type_='foreignkey')
        batch_op.drop_constraint(batch_op.f('uq_invitation_guest_id'), type_='unique')
        batch_op.drop_index(batch_op.f('ix_invitation_replaces_id'))
        batch_op.drop_column('offered_until')
        batch_op.drop_column('replaces_id')
        batch_op.drop_column('guest_id')

    with op.batch_alter_table('calendar_copy', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_calendar_copy_pending'))
        batch_op.drop_column('reply_stamp')
        batch_op.drop_column('reply_sequence')
        batch_op.drop_column('pending_from')
        batch_op.drop_column('pending')

    with op.batch_alter_table('table_seat', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_table_seat_invitation_id'))

    op.drop_table('table_seat')
    with op.batch_alter_table('reply', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_reply_settled_by_id'))
        batch_op.drop_index(batch_op.f('ix_reply_network_id'))
        batch_op.drop_index(batch_op.f('ix_reply_invitation_id'))
        batch_op.drop_index(batch_op.f('ix_reply_event_id'))
        batch_op.drop_index(batch_op.f('ix_reply_attendee'))

    op.drop_table('reply')
    with op.batch_alter_table('poll_voter', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_poll_voter_poll_id'))
        batch_op.drop_index(batch_op.f('ix_poll_voter_answered_by_id'))

    op.drop_table('poll_voter')
    with op.batch_alter_table('poll_vote', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_poll_vote_person_id'))
        batch_op.drop_index(batch_op.f('ix_poll_vote_invitation_id'))

    op.drop_table('poll_vote')
    with op.batch_alter_table('door_claim', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_door_claim_invitation_id'))
        batch_op.drop_index(batch_op.f('ix_door_claim_event_id_state'))
        batch_op.drop_index(batch_op.f('ix_door_claim_decided_by_id'))

    op.drop_table('door_claim')
    with op.batch_alter_table('attendance', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_attendance_slot_id_part_state'))
        batch_op.drop_index(batch_op.f('ix_attendance_recorded_by_id'))

    op.drop_table('attendance')
    with op.batch_alter_table('follow_up', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_follow_up_state_due_on'))
        batch_op.drop_index(batch_op.f('ix_follow_up_position_id'))
        batch_op.drop_index(batch_op.f('ix_follow_up_person_id'))
        batch_op.drop_index(batch_op.f('ix_follow_up_event_id_rank'))
        batch_op.drop_index(batch_op.f('ix_follow_up_done_by_id'))
        batch_op.drop_index(batch_op.f('ix_follow_up_created_by_id'))

    op.drop_table('follow_up')
    op.drop_table('poll_option')
    with op.batch_alter_table('minutes_version', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_minutes_version_published_by_id'))

    op.drop_table('minutes_version')
    with op.batch_alter_table('minutes_attachment', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_minutes_attachment_removed_at'))
        batch_op.drop_index(batch_op.f('ix_minutes_attachment_minutes_id'))
        batch_op.drop_index(batch_op.f('ix_minutes_attachment_file_id'))
        batch_op.drop_index(batch_op.f('ix_minutes_attachment_added_by_id'))

    op.drop_table('minutes_attachment')
    with op.batch_alter_table('table_plan', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_table_plan_drawn_by_id'))

    op.drop_table('table_plan')
    with op.batch_alter_table('series_meeting', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_series_meeting_series_id'))

    op.drop_table('series_meeting')
    with op.batch_alter_table('network_feed_address', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_network_feed_address_network_id'))

    op.drop_table('network_feed_address')
    with op.batch_alter_table('minutes', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_minutes_updated_by_id'))

    op.drop_table('minutes')
    with op.batch_alter_table('message', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_message_sent_by_id'))
        batch_op.drop_index(batch_op.f('ix_message_network_id_sent_at'))
        batch_op.drop_index(batch_op.f('ix_message_event_id_sent_at'))

    op.drop_table('message')
    with op.batch_alter_table('meeting_template_line', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_meeting_template_line_template_id'))

    op.drop_table('meeting_template_line')
    with op.batch_alter_table('guest', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_guest_event_id'))
        batch_op.drop_index(batch_op.f('ix_guest_email'))
        batch_op.drop_index(batch_op.f('ix_guest_added_by_id'))

    op.drop_table('guest')
    with op.batch_alter_table('entry_review', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_entry_review_said_by_id'))

    op.drop_table('entry_review')
    op.drop_table('door')
    with op.batch_alter_table('date_poll', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_date_poll_opened_by_id'))
        batch_op.drop_index(batch_op.f('ix_date_poll_deadline'))
        batch_op.drop_index(batch_op.f('ix_date_poll_closed_by_id'))

    op.drop_table('date_poll')
    with op.batch_alter_table('checklist_item', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_checklist_item_event_id_days'))
        batch_op.drop_index(batch_op.f('ix_checklist_item_done_by_id'))

    op.drop_table('checklist_item')
    with op.batch_alter_table('announcement_mute', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_announcement_mute_network_id'))

    op.drop_table('announcement_mute')
    with op.batch_alter_table('meeting_template', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_meeting_template_created_by_id'))
        batch_op.drop_index(batch_op.f('ix_meeting_template_agency_id_name'))

    op.drop_table('meeting_template')
    with op.batch_alter_table('meeting_series', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_meeting_series_created_by_id'))

    op.drop_table('meeting_series')
    with op.batch_alter_table('incoming_mail', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_incoming_mail_state_received_at'))
        batch_op.drop_index(batch_op.f('ix_incoming_mail_sender_address'))
        batch_op.drop_index(batch_op.f('ix_incoming_mail_digest'))
        batch_op.drop_index(batch_op.f('ix_incoming_mail_cause_kind_cause_id'))

    op.drop_table('incoming_mail')


# A guest is somebody too: Alembic compares no check constraints (`migrations/by_hand`).
SOMEONE = "position_id IS NOT NULL OR person_id IS NOT NULL OR guest_id IS NOT NULL"
FORMER_SOMEONE = "position_id IS NOT NULL OR person_id IS NOT NULL"


def upgrade_by_hand() -> None:
    _someone(SOMEONE)


def downgrade_by_hand() -> None:
    """Guests alone are unknown before: their invitations go, with what speaks of them."""
    guests = f"SELECT id FROM invitation WHERE NOT ({FORMER_SOMEONE})"
    inspector = sa.inspect(op.get_bind())
    for table in inspector.get_table_names():
        for key in inspector.get_foreign_keys(table):
            if key["referred_table"] == "invitation":
                column = key["constrained_columns"][0]
                op.execute(f"DELETE FROM {table} WHERE {column} IN ({guests})")
    op.execute(f"DELETE FROM invitation WHERE NOT ({FORMER_SOMEONE})")
    _someone(FORMER_SOMEONE)


def _someone(who: str) -> None:
    with op.batch_alter_table("invitation") as table:
        table.drop_constraint(op.f("ck_invitation_someone"), type_="check")
        table.create_check_constraint(op.f("ck_invitation_someone"), who)
