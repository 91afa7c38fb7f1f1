"""The registry kept in the database: rows in, outlets out; implements `ports.OutletStore`."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, fields
from datetime import date, datetime
from typing import Any

from sqlalchemy import insert, select, text, update
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session, sessionmaker

from kernel.canonical import canonical
from kernel.database import Database
from outlets.errors import RegistryUnavailable
from outlets.ports import Validity
from outlets.tables import OutletHistoryRow, OutletRow
from outlets.values import Outlet, OutletStatus, Service

_COLUMNS = [getattr(OutletRow, field.name) for field in fields(Outlet)]
_KEY = (OutletRow.maker, OutletRow.outlet_id)


class OutletRecords:
    """The registry's tables behind one database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def of_maker(self, maker: str) -> tuple[Outlet, ...]:
        """Return every outlet of a maker, by `outlet_id`. Raises `RegistryUnavailable`."""
        with _session(self._database.read) as session:
            return _of_maker(session, maker)

    def in_country(self, country: str) -> tuple[Outlet, ...]:
        """Return every outlet in a country, by maker and `outlet_id`. Raises `RegistryUnavailable`."""
        with _session(self._database.read) as session:
            return _outlets(session.execute(select(*_COLUMNS).where(OutletRow.country == country).order_by(*_KEY)))

    def validities(self) -> tuple[Validity, ...]:
        """Return the distinct validities over the whole registry. Raises `RegistryUnavailable`."""
        asked = select(OutletRow.country, OutletRow.status, OutletRow.valid_from, OutletRow.valid_to).distinct()
        with _session(self._database.read) as session:
            return tuple((country, OutletStatus(status), first, last) for country, status, first, last in session.execute(asked))

    @contextmanager
    def changing(self) -> Iterator["Changes"]:
        """Open one write transaction; it is committed when the block ends without an exception.

        PostgreSQL takes a table lock that lets readers pass, so that two imports at once follow each other (SQLite's
        write lock does so by itself). Raises `RegistryUnavailable`.
        """
        with _session(self._database.write) as session:
            if session.get_bind().dialect.name == "postgresql":
                session.execute(text("LOCK TABLE outlet IN SHARE ROW EXCLUSIVE MODE"))
            yield Changes(session)


class Changes:
    """One write transaction on the registry; implements `ports.OutletChanges`."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def known(self, maker: str) -> tuple[Outlet, ...]:
        """Return the maker's outlets as this transaction sees them, by `outlet_id`."""
        return _of_maker(self._session, maker)

    def put(self, outlets: Iterable[Outlet], *, by: str, at: datetime) -> None:
        """Add or replace outlets by maker and `outlet_id`, each with one more row of history."""
        given = list(outlets)
        versions = self._versions({outlet.maker for outlet in given})
        rows = [_row(outlet, versions.get((outlet.maker, outlet.outlet_id), 0) + 1, by, at) for outlet in given]
        new = [row for row in rows if row["version"] == 1]
        old = [row for row in rows if row["version"] > 1]
        for statement, some in ((insert(OutletRow), new), (update(OutletRow), old), (insert(OutletHistoryRow), _history(given, rows))):
            if some:
                self._session.execute(statement, some)

    def _versions(self, makers: set[str]) -> dict[tuple[str, str], int]:
        asked = select(*_KEY, OutletRow.version).where(OutletRow.maker.in_(makers))
        return {(maker, outlet_id): version for maker, outlet_id, version in self._session.execute(asked)}


@contextmanager
def _session(factory: "sessionmaker[Session]") -> Iterator[Session]:
    try:
        with factory.begin() as session:
            yield session
    except SQLAlchemyError as failure:
        raise RegistryUnavailable from failure


def _of_maker(session: Session, maker: str) -> tuple[Outlet, ...]:
    return _outlets(session.execute(select(*_COLUMNS).where(OutletRow.maker == maker).order_by(OutletRow.outlet_id)))


def _outlets(found: Iterable[Any]) -> tuple[Outlet, ...]:
    return tuple(_outlet(row._asdict()) for row in found)


def _outlet(row: dict[str, Any]) -> Outlet:
    lists = {"brands": tuple(row["brands"]), "powertrains": tuple(row["powertrains"])}
    return Outlet(**{**row, **lists, "services": tuple(map(Service, row["services"])), "status": OutletStatus(row["status"])})


def _row(outlet: Outlet, version: int, by: str, at: datetime) -> dict[str, Any]:
    lists = {"brands": list(outlet.brands), "powertrains": list(outlet.powertrains), "services": [str(s) for s in outlet.services]}
    return {**asdict(outlet), **lists, "status": str(outlet.status), "version": version, "changed_at": at, "changed_by": by}


def _history(outlets: list[Outlet], rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    kept = ("maker", "outlet_id", "version", "changed_at", "changed_by")
    return [{name: row[name] for name in kept} | {"content": _content(outlet)} for outlet, row in zip(outlets, rows, strict=True)]


def _content(outlet: Outlet) -> str:
    """Return the canonical JSON of an outlet, one member per field, days as `YYYY-MM-DD`, lists as arrays."""
    plain = {name: _plain(value) for name, value in asdict(outlet).items()}
    return canonical(plain).decode()


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return [str(part) for part in value]
    return value.isoformat() if isinstance(value, date) else None if value is None else str(value)
