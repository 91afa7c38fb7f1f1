"""The child that reads one stranger's workbook and ends: `python -m outlets.workbook.worker CPU_SECONDS MEMORY_BYTES`.

It answers in lines of JSON: `{"refused", "detail"}`, or `{"spots": [[row, column, code, text], ...]}` (row from 1, column from 0)
followed by the cells of each row, as texts.
"""

import io
import json
import sys
import zipfile
from collections.abc import Iterator

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook

from kernel.fence import fence
from kernel.framing import READY, read_frame
from outlets.sheet import COLUMNS
from outlets.workbook.gate import Refused, check
from outlets.workbook.scan import MOST_COLUMNS, Scan, scan
from outlets.workbook.tabs import sheet_of
from outlets.workbook.values import Kept, NotText, text_of

Told = tuple[int, int, str, str]
SPOTS_TOLD = 2_000
_TEXT_TOLD = 120


def answer(data: bytes) -> Iterator[str]:
    """Yield the lines of the answer."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            check(archive)
            tab = sheet_of(archive)
            seen = scan(archive, tab.part)
        with CalamineWorkbook.from_filelike(io.BytesIO(data)) as workbook:
            yield from _lines(workbook.get_sheet_by_name(tab.name), seen)
    except Refused as refused:
        yield json.dumps({"refused": refused.code, "detail": refused.detail})
    except (CalamineError, zipfile.BadZipFile, NotImplementedError):
        yield json.dumps({"refused": "sheet_damaged", "detail": ""})
    except MemoryError:
        yield json.dumps({"refused": "sheet_too_costly", "detail": ""})


def _lines(sheet: CalamineSheet, seen: Scan) -> Iterator[str]:
    told: list[Told] = [(row, column, "cell_formula", "") for row, column in seen.formulas]
    told += [(row, column, "cell_error", "") for row, column in seen.errors - seen.formulas]
    texts = [json.dumps(_texts(number, cells, told), ensure_ascii=False) for number, cells in _rows(sheet)]
    yield json.dumps({"spots": list(_few(sorted(told)))}, ensure_ascii=False)
    yield from texts


def _few(told: list[Told]) -> Iterator[Told]:
    """Yield the first spots, and of each row at least one, because it is refused."""
    before = 0
    for at, spot in enumerate(told):
        if at < SPOTS_TOLD or spot[0] != before:
            yield spot
        before = spot[0]


def _rows(sheet: CalamineSheet) -> Iterator[tuple[int, list[Kept]]]:
    """Yield number and cells of each row from the first on; the reader starts at the first cell that holds something."""
    above, before = sheet.start or (0, 0)
    for number in range(1, above + 1):
        yield number, []
    padding: list[Kept] = [""] * before
    for number, cells in enumerate(sheet.iter_rows(), start=above + 1):
        yield number, padding + list(cells[:MOST_COLUMNS])


def _texts(number: int, cells: list[Kept], told: list[Told]) -> list[str]:
    texts = []
    for at, kept in enumerate(cells):
        if isinstance(kept, str):  # nearly all of them
            texts.append(kept)
            continue
        column = COLUMNS[at] if at < len(COLUMNS) else ""
        try:
            texts.append(text_of(kept, column))
        except NotText as changed:
            told.append((number, at, changed.code, _shown(kept)))
            texts.append("")
    return texts


def _shown(kept: Kept) -> str:
    """Return what a cell holds as Excel shows it."""
    return (str(int(kept)) if isinstance(kept, float) and kept.is_integer() else str(kept))[:_TEXT_TOLD]


def main() -> None:
    """Answer one question, end."""
    answers = sys.stdout.buffer
    answers.write(READY)
    answers.flush()
    try:
        data = read_frame(sys.stdin.buffer)
    except EOFError:
        return
    fence(int(sys.argv[1]), int(sys.argv[2]))
    for line in answer(data):
        answers.write(line.encode("utf-8", "backslashreplace") + b"\n")
    answers.flush()


if __name__ == "__main__":
    main()
