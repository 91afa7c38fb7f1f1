"""Makers' own wordings in the database, which itself refuses to change one that was approved."""

import json
from typing import Any

from sqlalchemy import Text, cast, delete, func, select, update

from letters.own_wording import OwnWording, WordingState, read, written
from letters.phrases import Wording
from letters.records.base import Books
from letters.tables import LetterRow, WordingRow


class WordingRecords(Books):
    """Implements `letters.ports.WordingBooks`."""

    def wording(self, wording_id: str) -> OwnWording | None:
        """Return a maker's own wording, or None."""
        row = self.session.get(WordingRow, wording_id)
        return None if row is None else _own(row)

    def wordings(self, maker: str) -> tuple[OwnWording, ...]:
        """Return a maker's own wordings, newest first."""
        query = select(WordingRow).where(WordingRow.maker == maker).order_by(WordingRow.version.desc())
        return tuple(_own(row) for row in self.session.scalars(query))

    def current_wording(self, maker: str) -> Wording | None:
        """Return the words that a maker's new letters are frozen with, or None where it has none of its own."""
        query = select(WordingRow).where(WordingRow.maker == maker, WordingRow.state == WordingState.CURRENT)
        row = self.session.scalar(query)
        return None if row is None else _own(row).wording

    def add_wording(self, own: OwnWording) -> None:
        """Store a draft."""
        self.session.add(WordingRow(**_columns(own)))
        self.session.flush()

    def move_wording(self, before: OwnWording, after: OwnWording) -> bool:
        """Compare and set: store `after` if state, words and authors still are those of `before`.

        Authors are compared as they are written, because PostgreSQL finds no two JSON values equal.
        """
        authors = cast(WordingRow.written_by, Text) == json.dumps(before.written_by)
        moved = self.session.execute(
            update(WordingRow)
            .where(WordingRow.id == before.id, WordingRow.state == before.state, WordingRow.digest == before.digest, authors)
            .values(**{name: value for name, value in _columns(after).items() if name != "id"})
            .returning(WordingRow.id)
        )
        return moved.first() is not None

    def drop_wording(self, wording_id: str) -> bool:
        """Delete a draft; return whether it was one."""
        draft = delete(WordingRow).where(WordingRow.id == wording_id, WordingRow.state == WordingState.DRAFT)
        return self.session.execute(draft.returning(WordingRow.id)).first() is not None

    def wording_uses(self, maker: str) -> dict[str, int]:
        """Return how many of a maker's letters were frozen with each wording, by its id."""
        query = select(LetterRow.wording, func.count().label("letters")).where(LetterRow.maker == maker).group_by(LetterRow.wording)
        return {row.wording: row.letters for row in self.session.execute(query)}


def _columns(own: OwnWording) -> dict[str, Any]:
    return {
        "id": own.id,
        "maker": own.maker,
        "version": own.version,
        "base": own.base,
        "root": own.root,
        "words": written(own.wording).decode("utf-8"),
        "digest": own.digest,
        "state": own.state,
        "written_by": list(own.written_by),
        "written_by_name": own.written_by_name,
        "written_at": own.written_at,
        "approved_by": own.approved_by,
        "approved_by_name": own.approved_by_name,
        "approved_at": own.approved_at,
    }


def _own(row: WordingRow) -> OwnWording:
    return OwnWording(
        wording=read(json.loads(row.words)),
        maker=row.maker,
        version=row.version,
        base=row.base,
        root=row.root,
        state=WordingState(row.state),
        written_by=tuple(row.written_by),
        written_by_name=row.written_by_name,
        written_at=row.written_at,
        approved_by=row.approved_by,
        approved_by_name=row.approved_by_name,
        approved_at=row.approved_at,
    )
