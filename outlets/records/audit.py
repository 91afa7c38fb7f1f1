"""Whether the registry is still what its changes wrote: each change by its digest, each outlet by its last state."""

import json
from collections.abc import Sequence
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from outlets.records.reading import COLUMNS, outlet_at
from outlets.records.rows import content_of, digest_of, outlet_from
from outlets.tables import OutletHistoryRow, OutletRow, RegistryRevisionRow

Span = tuple[int, int, int]
"""How many states an outlet has, and their first and last version."""
State = tuple[int, str, str]
"""The change that wrote a state, by whom, and its content."""


def is_intact(session: Session, revision: int) -> bool:
    """Return whether the states of a change are those it committed to, as many, filed where they belong, by whom and when it says."""
    said = session.get(RegistryRevisionRow, revision)
    states = session.scalars(select(OutletHistoryRow).where(OutletHistoryRow.revision == revision)).all()
    notes = {state.note for state in states}
    if said is None or len(notes) != 1 or digest_of([(state.outlet_id, state.content) for state in states], *notes) != said.digest:
        return False
    return len(states) == said.outlets and all(_belongs(state, said) for state in states)


def strayed(session: Session, maker: str) -> tuple[str, ...]:
    """Return the ids, sorted, of outlets that do not stand as their last state says, or that lack a state in between."""
    spans, last = _spans(session, maker), _last_states(session, maker)
    stamps = (OutletRow.outlet_id, OutletRow.version, OutletRow.revision, OutletRow.changed_by)
    found = session.execute(select(*stamps, *COLUMNS).where(OutletRow.maker == maker)).all()
    good = {key for key, version, *row in found if spans.get(key) == (version, 1, version) and _says(last[key], row)}
    return tuple(sorted(({row[0] for row in found} | spans.keys()) - (good - _disordered(session, maker))))


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


def _last_states(session: Session, maker: str) -> dict[str, State]:
    state = OutletHistoryRow
    asked = select(state.outlet_id, state.revision, state.changed_by, state.content).where(state.maker == maker)
    return {row[0]: (row[1], row[2], row[3]) for row in session.execute(asked.order_by(state.version))}


def _disordered(session: Session, maker: str) -> set[str]:
    """Return the ids of outlets of which a later state was written by an earlier change."""
    before, state = aliased(OutletHistoryRow), OutletHistoryRow
    follows = (before.maker == state.maker) & (before.outlet_id == state.outlet_id) & (before.version == state.version - 1)
    asked = select(state.outlet_id).join(before, follows).where(state.maker == maker, before.revision > 0)
    return set(session.scalars(asked.where(state.revision <= before.revision)))


def _says(state: State, row: Sequence[Any]) -> bool:
    """Return whether a state is what this row (revision, by whom, `COLUMNS`) holds; one from before a field was there says its default."""
    revision, by, content = state
    try:
        outlet = outlet_at(row[2:])
        return (revision, by) == (row[0], row[1]) and (content == content_of(outlet) or outlet_from(content) == outlet)
    except (ValueError, TypeError, KeyError):  # altered by hand into what is no state at all
        return False
