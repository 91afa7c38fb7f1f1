"""What the pages of a well sealed file come to: they say what its data say, they say otherwise, or nobody could look."""

from collections.abc import Callable

from kernel.decision import Sentence
from letters.code import parse_qr_text
from letters.compose.comparing import Compared
from letters.service.seal_words import claims_of
from letters.values import LetterContent
from signing.qr_token import QrClaims
from verification import findings as f
from verification.values import Finding

Compare = Callable[[bytes, LetterContent], Compared | None]
"""Compares the pages of a file with its data, in a bounded process; None if that could not be done."""
Claims = Callable[[str], QrClaims | None]
"""Returns what a key that counts signed into the text of a QR code."""

_NAMES = {
    "vehicles": Sentence("车辆资料", "the vehicles"),
    "outlets": Sentence("服务网点", "the service outlets"),
    "outlets_serving": Sentence("服务网点数", "the number of outlets"),
    "destination": Sentence("目的国", "the destination"),
    "maker": Sentence("生产企业", "the manufacturer"),
    "exporter": Sentence("出口企业", "the exporter"),
    "planned_application": Sentence("计划申请日期", "the planned application"),
    "valid_until": Sentence("有效期", "the validity"),
    "issued_on": Sentence("出具日期", "the date of issue"),
    "host": Sentence("查验网址", "the address for verifying"),
    "qr_text": Sentence("二维码", "the QR code"),
}
_OTHER = {
    "page_mark": Sentence("编号或校验词", "number or check word"),
    "page_hidden": Sentence("看不见的文字", "text that cannot be seen"),
    "page_font": Sentence("字形与文字不符的字体", "fonts that draw other letters than they say"),
    "page_disguised": Sentence("读到的与看到的不同的文字或图形", "text or drawings that look otherwise than they read"),
    "page_covered": Sentence("与其他内容重叠的文字", "text that something else lies over"),
    "page_paper": Sentence("页面大小", "the size of the pages"),
}


def page_finding(compared: Compared | None, content: LetterContent, claims: Claims) -> Finding:
    """Judge what comparing the pages with `content` found, and whether the QR code on them is this letter's."""
    if compared is None:
        return f.PAGES_NOT_COMPARED
    if compared.faults:
        return f.pages_differ(_differing(compared.faults))
    return f.PAGES_EQUAL if _is_of(compared.code, content, claims) else f.PAGES_CODE_DIFFERS


def _is_of(text: str, content: LetterContent, claims: Claims) -> bool:
    """Return whether a QR code's text names this letter's code, and a key that counts signed what this letter says."""
    parts = parse_qr_text(text)
    return parts is not None and parts.code == content.code and claims(text) == claims_of(content)


def _differing(faults: tuple[tuple[str, str], ...]) -> Sentence:
    """Name what differs, each once, in the order it was found."""
    named = dict.fromkeys(_NAMES.get(field.partition("[")[0].partition(".")[0]) or _OTHER[code] for code, field in faults)
    return Sentence("、".join(name.zh for name in named), ", ".join(name.en for name in named))
