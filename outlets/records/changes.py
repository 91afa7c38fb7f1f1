"""One write transaction on the registry: what stands, what becomes of it, and the number of the change."""

from collections.abc import Callable, Collection, Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, func, insert, select, update
from sqlalchemy.orm import Session

from outlets.records import lists
from outlets.records.reading import COLUMNS, outlet_at
from outlets.records.rows import content_of, digest_of, row_of
from outlets.tables import OutletHistoryRow, OutletRow, RegistryRevisionRow
from outlets.values import Outlet, RegistryChange, Source

Listener = Callable[[Session, RegistryChange], None]
"""Told of each change within its transaction: what it stores there stands or falls with the change."""


_REPLACE = update(OutletRow).where(OutletRow.maker == bindparam("its_maker"), OutletRow.outlet_id == bindparam("its_id"))


class Changes:
    """Implements `ports.OutletChanges` over one session."""

    def __init__(self, session: Session, listener: Listener | None) -> None:
        self._session = session
        self._listener = listener

    def known(self, maker: str) -> tuple[Outlet, ...]:
        """Return the maker's outlets as this transaction sees them, by `outlet_id`."""
        found = self._session.execute(select(*COLUMNS).where(OutletRow.maker == maker).order_by(OutletRow.outlet_id))
        return tuple(outlet_at(row) for row in found)

    def last_change(self, maker: str) -> int:
        """Return the number of the maker's last change as this transaction sees it, 0 before the first."""
        return self._session.scalar(select(func.max(RegistryRevisionRow.revision)).where(RegistryRevisionRow.maker == maker)) or 0

    def by_ids(self, maker: str, outlet_ids: Collection[str]) -> tuple[Outlet, ...]:
        """Return those of a maker's outlets that are there, as this transaction sees them, by `outlet_id`."""
        return lists.by_ids(self._session, maker, outlet_ids)

    def versions(self, maker: str, outlet_ids: Collection[str]) -> dict[str, tuple[int, int]]:
        """Return version and revision of those of a maker's outlets that are there, and perhaps of others, by `outlet_id`."""
        return lists.versions(self._session, maker, outlet_ids)

    def put(self, outlets: Iterable[Outlet], *, by: str, at: datetime, source: Source = Source.IMPORT, note: str = "") -> None:
        """Add or replace outlets by maker and `outlet_id`, each with one more row of history; one change for each maker."""
        by_maker: dict[str, list[Outlet]] = {}
        for outlet in outlets:
            by_maker.setdefault(outlet.maker, []).append(outlet)
        for maker, given in by_maker.items():
            contents = [(outlet.outlet_id, content_of(outlet)) for outlet in given]
            change = RegistryChange(self._next(), maker, at, by, source, len(given), digest_of(contents, note))
            self._store(change, given, dict(contents), note)

    def _store(self, change: RegistryChange, given: list[Outlet], contents: dict[str, str], note: str) -> None:
        before = self.versions(change.maker, contents.keys())
        stamp = {"changed_at": change.at, "changed_by": change.by, "revision": change.revision}
        rows = [{**row_of(one), **stamp, "version": before.get(one.outlet_id, (0, 0))[0] + 1} for one in given]
        self._execute(insert(OutletRow), [row for row in rows if row["version"] == 1])
        self._execute(_REPLACE, [{"its_maker": row["maker"], "its_id": row["outlet_id"], **row} for row in rows if row["version"] > 1])
        kept = ("maker", "outlet_id", "version", *stamp)
        deed = {"source": str(change.source), "note": note}
        history = [{name: row[name] for name in kept} | deed | {"content": contents[row["outlet_id"]]} for row in rows]
        self._execute(insert(OutletHistoryRow), history)
        self._session.execute(insert(RegistryRevisionRow).values({name: getattr(change, name) for name in change.__slots__}))
        if self._listener is not None:
            self._listener(self._session, change)

    def _execute(self, statement: Any, rows: list[dict[str, Any]]) -> None:
        """Execute a statement for all rows at once; the session itself would send rows with and without empty fields apart."""
        if rows:
            self._session.connection().execute(statement, rows)

    def _next(self) -> int:
        return (self._session.scalar(select(func.max(RegistryRevisionRow.revision))) or 0) + 1
