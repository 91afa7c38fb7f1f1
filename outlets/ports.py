"""What the registry needs from whoever keeps its outlets."""

from collections.abc import Iterable
from contextlib import AbstractContextManager
from datetime import date, datetime
from typing import Protocol

from outlets.values import Outlet, OutletStatus

Validity = tuple[str, OutletStatus, date, date | None]
"""Country, status, first day and last day: all that the list of served countries depends on."""


class OutletChanges(Protocol):
    """One write transaction on the registry; what `put` was given is stored whole or not at all."""

    def known(self, maker: str) -> tuple[Outlet, ...]:
        """Return the maker's outlets as this transaction sees them, by `outlet_id`."""
        ...

    def put(self, outlets: Iterable[Outlet], *, by: str, at: datetime) -> None:
        """Add or replace outlets by maker and `outlet_id`, each with one more row of history."""
        ...


class OutletStore(Protocol):
    """The registry's memory. Every method may raise `RegistryUnavailable`."""

    def of_maker(self, maker: str) -> tuple[Outlet, ...]:
        """Return every outlet of a maker, whatever its status, by `outlet_id`."""
        ...

    def in_country(self, country: str) -> tuple[Outlet, ...]:
        """Return every outlet in a country, of all makers, by maker and `outlet_id`."""
        ...

    def validities(self) -> tuple[Validity, ...]:
        """Return the distinct validities over the whole registry."""
        ...

    def changing(self) -> AbstractContextManager[OutletChanges]:
        """Open a write transaction that is stored when the block ends and dropped when it raises."""
        ...
