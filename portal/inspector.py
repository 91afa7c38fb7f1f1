"""The inspector adapter: untrusted files go into a bounded child process, measured by the seals trusted now."""

from typing import Protocol

from kernel.clock import Clock
from letters.compose.comparing import Compared
from letters.compose.comparing_bounded import compare_bounded
from letters.values import LetterContent
from signing.bounded import inspect_bounded
from signing.inspection import Inspection
from signing.trust import SealTrust


class TrustSource(Protocol):
    """Knows which seals count now (implemented by `portal.keyring.Keyring`)."""

    def trust(self) -> SealTrust:
        """Return everything a sealed file is measured by."""
        ...


class BoundedInspector:
    """Implements `verification.ports.Inspector`."""

    def __init__(self, source: TrustSource, clock: Clock) -> None:
        self._source = source
        self._clock = clock

    def inspect(self, pdf: bytes) -> Inspection:
        """Return what the inspection found; a bomb or a crash of the child is a finding, never an exception."""
        return inspect_bounded(pdf, self._source.trust(), as_of=self._clock.now())

    def compare(self, pdf: bytes, content: LetterContent) -> Compared | None:
        """Return how the pages differ from the data, None if the child could not tell."""
        return compare_bounded(pdf, content)
