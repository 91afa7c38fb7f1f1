"""The lint: is what stands on the pages, in the QR code and in the attachment exactly what the content says?"""

import pikepdf
import pypdfium2

from kernel.decision import Reason, Sentence
from letters.compose.file_check import file_faults
from letters.compose.page_check import page_faults
from letters.compose.page_images import PDFIUM
from letters.compose.qr_check import qr_faults
from letters.content import content_bytes
from letters.values import LetterContent


def lint(pdf: bytes, content: LetterContent, qr_text: str, *, sealed: bool = False) -> tuple[Reason, ...]:
    """Return everything wrong with a composed letter, or with the sealed one (`sealed`); empty means fine.

    Codes: `file_unreadable`, `file_revisions`, `file_active`, `file_form`, `font_not_embedded`,
    `attachment_differs`, `page_text` (with the field), `page_mark`, `page_other_vin`, `qr_unreadable`, `qr_differs`.
    Nothing may be sealed, or handed out, while this returns a reason.
    """
    faults: list[Reason] = []
    try:
        faults += file_faults(pdf, content_bytes(content), sealed=sealed)
        with PDFIUM, pypdfium2.PdfDocument(pdf) as document:
            pages = tuple(document)  # each is loaded once, which takes longer than reading it
            faults += page_faults(pages, content)
            faults += qr_faults(pages[-1], qr_text)
    except (pikepdf.PdfError, pypdfium2.PdfiumError) as fault:
        faults.append(_unreadable(str(fault)))
    return tuple(faults)


def _unreadable(fault: str) -> Reason:
    return Reason(
        "file_unreadable",
        Sentence("生成的 PDF 文件无法读取，请重新生成。", "The PDF cannot be read; compose it again."),
        value=fault,
    )
