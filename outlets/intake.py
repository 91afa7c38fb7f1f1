"""The sheet `outlets/v1` read into outlets and written from them; a row is taken or refused whole."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from kernel.decision import Reason, Sentence
from kernel.text import shown
from outlets import cells
from outlets.cells import Wrong
from outlets.report import FAULTS_TOLD
from outlets.sheet import COLUMNS, Fault, Row, fault, read, write
from outlets.values import POWERTRAINS, Outlet, OutletStatus, Service

OTHERS_TOLD = 5
"""Other rows named beside a row whose id is not its own; more only cost time."""

READERS: dict[str, Callable[[str], Any]] = {
    "outlet_id": cells.outlet_id,
    "country": cells.country,
    **{column: cells.text_of(column) for column in cells.TEXTS},
    "email": cells.email,
    "brands": cells.brands,
    "powertrains": cells.words(POWERTRAINS, "powertrain_unknown"),
    "services": cells.members(Service, "service_unknown"),
    "valid_from": cells.first_day,
    "valid_to": cells.last_day,
    "status": cells.member(OutletStatus, "status_unknown"),
}
"""How each column is read; `phone` is read after `country`, because the number must be one of it."""


@dataclass(frozen=True, slots=True)
class Intake:
    """What a sheet holds: the outlets of its good rows, the rows refused, and the faults in the order of the rows.

    `columns` are those that the sheet has; an outlet's other fields are defaults and say nothing. `stated` are the ids that a
    row has, taken or refused; `unnamed` counts refused rows whose id cannot be told.
    """

    outlets: tuple[Outlet, ...]
    refused: int
    faults: tuple[Fault, ...]
    columns: tuple[str, ...] = COLUMNS
    stated: frozenset[str] = frozenset()
    unnamed: int = 0


def read_sheet(maker: str, data: bytes) -> Intake:
    """Read a sheet of one maker. Every fault is told; nothing is raised, whatever the bytes are."""
    rows, faults = read(data)
    by_row = {one.row: [one] for one in faults}
    outlets: dict[int, Outlet] = {}
    for row in rows:
        found = _outlet(maker, row)
        if isinstance(found, Outlet):
            outlets[row.number] = found
        else:
            by_row[row.number] = found
    for at, (key, number, numbers) in enumerate(_duplicates(rows)):
        outlets.pop(number, None)
        told_of = by_row.setdefault(number, [])
        if at < FAULTS_TOLD or not told_of:
            told_of.append(_duplicate(key, number, numbers))
    told = tuple(one for number in sorted(by_row) for one in by_row[number])
    refused = [number for number in by_row if number > 1]
    ids = {row.number: row.cells[0] for row in rows if isinstance(cells.outlet_id(row.cells[0]), str)}
    return Intake(
        tuple(outlets.values()), len(refused), told, stated=frozenset(ids.values()), unnamed=len([n for n in refused if n not in ids])
    )


def write_sheet(outlets: Iterable[Outlet]) -> bytes:
    """Return the outlets as a sheet that reads back as the same outlets and is safe to open in a spreadsheet."""
    return write(tuple(_cell(getattr(outlet, column)) for column in COLUMNS) for outlet in outlets)


def _cell(value: object) -> str:
    if isinstance(value, tuple):
        return "|".join(str(part) for part in value)
    return "" if value is None else str(value)


def _outlet(maker: str, row: Row) -> Outlet | list[Fault]:
    text = dict(zip(COLUMNS, row.cells, strict=True))
    values = {column: read_cell(text[column]) for column, read_cell in READERS.items()}
    values["phone"] = cells.phone(text["phone"], values["country"] if isinstance(values["country"], str) else None)
    wrong = _wrong_cells(row.number, values) or _wrong_order(row.number, values)
    return wrong or Outlet(maker=maker, **values)


def _wrong_cells(number: int, values: Mapping[str, Any]) -> list[Fault]:
    wrong = [(column, values[column]) for column in COLUMNS if isinstance(values[column], Wrong)]
    return [fault(number, column, reason) for column, cell in wrong for reason in cell.reasons]


def _wrong_order(number: int, values: Mapping[str, Any]) -> list[Fault]:
    first, last = values["valid_from"], values["valid_to"]
    if last is None or first <= last:
        return []
    sentence = Sentence(
        f"有效期止 {last} 早于有效期起 {first}，请核对两个日期。",
        f"The last day {last} lies before the first day {first}; check both dates.",
    )
    return [fault(number, "valid_to", Reason("valid_to_before_from", sentence, "", str(last)))]


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
