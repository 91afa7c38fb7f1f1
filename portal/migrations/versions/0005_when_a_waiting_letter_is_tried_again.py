"""When a letter that waits for its seal is tried again."""

import sqlalchemy as sa
from alembic import op

import kernel.database

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this revision."""
    with op.batch_alter_table("letter", schema=None) as batch_op:
        batch_op.add_column(sa.Column("tries", sa.Integer(), server_default="0", nullable=False))
        batch_op.add_column(sa.Column("next_try", kernel.database.Instant(timezone=True), nullable=True))
        batch_op.create_index(
            "ix_letter_waiting",
            ["frozen_at"],
            unique=False,
            sqlite_where=sa.text("status = 'frozen'"),
            postgresql_where=sa.text("status = 'frozen'"),
        )


def downgrade() -> None:
    """Go back from it."""
    with op.batch_alter_table("letter", schema=None) as batch_op:
        batch_op.drop_index("ix_letter_waiting", sqlite_where=sa.text("status = 'frozen'"), postgresql_where=sa.text("status = 'frozen'"))
        batch_op.drop_column("next_try")
        batch_op.drop_column("tries")
