"""The sheet `outlets/v1` read into outlets and written from them; a row is taken or refused whole."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from kernel.decision import Reason, Sentence
from kernel.text import shown
from outlets.consistency import inconsistencies
from outlets.csv_sheet import csv_pieces, write_csv
from outlets.files import read_file
from outlets.report import FAULTS_TOLD
from outlets.rows import Reader, read_cell, read_row, written_row
from outlets.sheet import COLUMNS, Fault, Row, fault
from outlets.values import Outlet
from outlets.workbook.writing import write_workbook

OTHERS_TOLD = 5
"""Other rows named beside a row whose id is not its own; more only cost time."""
PROGRESS_EVERY = 500
_REMEMBERED = 4_096
"""How many different cells of a column are remembered while a sheet is read; outlets share cities, brands and hours."""

SheetKind = Literal["csv", "xlsx"]

Progress = Callable[[int, int], None]
"""Is told how many of how many rows are read or written."""


@dataclass(frozen=True, slots=True)
class Intake:
    """What a sheet holds: the outlets of its good rows, the rows refused, and the faults in the order of the rows.

    `columns` are those the sheet has; in the others its outlets have defaults, which say nothing until `completed` puts what the
    registry knows in their place. `stated` are the ids that a row has, taken or refused; `unnamed` counts refused rows whose
    id cannot be told. `rows` are the spreadsheet rows of `outlets`, one each. Beyond `FAULTS_TOLD` faults each row keeps its
    first one, and `untold` counts the others.
    """

    outlets: tuple[Outlet, ...]
    refused: int
    faults: tuple[Fault, ...]
    columns: tuple[str, ...] = COLUMNS
    stated: frozenset[str] = frozenset()
    unnamed: int = 0
    rows: tuple[int, ...] = ()
    untold: int = 0


class _Gathering:
    """The good rows and the refused ones, as a sheet is gone through."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.outlets: dict[int, Outlet] = {}
        self.by_row: dict[int, list[Fault]] = {}
        self._told = self._untold = 0
        for one in faults:
            self.refuse(one.row, [one])

    def refuse(self, row: int, faults: list[Fault]) -> None:
        """Refuse a row; beyond the faults that anybody reads, its first one is enough."""
        self.outlets.pop(row, None)
        known = self.by_row.setdefault(row, [])
        kept = faults if self._told < FAULTS_TOLD else faults[: 0 if known else 1]
        known += kept
        self._told += len(kept)
        self._untold += len(faults) - len(kept)

    def put_into(self, intake: Intake) -> Intake:
        """Return the intake with what was gathered."""
        told = tuple(one for row in sorted(self.by_row) for one in self.by_row[row])
        refused = sum(row > 1 for row in self.by_row)
        return replace(
            intake, outlets=tuple(self.outlets.values()), refused=refused, faults=told, rows=tuple(self.outlets), untold=self._untold
        )


def read_sheet(maker: str, data: bytes, progress: Progress | None = None) -> Intake:
    """Read a sheet of one maker. Every fault is told; nothing is raised, whatever the bytes are."""
    reading = read_file(data)
    gathering = _Gathering(reading.faults)
    reader, step = _remembering(), progress or _unheard
    for at, row in enumerate(reading.rows):
        if at % PROGRESS_EVERY == 0:
            step(at, len(reading.rows))
        found = read_row(maker, dict(zip(reading.columns, row.cells, strict=True)), reader)
        if isinstance(found, Outlet):
            gathering.outlets[row.number] = found
        else:
            gathering.refuse(row.number, [fault(row.number, column, reason) for column, reason in found])
    step(len(reading.rows), len(reading.rows))
    for key, number, numbers in _duplicates(reading.rows):
        gathering.refuse(number, [_duplicate(key, number, numbers)])
    ids = {row.number: row.cells[0] for row in reading.rows if isinstance(reader("outlet_id", row.cells[0]), str)}
    unnamed = sum(number > 1 and number not in ids for number in gathering.by_row)
    return gathering.put_into(Intake((), 0, (), reading.columns, frozenset(ids.values()), unnamed))


def completed(intake: Intake, known: Mapping[str, Outlet]) -> Intake:
    """Give each outlet what its sheet does not state from the outlet known by its id.

    Where the two do not fit together (see `outlets.consistency`) the row is refused.
    """
    absent = [column for column in COLUMNS if column not in intake.columns]
    if not absent:
        return intake
    gathering = _Gathering(intake.faults)
    for number, outlet in zip(intake.rows, intake.outlets, strict=True):
        filled = _filled(outlet, known.get(outlet.outlet_id), absent)
        wrong = inconsistencies({column: getattr(filled, column) for column in COLUMNS}, COLUMNS)
        if wrong:
            gathering.refuse(number, [fault(number, column, reason) for column, reason in wrong])
        else:
            gathering.outlets[number] = filled
    whole = gathering.put_into(intake)
    return replace(whole, untold=whole.untold + intake.untold)


def write_sheet(outlets: Sequence[Outlet], kind: SheetKind = "csv", progress: Progress | None = None) -> bytes:
    """Return the outlets as a sheet; reading it gives them back unchanged, and nothing in it is a formula."""
    write = write_workbook if kind == "xlsx" else write_csv
    return write(map(written_row, _counted(outlets, progress or _unheard)))


def sheet_pieces(outlets: Iterable[Outlet]) -> Iterator[bytes]:
    """Yield the outlets as a CSV sheet piece by piece, as it is written."""
    return csv_pieces(map(written_row, outlets))


def _counted(outlets: Sequence[Outlet], step: Progress) -> Iterator[Outlet]:
    for at, outlet in enumerate(outlets):
        if at % PROGRESS_EVERY == 0:
            step(at, len(outlets))
        yield outlet
    step(len(outlets), len(outlets))


def _remembering() -> Reader:
    """Return a reader that reads the same text of a column once, and forgets all of it with the sheet."""
    seen: dict[str, dict[str, Any]] = {column: {} for column in COLUMNS}

    def reader(column: str, text: str) -> Any:
        known = seen[column]
        if text not in known:
            if len(known) >= _REMEMBERED:
                known.clear()
            known[text] = read_cell(column, text)
        return known[text]

    return reader


def _unheard(done: int, total: int) -> None:
    """Tell nobody."""


def _filled(outlet: Outlet, before: Outlet | None, absent: list[str]) -> Outlet:
    return replace(outlet, **{column: getattr(before, column) for column in absent}) if before else outlet


def _duplicates(rows: tuple[Row, ...]) -> list[tuple[str, int, list[int]]]:
    """Return id, row and the first rows with that id, for each row whose `outlet_id` another row has as well."""
    seen: dict[str, list[int]] = {}
    for row in rows:
        seen.setdefault(row.cells[0], []).append(row.number)
    twice = [(key, numbers, numbers[: OTHERS_TOLD + 2]) for key, numbers in seen.items() if key and len(numbers) > 1]
    return [(key, number, first) for key, numbers, first in twice for number in numbers]


def _duplicate(key: str, number: int, numbers: list[int]) -> Fault:
    others = [str(other) for other in numbers if other != number]
    zh, en = "、".join(others[:OTHERS_TOLD]), ", ".join(others[:OTHERS_TOLD])
    more_zh, more_en = (" 等", " and more") if len(others) > OTHERS_TOLD else ("", "")
    value = shown(key)
    sentence = Sentence(
        f"网点编号“{value}”在第 {zh} 行{more_zh}也出现；请只保留一行，或更正编号。",
        f'The outlet id "{value}" also stands in row {en}{more_en}; keep one of the rows or correct the id.',
    )
    return fault(number, "outlet_id", Reason("outlet_id_duplicate", sentence, "", key))
