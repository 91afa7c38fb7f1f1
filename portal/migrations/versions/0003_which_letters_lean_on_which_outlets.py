"""Which letters name which outlets, and what was done where one stopped counting."""

import sqlalchemy as sa
from alembic import op

import kernel.database

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this revision."""
    op.create_table(
        "leaning_dealt",
        sa.Column("dealing", sa.String(length=32), nullable=False),
        sa.Column("letter_id", sa.String(length=32), nullable=False),
        sa.Column("outlet_id", sa.String(length=40), nullable=False),
        sa.Column("cause", sa.String(length=16), nullable=False),
        sa.Column("deed", sa.String(length=32), nullable=False),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.Column("by", sa.String(length=64), nullable=False),
        sa.Column("by_name", sa.String(length=120), nullable=False),
        sa.Column("at", kernel.database.Instant(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["letter_id"], ["letter.id"], name=op.f("fk_leaning_dealt_letter_id")),
        sa.PrimaryKeyConstraint("dealing", "letter_id", "outlet_id", name=op.f("pk_leaning_dealt")),
    )
    with op.batch_alter_table("leaning_dealt", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_leaning_dealt_letter_id"), ["letter_id"], unique=False)

    op.create_table(
        "letter_outlet",
        sa.Column("letter_id", sa.String(length=32), nullable=False),
        sa.Column("maker", sa.String(length=8), nullable=False),
        sa.Column("outlet_id", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(["letter_id"], ["letter.id"], name=op.f("fk_letter_outlet_letter_id")),
        sa.PrimaryKeyConstraint("letter_id", "outlet_id", name=op.f("pk_letter_outlet")),
    )
    with op.batch_alter_table("letter_outlet", schema=None) as batch_op:
        batch_op.create_index("ix_letter_outlet_maker_outlet_id", ["maker", "outlet_id"], unique=False)


def downgrade() -> None:
    """Go back from it."""
    with op.batch_alter_table("letter_outlet", schema=None) as batch_op:
        batch_op.drop_index("ix_letter_outlet_maker_outlet_id")

    op.drop_table("letter_outlet")
    with op.batch_alter_table("leaning_dealt", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_leaning_dealt_letter_id"))

    op.drop_table("leaning_dealt")
