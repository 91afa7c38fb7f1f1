"""A PostgreSQL server for tests: started once a session on a unix socket, thrown away afterwards.

A conftest makes the fixture known by `from tests.support.postgres import postgres_url`.
"""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from sqlalchemy.engine import make_url

from kernel.database import Database, open_database
from tests.support.database import create_tables
from tests.support.needs import need

SETTINGS = "-c listen_addresses='' -c fsync=off -c shared_buffers=16MB -c max_connections=200"
"""No port at all; durability is the server's own affair and not what tests of ours ask about."""


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """Give the URL of a running server's maintenance database; skip, or fail where CI=true, without a server."""
    programs = need("initdb", "postgresql").parent
    folder = Path(tempfile.mkdtemp(prefix="pg"))
    try:
        with _running(programs, folder):
            yield f"postgresql+psycopg://postgres@/postgres?host={folder}"
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def postgres_database(url: str) -> Iterator[Database]:
    """Give a new empty database with all tables on the server, dropped afterwards."""
    name = f"t{uuid4().hex}"
    _administer(url, f"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8'")
    database = open_database(make_url(url).set(database=name).render_as_string(hide_password=False))
    try:
        yield create_tables(database)
    finally:
        database.engine.dispose()
        _administer(url, f"DROP DATABASE {name} WITH (FORCE)")


def _administer(url: str, statement: str) -> None:
    server = make_url(url)
    with psycopg.connect(host=str(server.query["host"]), user="postgres", dbname="postgres", autocommit=True) as connection:
        connection.execute(statement.encode())


@contextmanager
def _running(programs: Path, folder: Path) -> Iterator[None]:
    data = folder / "data"
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres", "postgres")
    _run(programs / "initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync")
    options = f"{SETTINGS} -c unix_socket_directories='{folder}'"
    _run(programs / "pg_ctl", "-D", data, "-l", folder / "log", "-o", options, "-w", "start")
    try:
        yield
    finally:
        _run(programs / "pg_ctl", "-D", data, "-m", "immediate", "-w", "stop")


def _run(*command: object) -> None:
    """Run a program of the server, which refuses root, as the user postgres where we are root."""
    as_user = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    done = subprocess.run([*as_user, *map(str, command)], cwd=tempfile.gettempdir(), capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
