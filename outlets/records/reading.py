"""Rows of the table `outlet` read into values; lists that many outlets share are read once and kept once."""

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import fields
from functools import lru_cache
from typing import Any

from sqlalchemy import JSON, Text, cast

from outlets.tables import OutletRow
from outlets.values import Offer, Outlet, OutletStatus, PartsSupply, Service

SHARED = 4_096
"""How many different lists of each kind are remembered: networks have few brands, powertrains and services side by side."""


def outlet_at(row: Iterable[Any]) -> Outlet:
    """Return the outlet that a selected row of `COLUMNS` states."""
    return Outlet(*_read(row, _OUTLET))


def offer_at(row: Iterable[Any]) -> Offer:
    """Return the offer that a selected row of `OFFER_COLUMNS` states."""
    return Offer(*_read(row, _OFFER))


@lru_cache(maxsize=SHARED)
def _words(text: str) -> tuple[str, ...]:
    return tuple(json.loads(text))


@lru_cache(maxsize=SHARED)
def _services(text: str) -> tuple[Service, ...]:
    return tuple(map(Service, json.loads(text)))


def _supply(text: str | None) -> PartsSupply | None:
    return PartsSupply(text) if text else None


_READERS: dict[str, Callable[[Any], Any]] = {
    **dict.fromkeys(("brands", "powertrains", "languages", "categories"), _words),
    "services": _services,
    "status": OutletStatus,
    "parts_supply": _supply,
}
"""How a column becomes a field where it is not one already."""

Places = tuple[tuple[int, Callable[[Any], Any]], ...]


def _read(row: Iterable[Any], places: Places) -> list[Any]:
    values = list(row)
    for at, reader in places:
        values[at] = reader(values[at])
    return values


def _places(names: Sequence[str]) -> Places:
    return tuple((at, _READERS[name]) for at, name in enumerate(names) if name in _READERS)


def _column(name: str) -> Any:
    """Return a column; JSON comes as text, to be read only where the same text was not read before."""
    column = getattr(OutletRow, name)
    return cast(column, Text) if isinstance(column.type, JSON) else column


NAMES = tuple(field.name for field in fields(Outlet))
COLUMNS = [_column(name) for name in NAMES]
OFFER_COLUMNS = [_column(field.name) for field in fields(Offer)]
_OUTLET = _places(NAMES)
_OFFER = _places([field.name for field in fields(Offer)])
