"""Workbooks for tests: cells as Excel keeps them, and archives bent by hand."""

import io
import zipfile
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, time
from typing import Any

import xlsxwriter

from outlets.sheet import COLUMNS

Cell = str | float | bool | date | datetime | time | None
MADE = datetime(2026, 1, 1, tzinfo=UTC).replace(tzinfo=None)
Formula = tuple[str]
"""A cell that is a formula: `("=1+1",)`."""


def workbook(*tabs: tuple[str, Sequence[Sequence[Any]]], hidden: Sequence[str] = ()) -> bytes:
    """Return a workbook with these worksheets; a tuple is a formula, days and times are kept as Excel keeps them."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        book.set_properties({"created": MADE})
        day, moment = book.add_format({"num_format": "yyyy-mm-dd"}), book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
        clock = book.add_format({"num_format": "hh:mm"})
        for name, rows in tabs:
            tab = book.add_worksheet(name)
            for number, row in enumerate(rows):
                for at, cell in enumerate(row):
                    _write(tab, number, at, cell, (day, moment, clock))
            if name in hidden:
                tab.hide()
    return out.getvalue()


def _write(tab: Any, number: int, at: int, cell: Any, formats: tuple[Any, Any, Any]) -> None:
    day, moment, clock = formats
    match cell:
        case tuple():
            tab.write_formula(number, at, cell[0], None, "2025-01-01")
        case bool():
            tab.write_boolean(number, at, cell)
        case datetime():
            tab.write_datetime(number, at, cell, moment)
        case date():
            tab.write_datetime(number, at, cell, day)
        case time():
            tab.write_datetime(number, at, cell, clock)
        case None | "":
            pass
        case _:
            tab.write(number, at, cell)


def filled(*rows: dict[str, Any], name: str = "outlets") -> bytes:
    """Return a workbook with one worksheet of these rows, by column."""
    return workbook((name, [COLUMNS, *[[row.get(column) for column in COLUMNS] for row in rows]]))


def repacked(data: bytes, change: Callable[[str, bytes], bytes | None], extra: dict[str, bytes] | None = None) -> bytes:
    """Return an archive with each part changed (None drops it) and some added."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for entry in source.infolist():
            part = change(entry.filename, source.read(entry))
            if part is not None:
                target.writestr(zipfile.ZipInfo(entry.filename, (1980, 1, 1, 0, 0, 0)), part, zipfile.ZIP_DEFLATED)
        for name, part in (extra or {}).items():
            target.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), part, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def parts(data: bytes) -> dict[str, bytes]:
    """Return the parts of an archive; how they are packed differs from one machine to the next."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def with_part(data: bytes, name: str, part: bytes) -> bytes:
    """Return an archive with one part more."""
    return repacked(data, lambda _, known: known, {name: part})


def claiming(data: bytes, name: str, size: int) -> bytes:
    """Return an archive whose directory claims another size of one part than it has."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        known = archive.getinfo(name).file_size
    return data.replace(known.to_bytes(4, "little"), size.to_bytes(4, "little"))


def with_sheet_xml(data: bytes, old: str, new: str) -> bytes:
    """Return the workbook with a piece of its first worksheet's XML replaced."""

    def change(name: str, part: bytes) -> bytes:
        if name != "xl/worksheets/sheet1.xml":
            return part
        text = part.decode()
        assert old in text
        return text.replace(old, new).encode()

    return repacked(data, change)
