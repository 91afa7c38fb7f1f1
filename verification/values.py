"""What a stranger may learn: the verdict words, the findings behind them, the public facts of a letter."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from kernel.clock import SHANGHAI
from kernel.decision import Sentence


class Word(StrEnum):
    """The verdict words of the published interface, worst first; only `genuine` is ever green."""

    ALTERED = "altered"
    NOT_OURS = "not-ours"
    UNREADABLE = "unreadable"
    REVOKED = "revoked"
    SUPERSEDED = "superseded"
    UNDER_REVIEW = "under-review"
    EXPIRED = "expired"
    UNAVAILABLE = "unavailable"
    GENUINE = "genuine"


NOT_GENUINE = frozenset({Word.ALTERED, Word.NOT_OURS, Word.UNREADABLE})
NOT_IN_FORCE = frozenset({Word.REVOKED, Word.SUPERSEDED, Word.UNDER_REVIEW, Word.EXPIRED})

EXIT_CODE = {
    **dict.fromkeys(NOT_GENUINE, 4),
    **dict.fromkeys(NOT_IN_FORCE, 3),
    Word.UNAVAILABLE: 5,
    Word.GENUINE: 0,
}
"""Exit codes of the command line: 0 in force, 3 genuine but not in force, 4 not genuine, 5 cannot check now."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One step of the check: what was looked at, whether it held, and the word it forces if it did not.

    No step can force `genuine`: that word is what is left when nothing failed. Raises `ValueError` for it.
    """

    step: str
    code: str
    passed: bool
    sentence: Sentence
    if_failed: Word

    def __post_init__(self) -> None:
        if self.if_failed is Word.GENUINE:
            raise ValueError("a failed step cannot make a letter genuine")

    def as_json(self) -> dict[str, Any]:
        """Return the published shape of a finding."""
        return {"step": self.step, "code": self.code, "passed": self.passed, "sentence": self.sentence.as_json()}


@dataclass(frozen=True, slots=True)
class PublicVehicle:
    """A vehicle as anyone who holds the letter may read it."""

    vin: str
    brand: str
    model: str
    registered: date
    days: int


class OutletToday(StrEnum):
    """How an outlet that a letter names stands today: `not-serving` is active, but for none of the letter's vehicles."""

    ACTIVE = "active"
    NOT_SERVING = "not-serving"
    SUSPENDED = "suspended"
    CLOSED = "closed"
    LAPSED = "lapsed"
    UNREGISTERED = "unregistered"


COUNTING = frozenset({OutletToday.ACTIVE, OutletToday.NOT_SERVING})


@dataclass(frozen=True, slots=True)
class PublicOutlet:
    """An outlet as it was sealed, and what is true of it today (None where the registry was not asked).

    `changed_today` holds field and present value of what was sealed otherwise.
    """

    outlet_id: str
    name_zh: str
    name_en: str
    name_local: str
    provider: str
    address: str
    city: str
    phone: str
    services: tuple[str, ...]
    active_today: bool | None
    state_today: OutletToday | None = None
    changed_today: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class PublicLetter:
    """The facts to hold against paper and car; `serving_today` is how many outlets serve all its vehicles today, if known."""

    number: str
    specimen: bool
    maker_zh: str
    maker_en: str
    exporter_zh: str
    exporter_en: str
    destination: str
    destination_zh: str
    destination_en: str
    vehicles: tuple[PublicVehicle, ...]
    outlets: tuple[PublicOutlet, ...]
    planned_application: date
    issued_on: date
    valid_until: date
    seal_holder: str
    seal_fingerprint: str
    sealed_at: datetime | None
    content_digest: str
    check_word: str
    serving_today: int | None = None

    def as_json(self) -> dict[str, Any]:
        """Return the published shape: days as `YYYY-MM-DD`, instants in Beijing time with offset."""
        return {
            "number": self.number,
            "specimen": self.specimen,
            "maker": {"zh": self.maker_zh, "en": self.maker_en},
            "exporter": {"zh": self.exporter_zh, "en": self.exporter_en},
            "destination": {"alpha2": self.destination, "zh": self.destination_zh, "en": self.destination_en},
            "vehicles": [_vehicle_json(vehicle) for vehicle in self.vehicles],
            "outlets": [_outlet_json(outlet) for outlet in self.outlets],
            "planned_application": self.planned_application.isoformat(),
            "issued_on": self.issued_on.isoformat(),
            "valid_until": self.valid_until.isoformat(),
            "seal": {"holder": self.seal_holder, "fingerprint": self.seal_fingerprint, "sealed_at": _beijing(self.sealed_at)},
            "content_digest": self.content_digest,
            "check_word": self.check_word,
            "serving_today": self.serving_today,
        }


@dataclass(frozen=True, slots=True)
class Verdict:
    """The answer: one word, when it was found, how, and the public facts where the caller has shown the letter."""

    word: Word
    as_of: datetime
    findings: tuple[Finding, ...]
    letter: PublicLetter | None = None
    successor: str = ""

    @property
    def exit_code(self) -> int:
        """The command line's exit code for this word."""
        return EXIT_CODE[self.word]

    def as_json(self) -> dict[str, Any]:
        """Return the published verdict JSON."""
        return {
            "verdict": self.word.value,
            "as_of": _beijing(self.as_of),
            "findings": [finding.as_json() for finding in self.findings],
            "letter": self.letter.as_json() if self.letter else None,
            "successor": self.successor or None,
        }


def _beijing(instant: datetime | None) -> str | None:
    return None if instant is None else instant.astimezone(SHANGHAI).isoformat(timespec="seconds")


def _vehicle_json(vehicle: PublicVehicle) -> dict[str, Any]:
    return {
        "vin": vehicle.vin,
        "brand": vehicle.brand,
        "model": vehicle.model,
        "registered": vehicle.registered.isoformat(),
        "days": vehicle.days,
    }


def _outlet_json(outlet: PublicOutlet) -> dict[str, Any]:
    return {
        "outlet_id": outlet.outlet_id,
        "name": {"zh": outlet.name_zh, "en": outlet.name_en, "local": outlet.name_local},
        "provider": outlet.provider,
        "address": outlet.address,
        "city": outlet.city,
        "phone": outlet.phone,
        "services": list(outlet.services),
        "active_today": outlet.active_today,
        "state_today": outlet.state_today,
        "changed_today": dict(outlet.changed_today),
    }
