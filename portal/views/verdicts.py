"""The verdict page in words: one word and one sentence per verdict, and what to do next."""

from dataclasses import dataclass

from kernel.decision import Sentence
from portal.views.days import day_words
from verification.values import Finding, PublicLetter, Verdict, Word


@dataclass(frozen=True, slots=True)
class Saying:
    """How a verdict is said: kind (colour and icon), one word, and the next steps in order."""

    kind: str
    word: Sentence
    next: tuple[Sentence, ...]


_COMPARE = Sentence(
    "把车架号逐位与车辆和《机动车登记证书》核对；列表中没有的车辆，不在这份确认书之内。",
    "Compare each VIN with the vehicle and its registration certificate; a car that is not listed is not covered.",
)
_ASK_FOR_VALID = Sentence(
    "请向出口企业索取目前有效的确认书；不要凭这一份办理许可证。",
    "Ask the exporter for a letter that is in force; do not grant a licence on this one.",
)
_REPORT = Sentence(
    "不要凭这份文件办理；请保留原件，并告知出口企业和生产企业。",
    "Do not act on this document; keep it, and tell the exporter and the manufacturer.",
)
_BY_NUMBER = Sentence(
    "也可以输入纸面上的编号和任一车架号，看看登记簿里有没有这份确认书。",
    "Or enter the number and one VIN printed on the letter, to see whether the register holds it.",
)

SAYINGS = {
    Word.GENUINE: Saying(
        "good",
        Sentence("真实有效", "Genuine"),
        (
            _COMPARE,
            Sentence(
                "核对目的国与许可证申请、出口合同一致。",
                "Check that the destination is that of the licence application and the contract.",
            ),
        ),
    ),
    Word.REVOKED: Saying("wait", Sentence("已撤销", "Revoked"), (_ASK_FOR_VALID,)),
    Word.SUPERSEDED: Saying("wait", Sentence("已被取代", "Superseded"), (_ASK_FOR_VALID,)),
    Word.EXPIRED: Saying("wait", Sentence("已过期", "Expired"), (_ASK_FOR_VALID,)),
    Word.UNDER_REVIEW: Saying(
        "wait",
        Sentence("复核中", "Under review"),
        (Sentence("盖章的密钥曾可能外泄，生产企业正在复核；请过后再查。", "Its key may have been in other hands; look again later."),),
    ),
    Word.ALTERED: Saying(
        "bad",
        Sentence("已被改动", "Altered"),
        (
            _REPORT,
            Sentence("请出口企业提供生产企业签发的原始文件。", "Ask the exporter for the original file as the manufacturer issued it."),
        ),
    ),
    Word.NOT_OURS: Saying("bad", Sentence("查无此件", "Not ours"), (_REPORT, _BY_NUMBER)),
    Word.UNREADABLE: Saying(
        "unknown",
        Sentence("无法读取", "Unreadable"),
        (
            Sentence(
                "请上传收到的原始 PDF 文件；照片、扫描件、Word 文件和压缩包都无法核对。",
                "Upload the PDF as you received it; photographs, scans, Word files and archives cannot be checked.",
            ),
            Sentence(
                "手里只有纸质件时，请扫描二维码，或输入编号和车架号。", "If you have only paper, scan its QR code or enter number and VIN."
            ),
        ),
    ),
    Word.UNAVAILABLE: Saying(
        "unknown",
        Sentence("暂时无法查验", "Cannot check now"),
        (
            Sentence(
                "这不说明确认书是真是假。请几分钟后再查一次。",
                "This says nothing about the letter itself. Check again in a few minutes.",
            ),
        ),
    ),
}

_TYPED = (
    Sentence(
        "对照纸面再输入一次：字母 O 与数字 0、字母 I 与数字 1 容易看错。",
        "Compare with the paper and try again: the letter O and the digit 0, the letter I and the digit 1 are easily mixed up.",
    ),
    _BY_NUMBER,
    Sentence("仍然查不到，就不要凭它办理，并告知生产企业。", "If it still is not found, do not act on it, and tell the manufacturer."),
)
MISTYPED = "mistyped_or_unknown"
"""The finding of a typo, an unknown and a malformed code alike; nobody is told which."""


def sentence_of(verdict: Verdict) -> Sentence:
    """Return the one sentence under the word: what decided the verdict, or who issued the genuine letter."""
    if verdict.word is Word.GENUINE and verdict.letter:
        return _genuine(verdict.letter)
    deciding = [finding for finding in verdict.findings if not finding.passed and finding.if_failed is verdict.word]
    return deciding[0].sentence if deciding else SAYINGS[verdict.word].next[0]


def _genuine(letter: PublicLetter) -> Sentence:
    until = day_words(letter.valid_until)
    return Sentence(
        f"这份确认书由{letter.maker_zh}出具，有效期至{until.zh}。",
        f"This letter was issued by {letter.maker_en} and is in force until {until.en}.",
    )


def next_steps(verdict: Verdict) -> tuple[Sentence, ...]:
    """Return what to do next; a superseded letter names its successor first."""
    mistyped = any(finding.code == MISTYPED for finding in verdict.findings)
    steps = _TYPED if mistyped and verdict.word is Word.NOT_OURS else SAYINGS[verdict.word].next
    if not verdict.successor:
        return steps
    return (Sentence(f"取代它的确认书编号为 {verdict.successor}。", f"It was replaced by {verdict.successor}."), *steps)


def finding_kind(finding: Finding) -> str:
    """Return the kind of a numbered step: good if it held, else that of the word it forces."""
    return "good" if finding.passed else SAYINGS[finding.if_failed].kind
