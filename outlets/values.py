"""The frozen values of the registry: an outlet, what it serves, and the question letters ask."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Service(StrEnum):
    """What an outlet does; `PARTS` means it supplies spare parts."""

    MAINTENANCE = "maintenance"
    REPAIR = "repair"
    PARTS = "parts"


class OutletStatus(StrEnum):
    """Whether an outlet counts."""

    DRAFT = "draft"
    ACTIVE = "active"
    SUSPENDED = "suspended"
    CLOSED = "closed"


POWERTRAINS = ("ICE", "HEV", "PHEV", "BEV", "FCEV")
"""The words for how a vehicle is driven, in the order lists are kept in; the same as in a request."""


@dataclass(frozen=True, slots=True)
class Outlet:
    """One overseas service outlet of one maker, as one row of the sheet `outlets/v1` states it.

    `country` is ISO 3166-1 alpha-2; `brands` and `powertrains` are what it serves; `valid_to` is the last
    day it counts (None: open-ended); `phone` is E.164.
    """

    maker: str
    outlet_id: str
    country: str
    name_zh: str
    name_en: str
    name_local: str
    provider: str
    address: str
    city: str
    phone: str
    email: str
    brands: tuple[str, ...]
    powertrains: tuple[str, ...]
    services: tuple[Service, ...]
    valid_from: date
    valid_to: date | None
    status: OutletStatus


@dataclass(frozen=True, slots=True)
class ServiceQuestion:
    """Who serves this brand and powertrain in this destination on this day?"""

    maker: str
    brand: str
    powertrain: str
    destination: str
    on: date
