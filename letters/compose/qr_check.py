"""Checks the QR code of a letter by reading it from the page as a scanner would, in grey at 150 dpi."""

import ctypes
from collections.abc import Iterator

import pypdfium2
import pypdfium2.raw
import zxingcpp

from kernel.decision import Reason, Sentence
from letters.compose.signature import QR_SIDE
from letters.compose.style import LEFT, PAGE_HEIGHT, PAGE_WIDTH

DPI = 150
_MARGIN = 14.0
_ROOM = 60.0
"""Points looked at above and below the seal, whose height on the page is about the code's."""
_QR = zxingcpp.BarcodeFormats([zxingcpp.BarcodeFormat.QRCode])


def qr_faults(page: pypdfium2.PdfPage, qr_text: str) -> Iterator[Reason]:
    """Yield a reason unless the last page, where the code stands at the left margin, holds exactly `qr_text`."""
    below, above = _band(page)
    found = _read(page, below - _ROOM, above + _ROOM) or _read(page, 0, PAGE_HEIGHT)
    if found is None:
        yield Reason("qr_unreadable", Sentence("页面上的二维码无法识读。", "The QR code on the page cannot be read."), "qr_text")
    elif found != qr_text:
        yield Reason(
            "qr_differs", Sentence("页面上的二维码内容与签发内容不一致。", "The QR code on the page says something else."), "qr_text", found
        )


def _read(page: pypdfium2.PdfPage, below: float, above: float) -> str | None:
    """Return the text of the one code between two heights at the left margin; drawing less of the page is most of what it takes."""
    crop = (LEFT - _MARGIN, max(0, below), PAGE_WIDTH - LEFT - QR_SIDE - _MARGIN, max(0, PAGE_HEIGHT - above))
    image = page.render(scale=DPI / 72, crop=crop, grayscale=True).to_pil()
    codes = zxingcpp.read_barcodes(image, formats=_QR, try_rotate=False, try_downscale=False, try_invert=False)
    return str(codes[0].text) if len(codes) == 1 else None


def _band(page: pypdfium2.PdfPage) -> tuple[float, float]:
    """Return the heights between which the page's first annotation stands, which is the seal's field; the whole page without one."""
    box = pypdfium2.raw.FS_RECTF()
    field = pypdfium2.raw.FPDFPage_GetAnnot(page, 0)
    if not field:
        return 0, PAGE_HEIGHT
    try:
        found = pypdfium2.raw.FPDFAnnot_GetRect(field, ctypes.byref(box))
    finally:
        pypdfium2.raw.FPDFPage_CloseAnnot(field)
    return (box.bottom, box.top) if found and 0 <= box.bottom < box.top <= PAGE_HEIGHT else (0, PAGE_HEIGHT)
