"""The database's shape: brought up to date at start, one revision after the other."""

from collections.abc import Callable
from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, text

from kernel.database import Database

_FOLDER = Path(__file__).with_name("migrations")
_LOCK = 0x6C657474
"""Any number of our own: PostgreSQL's advisory lock under which one process at a time migrates."""


def upgrade(database: Database) -> None:
    """Bring the database to the newest revision; processes that start at once wait for one another."""
    _run(database, lambda config: command.upgrade(config, "head"))


def revise(database: Database, message: str) -> None:
    """Write a revision file with what the tables in code have and the database lacks; for developers."""
    _run(database, lambda config: command.revision(config, message, autogenerate=True))


def differences(database: Database) -> None:
    """Raise `alembic.util.CommandError` if tables in code and database differ."""
    _run(database, command.check)


def _run(database: Database, deed: Callable[[Config], object]) -> None:
    config = Config()
    config.set_main_option("script_location", str(_FOLDER).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    with database.engine.execution_options(writes=True).begin() as connection:
        _one_at_a_time(connection)
        config.attributes["connection"] = connection
        deed(config)


def _one_at_a_time(connection: Connection) -> None:
    """SQLite has taken its write lock already (BEGIN IMMEDIATE); PostgreSQL takes an advisory one."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
