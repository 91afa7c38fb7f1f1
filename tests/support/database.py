"""Databases for tests: real files, with every table of every room."""

from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

from kernel.database import Base, Database, open_database
from tests.support.checkout import packages


def create_tables(database: Database) -> Database:
    """Create every room's tables and return the same database."""
    for room in packages():
        if find_spec(f"{room}.tables"):
            import_module(f"{room}.tables")
    Base.metadata.create_all(database.engine)
    return database


def open_test_database(folder: Path, name: str = "test.sqlite3") -> Database:
    """Return a SQLite database in a file of `folder` (a test's `tmp_path`) with all tables."""
    return create_tables(open_database(f"sqlite:///{folder / name}"))
