"""The database loses nothing it acknowledged, locks when a write begins, and keeps instants in UTC."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError, StatementError
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from kernel.database import Database, Instant, open_database
from tests.support.postgres import postgres_database, postgres_url

__all__ = ["postgres_url"]

AT = datetime(2026, 3, 2, 12, 0, 0, 123456, timezone(timedelta(hours=8)))


class Alone(DeclarativeBase):
    """A base apart: on the shared one, the table would count as the service's own for every later test."""


class Note(Alone):
    """A table of this test alone."""

    __tablename__ = "kernel_test_note"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime | None] = mapped_column(Instant)


@pytest.fixture
def sqlite(tmp_path: Path) -> Database:
    database = open_database(f"sqlite:///{tmp_path / 'x.sqlite3'}")
    Alone.metadata.create_all(database.engine)
    return database


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest) -> Iterator[Database]:
    if request.param == "sqlite":
        yield request.getfixturevalue("sqlite")
    else:
        with postgres_database(request.getfixturevalue("postgres_url")) as opened:
            Alone.metadata.create_all(opened.engine)
            yield opened


def add(database: Database, number: int, at: datetime | None = AT) -> None:
    with database.write.begin() as session:
        session.add(Note(id=number, at=at))


def test_an_instant_comes_back_in_utc_to_the_microsecond(database: Database) -> None:
    add(database, 1)
    with database.read() as session:
        found = session.get_one(Note, 1).at
    assert found == AT
    assert found is not None
    assert found.utcoffset() == timedelta(0)


def test_no_instant_stays_none(database: Database) -> None:
    add(database, 1, None)
    with database.read() as session:
        assert session.get_one(Note, 1).at is None


def test_a_naive_instant_is_refused_and_nothing_is_stored(database: Database) -> None:
    with pytest.raises(StatementError, match="time zone"):
        add(database, 1, datetime(2026, 3, 2))  # noqa: DTZ001 - the naive instant is what is refused
    with database.read() as session:
        assert session.get(Note, 1) is None


def test_a_failed_block_leaves_nothing(database: Database) -> None:
    def fail_halfway() -> None:
        with database.write.begin() as session:
            session.add(Note(id=1, at=AT))
            session.flush()
            raise RuntimeError("in the middle")

    with pytest.raises(RuntimeError):
        fail_halfway()
    with database.read() as session:
        assert session.get(Note, 1) is None


@pytest.mark.parametrize(("pragma", "value"), [("journal_mode", "wal"), ("synchronous", 2), ("foreign_keys", 1), ("trusted_schema", 0)])
def test_sqlite_runs_with_the_durable_settings(sqlite: Database, pragma: str, value: object) -> None:
    for factory in (sqlite.read, sqlite.write):
        with factory() as session:
            assert session.scalar(text(f"PRAGMA {pragma}")) == value


def test_postgresql_runs_with_time_limits_and_synchronous_commits(postgres_url: str) -> None:
    with postgres_database(postgres_url) as database, database.write() as session:
        shown = [session.scalar(text(f"SHOW {name}")) for name in ("statement_timeout", "lock_timeout", "synchronous_commit")]
    assert shown == ["30s", "10s", "on"]


def test_a_sqlite_write_session_holds_the_lock_from_its_first_word(sqlite: Database) -> None:
    with sqlite.engine.connect() as rival:
        rival.exec_driver_sql("PRAGMA busy_timeout = 0")
        with sqlite.read() as reader:
            reader.execute(text("SELECT 1"))
            rival.exec_driver_sql("INSERT INTO kernel_test_note (id) VALUES (8)")
            rival.commit()
        with sqlite.write.begin() as writer:
            writer.execute(text("SELECT 1"))
            with pytest.raises(OperationalError, match="locked"):
                rival.exec_driver_sql("INSERT INTO kernel_test_note (id) VALUES (9)")


def test_a_sqlite_reader_sees_the_state_before_a_write_that_is_not_finished(sqlite: Database) -> None:
    with sqlite.write.begin() as writer:
        writer.add(Note(id=1, at=AT))
        writer.flush()
        with sqlite.read() as reader:
            assert reader.get(Note, 1) is None
    with sqlite.read() as reader:
        assert reader.get(Note, 1) is not None


def test_what_was_committed_is_there_for_another_process(sqlite: Database) -> None:
    add(sqlite, 1)
    with open_database(str(sqlite.engine.url)).read() as session:
        assert session.get_one(Note, 1).at == AT.astimezone(UTC)
