"""What verification needs from outside: the public part of records, the inspection of files, the journal."""

from collections.abc import Iterable
from datetime import datetime
from typing import Protocol

from letters.compose.comparing import Compared
from letters.ports import LetterRecord
from letters.values import LetterContent
from outlets.values import Outlet, ServiceQuestion
from signing.inspection import Inspection
from signing.qr_token import QrClaims, QrFault


class LetterLookup(Protocol):
    """Finds letters (implemented by `letters.service.Letters`)."""

    def by_code(self, text: str) -> LetterRecord | None:
        """Return the letter of a code, or None."""
        ...

    def by_number(self, text: str) -> LetterRecord | None:
        """Return the letter with this number, or None."""
        ...

    def by_file(self, digest: bytes) -> LetterRecord | None:
        """Return the letter whose issued file has this SHA-256, or None."""
        ...

    def content(self, letter: LetterRecord) -> LetterContent:
        """Return the frozen content."""
        ...

    def pdf(self, letter: LetterRecord) -> bytes:
        """Return the sealed file."""
        ...


class JournalLookup(Protocol):
    """Asks the journal (implemented by `letters.service.Journal`)."""

    def bears_out(self, letter: LetterRecord) -> bool:
        """Return whether the journal proves the letter, of this number and content, and its events led to this very status."""
        ...


class OutletLookup(Protocol):
    """Asks the registry what is true today (implemented by `outlets.service.Registry`)."""

    def by_ids(self, maker: str, outlet_ids: Iterable[str]) -> tuple[Outlet, ...]:
        """Return those of a maker's outlets that are there, whatever their status."""
        ...

    def serving(self, question: ServiceQuestion) -> tuple[Outlet, ...]:
        """Return the outlets that serve this kind of car there on that day."""
        ...


class Inspector(Protocol):
    """Inspects an untrusted file in a bounded process, against the seals trusted now."""

    def inspect(self, pdf: bytes) -> Inspection:
        """Return what the inspection found; never raises for any input."""
        ...

    def compare(self, pdf: bytes, content: LetterContent) -> Compared | None:
        """Return how the pages of a well sealed file differ from its data, None if that cannot be told; never raises for any input."""
        ...


class KnownKeys(Protocol):
    """Knows every key that ever signed: verifies QR claims, and says whether a seal was still in the right hands."""

    def verify(self, token: str) -> QrClaims | QrFault:
        """Return the claims, or what is wrong with the token."""
        ...

    def seal_in_doubt(self, fingerprint: bytes, sealed_at: datetime) -> bool:
        """Return whether the seal with this certificate fingerprint (32 bytes) may have been in other hands at that time."""
        ...

    def is_our_origin(self, origin: str) -> bool:
        """Return whether the upper-case origin (`HTTPS://HOST`) is one of ours."""
        ...
