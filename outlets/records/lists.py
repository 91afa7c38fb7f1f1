"""A maker's outlets as staff look through them: narrowed, ordered and cut into pages by the database."""

import json
from collections.abc import Callable, Collection, Iterable, Iterator
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Text, and_, cast, false, func, or_, select
from sqlalchemy.orm import Session

from outlets.records.reading import COLUMNS, outlet_at
from outlets.records.rows import BAR
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
    """Return one page of a maker's outlets and how many there are in all.

    First the ids, which an index holds together with what is filtered and sorted by, then the page's rows: a whole row is wide.
    """
    kept = _kept(session, maker, wanted)
    asked = select(OutletRow.outlet_id).where(*kept).order_by(*_order(order, wanted))
    if _reads_words(wanted):
        # Going through all texts costs most, so it is done once, for the page and the number.
        every = session.scalars(asked).all()
        ids, total = every[offset : offset + limit], len(every)
    else:
        ids = session.scalars(asked.offset(offset).limit(limit)).all()
        total = session.scalar(select(func.count()).select_from(OutletRow).where(*kept)) or 0
    found = {outlet.outlet_id: outlet for outlet in by_ids(session, maker, ids)}
    return tuple(found[outlet_id] for outlet_id in ids), total


def matching_ids(session: Session, maker: str, wanted: OutletFilter) -> tuple[str, ...]:
    """Return the ids of every outlet that a filter keeps."""
    asked = select(OutletRow.outlet_id).where(*_kept(session, maker, wanted)).order_by(OutletRow.outlet_id)
    return tuple(session.scalars(asked))


def _kept(session: Session, maker: str, wanted: OutletFilter) -> tuple[ColumnElement[bool], ...]:
    """Return what a maker's rows must meet.

    Where words are looked for, the maker is asked in a way that no index answers: by an index every row would be fetched from
    somewhere else in the table, which takes three times as long as walking along it.
    """
    whose = func.coalesce(OutletRow.maker, "") if _reads_words(wanted) else OutletRow.maker
    return whose == maker, *_conditions(session, wanted)


def _reads_words(wanted: OutletFilter) -> bool:
    return bool(wanted.text or wanted.brand or wanted.powertrain or wanted.service)


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


def _order(order: str, wanted: OutletFilter) -> tuple[Any, ...]:
    column = ORDERS.get(order.removeprefix("-"), OutletRow.outlet_id)
    if column is OutletRow.outlet_id and wanted != OutletFilter():
        # Else SQLite walks by id and fetches every row to look at it, where an index holds all that the filter asks.
        column = func.coalesce(OutletRow.outlet_id, "")
    down = order.startswith("-")
    # An open end comes last either way up: nobody looks for it among what ends.
    return tuple((one.desc() if down else one.asc()).nulls_last() for one in dict.fromkeys((column, OutletRow.outlet_id)))


def _conditions(session: Session, wanted: OutletFilter) -> Iterator[ColumnElement[bool]]:
    if wanted.country:
        yield OutletRow.country == wanted.country if wanted.country.isprintable() else false()
    if wanted.status:
        yield OutletRow.status == wanted.status
    for column, value in (
        (OutletRow.brands, wanted.brand),
        (OutletRow.powertrains, wanted.powertrain),
        (OutletRow.services, wanted.service),
    ):
        if value:
            # As the column's JSON writes it: the short lists at the front of a row are found in half the time of its words at the end.
            yield _position(session)(cast(column, Text), json.dumps(str(value))) > 0
    if wanted.text:
        yield _has(session, wanted.text.casefold())
    yield from _by_day(wanted)


def _has(session: Session, words: str) -> ColumnElement[bool]:
    """Return whether these words stand among an outlet's words, which are before the bar."""
    if len(words) > _LONGEST or not words.isprintable():
        return false()
    position, search = _position(session), OutletRow.search
    # Whether they stand anywhere comes first: few outlets go on to the question of where.
    return and_(position(search, words) > 0, position(search, words) < position(search, BAR))


def _position(session: Session) -> Callable[[Any, Any], ColumnElement[int]]:
    """Return the function that finds a text in a text: both databases do that far faster than a pattern, and nothing in it means anything else."""
    return func.strpos if session.get_bind().dialect.name == "postgresql" else func.instr


def _by_day(wanted: OutletFilter) -> Iterator[ColumnElement[bool]]:
    if wanted.lapsed_on:
        yield OutletRow.status == OutletStatus.ACTIVE
        yield or_(OutletRow.valid_from > wanted.lapsed_on, OutletRow.valid_to < wanted.lapsed_on)
    if wanted.counts_on:
        yield _counting(wanted.counts_on)
    if wanted.ending_by:
        yield OutletRow.valid_to <= wanted.ending_by
