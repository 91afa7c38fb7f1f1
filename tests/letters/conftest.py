"""What the tests of the trade stand on: the books on SQLite and on PostgreSQL, and a world around them."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from kernel.database import Base, Database, open_database
from tests.support.database import open_test_database
from tests.support.postgres import postgres_database, postgres_url
from tests.support.trade_world import World, make_world

__all__ = ["postgres_url"]
NAME = "test.sqlite3"


def copied(books: Path, folder: Path) -> Database:
    """Return a database of its own, copied from `books`."""
    shutil.copyfile(books, folder / NAME)
    return open_database(f"sqlite:///{folder / NAME}")


def emptied(shared: Database) -> Database:
    """Return the shared PostgreSQL database without any rows."""
    with shared.write.begin() as session:
        tables = ", ".join(f'"{name}"' for name in Base.metadata.tables)
        session.execute(text(f"TRUNCATE {tables} RESTART IDENTITY CASCADE"))
    return shared


@pytest.fixture(scope="session")
def postgres_books(postgres_url: str) -> Iterator[Database]:
    """Give one PostgreSQL database for the whole session, because making its tables takes a second."""
    with postgres_database(postgres_url) as opened:
        yield opened


@pytest.fixture(scope="session")
def empty_books(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a SQLite file with all tables and no rows, to be copied."""
    folder = tmp_path_factory.mktemp("books")
    open_test_database(folder, NAME).engine.dispose()
    return folder / NAME


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path, empty_books: Path) -> Iterator[Database]:
    """Give an empty database of each kind in turn."""
    if request.param == "sqlite":
        opened = copied(empty_books, tmp_path)
        yield opened
        opened.engine.dispose()
        return
    yield emptied(request.getfixturevalue("postgres_books"))


@pytest.fixture
def both_worlds(database: Database, tmp_path: Path) -> World:
    """Give a world on each kind of database in turn."""
    return make_world(database, tmp_path)


@pytest.fixture
def world(tmp_path: Path, empty_books: Path) -> Iterator[World]:
    """Give a world on SQLite."""
    made = make_world(copied(empty_books, tmp_path), tmp_path)
    yield made
    made.database.engine.dispose()


@pytest.fixture
def postgres_world(postgres_books: Database, tmp_path: Path) -> World:
    """Give a world on PostgreSQL."""
    return make_world(emptied(postgres_books), tmp_path)
