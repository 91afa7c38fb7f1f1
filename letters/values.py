"""The frozen values of the trade: makers, vehicles, requests, and the content of a letter."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from kernel.vin import Vin


class Powertrain(StrEnum):
    """How a vehicle is driven; the same words as in the outlet sheet."""

    ICE = "ICE"
    HEV = "HEV"
    PHEV = "PHEV"
    BEV = "BEV"
    FCEV = "FCEV"


class Category(StrEnum):
    """Which inspection standard applies: WM/T 8-2022 (passenger) or WM/T 9-2022 (commercial)."""

    PASSENGER = "passenger"
    COMMERCIAL = "commercial"


@dataclass(frozen=True, slots=True)
class Maker:
    """A vehicle manufacturer, named exactly as in the Announcement (道路机动车辆生产企业公告).

    `code` is 2-8 of `A-Z0-9` and opens every letter number; `wmis` holds 3- and 6-character keys
    (see `Vin.maker_keys`); `validity_days` is how long a letter stays in force, counted from its issue day;
    `letters_beyond_window` allows letters for cars that no longer need one.
    """

    code: str
    name_zh: str
    name_en: str
    announcement: str
    credit_code: str
    address_zh: str
    address_en: str
    wmis: tuple[str, ...]
    specimen: bool = False
    validity_days: int = 180
    letters_beyond_window: bool = False

    def claims(self, vin: Vin) -> bool:
        """Return whether the VIN's WMI (3 or 6 characters) is one of this maker's."""
        return any(key in self.wmis for key in vin.maker_keys)


@dataclass(frozen=True, slots=True)
class ProducedVehicle:
    """One row of the maker's production record, the authority on whether a car is theirs."""

    vin: str
    maker: str
    brand: str
    model: str
    powertrain: Powertrain
    category: Category
    manufactured: date
    modified: bool = False
    imported: bool = False


@dataclass(frozen=True, slots=True)
class Incident:
    """An entry against an exporter: code, day, source, measure and until when."""

    code: str
    on: date
    source: str
    measure: str
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Exporter:
    """A firm filed (备案) for used-car export, with its credit standing."""

    credit_code: str
    name_zh: str
    name_en: str
    legal_person: str
    filed_until: date
    affiliates: tuple[str, ...] = ()
    incidents: tuple[Incident, ...] = ()

    def barred_on(self, day: date) -> bool:
        """Return whether a disqualification is in force on `day` (Shanghai)."""
        return any(i.measure == "disqualified" and i.on <= day and (i.until is None or day <= i.until) for i in self.incidents)


@dataclass(frozen=True, slots=True)
class Inspection:
    """The third-party report to WM/T 8-2022 or WM/T 9-2022 that every car needs."""

    agency: str
    number: str
    on: date


@dataclass(frozen=True, slots=True)
class ServiceHistory:
    """A look into the 汽车维修电子健康档案系统, which regulators encourage; there is no public API to ask."""

    reference: str
    result: str
    on: date
    by: str


@dataclass(frozen=True, slots=True)
class RequestedVehicle:
    """One vehicle as the exporter states it, from the Motor Vehicle Registration Certificate."""

    vin: Vin
    brand: str
    model: str
    registered: date
    transfer_pending: date
    certificate_number: str
    inspection: Inspection
    service_history: ServiceHistory | None = None


@dataclass(frozen=True, slots=True)
class Request:
    """A request document `request/v1`: one maker, one destination, one exporter, 1..n vehicles."""

    maker: str
    exporter: str
    destination: str
    planned_application: date
    vehicles: tuple[RequestedVehicle, ...]


class RequestStatus(StrEnum):
    """Where a request stands."""

    REFUSED = "refused"
    WAITING = "waiting"
    APPROVED = "approved"
    DECLINED = "declined"
    RETURNED = "returned"


class LetterStatus(StrEnum):
    """Where a letter stands; only ISSUED was ever handed out."""

    FROZEN = "frozen"
    ISSUED = "issued"
    REVOKED = "revoked"
    SUPERSEDED = "superseded"
    VOID = "void"


class RevocationCode(StrEnum):
    """Why a letter was withdrawn."""

    EXPORTER_REQUEST = "exporter-request"
    WRONG_DATA = "wrong-data"
    VEHICLE_NOT_EXPORTED = "vehicle-not-exported"
    OUTLET_CLOSED = "outlet-closed"
    EXPORTER_BARRED = "exporter-barred"
    MISUSE = "misuse"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Party:
    """The exporter as the letter names it."""

    name_zh: str
    name_en: str
    credit_code: str


@dataclass(frozen=True, slots=True)
class LetterMaker:
    """The maker as the letter names it: exactly as in the Announcement."""

    code: str
    name_zh: str
    name_en: str
    announcement: str
    credit_code: str
    address_zh: str
    address_en: str


@dataclass(frozen=True, slots=True)
class LetterVehicle:
    """One vehicle of a letter; `days` is D, planned application minus registration, in calendar days."""

    vin: str
    brand: str
    model: str
    powertrain: str
    category: str
    manufactured: date
    registered: date
    transfer_pending: date
    certificate_number: str
    inspection_agency: str
    inspection_number: str
    inspection_on: date
    days: int
    check_digit_holds: bool


@dataclass(frozen=True, slots=True)
class LetterOutlet:
    """One overseas service outlet as it stood when the letter was frozen, as far as paper needs it.

    The high-voltage certificate is named where a vehicle of the letter has such a system.
    """

    outlet_id: str
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
    services: tuple[str, ...]
    valid_to: date | None
    provider_zh: str = ""
    provider_en: str = ""
    district: str = ""
    postal_code: str = ""
    parts_supply: str = ""
    parts_depot: str = ""
    parts_lead_days: int | None = None
    hv_certificate: str = ""
    hv_until: date | None = None


@dataclass(frozen=True, slots=True)
class LetterContent:
    """Everything a letter says, frozen once; page, JSON, QR code and journal leaf are derived from it.

    `letters.content` writes it as the published format `letter/v1`: fields are added at the end with a default, never
    reordered or dropped. `outlets_serving` is how many outlets serve the vehicles, where that is more than the letter names.
    """

    number: str
    code: str
    specimen: bool
    maker: LetterMaker
    exporter: Party
    destination: str
    destination_zh: str
    destination_en: str
    vehicles: tuple[LetterVehicle, ...]
    outlets: tuple[LetterOutlet, ...]
    planned_application: date
    issued_on: date
    valid_until: date
    rule_book: str
    wording: str
    wording_digest: str
    host: str
    status_index: int
    issued_at: datetime
    outlets_serving: int | None = None

    @property
    def vins(self) -> tuple[str, ...]:
        """The VINs in the order of the schedule."""
        return tuple(vehicle.vin for vehicle in self.vehicles)
