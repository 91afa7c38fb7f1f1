"""What letters lean on: the outlets they name, which of those stopped counting and why, and whom nobody else serves."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from kernel.canonical import digest
from kernel.clock import shanghai_day
from kernel.decision import Sentence
from outlets.rules import counts_on, serves
from outlets.values import Outlet, OutletStatus, ServiceQuestion, Standing


class Cause(StrEnum):
    """Why an outlet that a letter names no longer bears it; `not-serving`: it counts, but for none of the letter's vehicles."""

    SUSPENDED = "suspended"
    CLOSED = "closed"
    LAPSED = "lapsed"
    NOT_BEGUN = "not-begun"
    DRAFT = "draft"
    REMOVED = "removed"
    NOT_SERVING = "not-serving"


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
class Need:
    """That some letter in force which names an outlet needs a kind of car served in a destination."""

    outlet_id: str
    destination: str
    kind: CarKind


@dataclass(frozen=True, slots=True)
class Leaned:
    """An outlet that a letter names: what it is called, and why it does not bear the letter (None while it does)."""

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


def fits(deed: Deed, letter: LeaningLetter) -> bool:
    """Return whether a deed can be true of a letter: another outlet serves it only if one does."""
    return deed is not Deed.OTHER_OUTLET or letter.is_served


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


def bears(outlet: Outlet, destination: str, kinds: Iterable[CarKind], on: date) -> bool:
    """Return whether an outlet serves any of these kinds of car there on a day (Shanghai)."""
    asked = (ServiceQuestion(outlet.maker, kind.brand, kind.powertrain, destination, on, kind.category) for kind in kinds)
    return any(serves(outlet, question) for question in asked)


def bore_since(history: Sequence[Standing], since: datetime, bore: Callable[[Outlet, date], bool], on: date) -> bool:
    """Return whether an outlet bore a letter at any time from an instant to a day (Shanghai); `history` begins with the newest.

    What was dealt with is dealt with for as long as the outlet does not bear the letter; once it did again, it is not.
    """
    replaced: datetime | None = None
    for state in history:
        if replaced is not None and replaced <= since:
            return False
        first, last = shanghai_day(max(state.at, since)), on if replaced is None else shanghai_day(replaced)
        begun = max(first, state.outlet.valid_from)
        if begun <= last and bore(state.outlet, begun):
            return True
        replaced = state.at
    return False
