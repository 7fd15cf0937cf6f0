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
