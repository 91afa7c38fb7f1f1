"""Checks the QR code of a letter: it says what it should, and it is whole, so that all of its correction is left for the photocopier."""

from collections.abc import Iterator, Sequence

from PIL import Image

from kernel.decision import Reason, Sentence
from letters.compose.page_reading import Code, ReadPage
from letters.compose.qr import qr_symbol

_MOST_WRONG = 0.01
"""Share of the modules that may look otherwise, for want of the exact place of the symbol."""

_SHIFTS = (-1.0, -0.5, 0.0, 0.5, 1.0)
_DARK = bytes(ord("1") if grey < 128 else ord("0") for grey in range(256))


def code_faults(pages: Sequence[ReadPage], qr_text: str) -> Iterator[Reason]:
    """Yield a reason unless the last page holds one code that says exactly `qr_text`, with all its modules."""
    found = pages[-1].code if pages else None
    if found is None:
        yield Reason("qr_unreadable", Sentence("页面上的二维码无法识读。", "The QR code on the page cannot be read."), "qr_text")
    elif found.text != qr_text:
        yield Reason(
            "qr_differs",
            Sentence("页面上的二维码内容与签发内容不一致。", "The QR code on the page says something else."),
            "qr_text",
            found.text,
        )
    elif _wrong_modules(found) > _MOST_WRONG:
        yield Reason("qr_damaged", Sentence("页面上的二维码不完整。", "The QR code on the page is not whole."), "qr_text")


def _wrong_modules(code: Code) -> float:
    """Return the share of modules whose grey is not theirs, with the symbol where it fits best: its place is known to a pixel only."""
    symbol = qr_symbol(code.text)
    expected = int("".join(symbol.rows()), 2)
    wrong = min((int(_seen(code, symbol.side, shift), 2) ^ expected).bit_count() for shift in _SHIFTS)
    return wrong / symbol.side**2


def _seen(code: Code, modules: int, shift: float) -> bytes:
    """Return the modules as binary digits, with the symbol `shift` pixels lower than it was found."""
    top = max(0.0, code.top + shift)
    box = (code.left, top, code.left + code.side, min(top + code.side, code.strip.height))
    return code.strip.resize((modules, modules), Image.Resampling.BOX, box).tobytes().translate(_DARK)
