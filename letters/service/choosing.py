"""Choosing which of a destination's outlets a letter names, where more serve its vehicles than a permit official can read."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice

from letters.rules import Case
from outlets.values import Outlet, PartsSupply

MOST_OUTLETS = 40
"""What a letter names at most: four to five pages. The public directory lists them all, and the letter says where."""

_SUPPLY = {PartsSupply.STOCK: 0, PartsSupply.DEPOT: 1, None: 2}


def serving_outlets(case: Case) -> tuple[Outlet, ...]:
    """Return each outlet that serves any of the vehicles once, by its id."""
    found = {outlet.outlet_id: outlet for serving in case.serving.values() for outlet in serving}
    return tuple(found[key] for key in sorted(found))


def choose(case: Case, most: int = MOST_OUTLETS) -> tuple[Outlet, ...]:
    """Return the outlets that the letter names, by id; the same case gives the same ones.

    Where there are more than `most`, every vehicle keeps one that serves it; then come cities in turn, the best outlet of
    each before the second of any. Better is who has parts: in its own stock before a depot's, by id among equals.
    """
    serving = serving_outlets(case)
    if len(serving) <= most:
        return serving
    ordered = list(_in_turn(serving))
    first_come = dict.fromkeys(outlet.outlet_id for outlet in (*_one_a_vehicle(case.serving, ordered), *ordered))
    chosen = set(islice(first_come, most))
    return tuple(outlet for outlet in serving if outlet.outlet_id in chosen)


def _in_turn(outlets: Sequence[Outlet]) -> Iterator[Outlet]:
    """Yield the best outlet of every city, then every city's second, and so on; within a round the best first."""
    cities: dict[str, list[Outlet]] = {}
    for outlet in sorted(outlets, key=_rank):
        cities.setdefault(outlet.city.casefold(), []).append(outlet)
    for place in range(max(map(len, cities.values()))):
        yield from sorted((there[place] for there in cities.values() if place < len(there)), key=_rank)


def _rank(outlet: Outlet) -> tuple[int, str]:
    return _SUPPLY[outlet.parts_supply], outlet.outlet_id


def _one_a_vehicle(serving: Mapping[str, tuple[Outlet, ...]], ordered: Sequence[Outlet]) -> Iterator[Outlet]:
    """Yield, for each vehicle that no outlet so far serves, the first in order that does."""
    named: set[str] = set()
    for there in serving.values():
        ids = {outlet.outlet_id for outlet in there}
        if ids and not ids & named:
            first = next(outlet for outlet in ordered if outlet.outlet_id in ids)
            named.add(first.outlet_id)
            yield first
