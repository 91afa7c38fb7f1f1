"""The maker's production record as a CSV sheet `production/v1`, read with all faults at once."""

import csv
import io
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from kernel.clock import parse_day
from kernel.decision import Reason, Sentence
from kernel.text import check_text
from kernel.vin import Vin, parse_vin
from letters.values import Category, Maker, Powertrain, ProducedVehicle

COLUMNS = ("vin", "brand", "model", "powertrain", "category", "manufactured", "modified", "imported")
MOST_ROWS = 200_000
MOST_BYTES = 40 * 1024 * 1024
_ENDLESS = Sentence(
    "文件中有一格过长，多半是引号没有成对，请更正后重新提交。",
    "A cell is too long, most likely behind a quotation mark that is never closed; correct it.",
)
_FLAGS = {"": False, "no": False, "yes": True}
Produced = Callable[[Iterable[str]], dict[str, ProducedVehicle]]


@dataclass(frozen=True, slots=True)
class ProductionSheet:
    """What a sheet holds: the good rows, and a fault for every bad cell (`row 7, column vin`; the header is row 1)."""

    vehicles: tuple[ProducedVehicle, ...]
    faults: tuple[Reason, ...]


def parse_production(data: bytes, maker: Maker, recorded: Produced) -> ProductionSheet:
    """Read a sheet for `maker`. A row is taken or refused whole; `recorded` tells which VINs another maker holds."""
    text = _decode(data)
    if isinstance(text, Reason):
        return ProductionSheet((), (text,))
    try:
        rows = list(csv.reader(io.StringIO(text, newline="")))
    except csv.Error:  # a cell of over 128 KiB, as a quotation mark that is never closed makes one
        return ProductionSheet((), (_whole("sheet_format", _ENDLESS.zh, _ENDLESS.en),))
    if not rows or tuple(cell.strip() for cell in rows[0]) != COLUMNS:
        return ProductionSheet((), (_header(rows[0] if rows else []),))
    if len(rows) - 1 > MOST_ROWS:
        return ProductionSheet(
            (), (_whole("sheet_too_many_rows", f"最多 {MOST_ROWS} 行，请拆分。", f"At most {MOST_ROWS} rows; split the file."),)
        )
    return _read(rows[1:], maker, recorded)


def _decode(data: bytes) -> str | Reason:
    if len(data) > MOST_BYTES:
        return _whole("sheet_too_large", "文件超过 40 MiB，请拆分。", "The file exceeds 40 MiB; split it.")
    try:
        return data.removeprefix(b"\xef\xbb\xbf").decode("utf-8")
    except UnicodeDecodeError:
        return _whole("sheet_encoding", "文件不是 UTF-8 编码，请另存为“CSV UTF-8”。", 'The file is not UTF-8; save it as "CSV UTF-8".')


def _whole(code: str, zh: str, en: str) -> Reason:
    return Reason(code, Sentence(zh, en), "sheet")


def _header(found: list[str]) -> Reason:
    wanted = ",".join(COLUMNS)
    return Reason(
        "sheet_header",
        Sentence(f"第一行应为：{wanted}。", f"The first row has to be: {wanted}."),
        "row 1",
        ",".join(found)[:120],
    )


def _read(rows: list[list[str]], maker: Maker, recorded: Produced) -> ProductionSheet:
    good: dict[str, ProducedVehicle] = {}
    faults: list[Reason] = []
    for number, cells in enumerate(rows, 2):
        if not any(cells):
            continue
        read = _row(number, cells, maker)
        if isinstance(read, ProducedVehicle) and read.vin not in good:
            good[read.vin] = read
        else:
            faults += [_twice(number, read.vin)] if isinstance(read, ProducedVehicle) else read
    foreign = {vin for vin, row in recorded(good).items() if row.maker != maker.code}
    faults += [_foreign(vin) for vin in sorted(foreign)]
    return ProductionSheet(tuple(v for v in good.values() if v.vin not in foreign), tuple(faults))


def _row(number: int, cells: list[str], maker: Maker) -> ProducedVehicle | list[Reason]:
    if len(cells) != len(COLUMNS):
        zh, en = f"应有 {len(COLUMNS)} 列，现有 {len(cells)} 列。", f"There are {len(cells)} columns, {len(COLUMNS)} are needed."
        return [Reason("row_width", Sentence(zh, en), f"row {number}", "")]
    cell = dict(zip(COLUMNS, (c.strip(" ") for c in cells), strict=True))
    vin, made = parse_vin(cell["vin"]), parse_day(cell["manufactured"])
    faults = list(_faults(number, cell, vin, made, maker))
    if faults or not isinstance(vin, Vin) or isinstance(made, Reason):
        return faults
    return ProducedVehicle(
        vin=str(vin),
        maker=maker.code,
        brand=cell["brand"],
        model=cell["model"],
        powertrain=Powertrain(cell["powertrain"]),
        category=Category(cell["category"]),
        manufactured=made,
        modified=_FLAGS[cell["modified"]],
        imported=_FLAGS[cell["imported"]],
    )


def _faults(number: int, cell: dict[str, str], vin: object, made: object, maker: Maker) -> Iterator[Reason]:
    for name in ("brand", "model"):
        yield from _placed(number, name, check_text(cell[name], field=name, max_length=80))
    for name, kind in (("powertrain", Powertrain), ("category", Category)):
        yield from _placed(number, name, _word(cell[name], [member.value for member in kind]))
    for name in ("modified", "imported"):
        yield from _placed(number, name, _word(cell[name], list(_FLAGS)))
    if isinstance(made, Reason):
        yield from _placed(number, "manufactured", (made,))
    if isinstance(vin, tuple):
        yield from _placed(number, "vin", vin)
    elif isinstance(vin, Vin) and not maker.claims(vin):
        zh, en = (
            f"{vin} 的 WMI 不属于{maker.name_zh}，请核对车架号。",
            f"The WMI of {vin} is not one of {maker.code}, {maker.name_en}; check the VIN.",
        )
        yield Reason("vin_wrong_manufacturer", Sentence(zh, en), f"row {number}, column vin", str(vin))


def _placed(number: int, column: str, reasons: Iterable[Reason]) -> Iterator[Reason]:
    for reason in reasons:
        yield Reason(reason.code, reason.sentence, f"row {number}, column {column}", reason.value)


def _word(found: str, allowed: list[str]) -> tuple[Reason, ...]:
    if found in allowed:
        return ()
    words = ", ".join(word for word in allowed if word)
    return (Reason("word_unknown", Sentence(f"“{found[:40]}”应为：{words}。", f'"{found[:40]}" has to be one of: {words}.'), "", found),)


def _twice(number: int, vin: str) -> Reason:
    return Reason("vin_twice", Sentence(f"{vin} 在表中重复。", f"{vin} stands in the sheet twice."), f"row {number}, column vin", vin)


def _foreign(vin: str) -> Reason:
    return Reason(
        "vin_of_another_maker",
        Sentence(f"{vin} 已在另一生产企业的记录中。", f"{vin} stands in another maker's record already."),
        "column vin",
        vin,
    )
