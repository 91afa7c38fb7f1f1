"""A maker's outlets as staff look through them: narrowed, ordered and cut into pages by the database."""

import json
from collections.abc import Collection, Iterable, Iterator
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, Text, and_, cast, false, func, or_, select
from sqlalchemy.orm import Session

from outlets.records.reading import COLUMNS, outlet_at
from outlets.records.rows import BAR, token
from outlets.tables import OutletRow
from outlets.values import Choices, Outlet, OutletFilter, OutletStatus

ORDERS: dict[str, ColumnElement[Any] | Any] = {
    "id": OutletRow.outlet_id,
    "country": OutletRow.country,
    "city": OutletRow.city,
    "until": OutletRow.valid_to,
    "changed": OutletRow.changed_at,
}
"""What a list can be ordered by; `-` before a name turns it round."""


_LONGEST = 400
"""Characters that are looked for at most: no text of an outlet is as long."""

_FEW = 500
"""How many values go into one IN list: below SQLite's variable limit."""


def by_ids(session: Session, maker: str, outlet_ids: Iterable[str]) -> tuple[Outlet, ...]:
    """Return those of a maker's outlets that are there, by `outlet_id`."""
    wanted = sorted(set(outlet_ids))
    found: list[Outlet] = []
    for at in range(0, len(wanted), _FEW):
        asked = select(*COLUMNS).where(OutletRow.maker == maker, OutletRow.outlet_id.in_(wanted[at : at + _FEW]))
        found += [outlet_at(row) for row in session.execute(asked)]
    return tuple(sorted(found, key=lambda outlet: outlet.outlet_id))


def versions(session: Session, maker: str, outlet_ids: Collection[str]) -> dict[str, tuple[int, int]]:
    """Return version and revision of those of a maker's outlets that are there; of many, those of all of them."""
    asked = select(OutletRow.outlet_id, OutletRow.version, OutletRow.revision).where(OutletRow.maker == maker)
    narrowed = asked.where(OutletRow.outlet_id.in_(outlet_ids)) if len(outlet_ids) <= _FEW else asked
    return {outlet_id: (version, revision) for outlet_id, version, revision in session.execute(narrowed)}


def find(session: Session, maker: str, wanted: OutletFilter, order: str, offset: int, limit: int) -> tuple[tuple[Outlet, ...], int]:
    """Return one page of a maker's outlets and how many there are in all."""
    conditions = [OutletRow.maker == maker, *_conditions(session, wanted)]
    if wanted.text or wanted.brand or wanted.powertrain or wanted.service:
        return _sought(
            session, maker, select(OutletRow.outlet_id).where(*conditions).order_by(*_order(order)), slice(offset, offset + limit)
        )
    total = session.scalar(select(func.count()).select_from(OutletRow).where(*conditions)) or 0
    asked = select(*COLUMNS).where(*conditions).order_by(*_order(order)).offset(offset).limit(limit)
    return tuple(outlet_at(row) for row in session.execute(asked)), total


def _sought(session: Session, maker: str, asked: Select[str], page: slice) -> tuple[tuple[Outlet, ...], int]:
    """Return a page of what was sought: going through all texts costs most, so it is done once, for the page and the number."""
    ids = session.scalars(asked).all()
    found = {outlet.outlet_id: outlet for outlet in by_ids(session, maker, ids[page])}
    return tuple(found[outlet_id] for outlet_id in ids[page]), len(ids)


def matching_ids(session: Session, maker: str, wanted: OutletFilter) -> tuple[str, ...]:
    """Return the ids of every outlet that a filter keeps."""
    asked = select(OutletRow.outlet_id).where(OutletRow.maker == maker, *_conditions(session, wanted)).order_by(OutletRow.outlet_id)
    return tuple(session.scalars(asked))


def counts(session: Session, on: date, maker: str) -> dict[str, int]:
    """Return by country, sorted, how many outlets count on a day (`rules.counts`), of one maker or (empty) of all."""
    whose = [OutletRow.maker == maker] if maker else []
    asked = select(OutletRow.country, func.count()).where(_counting(on), *whose).group_by(OutletRow.country).order_by(OutletRow.country)
    return {row[0]: row[1] for row in session.execute(asked)}


def choices(session: Session, maker: str) -> Choices:
    """Return what a maker's list can be narrowed to."""
    countries = session.scalars(select(OutletRow.country).where(OutletRow.maker == maker).distinct())
    # As text, because PostgreSQL cannot tell whether two JSON values are equal.
    brands = session.scalars(select(cast(OutletRow.brands, Text)).where(OutletRow.maker == maker).distinct())
    return Choices(tuple(sorted(countries)), tuple(sorted({brand for several in brands for brand in json.loads(several)})))


def _counting(on: date) -> ColumnElement[bool]:
    """An outlet counts on a day, as `rules.counts` says."""
    open_still = or_(OutletRow.valid_to.is_(None), OutletRow.valid_to >= on)
    return and_(OutletRow.status == OutletStatus.ACTIVE, OutletRow.valid_from <= on, open_still)


def _order(order: str) -> tuple[Any, ...]:
    column = ORDERS.get(order.removeprefix("-"))
    if column is None:
        return (OutletRow.outlet_id,)
    # An open end comes last either way up: nobody looks for it among what ends.
    return (column.is_(None), column.desc() if order.startswith("-") else column, OutletRow.outlet_id)


def _conditions(session: Session, wanted: OutletFilter) -> Iterator[ColumnElement[bool]]:
    if wanted.country:
        yield OutletRow.country == wanted.country if wanted.country.isprintable() else false()
    if wanted.status:
        yield OutletRow.status == wanted.status
    for kind, value in (("brand", wanted.brand), ("powertrain", wanted.powertrain), ("service", wanted.service)):
        if value:
            yield _has(session, "", token(kind, str(value)))
    if wanted.text:
        yield _has(session, wanted.text.casefold(), "")
    yield from _by_day(wanted)


def _has(session: Session, words: str, listed: str) -> ColumnElement[bool]:
    """Return whether these words stand among an outlet's words, and this among its lists: before and behind the bar between them.

    Both databases find a text in a text far faster than a pattern, and nothing in it means anything else.
    """
    if len(words + listed) > _LONGEST or not (words + listed).isprintable():
        return false()
    position = func.strpos if session.get_bind().dialect.name == "postgresql" else func.instr
    search = OutletRow.search
    # Whether they stand anywhere comes first: few outlets go on to the question of where.
    if listed:
        return and_(position(search, listed) > 0, position(func.substr(search, position(search, BAR)), listed) > 0)
    return and_(position(search, words) > 0, position(search, words) < position(search, BAR))


def _by_day(wanted: OutletFilter) -> Iterator[ColumnElement[bool]]:
    if wanted.lapsed_on:
        yield OutletRow.status == OutletStatus.ACTIVE
        yield or_(OutletRow.valid_from > wanted.lapsed_on, OutletRow.valid_to < wanted.lapsed_on)
    if wanted.counts_on:
        yield _counting(wanted.counts_on)
    if wanted.ending_by:
        yield OutletRow.valid_to <= wanted.ending_by
