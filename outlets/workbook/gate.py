"""What a workbook must be before anything is unpacked: small enough, without macros, not encrypted, with no name twice."""

import zipfile
from collections.abc import Iterable

MOST_ENTRIES = 2_000
MOST_UNPACKED = 400_000_000
"""Bytes of all parts together; 50,000 full rows take about half."""
WORKBOOK = "xl/workbook.xml"


class Refused(Exception):
    """The workbook is refused as a whole, by the code of the fault."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(code)
        self.code, self.detail = code, detail


def check(archive: zipfile.ZipFile) -> None:
    """Raise `Refused` unless the archive may be unpacked."""
    entries = archive.infolist()
    names = [entry.filename.casefold() for entry in entries]
    if len(entries) > MOST_ENTRIES or sum(entry.file_size for entry in entries) > MOST_UNPACKED:
        raise Refused("sheet_too_costly")
    if _encrypted(entries):
        raise Refused("sheet_encrypted")
    if any(name.endswith("vbaproject.bin") for name in names):
        raise Refused("sheet_macros")
    if WORKBOOK not in names:
        raise Refused("sheet_not_csv")
    if len(set(names)) < len(names):
        raise Refused("sheet_damaged")


def _encrypted(entries: Iterable[zipfile.ZipInfo]) -> bool:
    return any(entry.flag_bits & 1 for entry in entries)
