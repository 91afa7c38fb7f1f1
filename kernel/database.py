"""The database base: engines that do not lose what they acknowledged, one session factory to read, one to write."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import DateTime, Dialect, Engine, MetaData, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.orm import DeclarativeBase, Session, sessionmaker
from sqlalchemy.types import TypeDecorator

LOCK_WAIT_SECONDS = 10
SQLITE_WAIT_SECONDS = 30
"""SQLite's waiting writers poll and are not served in turn, so under load one may wait much longer than its share."""

STATEMENT_SECONDS = 30
POOL: dict[str, Any] = {"pool_size": 10, "max_overflow": -1}
"""No ceiling: a writer reads the outlet registry over a second connection while the writers behind it hold theirs and
wait for its lock, so any ceiling is a deadlock with that many threads. Threads bound it: two connections each at most."""


class Base(DeclarativeBase):
    """The declarative base of every table in every room (one database, one migration history)."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


class Instant(TypeDecorator[datetime]):
    """An aware UTC datetime, stored as UTC; a naive value is refused instead of guessed."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Turn an aware datetime into UTC. Raises `ValueError` for a naive one."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant needs its time zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        """Give UTC back to drivers that forget it (SQLite)."""
        if value is None:
            return None
        instant: datetime = value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
        return instant


@dataclass(frozen=True, slots=True)
class Database:
    """One engine and its two session factories.

    `read` sessions take no lock; `write` sessions take the write lock when they begin, because on SQLite
    a deferred read-then-write transaction fails at once whatever the busy timeout says. Use both as
    `with db.write.begin() as session:`.
    """

    engine: Engine
    read: "sessionmaker[Session]"
    write: "sessionmaker[Session]"


def open_database(url: str) -> Database:
    """Open `sqlite:///PATH` or `postgresql+psycopg://...` with durable settings.

    SQLite runs WAL with `synchronous=FULL`: NORMAL loses acknowledged rows in a power cut.
    """
    sqlite = make_url(url).get_backend_name() == "sqlite"
    engine = _sqlite_engine(url) if sqlite else _postgres_engine(url)
    writing = engine.execution_options(writes=True)
    return Database(
        engine,
        sessionmaker(engine, expire_on_commit=False),
        sessionmaker(writing, expire_on_commit=False),
    )


def _sqlite_engine(url: str) -> Engine:
    engine = create_engine(url, connect_args={"timeout": SQLITE_WAIT_SECONDS, "isolation_level": None}, **POOL)
    event.listen(engine, "connect", _sqlite_pragmas)
    event.listen(engine, "begin", _sqlite_begin)
    return engine


def _sqlite_pragmas(connection: Any, _record: Any) -> None:
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "trusted_schema=OFF"):
        connection.execute(f"PRAGMA {pragma}")


def _sqlite_begin(connection: Any) -> None:
    """Begin by hand: the driver is in autocommit, so that a write can take its lock at once."""
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _postgres_engine(url: str) -> Engine:
    options = f"-c statement_timeout={STATEMENT_SECONDS}s -c lock_timeout={LOCK_WAIT_SECONDS}s -c synchronous_commit=on"
    return create_engine(
        url,
        pool_pre_ping=True,
        **POOL,
        connect_args={"options": options, "connect_timeout": LOCK_WAIT_SECONDS, "tcp_user_timeout": STATEMENT_SECONDS * 1000},
    )
