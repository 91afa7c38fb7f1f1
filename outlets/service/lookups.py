"""Asking the registry: who serves a vehicle, who is where, how a maker's network stands and stood."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime

from outlets import rules
from outlets.coverage import Coverage, Ending
from outlets.service.base import Part, end_of
from outlets.values import Choices, Outlet, OutletFilter, RegistryChange, ServiceQuestion, Standing


class Lookups(Part):
    """The questions; none of them changes anything."""

    def serving(self, question: ServiceQuestion) -> tuple[Outlet, ...]:
        """Return the outlets a letter may name for the question's vehicle (see `rules.serves`), by `outlet_id`."""
        place = self._memory.country(question.destination)
        kind = (question.maker, question.brand, question.powertrain)
        return tuple(outlet for outlet in place.offers.get(kind, ()) if rules.receives(outlet, question))

    def outlets_in(self, country: str, on: date) -> tuple[Outlet, ...]:
        """Return the outlets that count in a country (alpha-2) on a day (Shanghai), of all makers."""
        return tuple(outlet for outlet in self._memory.country(country).outlets if rules.counts_on(outlet, on))

    def all_outlets(self, maker: str) -> tuple[Outlet, ...]:
        """Return every outlet of a maker, whatever its status and dates, by `outlet_id`."""
        return self._store.of_maker(maker)

    def by_ids(self, maker: str, outlet_ids: Iterable[str]) -> tuple[Outlet, ...]:
        """Return those of a maker's outlets that are there, whatever their status, by `outlet_id`."""
        return self._store.by_ids(maker, filter(str.isprintable, outlet_ids))

    def counts_by_country(self, on: date, maker: str = "") -> Mapping[str, int]:
        """Return by alpha-2 code, sorted, how many outlets count on a day (Shanghai), of one maker or of all."""
        return self._memory.counts(on, maker)

    def countries_served(self, on: date) -> tuple[str, ...]:
        """Return the alpha-2 codes, sorted, of the countries with an outlet that counts on a day (Shanghai)."""
        return tuple(self.counts_by_country(on))

    def coverage(self, maker: str, on: date) -> tuple[Coverage, ...]:
        """Return how each brand and powertrain of a maker is served in each country on a day."""
        return self._memory.coverage(maker, on)

    def network(self, maker: str, on: date, brand: str = "", powertrain: str = "") -> Mapping[str, int]:
        """Return by country how many outlets of a maker serve vehicles on a day, of a brand and powertrain or (empty) of any."""
        return self._memory.network(maker, on, brand, powertrain)

    def endings(self, maker: str, on: date) -> tuple[Ending, ...]:
        """Return what of a maker's network ends within 30, 60 and 90 days."""
        return self._memory.endings(maker, on)

    def find(
        self, maker: str, wanted: OutletFilter, *, order: str = "", offset: int = 0, limit: int = 50
    ) -> tuple[tuple[Outlet, ...], int]:
        """Return one page of a maker's outlets and how many the filter keeps; orders: `id country city until changed`, `-` before turns."""
        return self._store.find(maker, wanted, order=order, offset=offset, limit=limit)

    def matching_ids(self, maker: str, wanted: OutletFilter) -> tuple[str, ...]:
        """Return the ids of every outlet of a maker that a filter keeps."""
        return self._store.matching_ids(maker, wanted)

    def choices(self, maker: str) -> Choices:
        """Return the countries and brands that a maker's list can be narrowed to."""
        return self._memory.choices(maker)

    def standing(self, maker: str, outlet_id: str) -> Standing | None:
        """Return an outlet as it stands, with version, who and when; None if the maker has no such outlet."""
        return self._store.standing(maker, outlet_id) if outlet_id.isprintable() else None

    def history(self, maker: str, outlet_id: str) -> tuple[Standing, ...]:
        """Return every state an outlet was ever in, newest first."""
        return self._store.history(maker, outlet_id) if outlet_id.isprintable() else ()

    def as_of(self, maker: str, day: date) -> tuple[Outlet, ...]:
        """Return what the registry said of a maker's outlets when a day (Shanghai) ended, by `outlet_id`."""
        return self._store.as_of(maker, end_of(day))

    def find_past(self, maker: str, day: date, wanted: OutletFilter, *, offset: int = 0, limit: int = 50) -> tuple[tuple[Outlet, ...], int]:
        """Return one page of a maker's outlets as a day (Shanghai) ended, and how many; narrowed to country, status and text."""
        return self._store.find_past(maker, end_of(day), wanted, (offset, limit))

    def changes(self, maker: str, limit: int = 50) -> tuple[RegistryChange, ...]:
        """Return the last changes of a maker's registry, newest first."""
        return self._store.changes(maker, limit)

    def altered_changes(self, maker: str) -> tuple[int, ...]:
        """Return the numbers of a maker's changes whose states are no longer those that the change committed to."""
        return tuple(one.revision for one in self._store.changes(maker, limit=1_000_000) if not self._store.is_intact(one.revision))

    def strayed(self, maker: str) -> tuple[str, ...]:
        """Return the ids, sorted, of a maker's outlets that do not stand as their last state says, or that lack a state in between."""
        return self._store.strayed(maker)

    def unnumbered(self, maker: str) -> int:
        """Return how many of a maker's states are from before changes were numbered; nothing vouches for them."""
        return self._store.unnumbered(maker)

    def revision(self) -> int:
        """Return the number of the registry's last change, 0 before the first."""
        return self._store.revision()

    def changed_at(self) -> datetime | None:
        """Return the instant (UTC) of the registry's last change, or None before the first."""
        return self._store.changed_at()
