"""Findings of the signing room, put into the words of a verdict."""

from collections.abc import Iterable
from typing import Protocol

from kernel.decision import Sentence
from verification.findings import CANNOT_CHECK
from verification.values import Finding, Word

_WORD = {
    **dict.fromkeys(("unreadable", "unreadable_too_costly", "file_too_large", "encrypted"), Word.UNREADABLE),
    **dict.fromkeys(("layout_no_seal", "certificate_untrusted", "certificate_unfit", "holder_unknown"), Word.NOT_OURS),
    **dict.fromkeys(("revocation_missing", "revocation_stale", "trust_empty", "cannot_check"), Word.UNAVAILABLE),
    **dict.fromkeys(("revoked_at_sealing", "holder_retired"), Word.UNDER_REVIEW),
}
"""What a failed finding means, by its code; every other failure means that the file was altered."""


class SealFinding(Protocol):
    """The shape of `signing.inspection.Finding`."""

    @property
    def step(self) -> str:
        """Which step."""
        ...

    @property
    def code(self) -> str:
        """Its stable code."""
        ...

    @property
    def passed(self) -> bool:
        """Whether it held."""
        ...

    @property
    def sentence(self) -> Sentence:
        """What it says."""
        ...


def from_signing(findings: Iterable[SealFinding]) -> tuple[Finding, ...]:
    """Return the findings with the verdict word that each failure forces."""
    return tuple(Finding(found.step, found.code, found.passed, found.sentence, _WORD.get(found.code, Word.ALTERED)) for found in findings)


def not_passed(findings: Iterable[SealFinding]) -> tuple[Finding, ...]:
    """Return the findings of an inspection that did not pass, with at least one failure: a check that broke off says so."""
    told = from_signing(findings)
    return told if any(not found.passed for found in told) else (*told, CANNOT_CHECK)
