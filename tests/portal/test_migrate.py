"""Migrations: they run from nothing and again without harm, and end where the code stands."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from alembic.util import CommandError
from sqlalchemy import inspect, text

from kernel.database import Base, Database, open_database
from portal.migrate import differences, upgrade


@pytest.fixture
def database(tmp_path: Path) -> Database:
    return open_database(f"sqlite:///{tmp_path / 'per%cent.sqlite3'}")


def test_upgrading_twice_is_upgrading_once(database: Database) -> None:
    upgrade(database)
    before = sorted(inspect(database.engine).get_table_names())
    upgrade(database)
    assert sorted(inspect(database.engine).get_table_names()) == before
    assert set(before) >= set(Base.metadata.tables)


def test_the_revisions_end_where_the_code_stands(database: Database) -> None:
    upgrade(database)
    differences(database)


def test_a_difference_would_be_noticed(database: Database) -> None:
    upgrade(database)
    with database.write.begin() as session:
        session.execute(text("ALTER TABLE account ADD COLUMN nickname TEXT"))
    with pytest.raises(CommandError):
        differences(database)


def test_processes_that_start_at_once_wait_for_one_another(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'x.sqlite3'}"
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(lambda _: upgrade(open_database(url)), range(4))) == [None] * 4
