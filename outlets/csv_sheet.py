"""The sheet as CSV: text in, records out, and back; spreadsheets also write tabs and semicolons between cells."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from kernel.decision import Reason, Sentence
from outlets.escapes import escape
from outlets.shape import shaped
from outlets.sheet import COLUMNS, Fault, Reading, fault, refused

BOM = b"\xef\xbb\xbf"
AT_ONCE = 500
"""Rows of a piece."""
_SEPARATORS = (",", ";", "\t")


class _Broken(Exception):
    """A record that cannot be read, with its row."""

    def __init__(self, row: int) -> None:
        self.row = row


def read_text(text: str) -> Reading:
    """Return the reading of a sheet's text. Codes: `sheet_unreadable`, and those of `outlets.shape`."""
    try:
        return shaped(_records(text))
    except _Broken as broken:
        return refused(_unreadable(broken.row))


def write_csv(rows: Iterable[tuple[str, ...]]) -> bytes:
    """Return a sheet: UTF-8 with byte order mark, CRLF (RFC 4180), header, then the rows with guarded cells."""
    return b"".join(csv_pieces(rows))


def csv_pieces(rows: Iterable[tuple[str, ...]]) -> Iterator[bytes]:
    """Yield the same sheet piece by piece, as it is written."""
    yield BOM + _written([COLUMNS])
    waiting = iter(rows)
    while some := tuple(islice(waiting, AT_ONCE)):
        yield _written([escape(cell) for cell in row] for row in some)


def _written(records: Iterable[Sequence[str]]) -> bytes:
    out = io.StringIO()
    csv.writer(out).writerows(records)
    return out.getvalue().encode()


def _records(text: str) -> Iterator[list[str]]:
    """Yield every record, one for each spreadsheet row."""
    number = 0
    try:
        for record in csv.reader(io.StringIO(text, newline=""), strict=True, delimiter=_separator(text)):
            number += 1
            yield record
    except csv.Error:
        raise _Broken(number + 1) from None


def _separator(text: str) -> str:
    """Return what stands behind the first column's name in the header; a comma unless it is something else we know."""
    behind = text[:200].lstrip(" ").removeprefix('"').removeprefix(COLUMNS[0]).removeprefix('"').lstrip(" ")[:1]
    return behind if behind in _SEPARATORS and behind else ","


def _unreadable(number: int) -> Fault:
    sentence = Sentence(
        f"第 {number} 行读不懂：引号不成对，或单元格过长，请检查该行的引号。",
        f"Row {number} cannot be read: a quotation mark does not close, or a cell is too long; check its quotation marks.",
    )
    return fault(number, "", Reason("sheet_unreadable", sentence))
