"""What the registry said before: an outlet's states, a whole past day, and its changes by number."""

import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session

from outlets.records.rows import outlet_from, standing_of
from outlets.tables import OutletHistoryRow, RegistryRevisionRow
from outlets.values import Outlet, OutletFilter, RegistryChange, Source, Standing


def history(session: Session, maker: str, outlet_id: str) -> tuple[Standing, ...]:
    """Return every state of an outlet, newest first."""
    asked = select(OutletHistoryRow).where(OutletHistoryRow.maker == maker, OutletHistoryRow.outlet_id == outlet_id)
    return tuple(standing_of(row) for row in session.scalars(asked.order_by(OutletHistoryRow.version.desc())))


def as_of(session: Session, maker: str, before: datetime) -> tuple[Outlet, ...]:
    """Return a maker's outlets as they stood just before an instant, by `outlet_id`."""
    return _outlets(session, _contents(maker, _last(maker, before)))


def find_past(session: Session, maker: str, before: datetime, wanted: OutletFilter, cut: tuple[int, int]) -> tuple[tuple[Outlet, ...], int]:
    """Return the outlets that stood just before an instant, from offset to limit, and how many; narrowed to country, status and text."""
    offset, limit = cut
    last, conditions = _last(maker, before), tuple(_as_written(wanted))
    if not conditions:
        page = last.order_by(OutletHistoryRow.outlet_id).offset(offset).limit(limit)
        return _outlets(session, _contents(maker, page)), _count(session, last)
    asked = _contents(maker, last).where(*conditions)
    return _outlets(session, asked.offset(offset).limit(limit)), _count(session, asked.order_by(None))


def _last(maker: str, before: datetime) -> Select[str, int]:
    """Ask for the last version of each outlet before an instant; an index holds all of it."""
    asked = select(OutletHistoryRow.outlet_id, func.max(OutletHistoryRow.version).label("version"))
    return asked.where(OutletHistoryRow.maker == maker, OutletHistoryRow.changed_at < before).group_by(OutletHistoryRow.outlet_id)


def _contents(maker: str, versions: Select[str, int]) -> Select[str]:
    last = versions.subquery()
    same = (OutletHistoryRow.outlet_id == last.c.outlet_id) & (OutletHistoryRow.version == last.c.version)
    asked = select(OutletHistoryRow.content).join(last, same).where(OutletHistoryRow.maker == maker)
    return asked.order_by(OutletHistoryRow.outlet_id)


def _outlets(session: Session, contents: Select[str]) -> tuple[Outlet, ...]:
    return tuple(outlet_from(content) for content in session.scalars(contents))


def _count(session: Session, asked: Select[*tuple[Any, ...]]) -> int:
    return session.scalar(select(func.count()).select_from(asked.subquery())) or 0


def _as_written(wanted: OutletFilter) -> Iterator[ColumnElement[bool]]:
    """Look for members as canonical JSON writes them; inside a text its quotation marks would stand behind a backslash."""
    for name, value in (("country", wanted.country), ("status", wanted.status)):
        if value:
            yield OutletHistoryRow.content.contains(f'"{name}":"{value}"', autoescape=True)
    if wanted.text:
        escaped = json.dumps(wanted.text.lower(), ensure_ascii=False)[1:-1]
        yield func.lower(OutletHistoryRow.content).contains(escaped, autoescape=True)


def changes(session: Session, maker: str, limit: int) -> tuple[RegistryChange, ...]:
    """Return the last changes of a maker's registry, newest first."""
    asked = select(RegistryRevisionRow).where(RegistryRevisionRow.maker == maker).order_by(RegistryRevisionRow.revision.desc())
    return tuple(_change(row) for row in session.scalars(asked.limit(limit)))


def _change(row: RegistryRevisionRow) -> RegistryChange:
    return RegistryChange(row.revision, row.maker, row.at, row.by, Source(row.source), row.outlets, row.digest)
