"""The frozen values of the registry: an outlet, what it serves, and the question letters ask."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class Service(StrEnum):
    """What an outlet does; `PARTS` means it supplies spare parts."""

    MAINTENANCE = "maintenance"
    REPAIR = "repair"
    PARTS = "parts"
    BODY = "body"
    BATTERY = "battery"
    RECALL = "recall"
    SOFTWARE = "software"
    WARRANTY = "warranty"


class PartsSupply(StrEnum):
    """Where an outlet's spare parts come from: its own stock, or a regional depot."""

    STOCK = "stock"
    DEPOT = "depot"


class OutletStatus(StrEnum):
    """Whether an outlet counts."""

    DRAFT = "draft"
    ACTIVE = "active"
    SUSPENDED = "suspended"
    CLOSED = "closed"


class Source(StrEnum):
    """By what deed a record came to stand as it does."""

    IMPORT = "import"
    EDIT = "edit"
    BULK = "bulk"


POWERTRAINS = ("ICE", "HEV", "PHEV", "BEV", "FCEV")
"""The words for how a vehicle is driven, in the order lists are kept in; the same as in a request."""

HIGH_VOLTAGE = frozenset({"HEV", "PHEV", "BEV", "FCEV"})
"""Powertrains with a high-voltage system, on which only certified people may work."""

CATEGORIES = ("passenger", "commercial")
"""The words for what kind of vehicle it is; the same as in a production record."""


@dataclass(frozen=True, slots=True)
class Outlet:
    """One overseas service outlet of one maker, as one row of the sheet `outlets/v1` states it.

    The three names are the trading name; `provider` is the legal person as registered, `provider_zh` and `provider_en`
    the same in Chinese and Latin letters. `country` is ISO 3166-1 alpha-2, `subdivision` ISO 3166-2 (`KZ-75`);
    `address` is street and number; `latitude` and `longitude` are WGS 84 degrees, both or neither. `brands` and
    `powertrains` are what it serves, as are `categories` (empty: every kind). `valid_from` and `valid_to` are the days
    of the agreement, both counted (`valid_to` None: open-ended). `phone` is E.164, `opening_hours` OpenStreetMap's
    syntax, `languages` are BCP 47 tags, `parts_lead_days` are calendar days.
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
    provider_zh: str = ""
    provider_en: str = ""
    subdivision: str = ""
    district: str = ""
    postal_code: str = ""
    latitude: float | None = None
    longitude: float | None = None
    website: str = ""
    opening_hours: str = ""
    languages: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    hv_certificate: str = ""
    hv_until: date | None = None
    parts_supply: PartsSupply | None = None
    parts_depot: str = ""
    parts_lead_days: int | None = None
    agreement_number: str = ""


@dataclass(frozen=True, slots=True)
class Offer:
    """What coverage depends on of one outlet; the fields are those of `Outlet`."""

    outlet_id: str
    country: str
    brands: tuple[str, ...]
    powertrains: tuple[str, ...]
    services: tuple[Service, ...]
    valid_from: date
    valid_to: date | None
    status: OutletStatus
    parts_supply: PartsSupply | None
    parts_lead_days: int | None
    hv_certificate: str
    hv_until: date | None
    latitude: float | None
    longitude: float | None


@dataclass(frozen=True, slots=True)
class ServiceQuestion:
    """Who serves this brand, powertrain and category (empty: any) in this destination on this day?"""

    maker: str
    brand: str
    powertrain: str
    destination: str
    on: date
    category: str = ""


@dataclass(frozen=True, slots=True)
class Standing:
    """An outlet as it stands, which of its states that is (`version`, from 1), since when (UTC), by whom and by what deed."""

    outlet: Outlet
    version: int
    at: datetime
    by: str
    source: Source
    note: str


@dataclass(frozen=True, slots=True)
class RegistryChange:
    """One change of a maker's registry: its number, who, when (UTC), how many outlets, and what they became.

    `digest` (32 bytes) is the SHA-256 over the SHA-256 of each outlet's canonical content, in the order of `outlet_id`,
    and behind those the SHA-256 of the note, if there is one.
    """

    revision: int
    maker: str
    at: datetime
    by: str
    source: Source
    outlets: int
    digest: bytes


@dataclass(frozen=True, slots=True)
class OutletFilter:
    """What a list of a maker's outlets is narrowed to; an empty value narrows nothing.

    `text` is sought in ids, names, provider and address in any letter case; `lapsed_on` keeps active outlets that do not count
    on that day, `counts_on` those that do; `ending_by` keeps outlets whose last day is not later.
    """

    country: str = ""
    status: OutletStatus | None = None
    brand: str = ""
    powertrain: str = ""
    service: Service | None = None
    text: str = ""
    lapsed_on: date | None = None
    counts_on: date | None = None
    ending_by: date | None = None


@dataclass(frozen=True, slots=True)
class Choices:
    """What a maker's outlets can be narrowed to: the countries (alpha-2) and brands that stand in its registry, sorted."""

    countries: tuple[str, ...]
    brands: tuple[str, ...]
