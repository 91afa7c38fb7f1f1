"""The facts a rule may look at: the request and what our own records say about it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from kernel.decision import Reason, Sentence
from letters.values import Exporter, Maker, ProducedVehicle, Request, RequestedVehicle
from outlets.values import Outlet

NOWHERE = Sentence("", "")


@dataclass(frozen=True, slots=True)
class LetterInForce:
    """A letter in force for a VIN: its number and whose it is (credit code)."""

    number: str
    exporter: str


@dataclass(frozen=True, slots=True)
class Case:
    """A request beside what is known: every rule reads this and nothing else.

    `today` is the day in Shanghai; `produced` and `in_force` are keyed by VIN; `serving` gives, by VIN, the
    outlets that serve the vehicle in the destination both today and on the planned application day;
    `outlets_in_destination` counts all active ones there.
    """

    request: Request
    today: date
    maker: Maker | None = None
    exporter: Exporter | None = None
    affiliates: tuple[Exporter, ...] = ()
    produced: Mapping[str, ProducedVehicle] = field(default_factory=dict)
    in_force: Mapping[str, LetterInForce] = field(default_factory=dict)
    serving: Mapping[str, tuple[Outlet, ...]] = field(default_factory=dict)
    outlets_in_destination: int = 0
    destination_name: Sentence = NOWHERE
    advisories: tuple[Sentence, ...] = ()

    def vehicles(self) -> Iterator[tuple[str, RequestedVehicle]]:
        """Yield each vehicle with its place, `vehicles[0]` and so on."""
        for at, vehicle in enumerate(self.request.vehicles):
            yield f"vehicles[{at}]", vehicle

    def produced_vehicles(self) -> Iterator[tuple[str, RequestedVehicle, ProducedVehicle]]:
        """Yield the vehicles that the maker's production record holds, with their row."""
        for place, vehicle in self.vehicles():
            row = self.produced.get(str(vehicle.vin))
            if row is not None and self.maker is not None and row.maker == self.maker.code:
                yield place, vehicle, row


def fault(code: str, field: str, value: object, zh: str, en: str) -> Reason:
    """Build one reason; the shape every rule uses."""
    return Reason(code, Sentence(zh, en), field, str(value))
