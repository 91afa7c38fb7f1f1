"""What sealing for a maker takes: the key and how far it may be used, pictures, timestamps, and what the finished file is measured by."""

from dataclasses import dataclass
from datetime import date
from typing import Protocol

from letters.compose import Picture, SealArt
from signing import qr_token
from signing.ports import RevocationSource, SealKey, SealTrust, TimestampAuthority


@dataclass(frozen=True, slots=True)
class UseLimit:
    """How far a key may be used beside its certificate: for so many letters, until a day (Shanghai); None is no limit."""

    most_letters: int | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class SealSet:
    """All that sealing for one maker takes; `qr_key` signs the QR claims, `trust` is what the finished file is measured by.

    `mark` is the maker's own mark for the letterhead, if it has one.
    """

    key: SealKey
    art: SealArt
    timestamps: tuple[TimestampAuthority, ...]
    revocation: RevocationSource
    trust: SealTrust
    qr_key: qr_token.QrKey
    limit: UseLimit = UseLimit()
    mark: Picture | None = None


class SealCabinet(Protocol):
    """Where seals are kept: opened by maker code, never by letter content."""

    def open(self, maker: str) -> SealSet:
        """Return the maker's seal set. Raises a `signing.errors.SealingError` if key or chain cannot be used."""
        ...
