"""The tables of the trade, on the one declarative base."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import DDL, JSON, ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint, event, text
from sqlalchemy.orm import Mapped, mapped_column

from kernel.database import Base, Instant


class MakerRow(Base):
    """A manufacturer, exactly as in the Announcement."""

    __tablename__ = "maker"

    code: Mapped[str] = mapped_column(String(8), primary_key=True)
    name_zh: Mapped[str] = mapped_column(String(200))
    name_en: Mapped[str] = mapped_column(String(200))
    announcement: Mapped[str] = mapped_column(String(100))
    credit_code: Mapped[str] = mapped_column(String(18))
    address_zh: Mapped[str] = mapped_column(String(300))
    address_en: Mapped[str] = mapped_column(String(300))
    wmis: Mapped[list[str]] = mapped_column(JSON)
    specimen: Mapped[bool]
    validity_days: Mapped[int]
    letters_beyond_window: Mapped[bool]


class ProducedRow(Base):
    """One vehicle of a maker's production record."""

    __tablename__ = "produced_vehicle"

    vin: Mapped[str] = mapped_column(String(17), primary_key=True)
    maker: Mapped[str] = mapped_column(ForeignKey("maker.code"), index=True)
    brand: Mapped[str] = mapped_column(String(80))
    model: Mapped[str] = mapped_column(String(80))
    powertrain: Mapped[str] = mapped_column(String(8))
    category: Mapped[str] = mapped_column(String(16))
    manufactured: Mapped[date]
    modified: Mapped[bool]
    imported: Mapped[bool]


class ExporterRow(Base):
    """A filed exporter; incidents and affiliates as JSON, because they are only ever read whole."""

    __tablename__ = "exporter"

    credit_code: Mapped[str] = mapped_column(String(18), primary_key=True)
    name_zh: Mapped[str] = mapped_column(String(200))
    name_en: Mapped[str] = mapped_column(String(200))
    legal_person: Mapped[str] = mapped_column(String(100))
    filed_until: Mapped[date]
    affiliates: Mapped[list[str]] = mapped_column(JSON)
    incidents: Mapped[list[dict[str, Any]]] = mapped_column(JSON)


class RequestRow(Base):
    """A request with its stored decision."""

    __tablename__ = "request"
    __table_args__ = (Index("ix_request_maker_status", "maker", "status"),)

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    maker: Mapped[str] = mapped_column(String(8))
    exporter: Mapped[str] = mapped_column(String(18), index=True)
    document: Mapped[dict[str, Any]] = mapped_column(JSON)
    digest: Mapped[str] = mapped_column(String(64))
    reasons: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    notes: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    status: Mapped[str] = mapped_column(String(16))
    rule_book: Mapped[str] = mapped_column(String(16))
    requested_by: Mapped[str] = mapped_column(String(64))
    requested_by_name: Mapped[str] = mapped_column(String(100))
    requested_at: Mapped[datetime] = mapped_column(Instant)
    decided_by: Mapped[str] = mapped_column(String(64))
    decided_by_name: Mapped[str] = mapped_column(String(100))
    decided_at: Mapped[datetime | None] = mapped_column(Instant)
    note: Mapped[str] = mapped_column(String(500))
    letter_number: Mapped[str] = mapped_column(String(32))


class AnswerRow(Base):
    """The answer an Idempotency-Key was given, for ever."""

    __tablename__ = "answer"

    actor: Mapped[str] = mapped_column(String(64), primary_key=True)
    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    body_digest: Mapped[str] = mapped_column(String(64))
    request_id: Mapped[str] = mapped_column(String(32))


class CounterRow(Base):
    """A gap-free counter: letter numbers per maker and year, and the status index."""

    __tablename__ = "counter"

    name: Mapped[str] = mapped_column(String(32), primary_key=True)
    value: Mapped[int]


class LetterRow(Base):
    """A letter from the moment it is frozen."""

    __tablename__ = "letter"
    __table_args__ = (
        Index("ix_letter_maker_status", "maker", "status"),
        Index("ix_letter_waiting", "frozen_at", sqlite_where=text("status = 'frozen'"), postgresql_where=text("status = 'frozen'")),
    )

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    number: Mapped[str] = mapped_column(String(32), unique=True)
    maker: Mapped[str] = mapped_column(ForeignKey("maker.code"))
    exporter: Mapped[str] = mapped_column(String(18), index=True)
    destination: Mapped[str] = mapped_column(String(2))
    vins: Mapped[list[str]] = mapped_column(JSON)
    status: Mapped[str] = mapped_column(String(16))
    issued_on: Mapped[date]
    valid_until: Mapped[date]
    content_digest: Mapped[bytes] = mapped_column(LargeBinary(32))
    code_hash: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    locked_content: Mapped[bytes] = mapped_column(LargeBinary)
    status_index: Mapped[int] = mapped_column(unique=True)
    request_id: Mapped[str] = mapped_column(ForeignKey("request.id"), unique=True)
    approved_by: Mapped[str] = mapped_column(String(64))
    frozen_at: Mapped[datetime] = mapped_column(Instant)
    file_digest: Mapped[bytes | None] = mapped_column(LargeBinary(32), unique=True)
    seal_fingerprint: Mapped[bytes | None] = mapped_column(LargeBinary(32))
    sealed_at: Mapped[datetime | None] = mapped_column(Instant)
    waiting: Mapped[dict[str, str] | None] = mapped_column(JSON(none_as_null=True))
    tries: Mapped[int] = mapped_column(server_default="0")
    next_try: Mapped[datetime | None] = mapped_column(Instant)
    end_code: Mapped[str] = mapped_column(String(32))
    end_note: Mapped[str] = mapped_column(String(500))
    end_at: Mapped[datetime | None] = mapped_column(Instant)
    end_by: Mapped[str] = mapped_column(String(64))
    successor: Mapped[str] = mapped_column(String(32))
    wording: Mapped[str] = mapped_column(String(40), server_default="confirmation/v1")


class HeldVinRow(Base):
    """Which letter a VIN stands on; at most one row per VIN holds it in force."""

    __tablename__ = "held_vin"
    __table_args__ = (
        UniqueConstraint("letter_id", "vin"),
        Index("uq_held_vin_in_force", "vin", unique=True, sqlite_where=text("in_force"), postgresql_where=text("in_force")),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    vin: Mapped[str] = mapped_column(String(17))
    letter_id: Mapped[str] = mapped_column(ForeignKey("letter.id"))
    in_force: Mapped[bool]


class LetterOutletRow(Base):
    """An outlet that a letter names, beside its encrypted content, so that the letters of an outlet are found."""

    __tablename__ = "letter_outlet"
    __table_args__ = (Index("ix_letter_outlet_maker_outlet_id", "maker", "outlet_id"),)

    letter_id: Mapped[str] = mapped_column(ForeignKey("letter.id"), primary_key=True)
    maker: Mapped[str] = mapped_column(String(8))
    outlet_id: Mapped[str] = mapped_column(String(40), primary_key=True)


class LeaningDealtRow(Base):
    """That a letter was dealt with for an outlet that did not count, and why it did not; one act may settle many."""

    __tablename__ = "leaning_dealt"

    dealing: Mapped[str] = mapped_column(String(32), primary_key=True)
    letter_id: Mapped[str] = mapped_column(ForeignKey("letter.id"), primary_key=True, index=True)
    outlet_id: Mapped[str] = mapped_column(String(40), primary_key=True)
    cause: Mapped[str] = mapped_column(String(16))
    deed: Mapped[str] = mapped_column(String(32))
    note: Mapped[str] = mapped_column(String(500))
    by: Mapped[str] = mapped_column(String(64))
    by_name: Mapped[str] = mapped_column(String(120))
    at: Mapped[datetime] = mapped_column(Instant)


class WordingRow(Base):
    """One version of a maker's own words, as canonical JSON; at most one draft and one current version a maker."""

    __tablename__ = "wording"
    __table_args__ = (
        UniqueConstraint("maker", "version"),
        Index(
            "uq_wording_current", "maker", unique=True, sqlite_where=text("state = 'current'"), postgresql_where=text("state = 'current'")
        ),
        Index("uq_wording_draft", "maker", unique=True, sqlite_where=text("state = 'draft'"), postgresql_where=text("state = 'draft'")),
    )

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    maker: Mapped[str] = mapped_column(ForeignKey("maker.code"))
    version: Mapped[int]
    base: Mapped[str] = mapped_column(String(40))
    root: Mapped[str] = mapped_column(String(40))
    words: Mapped[str] = mapped_column(Text)
    digest: Mapped[str] = mapped_column(String(64))
    state: Mapped[str] = mapped_column(String(16))
    written_by: Mapped[list[str]] = mapped_column(JSON)
    written_by_name: Mapped[str] = mapped_column(String(120))
    written_at: Mapped[datetime] = mapped_column(Instant)
    approved_by: Mapped[str] = mapped_column(String(64))
    approved_by_name: Mapped[str] = mapped_column(String(120))
    approved_at: Mapped[datetime | None] = mapped_column(Instant)


class SealLogRow(Base):
    """One intended signature, written before it is made; the file digest ends it, an empty one without a file."""

    __tablename__ = "seal_log"

    id: Mapped[int] = mapped_column(primary_key=True)
    letter_id: Mapped[str] = mapped_column(ForeignKey("letter.id"))
    maker: Mapped[str] = mapped_column(String(8), index=True)
    composed_digest: Mapped[bytes] = mapped_column(LargeBinary(32))
    at: Mapped[datetime] = mapped_column(Instant)
    file_digest: Mapped[bytes | None] = mapped_column(LargeBinary(32))


class EventRow(Base):
    """The outbox: an event stored with the deed it tells of; `position` is set once the journal has it."""

    __tablename__ = "event"

    id: Mapped[int] = mapped_column(primary_key=True)
    subject: Mapped[str] = mapped_column(String(64), index=True)
    kind: Mapped[str] = mapped_column(String(16))
    event: Mapped[bytes] = mapped_column(LargeBinary)
    position: Mapped[int | None] = mapped_column(unique=True)
    salt: Mapped[bytes | None] = mapped_column(LargeBinary(32))
    entry: Mapped[bytes | None] = mapped_column(LargeBinary(32))


class JournalNodeRow(Base):
    """The hash of one complete subtree."""

    __tablename__ = "journal_node"

    level: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    index: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    hash: Mapped[bytes] = mapped_column(LargeBinary(32))


class JournalHeadRow(Base):
    """The one row that holds the journal's size, root and signed checkpoint."""

    __tablename__ = "journal_head"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    size: Mapped[int]
    root: Mapped[bytes] = mapped_column(LargeBinary(32))
    checkpoint: Mapped[str] = mapped_column(String(2000))


_KEPT = "a wording that was approved is never changed"
_GUARDS = (
    (
        "sqlite",
        f"""CREATE TRIGGER wording_kept BEFORE UPDATE ON wording WHEN OLD.state <> 'draft' AND (NEW.id IS NOT OLD.id
        OR NEW.maker IS NOT OLD.maker OR NEW.words IS NOT OLD.words OR NEW.digest IS NOT OLD.digest OR NEW.state = 'draft')
        BEGIN SELECT RAISE(ABORT, '{_KEPT}'); END""",
    ),
    (
        "sqlite",
        f"""CREATE TRIGGER wording_not_dropped BEFORE DELETE ON wording WHEN OLD.state <> 'draft'
        BEGIN SELECT RAISE(ABORT, '{_KEPT}'); END""",
    ),
    (
        "postgresql",
        f"""CREATE OR REPLACE FUNCTION wording_kept() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION '{_KEPT}'; END $$""",
    ),
    (
        "postgresql",
        """CREATE TRIGGER wording_kept BEFORE UPDATE ON wording FOR EACH ROW WHEN (OLD.state <> 'draft' AND
        (NEW.id, NEW.maker, NEW.words, NEW.digest) IS DISTINCT FROM (OLD.id, OLD.maker, OLD.words, OLD.digest)
        OR OLD.state <> 'draft' AND NEW.state = 'draft') EXECUTE FUNCTION wording_kept()""",
    ),
    (
        "postgresql",
        """CREATE TRIGGER wording_not_dropped BEFORE DELETE ON wording FOR EACH ROW WHEN (OLD.state <> 'draft')
        EXECUTE FUNCTION wording_kept()""",
    ),
)
"""What the database itself refuses, whoever asks: letters stand on the words they were frozen with."""

for _backend, _statement in _GUARDS:
    event.listen(WordingRow.__table__, "after_create", DDL(_statement).execute_if(dialect=_backend))  # type: ignore[no-untyped-call]  # SQLAlchemy types no DDL
