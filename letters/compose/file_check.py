"""Checks the file of a letter: one revision, all fonts embedded, nothing active, the content attached unchanged."""

import re
from collections.abc import Iterator
from io import BytesIO
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf

from kernel.decision import Reason, Sentence
from letters.compose.finish import ATTACHMENT

ACTIVE = frozenset({"/JavaScript", "/Launch", "/SubmitForm", "/ImportData", "/GoToR", "/GoToE", "/URI", "/Rendition", "/Movie", "/Sound"})
"""Action types (ISO 32000-1, table 198) that have no business in a letter."""

_DEPTH = 12
_ENTRIES = ("/OpenAction", "/AA", "/JS", "/JavaScript")
"""Entries that hold actions (ISO 32000-1, 12.6)."""
_SUSPECT = re.compile(
    rb"/(?:%s)(?![A-Za-z])|/(?!application#2Fjson)[!-~]*#[0-9A-Fa-f]{2}|/ObjStm|/Encrypt"
    % b"|".join(sorted({name[1:].encode() for name in (*ACTIVE, *_ENTRIES)}))
)
"""Where none of this occurs - the names, a name written with #, objects that are packed or encrypted - no object holds any of them."""


def file_faults(pdf: bytes, attached: bytes, *, sealed: bool) -> Iterator[Reason]:
    """Yield what is wrong with the file. Raises `pikepdf.PdfError` if it cannot be read at all."""
    if not pdf.startswith(b"%PDF-1.7") or pdf.count(b"%%EOF") != 1:
        yield _fault("file_revisions", "文件应为单一版本的 PDF 1.7。", "The file must be one revision of PDF 1.7.")
    with Pdf.open(BytesIO(pdf)) as document:
        if document.is_encrypted or "/Info" in document.trailer:
            yield _fault("file_active", "文件不得加密，也不得含有 /Info 信息。", "The file must be neither encrypted nor carry /Info.")
        yield from _font_faults(document)
        if _SUSPECT.search(pdf):
            yield from _active_faults(document)
        yield from _form_faults(document, sealed=sealed)
        if _attachments(document) != {ATTACHMENT: attached}:
            yield _fault("attachment_differs", "附件 letter.json 与冻结内容不一致。", "The attached letter.json is not the frozen content.")


def _font_faults(document: Pdf) -> Iterator[Reason]:
    for each in document.objects:
        if isinstance(each, Dictionary) and each.get("/Type") == Name.Font and each.get("/Subtype") != Name.Type0 and not _embedded(each):
            name = str(each.get("/BaseFont", "?"))
            yield _fault("font_not_embedded", f"字体 {name} 未嵌入。", f"The font {name} is not embedded.", name)


def _embedded(font: Dictionary) -> bool:
    descriptor = font.get("/FontDescriptor", Dictionary())
    return any(key in descriptor for key in ("/FontFile", "/FontFile2", "/FontFile3"))


def _active_faults(document: Pdf) -> Iterator[Reason]:
    found = {name for each in document.objects for name in _active(each, _DEPTH)}
    for name in sorted(found):
        yield _fault("file_active", f"文件含有不允许的动作 {name}。", f"The file holds an action, {name}, which is not allowed.", name)


def _active(value: Any, depth: int) -> Iterator[str]:
    """Walk one object without following references: every indirect object is visited for itself."""
    if isinstance(value, Array):
        for item in _direct(value):
            yield from _active(item, depth - 1)
    elif isinstance(value, (Dictionary, pikepdf.Stream)) and depth:
        yield from (key for key in _ENTRIES if key in value)
        if str(value.get("/S", "")) in ACTIVE:
            yield str(value["/S"])
        for item in _direct(value.values() if isinstance(value, Dictionary) else ()):
            yield from _active(item, depth - 1)


def _direct(values: Any) -> Iterator[Any]:
    return (item for item in values if isinstance(item, (Array, Dictionary)) and not item.is_indirect)


def _form_faults(document: Pdf, *, sealed: bool) -> Iterator[Reason]:
    """There is exactly one field, the seal's, and one annotation, its widget; it is signed where the letter is sealed, else empty."""
    annotations = [note for page in document.pages for note in page.get("/Annots", ())]
    fields = list(document.Root.get("/AcroForm", Dictionary()).get("/Fields", ()))
    seals = [field for field in fields if field.get("/FT") == Name.Sig and ("/V" in field) == sealed]
    if (len(annotations), len(fields), len(seals)) != (1, 1, 1):
        yield _fault(
            "file_form",
            f"文件应恰有一个{'已签' if sealed else '空白'}的签章域，实有 {len(fields)} 个域、{len(annotations)} 个批注。",
            f"The file must hold one {'signed' if sealed else 'empty'} seal field; it holds {len(fields)} fields and {len(annotations)} annotations.",
        )


def _attachments(document: Pdf) -> dict[str, bytes]:
    """Every embedded file by name; the associated files must be the same ones."""
    files = {name: bytes(spec.get_file().read_bytes()) for name, spec in document.attachments.items()}
    return files if len(document.Root.get("/AF", ())) == len(files) else {}


def _fault(code: str, zh: str, en: str, value: str = "") -> Reason:
    return Reason(code, Sentence(zh, en), value=value)
