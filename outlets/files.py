"""The file of a sheet told apart by its bytes, never by its name: a workbook, text, or nothing that is taken."""

from outlets.csv_sheet import read_text
from outlets.encodings import decode
from outlets.sheet import MAX_BYTES, Fault, Reading, refused, whole
from outlets.workbook.reading import read_workbook
from outlets.workbook.wording import about_workbook

_ZIP = b"PK\x03\x04"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_OTHERS = (b"%PDF", b"{\\rtf", b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b", b"PK")


def read_file(data: bytes) -> Reading:
    """Return the reading of a sheet's file; nothing is raised, whatever the bytes are."""
    if len(data) > MAX_BYTES:
        return refused(_too_large(len(data)))
    if data.startswith(_ZIP):
        return read_workbook(data)
    if data.startswith(_OLE):
        return refused(about_workbook("sheet_encrypted" if _ENCRYPTED in data else "sheet_old_excel"))
    if data.startswith(_OTHERS):
        return refused(about_workbook("sheet_not_csv"))
    text = decode(data)
    return refused(text) if isinstance(text, Fault) else read_text(text)


def _too_large(size: int) -> Fault:
    return whole(
        "sheet_too_large",
        f"文件有 {size:,} 字节，最多 {MAX_BYTES:,} 字节，请拆成几个文件。",
        f"The file has {size:,} bytes, at most {MAX_BYTES:,} are taken; split it.",
    )
