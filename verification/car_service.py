"""Finding service for a car by its letter's number and its VIN: who serves it today, beside who stands in the letter."""

from dataclasses import dataclass
from typing import Protocol

from kernel.clock import Clock, shanghai_day
from kernel.vin import Vin, parse_vin
from letters.ports import LetterRecord
from letters.values import LetterOutlet
from outlets.values import Outlet, ServiceQuestion
from verification.ports import LetterLookup
from verification.service import GIVEN_OUT


class ServingLookup(Protocol):
    """Asks the registry who serves a kind of car today (implemented by `outlets.service.Registry`)."""

    def serving(self, question: ServiceQuestion) -> tuple[Outlet, ...]:
        """Return the maker's outlets that a letter could name for the question's car, by `outlet_id`."""
        ...


@dataclass(frozen=True, slots=True)
class SealedOutlet:
    """An outlet as it was sealed, and whether it is still one of those that serve this car."""

    outlet: LetterOutlet
    serves_today: bool


@dataclass(frozen=True, slots=True)
class CarService:
    """What the owner of a car may learn: what kind of car the letter says it is, where, and who serves it.

    Nothing of the letter's own state: whether it is in force is for `verification.service` to say, with its findings.
    """

    brand: str
    powertrain: str
    category: str
    destination: str
    today: tuple[Outlet, ...]
    sealed: tuple[SealedOutlet, ...]


class CarServices:
    """Answers owners of cars abroad. May raise what its ports raise (`DomainError`): then nobody can say now."""

    def __init__(self, letters: LetterLookup, registry: ServingLookup, clock: Clock) -> None:
        self._letters = letters
        self._registry = registry
        self._clock = clock

    def find(self, number: str, vin: str) -> CarService | None:
        """Return who serves the car with this VIN in this letter; None alike for a number nobody got, a VIN that is none, and two that do not go together.

        A letter that was revoked or has expired still finds service: the car is there.
        """
        # 1. The same work whatever was typed: the VIN is parsed, one row is looked up, nothing is decrypted.
        parsed = parse_vin(vin, fold_case=True)
        letter = self._letters.by_number(number) or self._nobody(number)
        # 2. The register holds the pair, and the letter was given out.
        if letter is None or not isinstance(parsed, Vin) or str(parsed) not in letter.vins or letter.status not in GIVEN_OUT:
            return None
        # 3. The sealed content says so too; it says what kind of car it is, as the maker's production record did.
        content = self._letters.content(letter)
        car = next((vehicle for vehicle in content.vehicles if vehicle.vin == str(parsed)), None)
        if car is None:
            return None
        today = shanghai_day(self._clock.now())
        question = ServiceQuestion(content.maker.code, car.brand, car.powertrain, content.destination, today, car.category)
        serving = self._registry.serving(question)
        ids = {outlet.outlet_id for outlet in serving}
        sealed = tuple(SealedOutlet(outlet, outlet.outlet_id in ids) for outlet in content.outlets)
        return CarService(car.brand, car.powertrain, car.category, content.destination, serving, sealed)

    def _nobody(self, number: str) -> LetterRecord | None:
        """Look a malformed or unknown number up where no number is found, so that it takes as long as a known one."""
        self._letters.by_code(number)
        return None
