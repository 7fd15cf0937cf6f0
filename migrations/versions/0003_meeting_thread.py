"""The thread of a meeting: polls, guests, answers by mail, attendance, minutes."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
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

    with op.batch_alter_table('invitation', schema=None) as batch_op:
        batch_op.add_column(sa.Column('guest_id', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('replaces_id', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('offered_until', sa.DateTime(timezone=True), nullable=True))
        batch_op.create_index(batch_op.f('ix_invitation_replaces_id'), ['replaces_id'], unique=False)
        batch_op.create_unique_constraint(batch_op.f('uq_invitation_guest_id'), ['guest_id'])
        batch_op.create_foreign_key(batch_op.f('fk_invitation_guest_id'), 'guest', ['guest_id'], ['id'])
        batch_op.create_foreign_key(batch_op.f('fk_invitation_replaces_id'), 'person', ['replaces_id'], ['id'])
    upgrade_by_hand()


def downgrade() -> None:
    downgrade_by_hand()
    with op.batch_alter_table('invitation', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_invitation_guest_id'), type_='foreignkey')
        batch_op.drop_constraint(batch_op.f('fk_invitation_replaces_id'), type_='foreignkey')
        batch_op.drop_constraint(batch_op.f('uq_invitation_guest_id'), type_='unique')
        batch_op.drop_index(batch_op.f('ix_invitation_replaces_id'))
        batch_op.drop_column('offered_until')
        batch_op.drop_column('replaces_id')
        batch_op.drop_column('guest_id')

    with op.batch_alter_table('guest', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_guest_event_id'))
        batch_op.drop_index(batch_op.f('ix_guest_email'))
        batch_op.drop_index(batch_op.f('ix_guest_added_by_id'))

    op.drop_table('guest')


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
