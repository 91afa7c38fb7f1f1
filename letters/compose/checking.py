"""The lint: is what stands on the pages, in the QR code and in the attachment exactly what the content says?"""

from collections.abc import Iterator

import pypdfium2

from kernel.decision import Reason, Sentence
from letters.compose.archive_check import archive_faults
from letters.compose.code_check import code_faults, link_faults
from letters.compose.content_check import content_faults
from letters.compose.file_check import LetterFile, file_faults, opened, shows_seal
from letters.compose.font_check import font_faults
from letters.compose.look_check import look_faults
from letters.compose.page_check import page_faults, title_faults
from letters.compose.page_images import PDFIUM
from letters.compose.page_reading import ReadPage, read_pages
from letters.phrases import Wording
from letters.values import LetterContent


def lint(pdf: bytes, content: LetterContent, qr_text: str, *, wording: Wording | None = None, sealed: bool = False) -> tuple[Reason, ...]:
    """Return everything wrong with a composed letter, or with the sealed one (`sealed`); empty means fine.

    Codes: `file_unreadable`, `file_revisions`, `file_active`, `file_form`, `file_archival`, `font_not_embedded`, `font_differs`,
    `attachment_differs`, `metadata_differs`, `page_text` (with the field), `page_mark`, `page_hidden`, `page_overlap`, `page_other_vin`,
    `page_other_fact`, `page_twice`, `mark_unseen`, `seal_unseen`, `seal_elsewhere`, `qr_unreadable`, `qr_differs`, `qr_damaged`, and of
    the content itself `outlet_elsewhere`, `days_differ`, `dates_differ`. With its `wording`, the words around the facts are looked for
    as well: labels, sentences, running heads, totals and page numbers.
    Nothing may be sealed, or handed out, while this returns a reason.
    """
    file, pages = opened(pdf), read(pdf)
    faults = [*content_faults(content), *((_revisions(),) if file is None else _file_faults(file, content, sealed=sealed))]
    if pages is None:
        return (*faults, _unreadable())
    if file is not None:
        faults += title_faults(pages, file.title, content)
    return (
        *faults,
        *page_faults(pages, content, wording),
        *look_faults(pages, content, at_edges=sealed and file is not None and shows_seal(file, content)),
        *code_faults(pages, qr_text),
        *link_faults(qr_text, content),
    )


def _file_faults(file: LetterFile, content: LetterContent, *, sealed: bool) -> Iterator[Reason]:
    yield from file_faults(file, content, sealed=sealed)
    yield from font_faults(file)
    yield from archive_faults(file, sealed=sealed)


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
