"""Whether the registry is still what its changes wrote: each change by its digest, each outlet by its last state."""

import json

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from outlets.records.reading import COLUMNS, outlet_at
from outlets.records.rows import content_of, digest_of, outlet_from
from outlets.tables import OutletHistoryRow, OutletRow, RegistryRevisionRow
from outlets.values import Outlet

Span = tuple[int, int, int]
"""How many states an outlet has, and their first and last version."""


def is_intact(session: Session, revision: int) -> bool:
    """Return whether the states of a change are those it committed to, as many, filed where they belong, by whom and when it says."""
    said = session.get(RegistryRevisionRow, revision)
    states = session.scalars(select(OutletHistoryRow).where(OutletHistoryRow.revision == revision)).all()
    if said is None or digest_of([(state.outlet_id, state.content) for state in states]) != said.digest:
        return False
    return len(states) == said.outlets and all(_belongs(state, said) for state in states)


def strayed(session: Session, maker: str) -> tuple[str, ...]:
    """Return the ids, sorted, of outlets that do not stand as their last state says, or that lack a state in between."""
    spans, last = _spans(session, maker), _last_states(session, maker)
    found = session.execute(select(OutletRow.version, *COLUMNS).where(OutletRow.maker == maker))
    standing = {outlet.outlet_id: (version, outlet) for version, outlet in ((row[0], outlet_at(row[1:])) for row in found)}
    good = {key for key, (version, one) in standing.items() if spans.get(key) == (version, 1, version) and _says(last[key], one)}
    return tuple(sorted((standing.keys() | spans.keys()) - good))


def unnumbered(session: Session, maker: str) -> int:
    """Return how many states of a maker are from before changes were numbered: no change commits to them."""
    asked = select(func.count()).where(OutletHistoryRow.maker == maker, OutletHistoryRow.revision == 0)
    return session.scalar(asked) or 0


def _belongs(state: OutletHistoryRow, said: RegistryRevisionRow) -> bool:
    content = json.loads(state.content)
    filed = (content["maker"], content["outlet_id"]) == (state.maker, state.outlet_id)
    return filed and (state.maker, state.changed_at, state.changed_by, state.source) == (said.maker, said.at, said.by, said.source)


def _spans(session: Session, maker: str) -> dict[str, Span]:
    version = OutletHistoryRow.version
    asked = select(OutletHistoryRow.outlet_id, func.count(), func.min(version), func.max(version))
    found = session.execute(asked.where(OutletHistoryRow.maker == maker).group_by(OutletHistoryRow.outlet_id))
    return {outlet_id: (count, first, last) for outlet_id, count, first, last in found}


def _last_states(session: Session, maker: str) -> dict[str, str]:
    asked = select(OutletHistoryRow.outlet_id, OutletHistoryRow.content).where(OutletHistoryRow.maker == maker)
    return dict(iter(session.execute(asked.order_by(OutletHistoryRow.version))))


def _says(content: str, outlet: Outlet) -> bool:
    """Return whether a state is this outlet; one from before a field was there says its default."""
    if content == content_of(outlet):
        return True
    try:
        return outlet_from(content) == outlet
    except (ValueError, TypeError, KeyError):  # altered by hand into what is no state at all
        return False
