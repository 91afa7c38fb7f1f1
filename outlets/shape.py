"""Records made into rows of a sheet, whatever file they came from: trimmed, of the header's width, none too many."""

from collections.abc import Iterable, Iterator, Sequence

from kernel.decision import Reason, Sentence
from outlets.escapes import unescape
from outlets.header import stated
from outlets.sheet import MAX_ROWS, Fault, Reading, Row, fault, refused, whole


def shaped(records: Iterable[Sequence[str]]) -> Reading:
    """Return the reading of a sheet's records, the header first.

    Codes: `sheet_empty`, `sheet_header`, `sheet_too_many_rows` (the whole sheet), `row_width` (one row).
    """
    coming = iter(records)
    header = [cell.strip(" ") for cell in next(coming, ())]
    columns = stated(header)
    if isinstance(columns, Fault):
        return refused(columns if any(header) else _empty(coming, columns))
    rows, faults = [], []
    for number, cells in _filled(coming):
        if number > MAX_ROWS + 1:
            return refused(_too_many())
        if len(cells) < len(columns) or any(cells[len(columns) :]):
            faults.append(fault(number, "", _wrong_width(number, len(cells), len(columns))))
        else:
            rows.append(Row(number, tuple(map(unescape, cells[: len(columns)]))))
    return Reading(columns, tuple(rows), tuple(faults))


def _filled(records: Iterator[Sequence[str]]) -> Iterator[tuple[int, list[str]]]:
    """Yield number and trimmed cells of every row below the header that is not blank, and of the first beyond the limit."""
    for number, record in enumerate(records, start=2):
        cells = [cell.strip(" ") for cell in record]
        if any(cells) or number > MAX_ROWS + 1:
            yield number, cells


def _empty(rest: Iterator[Sequence[str]], otherwise: Fault) -> Fault:
    """Tell a file without a word from one whose first row alone is blank."""
    if any(number > MAX_ROWS or any(cells) for number, cells in _filled(rest)):
        return otherwise
    return whole("sheet_empty", "文件是空的，请从模板开始填写。", "The file is empty; start from the template.")


def _too_many() -> Fault:
    zh = f"一次最多 {MAX_ROWS:,} 行，请拆成几个文件。"
    return whole("sheet_too_many_rows", zh, f"At most {MAX_ROWS:,} rows are taken at once; split the file.")


def _wrong_width(number: int, cells: int, expected: int) -> Reason:
    sentence = Sentence(
        f"第 {number} 行有 {cells} 个单元格，应为 {expected} 个；文字里有逗号时请用双引号括起来。",
        f"Row {number} has {cells} cells instead of {expected}; a text that holds a comma needs double quotation marks around it.",
    )
    return Reason("row_width", sentence)
