"""What the tests of verification stand on: letters that were really sealed, some to read and some to spoil."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from letters.values import RevocationCode
from tests.support import trade as t
from tests.support.database import open_test_database
from tests.support.trade_seals import Issued, SealingDesk, make_sealing_desk
from tests.support.trade_world import make_world


@pytest.fixture(scope="session")
def issued(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Issued]:
    """Give letters issued once for the whole session; tests must not change them."""
    folder = tmp_path_factory.mktemp("issued")
    world = make_world(open_test_database(folder), folder)
    desk = make_sealing_desk(world)
    revoked = desk.issued(4)
    world.letters.revoke(t.reviewer, revoked.number, RevocationCode.MISUSE, "转口")
    yield Issued(desk, desk.issued(1), desk.issued(2, 3), revoked, world.freeze(t.vehicle(5)))
    world.database.engine.dispose()


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[SealingDesk]:
    """Give a fresh desk to spoil."""
    world = make_world(open_test_database(tmp_path), tmp_path)
    yield make_sealing_desk(world)
    world.database.engine.dispose()
