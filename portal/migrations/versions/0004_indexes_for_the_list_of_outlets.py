"""Indexes for the list of outlets."""

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this revision."""
    with op.batch_alter_table("outlet", schema=None) as batch_op:
        batch_op.create_index("ix_outlet_city", ["maker", "city", "outlet_id"], unique=False)
        batch_op.create_index("ix_outlet_list", ["maker", "status", "country", "valid_from", "valid_to", "city", "outlet_id"], unique=False)
        batch_op.create_index("ix_outlet_until", ["maker", "valid_to", "outlet_id"], unique=False)
    with op.batch_alter_table("outlet_history", schema=None) as batch_op:
        batch_op.create_index("ix_outlet_history_past", ["maker", "outlet_id", "version", "changed_at"], unique=False)


def downgrade() -> None:
    """Go back from it."""
    with op.batch_alter_table("outlet_history", schema=None) as batch_op:
        batch_op.drop_index("ix_outlet_history_past")
    with op.batch_alter_table("outlet", schema=None) as batch_op:
        batch_op.drop_index("ix_outlet_until")
        batch_op.drop_index("ix_outlet_list")
        batch_op.drop_index("ix_outlet_city")
