"""What all books share: the session, and an upsert that both databases understand."""

from collections.abc import Sequence
from typing import Any, TypeVar

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

T = TypeVar("T")
FEW = 500
"""How many values go into one IN list: below SQLite's variable limit."""


class Books:
    """One session's view."""

    def __init__(self, session: Session) -> None:
        self.session = session

    def insert(self, table: Any) -> Any:
        """Return the dialect's INSERT, which knows ON CONFLICT."""
        name = self.session.get_bind().dialect.name
        return (sqlite.insert if name == "sqlite" else postgresql.insert)(table)


def in_batches(values: Sequence[T]) -> list[Sequence[T]]:
    """Cut values into batches of `FEW`."""
    return [values[at : at + FEW] for at in range(0, len(values), FEW)]
