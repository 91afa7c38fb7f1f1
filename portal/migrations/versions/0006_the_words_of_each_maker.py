"""The words of each maker's letters, and with which of them a letter was frozen."""

import sqlalchemy as sa
from alembic import op

import kernel.database

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_CURRENT, _DRAFT = sa.text("state = 'current'"), sa.text("state = 'draft'")
_KEPT = "a wording that was approved is never changed"
_GUARDS = {
    "sqlite": (
        f"""CREATE TRIGGER wording_kept BEFORE UPDATE ON wording WHEN OLD.state <> 'draft' AND (NEW.id IS NOT OLD.id
        OR NEW.maker IS NOT OLD.maker OR NEW.words IS NOT OLD.words OR NEW.digest IS NOT OLD.digest OR NEW.state = 'draft')
        BEGIN SELECT RAISE(ABORT, '{_KEPT}'); END""",
        f"""CREATE TRIGGER wording_not_dropped BEFORE DELETE ON wording WHEN OLD.state <> 'draft'
        BEGIN SELECT RAISE(ABORT, '{_KEPT}'); END""",
    ),
    "postgresql": (
        f"""CREATE OR REPLACE FUNCTION wording_kept() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION '{_KEPT}'; END $$""",
        """CREATE TRIGGER wording_kept BEFORE UPDATE ON wording FOR EACH ROW WHEN (OLD.state <> 'draft' AND
        (NEW.id, NEW.maker, NEW.words, NEW.digest) IS DISTINCT FROM (OLD.id, OLD.maker, OLD.words, OLD.digest)
        OR OLD.state <> 'draft' AND NEW.state = 'draft') EXECUTE FUNCTION wording_kept()""",
        """CREATE TRIGGER wording_not_dropped BEFORE DELETE ON wording FOR EACH ROW WHEN (OLD.state <> 'draft')
        EXECUTE FUNCTION wording_kept()""",
    ),
}
"""What the database itself refuses, whoever asks: letters stand on the words they were frozen with."""


def upgrade() -> None:
    """Go to this revision."""
    op.create_table(
        "wording",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("maker", sa.String(length=8), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("base", sa.String(length=40), nullable=False),
        sa.Column("root", sa.String(length=40), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("written_by", sa.JSON(), nullable=False),
        sa.Column("written_by_name", sa.String(length=120), nullable=False),
        sa.Column("written_at", kernel.database.Instant(timezone=True), nullable=False),
        sa.Column("approved_by", sa.String(length=64), nullable=False),
        sa.Column("approved_by_name", sa.String(length=120), nullable=False),
        sa.Column("approved_at", kernel.database.Instant(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["maker"], ["maker.code"], name=op.f("fk_wording_maker")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_wording")),
        sa.UniqueConstraint("maker", "version", name=op.f("uq_wording_maker_version")),
    )
    with op.batch_alter_table("wording", schema=None) as batch_op:
        batch_op.create_index("uq_wording_current", ["maker"], unique=True, sqlite_where=_CURRENT, postgresql_where=_CURRENT)
        batch_op.create_index("uq_wording_draft", ["maker"], unique=True, sqlite_where=_DRAFT, postgresql_where=_DRAFT)
    with op.batch_alter_table("letter", schema=None) as batch_op:
        batch_op.add_column(sa.Column("wording", sa.String(length=40), server_default="confirmation/v1", nullable=False))
    for statement in _GUARDS[op.get_bind().dialect.name]:
        op.execute(statement)


def downgrade() -> None:
    """Go back from it."""
    with op.batch_alter_table("letter", schema=None) as batch_op:
        batch_op.drop_column("wording")
    op.drop_table("wording")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION wording_kept()")
