"""A database brought to the newest revision refuses by itself to change words that were approved, as one made from the tables does."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from kernel.database import Base, Database, open_database
from letters.own_wording import OwnWording, WordingState, own_id, wording_of
from letters.records import DatabaseWork
from letters.wording import CURRENT, load_wording
from portal.migrate import upgrade
from tests.support import trade as t
from tests.support.postgres import postgres_database, postgres_url

__all__ = ["postgres_url"]


@pytest.fixture(params=["sqlite", "postgresql"])
def migrated(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """Return a database that only revisions have touched, with a maker whose words were approved."""
    if request.param == "sqlite":
        opened = open_database(f"sqlite:///{tmp_path / 'new.sqlite3'}")
        yield filled(opened)
        opened.engine.dispose()
        return
    with postgres_database(request.getfixturevalue("postgres_url")) as opened:
        Base.metadata.drop_all(opened.engine)
        yield filled(opened)


def filled(database: Database) -> Database:
    upgrade(database)
    shipped, wording_id = load_wording(CURRENT), own_id(t.MAKER, 3)
    words = wording_of(wording_id, shipped.phrases, shipped.commitments)
    with DatabaseWork(database).writing() as books:
        books.add_maker(t.maker())
        books.add_wording(OwnWording(words, t.MAKER, 3, CURRENT, CURRENT, WordingState.CURRENT, ("registrar",), "陈登记", t.NOON))
    return database


@pytest.mark.parametrize("statement", ["UPDATE wording SET words = '{}'", "UPDATE wording SET state = 'draft'", "DELETE FROM wording"])
def test_approved_words_are_neither_changed_nor_deleted(migrated: Database, statement: str) -> None:
    with pytest.raises(DBAPIError, match="never changed"), migrated.write.begin() as session:
        session.execute(text(statement))


def test_they_may_retire(migrated: Database) -> None:
    with migrated.write.begin() as session:
        session.execute(text("UPDATE wording SET state = 'retired'"))
