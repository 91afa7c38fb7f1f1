"""Judging: the worst finding wins, no findings is never genuine, a broken seal hides every later tick."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from kernel.decision import Sentence
from verification.values import NOT_GENUINE, Finding, PublicLetter, Verdict, Word

_SEVERITY = {word: rank for rank, word in enumerate(Word)}

NOTHING_CHECKED = Finding(
    "checked",
    "nothing_checked",
    False,
    Sentence("没有完成任何核验步骤，请稍后重试。", "Not a single check could be made; try again later."),
    Word.UNAVAILABLE,
)


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the steps found, in their order, and the letter they lead to (None where none may be shown)."""

    findings: tuple[Finding, ...]
    letter: PublicLetter | None = None
    successor: str = ""


def judge(evidence: Evidence, as_of: datetime) -> Verdict:
    """Return the verdict on the evidence.

    `genuine` needs at least one finding and all of them passed. After the first failure that makes the
    thing not genuine, later findings are dropped and the letter's facts are not shown.
    """
    findings = _up_to_the_break(evidence.findings) or (NOTHING_CHECKED,)
    failed = [finding.if_failed for finding in findings if not finding.passed]
    word = min(failed, key=_SEVERITY.__getitem__) if failed else Word.GENUINE
    shown = evidence.letter if word not in NOT_GENUINE else None
    return Verdict(word, as_of, findings, shown, evidence.successor if shown else "")


def _up_to_the_break(findings: Sequence[Finding]) -> tuple[Finding, ...]:
    for at, finding in enumerate(findings):
        if not finding.passed and finding.if_failed in NOT_GENUINE:
            return tuple(findings[: at + 1])
    return tuple(findings)
