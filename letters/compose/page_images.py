"""Pages as pictures, for people who look at a letter before there is one."""

import threading
from io import BytesIO

import pypdfium2

PDFIUM = threading.Lock()
"""Held by whoever uses PDFium, which is not thread-safe: two documents at once in one process end it with a segmentation fault."""


def page_image(pdf: bytes, page: int, *, dpi: int) -> bytes:
    """Return a page (from 0) as PNG. Raises `IndexError` for a page that there is not."""
    with PDFIUM, pypdfium2.PdfDocument(pdf) as document:
        if not 0 <= page < len(document):
            raise IndexError(page)
        image = document[page].render(scale=dpi / 72).to_pil().convert("RGB").quantize(64)
    out = BytesIO()
    image.save(out, "PNG", optimize=False)
    return out.getvalue()


def page_count(pdf: bytes) -> int:
    """Return how many pages a document has."""
    with PDFIUM, pypdfium2.PdfDocument(pdf) as document:
        return len(document)
