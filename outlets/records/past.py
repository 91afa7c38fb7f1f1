"""What the registry said before: an outlet's states, a whole past day, and its changes by number."""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from outlets.records.rows import outlet_from, standing_of
from outlets.tables import OutletHistoryRow, RegistryRevisionRow
from outlets.values import Outlet, RegistryChange, Source, Standing


def history(session: Session, maker: str, outlet_id: str) -> tuple[Standing, ...]:
    """Return every state of an outlet, newest first."""
    asked = select(OutletHistoryRow).where(OutletHistoryRow.maker == maker, OutletHistoryRow.outlet_id == outlet_id)
    return tuple(standing_of(row) for row in session.scalars(asked.order_by(OutletHistoryRow.version.desc())))


def as_of(session: Session, maker: str, before: datetime) -> tuple[Outlet, ...]:
    """Return a maker's outlets as they stood just before an instant, by `outlet_id`."""
    last = (
        select(OutletHistoryRow.outlet_id, func.max(OutletHistoryRow.version).label("version"))
        .where(OutletHistoryRow.maker == maker, OutletHistoryRow.changed_at < before)
        .group_by(OutletHistoryRow.outlet_id)
        .subquery()
    )
    same = (OutletHistoryRow.outlet_id == last.c.outlet_id) & (OutletHistoryRow.version == last.c.version)
    asked = select(OutletHistoryRow.content).join(last, same).where(OutletHistoryRow.maker == maker)
    return tuple(outlet_from(content) for content in session.scalars(asked.order_by(OutletHistoryRow.outlet_id)))


def changes(session: Session, maker: str, limit: int) -> tuple[RegistryChange, ...]:
    """Return the last changes of a maker's registry, newest first."""
    asked = select(RegistryRevisionRow).where(RegistryRevisionRow.maker == maker).order_by(RegistryRevisionRow.revision.desc())
    return tuple(_change(row) for row in session.scalars(asked.limit(limit)))


def _change(row: RegistryRevisionRow) -> RegistryChange:
    return RegistryChange(row.revision, row.maker, row.at, row.by, Source(row.source), row.outlets, row.digest)
