"""Checks the QR code of a letter: it says what it should, and it is whole, so that all of its correction is left for the photocopier."""

from collections.abc import Iterator, Sequence

from PIL import Image

from kernel.decision import Reason, Sentence
from letters.code import NO_CODE
from letters.compose.page_reading import Code, ReadPage
from letters.compose.qr import qr_symbol
from letters.values import LetterContent

_SHIFTS = (0.0, 0.5, -0.5, 1.0, -1.0, 0.25, -0.25, 0.75, -0.75, 1.25, -1.25, 1.5, -1.5)
"""Pixels that the symbol may stand lower than it was found, the likeliest first."""

_DARK = bytes(ord("1") if grey < 128 else ord("0") for grey in range(256))


def code_faults(pages: Sequence[ReadPage], qr_text: str, *, most_wrong: float = 0.0) -> Iterator[Reason]:
    """Yield a reason unless the last page holds one code that says exactly `qr_text`, with all its modules, or all but a share of them."""
    found = pages[-1].code if pages else None
    if found is None:
        yield Reason("qr_unreadable", Sentence("页面上的二维码无法识读。", "The QR code on the page cannot be read."), "qr_text")
    elif found.text != qr_text:
        yield _differs(found.text)
    elif _wrong_modules(found) > most_wrong:
        yield Reason("qr_damaged", Sentence("页面上的二维码不完整。", "The QR code on the page is not whole."), "qr_text")


def link_faults(qr_text: str, content: LetterContent) -> Iterator[Reason]:
    """Yield a reason unless the link has the letter's own code; a letter that is none, such as a preview, has no code to be asked for."""
    if content.code != NO_CODE and not qr_text.partition("#")[0].endswith(f"/{content.code}"):
        yield _differs(qr_text)


def _differs(text: str) -> Reason:
    return Reason(
        "qr_differs",
        Sentence("页面上的二维码内容与签发内容不一致。", "The QR code on the page says something else."),
        "qr_text",
        text,
    )


def _wrong_modules(code: Code) -> float:
    """Return the share of modules whose grey is not theirs, with the symbol where it fits best: its place is known to a pixel only."""
    symbol = qr_symbol(code.text)
    expected = int("".join(symbol.rows()), 2)
    wrong = symbol.side**2
    for shift in _SHIFTS:
        wrong = min(wrong, (int(_seen(code, symbol.side, shift), 2) ^ expected).bit_count())
        if not wrong:
            break
    return wrong / symbol.side**2


def _seen(code: Code, modules: int, shift: float) -> bytes:
    """Return the modules as binary digits, with the symbol `shift` pixels lower than it was found."""
    top = max(0.0, code.top + shift)
    box = (code.left, top, code.left + code.side, min(top + code.side, code.strip.height))
    return code.strip.resize((modules, modules), Image.Resampling.BOX, box).tobytes().translate(_DARK)
