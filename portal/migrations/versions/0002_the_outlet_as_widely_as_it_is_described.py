"""The outlet as widely as it is described, its changes numbered, and the words that lists are filtered by."""

import json

import sqlalchemy as sa
from alembic import op

import kernel.database

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this revision."""
    op.create_table(
        "outlet_revision",
        sa.Column("revision", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("maker", sa.String(length=8), nullable=False),
        sa.Column("at", kernel.database.Instant(timezone=True), nullable=False),
        sa.Column("by", sa.String(length=64), nullable=False),
        sa.Column("source", sa.String(length=8), nullable=False),
        sa.Column("outlets", sa.Integer(), nullable=False),
        sa.Column("digest", sa.LargeBinary(length=32), nullable=False),
        sa.PrimaryKeyConstraint("revision", name=op.f("pk_outlet_revision")),
    )
    with op.batch_alter_table("event", schema=None) as batch_op:
        batch_op.alter_column("subject", existing_type=sa.VARCHAR(length=32), type_=sa.String(length=64), existing_nullable=False)

    with op.batch_alter_table("outlet", schema=None) as batch_op:
        batch_op.add_column(sa.Column("provider_zh", sa.String(length=160), server_default="", nullable=False))
        batch_op.add_column(sa.Column("provider_en", sa.String(length=160), server_default="", nullable=False))
        batch_op.add_column(sa.Column("subdivision", sa.String(length=6), server_default="", nullable=False))
        batch_op.add_column(sa.Column("district", sa.String(length=80), server_default="", nullable=False))
        batch_op.add_column(sa.Column("postal_code", sa.String(length=16), server_default="", nullable=False))
        batch_op.add_column(sa.Column("latitude", sa.Double(), nullable=True))
        batch_op.add_column(sa.Column("longitude", sa.Double(), nullable=True))
        batch_op.add_column(sa.Column("website", sa.String(length=254), server_default="", nullable=False))
        batch_op.add_column(sa.Column("opening_hours", sa.String(length=254), server_default="", nullable=False))
        batch_op.add_column(sa.Column("languages", sa.JSON(), server_default="[]", nullable=False))
        batch_op.add_column(sa.Column("categories", sa.JSON(), server_default="[]", nullable=False))
        batch_op.add_column(sa.Column("hv_certificate", sa.String(length=80), server_default="", nullable=False))
        batch_op.add_column(sa.Column("hv_until", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("parts_supply", sa.String(length=8), nullable=True))
        batch_op.add_column(sa.Column("parts_depot", sa.String(length=120), server_default="", nullable=False))
        batch_op.add_column(sa.Column("parts_lead_days", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("agreement_number", sa.String(length=80), server_default="", nullable=False))
        batch_op.add_column(sa.Column("revision", sa.Integer(), server_default="0", nullable=False))
        batch_op.add_column(sa.Column("search", sa.Text(), server_default="", nullable=False))

    with op.batch_alter_table("outlet_history", schema=None) as batch_op:
        batch_op.add_column(sa.Column("source", sa.String(length=8), server_default="import", nullable=False))
        batch_op.add_column(sa.Column("note", sa.String(length=200), server_default="", nullable=False))
        batch_op.add_column(sa.Column("revision", sa.Integer(), server_default="0", nullable=False))
        batch_op.create_index("ix_outlet_history_changed_at", ["maker", "changed_at"], unique=False)
        batch_op.create_index("ix_outlet_history_revision", ["revision"], unique=False)

    _fill_search()


def downgrade() -> None:
    """Go back from it."""
    with op.batch_alter_table("outlet_history", schema=None) as batch_op:
        batch_op.drop_index("ix_outlet_history_revision")
        batch_op.drop_index("ix_outlet_history_changed_at")
        batch_op.drop_column("revision")
        batch_op.drop_column("note")
        batch_op.drop_column("source")

    with op.batch_alter_table("outlet", schema=None) as batch_op:
        batch_op.drop_column("search")
        batch_op.drop_column("revision")
        batch_op.drop_column("agreement_number")
        batch_op.drop_column("parts_lead_days")
        batch_op.drop_column("parts_depot")
        batch_op.drop_column("parts_supply")
        batch_op.drop_column("hv_until")
        batch_op.drop_column("hv_certificate")
        batch_op.drop_column("categories")
        batch_op.drop_column("languages")
        batch_op.drop_column("opening_hours")
        batch_op.drop_column("website")
        batch_op.drop_column("longitude")
        batch_op.drop_column("latitude")
        batch_op.drop_column("postal_code")
        batch_op.drop_column("district")
        batch_op.drop_column("subdivision")
        batch_op.drop_column("provider_en")
        batch_op.drop_column("provider_zh")

    with op.batch_alter_table("event", schema=None) as batch_op:
        batch_op.alter_column("subject", existing_type=sa.String(length=64), type_=sa.VARCHAR(length=32), existing_nullable=False)

    op.drop_table("outlet_revision")


def _fill_search() -> None:
    """Write the words of the outlets that are there, as this revision's lists look for them."""
    words = ("outlet_id", "name_zh", "name_en", "name_local", "provider", "provider_zh", "provider_en", "address", "district", "city")
    lists = {"brand": "brands", "powertrain": "powertrains", "service": "services"}
    connection = op.get_bind()
    for row in connection.execute(sa.text("SELECT * FROM outlet")).mappings().all():
        text = "\n".join(row[name] for name in words) + "\x1f"
        for kind, name in lists.items():
            values = json.loads(row[name]) if isinstance(row[name], str) else row[name]
            text += "".join(f"|{kind}={value}|" for value in values)
        where = {"search": text.casefold(), "maker": row["maker"], "outlet_id": row["outlet_id"]}
        connection.execute(sa.text("UPDATE outlet SET search = :search WHERE maker = :maker AND outlet_id = :outlet_id"), where)
