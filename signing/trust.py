"""What an inspection pins, as a value and as JSON: anchors, issuing CAs, seals by fingerprint, timestamp authorities, CRLs."""

import base64
import binascii
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

FORMAT = "seal-trust/v1"
MAX_CRL_AGE = timedelta(days=7)
"""How old the issuing CA's list may be; CAB Forum BR 4.9.7 asks CAs for a new one at least every seven days."""
LETTER_ATTACHMENT = "letter.json"
_FINGERPRINT = re.compile(r"[0-9a-f]{64}", re.ASCII)


@dataclass(frozen=True, slots=True)
class TimestampTrust:
    """Which timestamps count: anchors, the certificates between, and the policies (dotted OIDs), all pinned.

    `roots` and `intermediates` are DER. Empty means that no timestamp counts. `ended` says of roots that are pinned only for what
    was stamped under them until an instant; a root that is not in it has no end.
    """

    roots: tuple[bytes, ...] = ()
    intermediates: tuple[bytes, ...] = ()
    policies: tuple[str, ...] = ()
    ended: tuple[tuple[bytes, datetime], ...] = ()

    def counts_at(self, root: bytes, at: datetime) -> bool:
        """Return whether a timestamp given at `at` under this root is from before the root's end."""
        return all(at <= end for der, end in self.ended if der == root)


@dataclass(frozen=True, slots=True)
class SealPin:
    """One seal that belongs to one maker, by certificate fingerprint.

    A signature made after `retired_at` is an alarm; one made from `compromised_since` on may be anybody's.
    """

    maker: str
    fingerprint: str
    retired_at: datetime | None = None
    compromised_since: datetime | None = None

    def __post_init__(self) -> None:
        if not self.maker or not _FINGERPRINT.fullmatch(self.fingerprint):
            raise ValueError("a seal pin needs a maker and 64 lower-case hex digits")
        if any(at is not None and at.tzinfo is None for at in (self.retired_at, self.compromised_since)):
            raise ValueError("an instant needs its time zone")

    def withdrawn_by(self, at: datetime) -> bool:
        """Return whether the seal was retired by `at`, or its key may have been in other hands then."""
        return any(since is not None and since <= at for since in (self.retired_at, self.compromised_since))


@dataclass(frozen=True, slots=True)
class SealTrust:
    """Everything that a sealed file is measured by. Certificates and CRLs are DER; emptiness trusts nothing.

    A seal counts when its certificate's fingerprint is in `seals` **and** it was issued by one of `issuers`
    (the very certificates, not their names), which leads to one of `roots`. `crls` are the newest known
    lists, beside those in the file; `attachments` are the only embedded files a letter may carry.
    """

    roots: tuple[bytes, ...]
    issuers: tuple[bytes, ...]
    seals: tuple[SealPin, ...]
    timestamps: TimestampTrust
    crls: tuple[bytes, ...] = ()
    max_crl_age: timedelta = MAX_CRL_AGE
    attachments: tuple[str, ...] = field(default=(LETTER_ATTACHMENT,))

    @property
    def is_empty(self) -> bool:
        """Whether something is missing without which nothing may pass."""
        stamps = self.timestamps
        return not (self.roots and self.issuers and self.seals and stamps.roots and stamps.policies)

    def pin_for(self, fingerprint: str) -> SealPin | None:
        """Return the pin of that seal certificate, or None."""
        return next((pin for pin in self.seals if pin.fingerprint == fingerprint), None)


def trust_to_json(trust: SealTrust) -> dict[str, Any]:
    """Return the object `seal-trust/v1`: certificates and CRLs in base64 DER, instants in ISO 8601 UTC."""
    return {
        "format": FORMAT,
        "roots": _texts(trust.roots),
        "issuers": _texts(trust.issuers),
        "seals": [_pin_to_json(pin) for pin in trust.seals],
        "timestamps": {
            "roots": _texts(trust.timestamps.roots),
            "intermediates": _texts(trust.timestamps.intermediates),
            "policies": list(trust.timestamps.policies),
            "ended": [{"root": _text(der), "at": end.isoformat()} for der, end in trust.timestamps.ended],
        },
        "crls": _texts(trust.crls),
        "max_crl_age_seconds": int(trust.max_crl_age.total_seconds()),
        "attachments": list(trust.attachments),
    }


def trust_from_json(value: Any) -> SealTrust:
    """Read `seal-trust/v1` back. Raises `ValueError` for another format, a missing or a malformed member."""
    if not isinstance(value, dict) or value.get("format") != FORMAT:
        raise ValueError(f"not a {FORMAT} object")
    try:
        stamps = value["timestamps"]
        return SealTrust(
            roots=_ders(value["roots"]),
            issuers=_ders(value["issuers"]),
            seals=tuple(_pin_from_json(pin) for pin in value["seals"]),
            timestamps=_stamps_from_json(stamps),
            crls=_ders(value["crls"]),
            max_crl_age=timedelta(seconds=int(value["max_crl_age_seconds"])),
            attachments=_strings(value["attachments"]),
        )
    except (KeyError, TypeError, AttributeError, binascii.Error, OverflowError) as fault:
        raise ValueError(f"malformed {FORMAT} object: {fault}") from fault


def _pin_to_json(pin: SealPin) -> dict[str, str | None]:
    retired, compromised = (at.isoformat() if at else None for at in (pin.retired_at, pin.compromised_since))
    return {"maker": pin.maker, "fingerprint": pin.fingerprint, "retired_at": retired, "compromised_since": compromised}


def _pin_from_json(value: dict[str, Any]) -> SealPin:
    # Documents from before keys could be reported as compromised do not have the last member.
    retired, compromised = (datetime.fromisoformat(at) if at else None for at in (value["retired_at"], value.get("compromised_since")))
    return SealPin(value["maker"], value["fingerprint"], retired, compromised)


def _stamps_from_json(value: dict[str, Any]) -> TimestampTrust:
    # Documents from before authorities had an end do not have the last member.
    ended = tuple((_ders([one["root"]])[0], datetime.fromisoformat(one["at"])) for one in value.get("ended", []))
    if any(end.tzinfo is None for _, end in ended):
        raise ValueError("an instant needs its time zone")
    return TimestampTrust(_ders(value["roots"]), _ders(value["intermediates"]), _strings(value["policies"]), ended)


def _text(der: bytes) -> str:
    return base64.b64encode(der).decode("ascii")


def _texts(ders: Iterable[bytes]) -> list[str]:
    return [_text(der) for der in ders]


def _ders(texts: list[str]) -> tuple[bytes, ...]:
    return tuple(base64.b64decode(text, validate=True) for text in _strings(texts))


def _strings(values: list[str]) -> tuple[str, ...]:
    if not isinstance(values, list) or not all(isinstance(v, str) for v in values):
        raise TypeError("expected a list of texts")
    return tuple(values)
