"""What letters were asked for: destinations by kind of vehicle, for those who see to it that somebody serves there."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from kernel.actor import Actor, Role
from kernel.clock import shanghai_day
from letters.ports import StoredRequest, Work
from letters.values import ProducedVehicle

STAFF = (Role.REGISTRAR, Role.REVIEWER, Role.SEALER, Role.ADMIN)

Kind = tuple[str, str, str]
"""Destination (alpha-2), brand and powertrain as in the production record."""


@dataclass(frozen=True, slots=True)
class Demand:
    """How many vehicles of a kind letters were asked for to a destination, each counted once, and when last (Shanghai)."""

    destination: str
    brand: str
    powertrain: str
    vehicles: int
    last: date


def demand_since(work: Work, actor: Actor, since: datetime) -> tuple[Demand, ...]:
    """Return what a maker's letters were asked for since an instant, refused requests too; nothing for people of no maker."""
    if not actor.maker or not actor.has(*STAFF):
        return ()
    with work.reading() as books:
        asked = books.requests(maker=actor.maker, since=since)
        vins = {str(vehicle.vin) for stored in asked for vehicle in stored.request.vehicles}
        return counted(asked, books.produced(vins))


def counted(asked: Iterable[StoredRequest], produced: Mapping[str, ProducedVehicle]) -> tuple[Demand, ...]:
    """Return demand by destination, brand and powertrain; a VIN that the production record lacks is of no known kind."""
    cars: dict[Kind, set[str]] = {}
    last: dict[Kind, date] = {}
    for stored in asked:
        day = shanghai_day(stored.requested_at)
        for vehicle in stored.request.vehicles:
            made = produced.get(str(vehicle.vin))
            if made is not None:
                kind = (stored.request.destination, made.brand, made.powertrain.value)
                cars.setdefault(kind, set()).add(str(vehicle.vin))
                last[kind] = max(day, last.get(kind, day))
    return tuple(Demand(*kind, len(cars[kind]), last[kind]) for kind in sorted(cars))
