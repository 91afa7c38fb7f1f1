"""The records adapter: the trade's books on SQLAlchemy; it never commits, the unit of work does."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import SQLAlchemyError

from kernel.database import Database
from letters.errors import RecordsUnavailable
from letters.records.events import EventRecords
from letters.records.issued import LetterRecords
from letters.records.leaning import LeaningRecords
from letters.records.requests import RequestRecords
from letters.records.trade import TradeRecords
from letters.records.wordings import WordingRecords


class Records(TradeRecords, RequestRecords, LetterRecords, LeaningRecords, WordingRecords, EventRecords):
    """All books over one session."""


class DatabaseWork:
    """The unit of work over a `Database`: implements `letters.ports.Work`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @contextmanager
    def reading(self) -> Iterator[Records]:
        """Open books to read, in one transaction."""
        with _translated(), self._database.read.begin() as session:
            yield Records(session)

    @contextmanager
    def writing(self) -> Iterator[Records]:
        """Open books to write; commits on leaving, rolls back on an exception."""
        with _translated(), self._database.write.begin() as session:
            yield Records(session)


@contextmanager
def _translated() -> Iterator[None]:
    """Turn the database's own errors into ours at the wall; the transaction is rolled back by then."""
    try:
        yield
    except SQLAlchemyError as fault:
        raise RecordsUnavailable from fault


__all__ = ["DatabaseWork", "Records"]
