"""What letters lean on: the outlets they name, which of those stopped counting and why, and whom nobody else serves."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from kernel.canonical import digest
from kernel.clock import shanghai_day
from kernel.decision import Sentence
from outlets.rules import counts_on
from outlets.values import Outlet, OutletStatus, Standing


class Cause(StrEnum):
    """Why an outlet that a letter names does not count."""

    SUSPENDED = "suspended"
    CLOSED = "closed"
    LAPSED = "lapsed"
    NOT_BEGUN = "not-begun"
    DRAFT = "draft"
    REMOVED = "removed"


class Deed(StrEnum):
    """How the staff dealt with a letter whose outlet stopped counting."""

    OTHER_OUTLET = "other-outlet-serves"
    EXPORTER_TOLD = "exporter-told"
    REPLACED = "replaced"
    ACCEPTED = "accepted"


@dataclass(frozen=True, slots=True)
class Leaner:
    """A letter in force as the books know it, and which of the outlets asked for it names."""

    letter_id: str
    number: str
    exporter: str
    destination: str
    vins: tuple[str, ...]
    valid_until: date
    outlet_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CarKind:
    """What decides which outlets serve a car; brand, powertrain and category as in the production record."""

    brand: str
    powertrain: str
    category: str


@dataclass(frozen=True, slots=True)
class Leaned:
    """An outlet that a letter names: what it is called, and why it does not count (None while it does)."""

    outlet_id: str
    name: Sentence
    cause: Cause | None = None


@dataclass(frozen=True, slots=True)
class LeaningLetter:
    """A letter in force, the outlets in question that it names, and its VINs that no other outlet serves."""

    letter_id: str
    number: str
    exporter: str
    exporter_name: Sentence
    destination: str
    vins: tuple[str, ...]
    valid_until: date
    outlets: tuple[Leaned, ...]
    unserved: tuple[str, ...]

    @property
    def is_served(self) -> bool:
        """Whether every vehicle is still served by another outlet."""
        return not self.unserved

    @property
    def shown(self) -> str:
        """What a person who deals with the letter has seen of it: other outlets, states or cars give another text."""
        states = [[one.outlet_id, one.cause] for one in self.outlets]
        return digest([self.number, states, list(self.unserved)]).hex()[:16]


@dataclass(frozen=True, slots=True)
class Settled:
    """That a letter was dealt with for one of its outlets, and when (UTC)."""

    letter_id: str
    outlet_id: str
    at: datetime


def cause_of(outlet: Outlet | None, on: date) -> Cause | None:
    """Return why an outlet does not count on a day (Shanghai), or None if it does; one that is not registered was removed."""
    if outlet is None:
        return Cause.REMOVED
    if counts_on(outlet, on):
        return None
    if outlet.status is not OutletStatus.ACTIVE:
        return Cause(outlet.status.value)
    return Cause.NOT_BEGUN if on < outlet.valid_from else Cause.LAPSED


def counted_since(history: Sequence[Standing], since: datetime, on: date) -> bool:
    """Return whether an outlet has counted at any time from an instant to a day (Shanghai); `history` begins with the newest.

    What was dealt with while it did not count is dealt with for as long as it does not; once it counted again, it is not.
    """
    replaced: datetime | None = None
    for state in history:
        if replaced is not None and replaced <= since:
            return False
        last = on if replaced is None else shanghai_day(replaced)
        if state.outlet.status is OutletStatus.ACTIVE and _meet(state.outlet, shanghai_day(max(state.at, since)), last):
            return True
        replaced = state.at
    return False


def _meet(outlet: Outlet, first: date, last: date) -> bool:
    """Whether some day from `first` to `last` lies within the outlet's validity."""
    return max(first, outlet.valid_from) <= (last if outlet.valid_to is None else min(last, outlet.valid_to))
