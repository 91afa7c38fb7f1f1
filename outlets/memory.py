"""Countries and sums remembered as long as the registry does not change, so that a look-up costs no more than asking its number."""

from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from threading import Lock
from typing import Any

from outlets.coverage import Coverage, Ending, coverage, endings, network
from outlets.ports import OutletStore
from outlets.rules import maintains
from outlets.values import Choices, Offer, Outlet

MOST_OUTLETS = 60_000
"""Outlets remembered at once (2 kB each): the largest network whole. The countries asked for longest ago are forgotten first."""

MOST_SUMS = 16
"""Sums over the whole registry remembered at once: a day and a maker each."""

Kind = tuple[str, str, str]
"""Maker, brand, powertrain."""


@dataclass(frozen=True, slots=True)
class Place:
    """A country's outlets at one number of the registry, and those that a letter may name by maker, brand and powertrain."""

    revision: int
    outlets: tuple[Outlet, ...]
    offers: dict[Kind, tuple[Outlet, ...]] = field(repr=False)


class Memory:
    """Outlets by country, read again whenever the registry's number has moved on; safe to use from several threads."""

    def __init__(self, store: OutletStore) -> None:
        self._store = store
        self._places: OrderedDict[str, Place] = OrderedDict()
        self._sums: OrderedDict[tuple[Any, ...], Any] = OrderedDict()
        self._last: tuple[int, str, tuple[Offer, ...]] = (-1, "", ())
        self._lock = Lock()

    def country(self, alpha2: str) -> Place:
        """Return a country's outlets as they stand. Raises `RegistryUnavailable`."""
        # The number first: outlets read after it are at least as new, and a newer number than remembered reads again.
        revision = self._store.revision()
        with self._lock:
            known = self._places.get(alpha2)
            if known is not None and known.revision == revision:
                self._places.move_to_end(alpha2)
                return known
        outlets = self._store.in_country(alpha2)
        return self._remember(alpha2, Place(revision, outlets, _by_kind(outlets)))

    def counts(self, on: date, maker: str) -> Mapping[str, int]:
        """Return by country how many outlets count on a day, of one maker or (empty) of all. Raises `RegistryUnavailable`."""
        found: Mapping[str, int] = self._sum(("counts", on, maker), lambda: self._store.counts(on, maker))
        return found

    def coverage(self, maker: str, on: date) -> tuple[Coverage, ...]:
        """Return a maker's coverage on a day. Raises `RegistryUnavailable`."""
        found: tuple[Coverage, ...] = self._sum(("coverage", on, maker), lambda: coverage(self._offers(maker), on))
        return found

    def network(self, maker: str, on: date, brand: str, powertrain: str) -> Mapping[str, int]:
        """Return by country how many outlets serve vehicles on a day. Raises `RegistryUnavailable`."""
        asked = ("network", maker, on, brand, powertrain)
        found: Mapping[str, int] = self._sum(asked, lambda: network(self._offers(maker), on, brand, powertrain))
        return found

    def endings(self, maker: str, on: date) -> tuple[Ending, ...]:
        """Return what of a maker's network ends soon after a day. Raises `RegistryUnavailable`."""
        found: tuple[Ending, ...] = self._sum(("endings", on, maker), lambda: endings(self._offers(maker), on))
        return found

    def choices(self, maker: str) -> Choices:
        """Return what a maker's list can be narrowed to. Raises `RegistryUnavailable`."""
        found: Choices = self._sum(("choices", maker), lambda: self._store.choices(maker))
        return found

    def _offers(self, maker: str) -> tuple[Offer, ...]:
        """Return a maker's offers; those asked for last are remembered, because one page sums them up in several ways."""
        revision = self._store.revision()
        with self._lock:
            if self._last[:2] == (revision, maker):
                return self._last[2]
        offers = self._store.offers(maker)
        with self._lock:
            self._last = (revision, maker, offers)
        return offers

    def _sum(self, asked: tuple[Any, ...], find: Callable[[], Any]) -> Any:
        key = (self._store.revision(), *asked)
        with self._lock:
            if key in self._sums:
                return self._sums[key]
        found = find()
        with self._lock:
            self._sums[key] = found
            while len(self._sums) > MOST_SUMS:
                self._sums.popitem(last=False)
        return found

    def _remember(self, alpha2: str, place: Place) -> Place:
        with self._lock:
            self._places[alpha2] = place
            self._places.move_to_end(alpha2)
            total = sum(len(known.outlets) for known in self._places.values())
            while total > MOST_OUTLETS and len(self._places) > 1:
                total -= len(self._places.popitem(last=False)[1].outlets)
        return place


def _by_kind(outlets: tuple[Outlet, ...]) -> dict[Kind, tuple[Outlet, ...]]:
    kinds: dict[Kind, list[Outlet]] = {}
    for outlet in outlets:
        if maintains(outlet.services):
            for brand in outlet.brands:
                for powertrain in outlet.powertrains:
                    kinds.setdefault((outlet.maker, brand, powertrain), []).append(outlet)
    return {kind: tuple(found) for kind, found in kinds.items()}
