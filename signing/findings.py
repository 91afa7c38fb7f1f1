"""What an inspection says: findings in the order of its steps, and the facts that were proved on the way."""

import base64
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from kernel.decision import Sentence
from signing.wording import sentence

STEPS = ("readable", "layout", "seal", "timestamp", "certificate", "second-opinion", "holder", "revocation")
"""The steps in their order; each is reported only if every step before it passed."""
MAX_PDF = 20 * 1024 * 1024
"""Bytes; a letter of 200 vehicles has under 1 MB."""
UNABLE = frozenset({"cannot_check", "trust_empty", "revocation_stale"})
"""Codes that say nothing about the file: we could not tell."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One step's result: a stable code (see `signing.wording`), and its sentence for people."""

    step: str
    code: str
    passed: bool

    @property
    def sentence(self) -> Sentence:
        """The sentence in both languages."""
        return sentence(self.code)

    def as_json(self) -> dict[str, object]:
        """Return `{"step", "code", "passed", "sentence"}`, the shape of a finding everywhere."""
        return {"step": self.step, "code": self.code, "passed": self.passed, "sentence": self.sentence.as_json()}


@dataclass(frozen=True, slots=True)
class Inspection:
    """The result for one file. Facts are filled in only as far as they were proved; the rest stays empty.

    `sha256` is 64 hex digits over the bytes. `fingerprint` (seal step), `sealed_at` (timestamp), `holder` and
    `certificate_until` (certificate), `maker` and `attachments` (holder known) are set once that was proved. `revoked_since` is told when a list knows the certificate. `claims` is **not proved**: the maker whose
    pinned certificate occurs in the file, only good for telling "altered" from "not ours".
    """

    sha256: str
    findings: tuple[Finding, ...]
    fingerprint: str = ""
    maker: str = ""
    holder: str = ""
    sealed_at: datetime | None = None
    certificate_until: datetime | None = None
    revoked_since: datetime | None = None
    claims: str = ""
    attachments: dict[str, bytes] = field(default_factory=dict)

    @property
    def passed(self) -> bool:
        """Whether every step was reached and passed; no findings never pass."""
        return all(f.passed for f in self.findings) and tuple(f.step for f in self.findings) == STEPS

    @property
    def fault(self) -> Finding | None:
        """The first failed finding, if any."""
        return next((f for f in self.findings if not f.passed), None)

    @property
    def is_undecided(self) -> bool:
        """Whether the check could not be done, which is neither good nor bad news about the file."""
        return not self.findings or any(f.code in UNABLE for f in self.findings)


def failed(sha256: str, step: str, code: str) -> Inspection:
    """Return an inspection that ended at once."""
    return Inspection(sha256, (Finding(step, code, False),))


def inspection_to_json(result: Inspection) -> dict[str, Any]:
    """Return the inspection as JSON: instants in ISO 8601, attachments in base64, absent instants as null."""
    return {
        "sha256": result.sha256,
        "findings": [{"step": f.step, "code": f.code, "passed": f.passed} for f in result.findings],
        "fingerprint": result.fingerprint,
        "maker": result.maker,
        "holder": result.holder,
        "sealed_at": _iso(result.sealed_at),
        "certificate_until": _iso(result.certificate_until),
        "revoked_since": _iso(result.revoked_since),
        "claims": result.claims,
        "attachments": {name: base64.b64encode(data).decode("ascii") for name, data in result.attachments.items()},
    }


def inspection_from_json(value: Any) -> Inspection:
    """Read it back. Raises `ValueError` for a missing or malformed member or an unknown code."""
    try:
        findings = tuple(_finding(f) for f in value["findings"])
        return Inspection(
            findings=findings,
            sha256=str(value["sha256"]),
            fingerprint=str(value["fingerprint"]),
            maker=str(value["maker"]),
            holder=str(value["holder"]),
            claims=str(value["claims"]),
            sealed_at=_instant(value["sealed_at"]),
            certificate_until=_instant(value["certificate_until"]),
            revoked_since=_instant(value["revoked_since"]),
            attachments={str(name): base64.b64decode(text, validate=True) for name, text in value["attachments"].items()},
        )
    except (KeyError, TypeError, AttributeError) as fault:
        raise ValueError(f"malformed inspection: {fault!r}") from fault


def _finding(value: dict[str, Any]) -> Finding:
    sentence(value["code"])
    if value["passed"] not in (True, False):
        raise ValueError("passed is true or false")
    return Finding(str(value["step"]), str(value["code"]), value["passed"] is True)


def _iso(at: datetime | None) -> str | None:
    return at.isoformat() if at else None


def _instant(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
