"""A registry over each kind of database."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from kernel.clock import FixedClock
from kernel.database import Database
from outlets.records import OutletRecords
from outlets.service import Registry
from tests.support.database import open_test_database
from tests.support.outlet_sheets import NOON
from tests.support.postgres import postgres_database, postgres_url

__all__ = ["postgres_url"]


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    if request.param == "sqlite":
        yield open_test_database(tmp_path)
    else:
        with postgres_database(request.getfixturevalue("postgres_url")) as opened:
            yield opened


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(NOON)


@pytest.fixture
def registry(database: Database, clock: FixedClock) -> Registry:
    return Registry(OutletRecords(database), clock)
