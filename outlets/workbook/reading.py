"""A stranger's workbook read as a sheet, by a child that dies after it."""

import json
import threading
from collections.abc import Iterator
from typing import Any

from kernel.child import Child, Limits
from kernel.framing import frame
from outlets.shape import shaped
from outlets.sheet import Fault, Reading, Row, fault, refused
from outlets.workbook.wording import about_cell, about_workbook

LIMITS = Limits(wall_seconds=90, cpu_seconds=60, memory_bytes=1_000_000_000)
"""What a full sheet needs several times over."""
MAX_ANSWER = 200_000_000
MAX_CHILDREN = 2
WAIT_SECONDS = 30.0
_WORKER = "outlets.workbook.worker"
_places = threading.BoundedSemaphore(MAX_CHILDREN)


def read_workbook(data: bytes, limits: Limits = LIMITS) -> Reading:
    """Return the reading of a workbook; never raises, never outlasts the limits by much.

    Codes beside those of `outlets.shape`: `sheet_not_csv`, `sheet_encrypted`, `sheet_macros`, `sheet_several`, `sheet_too_wide`,
    `sheet_too_costly`, `sheet_damaged`, `sheet_busy` (the whole sheet), `cell_formula`, `cell_error`, `cell_number`, `cell_date`.
    """
    if not _places.acquire(timeout=WAIT_SECONDS):
        return refused(about_workbook("sheet_busy"))
    try:
        answer, overran = Child(_WORKER, limits).ask(frame(data), MAX_ANSWER)
    except OSError:
        return refused(about_workbook("sheet_busy"))
    finally:
        _places.release()
    if overran or len(answer) > MAX_ANSWER:
        return refused(about_workbook("sheet_too_costly"))
    return _reading(answer)


def _reading(answer: bytes) -> Reading:
    lines = iter(answer.split(b"\n"))
    try:
        head = json.loads(next(lines))
        if "refused" in head:
            return refused(about_workbook(head["refused"], head["detail"]))
        return _placed(shaped(_records(lines)), head["spots"])
    except ValueError:
        return refused(about_workbook("sheet_damaged"))


def _records(lines: Iterator[bytes]) -> Iterator[list[str]]:
    for line in lines:
        if line:
            yield json.loads(line)


def _placed(reading: Reading, spots: list[Any]) -> Reading:
    """Refuse the rows in which Excel keeps something else than text, or the whole sheet if that is its header."""
    told = [fault(row, _name(reading.columns, column), about_cell(code, text)) for row, column, code, text in spots]
    if not reading.columns:
        return reading
    if any(one.row == 1 for one in told):
        return refused(*(one for one in told if one.row == 1))
    return _without(reading, told)


def _without(reading: Reading, told: list[Fault]) -> Reading:
    wrong = {one.row for one in told}
    rows: tuple[Row, ...] = tuple(row for row in reading.rows if row.number not in wrong)
    kept = [one for one in reading.faults if one.row not in wrong]
    return Reading(reading.columns, rows, (*kept, *told))


def _name(columns: tuple[str, ...], column: int) -> str:
    return columns[column] if column < len(columns) else ""
