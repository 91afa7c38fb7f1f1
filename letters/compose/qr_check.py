"""Checks the QR code of a letter by reading it from the page as a scanner would, in grey at 150 dpi."""

from collections.abc import Iterator

import pypdfium2
import zxingcpp

from kernel.decision import Reason, Sentence
from letters.compose.signature import QR_SIDE
from letters.compose.style import LEFT, PAGE_WIDTH

DPI = 150
_MARGIN = 14.0
_QR = zxingcpp.BarcodeFormats([zxingcpp.BarcodeFormat.QRCode])


def qr_faults(document: pypdfium2.PdfDocument, qr_text: str) -> Iterator[Reason]:
    """Yield a reason unless the last page, where the code stands at the left margin, holds exactly `qr_text`."""
    found = _read(document[len(document) - 1])
    if found is None:
        yield Reason("qr_unreadable", Sentence("页面上的二维码无法识读。", "The QR code on the page cannot be read."), "qr_text")
    elif found != qr_text:
        yield Reason(
            "qr_differs", Sentence("页面上的二维码内容与签发内容不一致。", "The QR code on the page says something else."), "qr_text", found
        )


def _read(page: pypdfium2.PdfPage) -> str | None:
    crop = (LEFT - _MARGIN, 0, PAGE_WIDTH - LEFT - QR_SIDE - _MARGIN, 0)
    image = page.render(scale=DPI / 72, crop=crop, grayscale=True).to_pil()
    codes = zxingcpp.read_barcodes(image, formats=_QR, try_rotate=False, try_downscale=False, try_invert=False)
    return str(codes[0].text) if len(codes) == 1 else None
