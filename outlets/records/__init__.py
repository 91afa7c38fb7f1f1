"""The registry kept in the database: rows in, outlets out; implements `ports.OutletStore`."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime

from sqlalchemy import func, select, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session, sessionmaker

from kernel.database import Database
from outlets.errors import RegistryUnavailable
from outlets.records import audit, lists, past
from outlets.records.changes import Changes, Listener
from outlets.records.reading import COLUMNS, OFFER_COLUMNS, offer_at, outlet_at
from outlets.records.rows import standing_of
from outlets.tables import OutletHistoryRow, OutletRow, RegistryRevisionRow
from outlets.values import Choices, Offer, Outlet, OutletFilter, RegistryChange, Standing


class OutletRecords:
    """The registry's tables behind one database; `listener` is told of each change within its transaction."""

    def __init__(self, database: Database, listener: Listener | None = None) -> None:
        self._database = database
        self._listener = listener

    def revision(self) -> int:
        """Return the number of the last change of the registry, 0 before the first. Raises `RegistryUnavailable`."""
        with _session(self._database.read) as session:
            return session.scalar(select(func.max(RegistryRevisionRow.revision))) or 0

    def changed_at(self) -> datetime | None:
        """Return the instant (UTC) of the last change, or None before the first. Raises `RegistryUnavailable`."""
        newest = select(RegistryRevisionRow.at).order_by(RegistryRevisionRow.revision.desc()).limit(1)
        with _session(self._database.read) as session:
            return session.scalar(newest)

    def of_maker(self, maker: str) -> tuple[Outlet, ...]:
        """Return every outlet of a maker, by `outlet_id`. Raises `RegistryUnavailable`."""
        with _session(self._database.read) as session:
            return Changes(session, None).known(maker)

    def in_country(self, country: str) -> tuple[Outlet, ...]:
        """Return every outlet in a country, by maker and `outlet_id`. Raises `RegistryUnavailable`."""
        asked = select(*COLUMNS).where(OutletRow.country == country).order_by(OutletRow.maker, OutletRow.outlet_id)
        with _session(self._database.read) as session:
            return tuple(outlet_at(row) for row in session.execute(asked))

    def by_ids(self, maker: str, outlet_ids: Iterable[str]) -> tuple[Outlet, ...]:
        """Return those of a maker's outlets that are there, by `outlet_id`. Raises `RegistryUnavailable`."""
        with _session(self._database.read) as session:
            return lists.by_ids(session, maker, outlet_ids)

    def offers(self, maker: str) -> tuple[Offer, ...]:
        """Return of each outlet of a maker what coverage depends on. Raises `RegistryUnavailable`."""
        asked = select(*OFFER_COLUMNS).where(OutletRow.maker == maker)
        with _session(self._database.read) as session:
            return tuple(offer_at(row) for row in session.execute(asked))

    def counts(self, on: date, maker: str) -> Mapping[str, int]:
        """Return by country how many outlets count on a day, of one maker or of all. Raises `RegistryUnavailable`."""
        with _session(self._database.read) as session:
            return lists.counts(session, on, maker)

    def standing(self, maker: str, outlet_id: str) -> Standing | None:
        """Return an outlet as it stands, or None. Raises `RegistryUnavailable`."""
        newest = select(OutletHistoryRow).where(OutletHistoryRow.maker == maker, OutletHistoryRow.outlet_id == outlet_id)
        with _session(self._database.read) as session:
            row = session.scalar(newest.order_by(OutletHistoryRow.version.desc()).limit(1))
            return None if row is None else standing_of(row)

    def history(self, maker: str, outlet_id: str) -> tuple[Standing, ...]:
        """Return every state of an outlet, newest first. Raises `RegistryUnavailable`."""
        with _session(self._database.read) as session:
            return past.history(session, maker, outlet_id)

    def as_of(self, maker: str, before: datetime) -> tuple[Outlet, ...]:
        """Return a maker's outlets as they stood just before an instant. Raises `RegistryUnavailable`."""
        with _session(self._database.read) as session:
            return past.as_of(session, maker, before)

    def find_past(self, maker: str, before: datetime, wanted: OutletFilter, cut: tuple[int, int]) -> tuple[tuple[Outlet, ...], int]:
        """Return one page of the outlets as they stood just before an instant, and how many. Raises `RegistryUnavailable`."""
        with _session(self._database.read) as session:
            return past.find_past(session, maker, before, wanted, cut)

    def changes(self, maker: str, limit: int = 50) -> tuple[RegistryChange, ...]:
        """Return the last changes of a maker's registry, newest first. Raises `RegistryUnavailable`."""
        with _session(self._database.read) as session:
            return past.changes(session, maker, limit)

    def is_intact(self, revision: int) -> bool:
        """Return whether a change's states still have the digest it committed to. Raises `RegistryUnavailable`."""
        with _session(self._database.read) as session:
            return audit.is_intact(session, revision)

    def strayed(self, maker: str) -> tuple[str, ...]:
        """Return the ids of outlets that do not stand as their last state says. Raises `RegistryUnavailable`."""
        with _session(self._database.read) as session:
            return audit.strayed(session, maker)

    def unnumbered(self, maker: str) -> int:
        """Return how many states no change commits to. Raises `RegistryUnavailable`."""
        with _session(self._database.read) as session:
            return audit.unnumbered(session, maker)

    def find(
        self, maker: str, wanted: OutletFilter, *, order: str = "", offset: int = 0, limit: int = 50
    ) -> tuple[tuple[Outlet, ...], int]:
        """Return one page of a maker's outlets and how many there are. Raises `RegistryUnavailable`."""
        with _session(self._database.read) as session:
            return lists.find(session, maker, wanted, order, offset, limit)

    def matching_ids(self, maker: str, wanted: OutletFilter) -> tuple[str, ...]:
        """Return the ids of every outlet that a filter keeps. Raises `RegistryUnavailable`."""
        with _session(self._database.read) as session:
            return lists.matching_ids(session, maker, wanted)

    def choices(self, maker: str) -> Choices:
        """Return what a maker's list can be narrowed to. Raises `RegistryUnavailable`."""
        with _session(self._database.read) as session:
            return lists.choices(session, maker)

    @contextmanager
    def changing(self) -> Iterator[Changes]:
        """Open one write transaction; it is committed when the block ends without an exception.

        PostgreSQL takes a table lock that lets readers pass, so that two imports at once follow each other (SQLite's
        write lock does so by itself). Raises `RegistryUnavailable`.
        """
        with _session(self._database.write) as session:
            if session.get_bind().dialect.name == "postgresql":
                session.execute(text("LOCK TABLE outlet IN SHARE ROW EXCLUSIVE MODE"))
            yield Changes(session, self._listener)


@contextmanager
def _session(factory: "sessionmaker[Session]") -> Iterator[Session]:
    try:
        with factory.begin() as session:
            yield session
    except SQLAlchemyError as failure:
        raise RegistryUnavailable from failure


__all__ = ["OutletRecords"]
