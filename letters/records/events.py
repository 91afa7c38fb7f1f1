"""The outbox of events and the journal in the database."""

from collections.abc import Iterator, Sequence

from sqlalchemy import select, tuple_, update

from letters.events import ENDINGS, Event
from letters.journal import EMPTY_ROOT, Node
from letters.ports import EndingLeaf, JournalHead, JournalLeaf, PendingEvent
from letters.records.base import Books
from letters.tables import EventRow, JournalHeadRow, JournalNodeRow

THE_HEAD = 1


class EventRecords(Books):
    """Implements `letters.ports.EventBooks`."""

    def emit(self, event: Event) -> None:
        """Put an event into the outbox, within this transaction."""
        self.session.add(EventRow(subject=event.subject, kind=event.kind, event=event.canonical_bytes()))

    def pending(self, limit: int) -> tuple[PendingEvent, ...]:
        """Return the oldest events that the journal has not taken."""
        query = select(EventRow).where(EventRow.position.is_(None)).order_by(EventRow.id).limit(limit)
        return tuple(PendingEvent(row.id, row.subject, row.kind, row.event) for row in self.session.scalars(query))

    def told(self, subject: str) -> tuple[tuple[str, bytes], ...]:
        """Return (kind, event) of every event of a subject, in one statement, so that none slips between outbox and journal."""
        query = select(EventRow.kind, EventRow.event).where(EventRow.subject == subject).order_by(EventRow.id)
        return tuple((kind, _bytes(event)) for kind, event in self.session.execute(query))

    def endings(self, begin: int, end: int) -> tuple[EndingLeaf, ...]:
        """Return the journalled events by which letters end, of the positions from `begin` to before `end`, in their order."""
        query = select(EventRow.position, EventRow.kind, EventRow.subject).where(EventRow.kind.in_(ENDINGS))
        query = query.where(EventRow.position >= begin, EventRow.position < end).order_by(EventRow.position)
        return tuple(EndingLeaf(position or 0, kind, subject) for position, kind, subject in self.session.execute(query))

    def lock_journal(self) -> JournalHead:
        """Take the journal's lock until the transaction ends and return its head."""
        empty = self.insert(JournalHeadRow).values(id=THE_HEAD, size=0, root=EMPTY_ROOT, checkpoint="")
        self.session.execute(empty.on_conflict_do_nothing())
        row = self.session.scalars(select(JournalHeadRow).where(JournalHeadRow.id == THE_HEAD).with_for_update()).one()
        return JournalHead(row.size, row.root, row.checkpoint)

    def head(self) -> JournalHead:
        """Return the journal's head without a lock."""
        row = self.session.get(JournalHeadRow, THE_HEAD)
        return JournalHead(0, EMPTY_ROOT, "") if row is None else JournalHead(row.size, _bytes(row.root), row.checkpoint)

    def append_leaf(self, pending: PendingEvent, salt: bytes, entry: bytes, nodes: tuple[Node, ...]) -> None:
        """Append a leaf with the nodes it completes and take its event from the outbox."""
        values = {"position": nodes[0].index, "salt": salt, "entry": entry}
        self.session.execute(update(EventRow).where(EventRow.id == pending.id).values(**values))
        self.session.add_all(JournalNodeRow(level=node.level, index=node.index, hash=node.hash) for node in nodes)
        self.session.flush()

    def set_head(self, head: JournalHead) -> None:
        """Store the new head."""
        self.session.merge(JournalHeadRow(id=THE_HEAD, size=head.size, root=head.root, checkpoint=head.checkpoint))

    def node(self, level: int, index: int) -> bytes:
        """Return the hash of a complete subtree. Raises `KeyError` if there is none."""
        row = self.session.get(JournalNodeRow, (level, index))
        if row is None:
            raise KeyError(f"no journal node at level {level}, index {index}")
        return _bytes(row.hash)

    def nodes_at(self, places: Sequence[tuple[int, int]]) -> dict[tuple[int, int], bytes]:
        """Return the hashes of those complete subtrees, by (level, index), that there are."""
        query = select(JournalNodeRow.level, JournalNodeRow.index, JournalNodeRow.hash)
        query = query.where(tuple_(JournalNodeRow.level, JournalNodeRow.index).in_(places))
        return {(level, index): _bytes(value) for level, index, value in self.session.execute(query)}

    def nodes(self) -> Iterator[Node]:
        """Return every stored subtree."""
        query = select(JournalNodeRow.level, JournalNodeRow.index, JournalNodeRow.hash)
        return (Node(level, index, _bytes(value)) for level, index, value in self.session.execute(query))

    def leaves(self, *, subject: str = "", begin: int = 0, limit: int = 1000) -> tuple[JournalLeaf, ...]:
        """Return leaves by position, all or those of one subject."""
        query = select(EventRow).where(EventRow.position >= begin).order_by(EventRow.position).limit(limit)
        if subject:
            query = query.where(EventRow.subject == subject)
        return tuple(_leaf(row) for row in self.session.scalars(query))


def _leaf(row: EventRow) -> JournalLeaf:
    """Return the leaf of a journalled event; what a damaged row lost is empty, for the journal's check to tell."""
    return JournalLeaf(row.position or 0, row.subject, row.kind, _bytes(row.salt), _bytes(row.event), _bytes(row.entry))


def _bytes(value: bytes | str | None) -> bytes:
    """Return a binary column's value; whoever writes into SQLite by hand leaves text there, which must only be wrong."""
    return value if isinstance(value, bytes) else (value or "").encode()
