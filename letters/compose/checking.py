"""The lint: is what stands on the pages, in the QR code and in the attachment exactly what the content says?"""

import pypdfium2

from kernel.decision import Reason, Sentence
from letters.compose.code_check import code_faults
from letters.compose.content_check import content_faults
from letters.compose.file_check import file_faults, opened
from letters.compose.page_check import page_faults, title_faults
from letters.compose.page_images import PDFIUM
from letters.compose.page_reading import ReadPage, read_pages
from letters.values import LetterContent


def lint(pdf: bytes, content: LetterContent, qr_text: str, *, sealed: bool = False) -> tuple[Reason, ...]:
    """Return everything wrong with a composed letter, or with the sealed one (`sealed`); empty means fine.

    Codes: `file_unreadable`, `file_revisions`, `file_active`, `file_form`, `font_not_embedded`, `attachment_differs`,
    `metadata_differs`, `page_text` (with the field), `page_mark`, `page_hidden`, `page_other_vin`, `qr_unreadable`,
    `qr_differs`, and of the content itself `outlet_elsewhere`, `days_differ`, `dates_differ`.
    Nothing may be sealed, or handed out, while this returns a reason.
    """
    file, pages = opened(pdf), read(pdf)
    faults = [*content_faults(content), *((_revisions(),) if file is None else file_faults(file, content, sealed=sealed))]
    if pages is None:
        return (*faults, _unreadable())
    if file is not None:
        faults += title_faults(pages, file.title, content)
    return (*faults, *page_faults(pages, content), *code_faults(pages, qr_text))


def read(pdf: bytes) -> tuple[ReadPage, ...] | None:
    """Return the pages of a file as they are seen; None if they cannot be read."""
    try:
        with PDFIUM, pypdfium2.PdfDocument(pdf) as document:
            return tuple(read_pages(document))
    except pypdfium2.PdfiumError:
        return None


def _revisions() -> Reason:
    return Reason(
        "file_revisions",
        Sentence("文件不是本系统写出的单一版本 PDF 1.7。", "The file is not the one revision of PDF 1.7 that is written here."),
    )


def _unreadable() -> Reason:
    return Reason("file_unreadable", Sentence("生成的 PDF 文件无法读取，请重新生成。", "The PDF cannot be read; compose it again."))
