"""Holds the pages of a sealed file against the data attached to it: the part of the lint that is about what is seen.

Verifying asks only for what stands on the pages and in the QR code, because a letter must verify for as long as it is kept.
How its file is built, what its title is and whether the rules would still allow it is the lint's matter, which may grow
stricter before the next seal; what is asked here may grow only by facts that older contents do not have.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import pypdfium2

from letters.compose.code_check import code_faults
from letters.compose.file_check import opened
from letters.compose.page_check import page_faults
from letters.compose.page_fonts import UnknownPages, font_faults
from letters.compose.page_images import PDFIUM
from letters.compose.page_layers import layer_faults
from letters.compose.page_reading import ReadPage, plain, read_pages
from letters.compose.style import PAGE_HEIGHT, PAGE_WIDTH
from letters.values import LetterContent

CODES = frozenset({"page_text", "page_mark", "page_hidden", "page_other_vin", "page_paper", "page_font", "page_disguised", "page_covered"})
CODES |= {"qr_unreadable", "qr_damaged"}
"""What may differ; whether the QR code says the right thing only its signature can tell, which is for whoever asks."""

_MOST_WRONG = 0.01
"""Share of the modules that may look otherwise to the reader of another year."""

_SAME = 1.0
"""Points that a page may be wider or higher than the paper of a letter."""


@dataclass(frozen=True, slots=True)
class Compared:
    """What came of it: code and field of everything that differs, none if nothing does, and what the QR code says."""

    faults: tuple[tuple[str, str], ...]
    code: str


def compare(pdf: bytes, content: LetterContent) -> Compared | None:
    """Compare the pages of a file with `content`; None if that cannot be done. For files from strangers see `comparing_bounded`.

    It cannot where the pages cannot be read, or are not written as this software ever wrote them: then what is read need not be
    what is seen.
    """
    file = opened(pdf)
    if file is None:
        return None
    try:
        drawn_otherwise = tuple(font_faults(file))
        with PDFIUM, pypdfium2.PdfDocument(pdf) as document:
            if not _is_paper(document):
                return Compared((("page_paper", ""),), "")
            layers = tuple(_layers(document, content))
            pages = tuple(read_pages(document))
    except (UnknownPages, pypdfium2.PdfiumError):
        return None
    found = _compared(pages, content)
    return Compared((*(("page_font", "") for _ in drawn_otherwise), *layers, *found.faults), found.code)


def _is_paper(document: pypdfium2.PdfDocument) -> bool:
    """Return whether every page has the size of a letter's; nothing larger is ever drawn."""
    sizes = [document.get_page_size(page) for page in range(len(document))]
    return bool(sizes) and all(abs(wide - PAGE_WIDTH) < _SAME and abs(high - PAGE_HEIGHT) < _SAME for wide, high in sizes)


def _layers(document: pypdfium2.PdfDocument, content: LetterContent) -> Iterator[tuple[str, str]]:
    day, maker = content.issued_on, content.maker
    signed = plain(f"{maker.name_zh}{maker.name_en}{day.year}年{day.month}月{day.day}日{day.isoformat()}")
    for number in range(len(document)):
        page = document[number]
        try:
            yield from ((code, f"page {number + 1}") for code in layer_faults(page, signed))
        finally:
            page.close()


def _compared(pages: tuple[ReadPage, ...], content: LetterContent) -> Compared:
    said = pages[-1].code.text if pages[-1].code else ""
    faults = (*page_faults(pages, content, None), *code_faults(pages, said, most_wrong=_MOST_WRONG))
    return Compared(tuple((fault.code, fault.field) for fault in faults if fault.code in CODES), said)
