"""What this room asks of the outside, and the values that pass its door: bytes in, sealed bytes out."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from signing.trust import SealPin, SealTrust, TimestampTrust

__all__ = [
    "FIELD_NAME",
    "KeyPlace",
    "RevocationSource",
    "SealKey",
    "SealKeyOpener",
    "SealPin",
    "SealSpec",
    "SealTrust",
    "SealedPdf",
    "TimestampAuthority",
    "TimestampTrust",
]

FIELD_NAME = "Seal"
"""The name of the one form field a sealed file has."""


class SealKey(Protocol):
    """A seal certificate and its private key, loaded once and held for the life of the process.

    `certificate` is DER; `chain` is the DER of the certificates above it, **issuing CA first, root last**;
    `fingerprint` is SHA-256 over `certificate`, 64 lower-case hex digits.
    """

    @property
    def certificate(self) -> bytes:
        """The seal certificate, DER."""
        ...

    @property
    def chain(self) -> tuple[bytes, ...]:
        """The certificates above it, DER, issuing CA first, root last."""
        ...

    @property
    def fingerprint(self) -> str:
        """SHA-256 of `certificate` in 64 lower-case hex digits."""
        ...

    def sign(self, data: bytes) -> bytes:
        """Return the signature over SHA-256 of `data`.

        ECDSA (P-256): DER `SEQUENCE { r, s }` with s at most half the order. RSA: PKCS #1 v1.5.
        Raises `signing.errors.SignerUnavailable`.
        """
        ...


@dataclass(frozen=True, slots=True)
class KeyPlace:
    """Where a registered key is: `words` say it in the terms of its kind (a file, a token and label, a service and credential).

    `secret` reads what opens it (passphrase, PIN, access token) from where that is kept; it is called when it is needed
    and what it returns is never shown.
    """

    certificate: bytes
    chain: tuple[bytes, ...]
    words: Mapping[str, str]
    secret: Callable[[], bytes] = field(repr=False)


class SealKeyOpener(Protocol):
    """Makes a `SealKey` of a place: one for each kind of key store. A cloud KMS or another vendor's HSM is one more of these.

    It is called once per process and key; whatever it takes to reach the key is done here, so that a letter only costs `sign`.
    """

    def __call__(self, place: KeyPlace) -> SealKey:
        """Open the key. Raises `signing.errors.KeyUnreadable` or `SignerUnavailable`."""
        ...


class TimestampAuthority(Protocol):
    """One RFC 3161 authority: it carries requests, and says by what its answers are to be verified.

    What it answers is never believed: `signing.timestamps` verifies every response before anything is released.
    """

    @property
    def name(self) -> str:
        """A short name for logs and reasons."""
        ...

    @property
    def trust(self) -> TimestampTrust:
        """The pinned certificates and policies for this authority."""
        ...

    def stamp(self, request: bytes) -> bytes:
        """Send a DER `TimeStampReq`, return the DER `TimeStampResp` (RFC 3161, 2.4). Any exception means: unavailable."""
        ...


class RevocationSource(Protocol):
    """Where the current revocation lists come from (disk in production, the specimen CA in development)."""

    def crls(self) -> tuple[bytes, ...]:
        """Return the DER CRLs that cover seal, issuing CA and timestamp authority (RFC 5280, section 5)."""
        ...


@dataclass(frozen=True, slots=True)
class SealSpec:
    """Where and how the seal stands on the page.

    `page` counts from 0; `box` is x1, y1, x2, y2 in points from the lower left corner; `appearance` is a
    one-page PDF that is drawn into the box; `alternative` is read aloud instead of the picture (/TU). A draft (`signing.draft`) has
    place, picture and words already; then these are not looked at.
    """

    page: int
    box: tuple[float, float, float, float]
    appearance: bytes
    reason: str
    location: str
    name: str
    alternative: str
    field_name: str = FIELD_NAME


@dataclass(frozen=True, slots=True)
class SealedPdf:
    """A finished, self-verified file: `sha256` is 32 bytes, `sealed_at` the verified timestamp's genTime (UTC)."""

    data: bytes
    sha256: bytes
    sealed_at: datetime
    fingerprint: str
