"""The first tables: accounts and sessions, the registry, the trade and its journal."""

import sqlalchemy as sa
from alembic import op

import kernel.database

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this revision."""
    op.create_table(
        "account",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("login", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("roles", sa.String(length=120), nullable=False),
        sa.Column("maker", sa.String(length=8), nullable=False),
        sa.Column("exporter", sa.String(length=18), nullable=False),
        sa.Column("password_hash", sa.String(length=200), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("created_at", kernel.database.Instant(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account")),
        sa.UniqueConstraint("login", name=op.f("uq_account_login")),
    )
    op.create_table(
        "answer",
        sa.Column("actor", sa.String(length=64), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("body_digest", sa.String(length=64), nullable=False),
        sa.Column("request_id", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("actor", "key", name=op.f("pk_answer")),
    )
    op.create_table(
        "counter",
        sa.Column("name", sa.String(length=32), nullable=False),
        sa.Column("value", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_counter")),
    )
    op.create_table(
        "event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("subject", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("event", sa.LargeBinary(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=True),
        sa.Column("salt", sa.LargeBinary(length=32), nullable=True),
        sa.Column("entry", sa.LargeBinary(length=32), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event")),
        sa.UniqueConstraint("position", name=op.f("uq_event_position")),
    )
    with op.batch_alter_table("event", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_event_subject"), ["subject"], unique=False)

    op.create_table(
        "exporter",
        sa.Column("credit_code", sa.String(length=18), nullable=False),
        sa.Column("name_zh", sa.String(length=200), nullable=False),
        sa.Column("name_en", sa.String(length=200), nullable=False),
        sa.Column("legal_person", sa.String(length=100), nullable=False),
        sa.Column("filed_until", sa.Date(), nullable=False),
        sa.Column("affiliates", sa.JSON(), nullable=False),
        sa.Column("incidents", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("credit_code", name=op.f("pk_exporter")),
    )
    op.create_table(
        "journal_head",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("root", sa.LargeBinary(length=32), nullable=False),
        sa.Column("checkpoint", sa.String(length=2000), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_journal_head")),
    )
    op.create_table(
        "journal_node",
        sa.Column("level", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("index", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("hash", sa.LargeBinary(length=32), nullable=False),
        sa.PrimaryKeyConstraint("level", "index", name=op.f("pk_journal_node")),
    )
    op.create_table(
        "log_in_attempt",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("login", sa.String(length=64), nullable=False),
        sa.Column("address", sa.String(length=64), nullable=False),
        sa.Column("at", kernel.database.Instant(timezone=True), nullable=False),
        sa.Column("succeeded", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_log_in_attempt")),
    )
    with op.batch_alter_table("log_in_attempt", schema=None) as batch_op:
        batch_op.create_index("ix_log_in_attempt_address_at", ["address", "at"], unique=False)
        batch_op.create_index(batch_op.f("ix_log_in_attempt_at"), ["at"], unique=False)
        batch_op.create_index("ix_log_in_attempt_login_at", ["login", "at"], unique=False)

    op.create_table(
        "maker",
        sa.Column("code", sa.String(length=8), nullable=False),
        sa.Column("name_zh", sa.String(length=200), nullable=False),
        sa.Column("name_en", sa.String(length=200), nullable=False),
        sa.Column("announcement", sa.String(length=100), nullable=False),
        sa.Column("credit_code", sa.String(length=18), nullable=False),
        sa.Column("address_zh", sa.String(length=300), nullable=False),
        sa.Column("address_en", sa.String(length=300), nullable=False),
        sa.Column("wmis", sa.JSON(), nullable=False),
        sa.Column("specimen", sa.Boolean(), nullable=False),
        sa.Column("validity_days", sa.Integer(), nullable=False),
        sa.Column("letters_beyond_window", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_maker")),
    )
    op.create_table(
        "outlet",
        sa.Column("maker", sa.String(length=8), nullable=False),
        sa.Column("outlet_id", sa.String(length=40), nullable=False),
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column("name_zh", sa.String(length=120), nullable=False),
        sa.Column("name_en", sa.String(length=120), nullable=False),
        sa.Column("name_local", sa.String(length=120), nullable=False),
        sa.Column("provider", sa.String(length=160), nullable=False),
        sa.Column("address", sa.String(length=200), nullable=False),
        sa.Column("city", sa.String(length=80), nullable=False),
        sa.Column("phone", sa.String(length=16), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("brands", sa.JSON(), nullable=False),
        sa.Column("powertrains", sa.JSON(), nullable=False),
        sa.Column("services", sa.JSON(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed_at", kernel.database.Instant(timezone=True), nullable=False),
        sa.Column("changed_by", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("maker", "outlet_id", name=op.f("pk_outlet")),
    )
    with op.batch_alter_table("outlet", schema=None) as batch_op:
        batch_op.create_index("ix_outlet_country", ["country", "maker"], unique=False)

    op.create_table(
        "outlet_history",
        sa.Column("maker", sa.String(length=8), nullable=False),
        sa.Column("outlet_id", sa.String(length=40), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("changed_at", kernel.database.Instant(timezone=True), nullable=False),
        sa.Column("changed_by", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("maker", "outlet_id", "version", name=op.f("pk_outlet_history")),
    )
    op.create_table(
        "request",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("maker", sa.String(length=8), nullable=False),
        sa.Column("exporter", sa.String(length=18), nullable=False),
        sa.Column("document", sa.JSON(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("reasons", sa.JSON(), nullable=False),
        sa.Column("notes", sa.JSON(), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("rule_book", sa.String(length=16), nullable=False),
        sa.Column("requested_by", sa.String(length=64), nullable=False),
        sa.Column("requested_by_name", sa.String(length=100), nullable=False),
        sa.Column("requested_at", kernel.database.Instant(timezone=True), nullable=False),
        sa.Column("decided_by", sa.String(length=64), nullable=False),
        sa.Column("decided_by_name", sa.String(length=100), nullable=False),
        sa.Column("decided_at", kernel.database.Instant(timezone=True), nullable=True),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.Column("letter_number", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_request")),
    )
    with op.batch_alter_table("request", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_request_exporter"), ["exporter"], unique=False)
        batch_op.create_index("ix_request_maker_status", ["maker", "status"], unique=False)

    op.create_table(
        "letter",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("number", sa.String(length=32), nullable=False),
        sa.Column("maker", sa.String(length=8), nullable=False),
        sa.Column("exporter", sa.String(length=18), nullable=False),
        sa.Column("destination", sa.String(length=2), nullable=False),
        sa.Column("vins", sa.JSON(), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=False),
        sa.Column("content_digest", sa.LargeBinary(length=32), nullable=False),
        sa.Column("code_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("locked_content", sa.LargeBinary(), nullable=False),
        sa.Column("status_index", sa.Integer(), nullable=False),
        sa.Column("request_id", sa.String(length=32), nullable=False),
        sa.Column("approved_by", sa.String(length=64), nullable=False),
        sa.Column("frozen_at", kernel.database.Instant(timezone=True), nullable=False),
        sa.Column("file_digest", sa.LargeBinary(length=32), nullable=True),
        sa.Column("seal_fingerprint", sa.LargeBinary(length=32), nullable=True),
        sa.Column("sealed_at", kernel.database.Instant(timezone=True), nullable=True),
        sa.Column("waiting", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("end_code", sa.String(length=32), nullable=False),
        sa.Column("end_note", sa.String(length=500), nullable=False),
        sa.Column("end_at", kernel.database.Instant(timezone=True), nullable=True),
        sa.Column("end_by", sa.String(length=64), nullable=False),
        sa.Column("successor", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(["maker"], ["maker.code"], name=op.f("fk_letter_maker")),
        sa.ForeignKeyConstraint(["request_id"], ["request.id"], name=op.f("fk_letter_request_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_letter")),
        sa.UniqueConstraint("code_hash", name=op.f("uq_letter_code_hash")),
        sa.UniqueConstraint("file_digest", name=op.f("uq_letter_file_digest")),
        sa.UniqueConstraint("number", name=op.f("uq_letter_number")),
        sa.UniqueConstraint("request_id", name=op.f("uq_letter_request_id")),
        sa.UniqueConstraint("status_index", name=op.f("uq_letter_status_index")),
    )
    with op.batch_alter_table("letter", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_letter_exporter"), ["exporter"], unique=False)
        batch_op.create_index("ix_letter_maker_status", ["maker", "status"], unique=False)

    op.create_table(
        "produced_vehicle",
        sa.Column("vin", sa.String(length=17), nullable=False),
        sa.Column("maker", sa.String(length=8), nullable=False),
        sa.Column("brand", sa.String(length=80), nullable=False),
        sa.Column("model", sa.String(length=80), nullable=False),
        sa.Column("powertrain", sa.String(length=8), nullable=False),
        sa.Column("category", sa.String(length=16), nullable=False),
        sa.Column("manufactured", sa.Date(), nullable=False),
        sa.Column("modified", sa.Boolean(), nullable=False),
        sa.Column("imported", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["maker"], ["maker.code"], name=op.f("fk_produced_vehicle_maker")),
        sa.PrimaryKeyConstraint("vin", name=op.f("pk_produced_vehicle")),
    )
    with op.batch_alter_table("produced_vehicle", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_produced_vehicle_maker"), ["maker"], unique=False)

    op.create_table(
        "web_session",
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("account", sa.String(length=32), nullable=False),
        sa.Column("created_at", kernel.database.Instant(timezone=True), nullable=False),
        sa.Column("seen_at", kernel.database.Instant(timezone=True), nullable=False),
        sa.Column("authenticated_at", kernel.database.Instant(timezone=True), nullable=False),
        sa.Column("data", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["account"], ["account.id"], name=op.f("fk_web_session_account")),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_web_session")),
    )
    with op.batch_alter_table("web_session", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_web_session_account"), ["account"], unique=False)

    op.create_table(
        "held_vin",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("vin", sa.String(length=17), nullable=False),
        sa.Column("letter_id", sa.String(length=32), nullable=False),
        sa.Column("in_force", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["letter_id"], ["letter.id"], name=op.f("fk_held_vin_letter_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_held_vin")),
        sa.UniqueConstraint("letter_id", "vin", name=op.f("uq_held_vin_letter_id_vin")),
    )
    with op.batch_alter_table("held_vin", schema=None) as batch_op:
        batch_op.create_index(
            "uq_held_vin_in_force", ["vin"], unique=True, sqlite_where=sa.text("in_force"), postgresql_where=sa.text("in_force")
        )

    op.create_table(
        "seal_log",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("letter_id", sa.String(length=32), nullable=False),
        sa.Column("maker", sa.String(length=8), nullable=False),
        sa.Column("composed_digest", sa.LargeBinary(length=32), nullable=False),
        sa.Column("at", kernel.database.Instant(timezone=True), nullable=False),
        sa.Column("file_digest", sa.LargeBinary(length=32), nullable=True),
        sa.ForeignKeyConstraint(["letter_id"], ["letter.id"], name=op.f("fk_seal_log_letter_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_seal_log")),
    )
    with op.batch_alter_table("seal_log", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_seal_log_maker"), ["maker"], unique=False)


def downgrade() -> None:
    """Go back from it."""
    with op.batch_alter_table("seal_log", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_seal_log_maker"))

    op.drop_table("seal_log")
    with op.batch_alter_table("held_vin", schema=None) as batch_op:
        batch_op.drop_index("uq_held_vin_in_force", sqlite_where=sa.text("in_force"), postgresql_where=sa.text("in_force"))

    op.drop_table("held_vin")
    with op.batch_alter_table("web_session", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_web_session_account"))

    op.drop_table("web_session")
    with op.batch_alter_table("produced_vehicle", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_produced_vehicle_maker"))

    op.drop_table("produced_vehicle")
    with op.batch_alter_table("letter", schema=None) as batch_op:
        batch_op.drop_index("ix_letter_maker_status")
        batch_op.drop_index(batch_op.f("ix_letter_exporter"))

    op.drop_table("letter")
    with op.batch_alter_table("request", schema=None) as batch_op:
        batch_op.drop_index("ix_request_maker_status")
        batch_op.drop_index(batch_op.f("ix_request_exporter"))

    op.drop_table("request")
    op.drop_table("outlet_history")
    with op.batch_alter_table("outlet", schema=None) as batch_op:
        batch_op.drop_index("ix_outlet_country")

    op.drop_table("outlet")
    op.drop_table("maker")
    with op.batch_alter_table("log_in_attempt", schema=None) as batch_op:
        batch_op.drop_index("ix_log_in_attempt_login_at")
        batch_op.drop_index(batch_op.f("ix_log_in_attempt_at"))
        batch_op.drop_index("ix_log_in_attempt_address_at")

    op.drop_table("log_in_attempt")
    op.drop_table("journal_node")
    op.drop_table("journal_head")
    op.drop_table("exporter")
    with op.batch_alter_table("event", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_event_subject"))

    op.drop_table("event")
    op.drop_table("counter")
    op.drop_table("answer")
    op.drop_table("account")
