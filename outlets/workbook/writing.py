"""The sheet written as a workbook: texts as texts, drop-downs where words are known, and a second worksheet that explains."""

import io
from collections.abc import Iterable
from datetime import UTC, datetime

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from outlets.escapes import unescape
from outlets.sheet import COLUMNS, MAX_ROWS
from outlets.values import CATEGORIES, POWERTRAINS, OutletStatus, PartsSupply, Service
from outlets.workbook.notes import NOTES, OPTIONAL
from outlets.workbook.tabs import NAME

NOTES_NAME = "说明 Notes"
NUMBERS = frozenset({"latitude", "longitude", "parts_lead_days"})
"""Columns written as numbers; every other cell is a text, so that nothing is a formula and no zero is lost."""
_MADE = datetime(2026, 1, 1, tzinfo=UTC).replace(tzinfo=None)
"""The time a workbook says it was made at; one and the same, so that the same outlets give the same bytes."""
_ONE_OF = {
    "status": [*OutletStatus],
    "parts_supply": [*PartsSupply],
    "categories": [*CATEGORIES, "|".join(CATEGORIES)],
}
_SOME_OF = {
    "powertrains": [*POWERTRAINS, "|".join(POWERTRAINS)],
    "services": [*Service, "maintenance|repair|parts"],
}
"""Drop-downs that only propose, because several words may stand there."""
_WIDE = frozenset({"name_zh", "name_en", "name_local", "provider", "address", "services", "website", "opening_hours"})


def write_workbook(rows: Iterable[tuple[str, ...]]) -> bytes:
    """Return a workbook with the worksheet `outlets` (header, then the rows) and one of notes."""
    out = io.BytesIO()
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    workbook = xlsxwriter.Workbook(out, options)
    workbook.set_properties({"created": _MADE})
    bold, text = workbook.add_format({"bold": True, "bg_color": "#E8EEF4"}), workbook.add_format({"num_format": "@"})
    _outlets(workbook.add_worksheet(NAME), rows, bold, text)
    _notes(workbook.add_worksheet(NOTES_NAME), bold)
    workbook.close()
    return out.getvalue()


def _outlets(tab: Worksheet, rows: Iterable[tuple[str, ...]], bold: Format, text: Format) -> None:
    tab.freeze_panes(1, 1)
    for at, column in enumerate(COLUMNS):
        tab.set_column(at, at, 28 if column in _WIDE else 16, None if column in NUMBERS else text)
        tab.write_string(0, at, column, bold)
        _propose(tab, at, column)
    for number, row in enumerate(rows, start=1):
        for at, (column, cell) in enumerate(zip(COLUMNS, row, strict=True)):
            if cell and column in NUMBERS:
                tab.write_number(number, at, float(cell))
            elif cell:
                tab.write_string(number, at, guarded(cell), text)


def _propose(tab: Worksheet, at: int, column: str) -> None:
    """Give a column its drop-down."""
    words = _ONE_OF.get(column) or _SOME_OF.get(column)
    if words:
        kind = "stop" if column in _ONE_OF else "information"
        told = {"error_title": column, "error_message": NOTES[column].zh[:120] + "\n" + NOTES[column].en[:120]}
        tab.data_validation(1, at, MAX_ROWS, at, {"validate": "list", "source": words, "error_type": kind, **told})


def _notes(tab: Worksheet, bold: Format) -> None:
    for at, (width, head) in enumerate(((18, "column"), (10, "必填 needed"), (64, "说明"), (64, "Note"))):
        tab.set_column(at, at, width)
        tab.write_string(0, at, head, bold)
    for number, column in enumerate(COLUMNS, start=1):
        needed = "" if column in OPTIONAL else "✓"
        for at, cell in enumerate((column, needed, NOTES[column].zh, NOTES[column].en)):
            tab.write_string(number, at, cell)


def guarded(cell: str) -> str:
    """Return a text cell as it is written: one that `unescape` would change gets an apostrophe more."""
    return cell if unescape(cell) == cell else "'" + cell
