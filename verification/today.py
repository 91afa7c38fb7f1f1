"""What the registry says today of the outlets a letter was sealed with, and who serves its vehicles now."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from letters.values import LetterOutlet
from outlets.rules import counts_on
from outlets.values import Outlet, OutletStatus
from verification.values import OutletToday

TOLD = ("name_zh", "name_en", "name_local", "provider", "address", "city", "phone")
"""What is compared, field by field, between the sealed outlet and the registry."""


@dataclass(frozen=True, slots=True)
class Today:
    """The registry on a day (Shanghai): the letter's outlets by id, and the ids of those that serve any, and every, vehicle."""

    on: date
    destination: str
    outlets: Mapping[str, Outlet]
    serving_any: frozenset[str]
    serving_all: frozenset[str]

    def state_of(self, outlet_id: str) -> OutletToday:
        """Return how an outlet stands; one that was moved to another country or back to draft is not registered there."""
        outlet = self.outlets.get(outlet_id)
        if outlet is None or outlet.country != self.destination or outlet.status is OutletStatus.DRAFT:
            return OutletToday.UNREGISTERED
        if outlet.status is not OutletStatus.ACTIVE:
            return OutletToday(outlet.status.value)
        if not counts_on(outlet, self.on):
            return OutletToday.LAPSED
        return OutletToday.ACTIVE if outlet_id in self.serving_any else OutletToday.NOT_SERVING

    def changed(self, sealed: LetterOutlet) -> Iterator[tuple[str, str]]:
        """Yield field and present value of what was sealed otherwise; nothing of an outlet that is not registered."""
        outlet = self.outlets.get(sealed.outlet_id)
        if outlet is None or self.state_of(sealed.outlet_id) is OutletToday.UNREGISTERED:
            return
        for field in TOLD:
            if getattr(outlet, field) != getattr(sealed, field):
                yield field, getattr(outlet, field)
