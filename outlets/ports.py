"""What the registry needs from whoever keeps its outlets."""

from collections.abc import Collection, Iterable, Mapping
from contextlib import AbstractContextManager
from datetime import date, datetime
from typing import Protocol

from outlets.values import Choices, Offer, Outlet, OutletFilter, RegistryChange, Source, Standing


class OutletChanges(Protocol):
    """One write transaction on the registry; what `put` was given is stored whole or not at all."""

    def known(self, maker: str) -> tuple[Outlet, ...]:
        """Return the maker's outlets as this transaction sees them, by `outlet_id`."""
        ...

    def last_change(self, maker: str) -> int:
        """Return the number of the maker's last change as this transaction sees it, 0 before the first."""
        ...

    def by_ids(self, maker: str, outlet_ids: Collection[str]) -> tuple[Outlet, ...]:
        """Return those of a maker's outlets that are there, as this transaction sees them, by `outlet_id`."""
        ...

    def versions(self, maker: str, outlet_ids: Collection[str]) -> Mapping[str, tuple[int, int]]:
        """Return version (from 1) and the revision that last touched it, by `outlet_id`, of those that are there (and perhaps of others)."""
        ...

    def put(self, outlets: Iterable[Outlet], *, by: str, at: datetime, source: Source = Source.IMPORT, note: str = "") -> None:
        """Add or replace outlets by maker and `outlet_id`, each with one more row of history; one change for each maker."""
        ...


class OutletStore(Protocol):
    """The registry's memory. Every method may raise `RegistryUnavailable`."""

    def revision(self) -> int:
        """Return the number of the last change of the registry, 0 before the first."""
        ...

    def changed_at(self) -> datetime | None:
        """Return the instant (UTC) of the last change, or None before the first."""
        ...

    def of_maker(self, maker: str) -> tuple[Outlet, ...]:
        """Return every outlet of a maker, whatever its status, by `outlet_id`."""
        ...

    def in_country(self, country: str) -> tuple[Outlet, ...]:
        """Return every outlet in a country, of all makers, by maker and `outlet_id`."""
        ...

    def by_ids(self, maker: str, outlet_ids: Iterable[str]) -> tuple[Outlet, ...]:
        """Return those of a maker's outlets that are there, by `outlet_id`."""
        ...

    def offers(self, maker: str) -> tuple[Offer, ...]:
        """Return of each outlet of a maker what coverage depends on."""
        ...

    def counts(self, on: date, maker: str) -> Mapping[str, int]:
        """Return by country, sorted, how many outlets count on a day, of one maker or (empty) of all."""
        ...

    def standing(self, maker: str, outlet_id: str) -> Standing | None:
        """Return an outlet as it stands, or None."""
        ...

    def history(self, maker: str, outlet_id: str) -> tuple[Standing, ...]:
        """Return every state of an outlet, newest first."""
        ...

    def as_of(self, maker: str, before: datetime) -> tuple[Outlet, ...]:
        """Return a maker's outlets as they stood just before an instant, by `outlet_id`."""
        ...

    def find_past(self, maker: str, before: datetime, wanted: OutletFilter, cut: tuple[int, int]) -> tuple[tuple[Outlet, ...], int]:
        """Return the outlets as they stood just before an instant, cut to (offset, limit), and how many; by country, status and text."""
        ...

    def changes(self, maker: str, limit: int = 50) -> tuple[RegistryChange, ...]:
        """Return the last changes of a maker's registry, newest first."""
        ...

    def is_intact(self, revision: int) -> bool:
        """Return whether the states that a change wrote are still those it committed to."""
        ...

    def strayed(self, maker: str) -> tuple[str, ...]:
        """Return the ids, sorted, of a maker's outlets that do not stand as their last state says."""
        ...

    def unnumbered(self, maker: str) -> int:
        """Return how many states of a maker's outlets are from before changes were numbered."""
        ...

    def find(
        self, maker: str, wanted: OutletFilter, *, order: str = "", offset: int = 0, limit: int = 50
    ) -> tuple[tuple[Outlet, ...], int]:
        """Return one page of a maker's outlets and how many the filter keeps in all."""
        ...

    def matching_ids(self, maker: str, wanted: OutletFilter) -> tuple[str, ...]:
        """Return the ids of every outlet that a filter keeps."""
        ...

    def choices(self, maker: str) -> Choices:
        """Return what a maker's list can be narrowed to."""
        ...

    def changing(self) -> AbstractContextManager[OutletChanges]:
        """Open a write transaction that is stored when the block ends and dropped when it raises."""
        ...
