"""What an audit holds against one another: a letter's row, its frozen content, its archived file, the seal on it, and the numbers of all."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from kernel.canonical import sha256
from kernel.decision import Sentence
from kernel.errors import DomainError
from letters.code import letter_number
from letters.ports import Archive, LetterRecord, Seal, StoredRequest
from letters.service.opening import row_agrees
from letters.values import LetterContent, LetterStatus
from signing.evidence import Evidence, evidence_from_json, standing
from signing.inspection import Inspection, inspect
from signing.trust import LETTER_ATTACHMENT, SealTrust
from signing.wording import reason

IN_DOUBT = "revoked_at_sealing"
"""A seal whose key may have been in other hands: the file is what was issued, and every verdict on it says `under-review`."""
Counters = Mapping[tuple[str, int], int]
"""The last number taken, by maker and year."""


@dataclass(frozen=True, slots=True)
class AuditFault:
    """What does not agree: of which letter (its number, or empty), a stable code, and a sentence."""

    number: str
    code: str
    sentence: Sentence

    def as_json(self) -> dict[str, object]:
        """Return the fault as JSON."""
        return {"number": self.number, "code": self.code, "sentence": self.sentence.as_json()}


@dataclass(frozen=True, slots=True)
class Examined:
    """What was found of one archived file; `fault` ends the look at it, `code` is the inspection's, `content` SHA-256 of what is attached."""

    fault: tuple[str, Sentence] | None = None
    code: str = ""
    maker: str = ""
    fingerprint: str = ""
    sealed_at: datetime | None = None
    content: bytes = b""
    sentence: Sentence | None = None


def examine(archive: Archive, digest: bytes, trust: SealTrust, now: datetime) -> Examined:
    """Read a file by its digest, inspect it as a stranger's would be, and verify the evidence beside it; never raises a `DomainError`.

    Evidence that carries the file no longer at `now` is a fault: it was not renewed, or is not all there.
    """
    try:
        pdf, kept = archive.get(digest), archive.evidence(digest)
        evidence = evidence_from_json(kept) if kept else Evidence(digest.hex())
    except DomainError as damaged:
        return Examined((damaged.code, damaged.sentence))
    found = inspect(pdf, trust)
    if found.passed:
        stands = standing(pdf, evidence, trust)
        ended = (reason("evidence_ended"),) if stands.until is not None and stands.until < now else ()
        if faults := stands.faults or ended:
            return Examined((faults[0].code, faults[0].sentence))
    return _examined(found)


def _examined(found: Inspection) -> Examined:
    failed = found.fault
    return Examined(
        code=failed.code if failed else "",
        maker=found.maker,
        fingerprint=found.fingerprint,
        sealed_at=found.sealed_at,
        content=sha256(found.attachments.get(LETTER_ATTACHMENT, b"")),
        sentence=failed.sentence if failed else None,
    )


def file_faults(letter: LetterRecord, seal: Seal, found: Examined) -> Iterator[AuditFault]:
    """Yield what the file says otherwise than the record; a seal in doubt is no fault of file or record."""
    if found.fault is not None:
        yield AuditFault(letter.number, *found.fault)
    elif found.sentence is not None and found.code != IN_DOUBT:
        yield AuditFault(letter.number, found.code, found.sentence)
    elif not found.code and not _agrees(letter, seal, found):
        zh = "归档文件的印章、盖章时间或附件与登记不符。"
        en = "Seal, time of sealing or attachment of the archived file are not those on record."
        yield AuditFault(letter.number, "file_differs", Sentence(zh, en))


def _agrees(letter: LetterRecord, seal: Seal, found: Examined) -> bool:
    sealed = (found.maker, found.fingerprint, found.sealed_at)
    return sealed == (letter.maker, seal.fingerprint.hex(), seal.sealed_at) and found.content == letter.content_digest


def row_faults(letter: LetterRecord, content: LetterContent) -> Iterator[AuditFault]:
    """Yield a fault if a letter's row says otherwise than its frozen content, which the journal committed to."""
    if not row_agrees(letter, content):
        zh, en = (
            "登记的生产企业、车架号、目的国、日期、措辞或查验码与冻结内容不符。",
            "Maker, VINs, destination, dates, wording or code on record are not those of the frozen content.",
        )
        yield AuditFault(letter.number, "record_differs", Sentence(zh, en))


def approval_faults(letter: LetterRecord, request: StoredRequest | None, borne_out: bool) -> Iterator[AuditFault]:
    """Yield a fault if the request's row does not tell of this letter's approval as the journal does (`borne_out`)."""
    if request is not None and borne_out and (request.letter_number, request.decided_by) == (letter.number, letter.approved_by):
        return
    zh = "申请内容、申请人或审批人与日志不符。"
    en = "What was asked for, by whom, or who approved it is not what the journal says."
    yield AuditFault(letter.number, "approval_differs", Sentence(zh, en))


def held_faults(letters: Iterable[LetterRecord], held: Mapping[str, str], today: date) -> Iterator[AuditFault]:
    """Yield a fault for each letter in force whose cars are not held by it (`held`: VIN to number): they could get another letter."""
    for letter in letters:
        holds = letter.status in (LetterStatus.FROZEN, LetterStatus.ISSUED) and letter.valid_until >= today
        if holds and any(held.get(vin) != letter.number for vin in letter.vins):
            zh, en = "车辆未由这份确认书占用，可能被重复签发。", "Its cars are not held by this letter, so that they may get another."
            yield AuditFault(letter.number, "cars_not_held", Sentence(zh, en))


def number_faults(numbers: Iterable[str], before: Counters, after: Counters) -> Iterator[AuditFault]:
    """Yield numbers that were taken and name no letter, and letters beyond the last number taken, which the next would double.

    `before` was read before the letters and `after` behind them, so that what somebody approves meanwhile is no fault.
    """
    there = set(numbers)
    for (maker, year), last in sorted(before.items()):
        for lost in (one for counter in range(1, last + 1) if (one := letter_number(maker, year, counter)) not in there):
            yield AuditFault(
                lost, "number_lost", Sentence("编号已被取用，但没有这份确认书。", "The number was taken, and there is no such letter.")
            )
    known = {letter_number(maker, year, counter) for (maker, year), last in after.items() for counter in range(1, last + 1)}
    for stray in sorted(there - known):
        yield AuditFault(
            stray,
            "number_stray",
            Sentence("编号超出已取用的范围，可能被重复使用。", "The number lies beyond those that were taken; it may be given twice."),
        )
