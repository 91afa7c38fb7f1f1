"""The sheet `outlets/v1` as bytes: columns, encoding, limits, and cells that no spreadsheet takes for formulas."""

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from kernel.decision import Reason, Sentence
from kernel.text import shown

FORMAT = "outlets/v1"
COLUMNS = (
    "outlet_id",
    "country",
    "name_zh",
    "name_en",
    "name_local",
    "provider",
    "address",
    "city",
    "phone",
    "email",
    "brands",
    "powertrains",
    "services",
    "valid_from",
    "valid_to",
    "status",
)
"""The header row, in order. A later version adds at the end; nothing is renamed, reordered or dropped."""

MAX_BYTES = 10_000_000
MAX_ROWS = 50_000
BOM = b"\xef\xbb\xbf"
_FORMULA_STARTS = frozenset("=+-@\t\r＝＋－＠")
"""What a spreadsheet may take for the start of a formula (OWASP ASVS 5.0, 1.2.10; full-width forms included)."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault of a sheet: spreadsheet row (header = 1; 0 for the sheet as a whole), column name or "", and the reason."""

    row: int
    column: str
    reason: Reason

    def as_json(self) -> dict[str, object]:
        """Return the reason's shape with `row` and `column` beside it."""
        return {"row": self.row, "column": self.column, **self.reason.as_json()}


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the sheet with as many cells as there are columns, spaces around them dropped, escapes undone."""

    number: int
    cells: tuple[str, ...]


def fault(row: int, column: str, reason: Reason) -> Fault:
    """Place a reason: its field becomes `row 7, column country`."""
    place = f"row {row}, column {column}" if column else f"row {row}" if row else "sheet"
    return Fault(row, column, Reason(reason.code, reason.sentence, place, reason.value))


def escape(cell: str) -> str:
    """Return the cell as it is written: an apostrophe goes before what could start a formula, or is one itself."""
    return "'" + cell if cell[:1] in _FORMULA_STARTS or cell[:1] == "'" else cell


def unescape(cell: str) -> str:
    """Undo `escape`: drop one leading apostrophe that guards a formula start or another apostrophe."""
    return cell[1:] if cell[:1] == "'" and (cell[1:2] in _FORMULA_STARTS or cell[1:2] == "'") else cell


def write(rows: Iterable[tuple[str, ...]]) -> bytes:
    """Return a sheet: UTF-8 with byte order mark, CRLF (RFC 4180), header, then the rows with guarded cells."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    writer.writerows([escape(cell) for cell in row] for row in rows)
    return BOM + out.getvalue().encode()


def read(data: bytes) -> tuple[tuple[Row, ...], tuple[Fault, ...]]:
    """Return the rows of a sheet and the faults of its form; with a fault of the whole sheet there are no rows.

    Codes: `sheet_too_large`, `sheet_not_csv`, `sheet_encoding`, `sheet_empty`, `sheet_unreadable`, `sheet_header`,
    `sheet_too_many_rows` (the whole sheet), `row_width` (one row).
    """
    text = _decode(data)
    if isinstance(text, Reason):
        return (), (fault(0, "", text),)
    records, broken = _records(text)
    header = [cell.strip(" ") for cell in records[0]] if records else []
    wrong = broken or _header_faults(header, text) or _row_count_faults(records)
    if wrong:
        return (), wrong
    return _shaped(records)


def _decode(data: bytes) -> str | Reason:
    refusal = _refused_bytes(data)
    if refusal:
        return refusal
    try:
        return data.removeprefix(BOM).decode("utf-8")
    except UnicodeDecodeError as wrong:
        row = data.count(b"\n", 0, len(data) - len(data.removeprefix(BOM)) + wrong.start) + 1
        return _reason(
            "sheet_encoding",
            f"文件不是 UTF-8 编码（第 {row} 行附近，可能是 GB18030/GBK），请在表格软件中另存为“CSV UTF-8（逗号分隔）”。",
            f'The file is not UTF-8 (near row {row}; perhaps GB18030 or GBK); save it in the spreadsheet as "CSV UTF-8 (comma delimited)".',
        )


def _refused_bytes(data: bytes) -> Reason | None:
    if len(data) > MAX_BYTES:
        return _reason(
            "sheet_too_large",
            f"文件有 {len(data):,} 字节，最多 {MAX_BYTES:,} 字节，请拆成几个文件。",
            f"The file has {len(data):,} bytes, at most {MAX_BYTES:,} are taken; split it.",
        )
    if data.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"%PDF")):
        return _reason(
            "sheet_not_csv",
            "这不是 CSV 文件（像是 Excel 或 PDF），请在表格软件中另存为“CSV UTF-8（逗号分隔）”。",
            'This is not a CSV file (it looks like Excel or PDF); save it in the spreadsheet as "CSV UTF-8 (comma delimited)".',
        )
    if data.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\x00" in data[:200]:
        return _reason(
            "sheet_encoding",
            "文件像是 UTF-16 编码，请在表格软件中另存为“CSV UTF-8（逗号分隔）”。",
            'The file looks like UTF-16; save it in the spreadsheet as "CSV UTF-8 (comma delimited)".',
        )
    return None


def _records(text: str) -> tuple[list[list[str]], tuple[Fault, ...]]:
    """Return every record, one per spreadsheet row; reading stops just beyond the row limit."""
    records: list[list[str]] = []
    try:
        for record in csv.reader(io.StringIO(text, newline=""), strict=True):
            records.append(record)
            if len(records) > MAX_ROWS + 1:
                break
    except csv.Error:
        number = len(records) + 1
        sentence = Sentence(
            f"第 {number} 行读不懂：引号不成对，或单元格过长，请检查该行的引号。",
            f"Row {number} cannot be read: a quotation mark does not close, or a cell is too long; check its quotation marks.",
        )
        return [], (fault(number, "", Reason("sheet_unreadable", sentence)),)
    return records, ()


def _header_faults(header: list[str], text: str) -> tuple[Fault, ...]:
    if not text.strip():
        return (fault(0, "", _reason("sheet_empty", "文件是空的，请从模板开始填写。", "The file is empty; start from the template.")),)
    if header[: len(COLUMNS)] == list(COLUMNS) and not any(header[len(COLUMNS) :]):
        return ()
    return (fault(1, "", _bad_header(header)),)


def _bad_header(header: list[str]) -> Reason:
    missing = [name for name in COLUMNS if name not in header]
    unknown = [shown(name) for name in header if name and name not in COLUMNS][:5]
    zh, en = "各列顺序或数量与模板不同", "the columns stand in another order or number than in the template"
    if missing:
        zh, en = f"缺少列 {'、'.join(missing)}", f"these columns are missing: {', '.join(missing)}"
    if unknown:
        zh, en = f"{zh}；不认识的列 {'、'.join(unknown)}", f"{en}; not known: {', '.join(unknown)}"
    if len(header) == 1 and (";" in header[0] or "\t" in header[0]):
        zh, en = "分隔符不是逗号", "the separator is not a comma"
    return _reason(
        "sheet_header",
        f"表头不对：{zh}。请下载模板，第一行原样保留：{','.join(COLUMNS)}。",
        f"The header row is not that of the sheet: {en}. Download the template and keep its first row: {','.join(COLUMNS)}.",
        ",".join(header)[:120],
    )


def _row_count_faults(records: list[list[str]]) -> tuple[Fault, ...]:
    if len(records) - 1 <= MAX_ROWS:
        return ()
    zh = f"一次最多 {MAX_ROWS:,} 行，请拆成几个文件。"
    return (fault(0, "", _reason("sheet_too_many_rows", zh, f"At most {MAX_ROWS:,} rows are taken at once; split the file.")),)


def _shaped(records: list[list[str]]) -> tuple[tuple[Row, ...], tuple[Fault, ...]]:
    rows, faults = [], []
    for number, record in _filled(records):
        if len(record) < len(COLUMNS) or any(record[len(COLUMNS) :]):
            faults.append(fault(number, "", _wrong_width(number, len(record))))
        else:
            rows.append(Row(number, tuple(unescape(cell) for cell in record[: len(COLUMNS)])))
    return tuple(rows), tuple(faults)


def _filled(records: list[list[str]]) -> Iterator[tuple[int, list[str]]]:
    """Yield number and trimmed cells of every row below the header that is not blank."""
    for number, record in enumerate(records[1:], start=2):
        trimmed = [cell.strip(" ") for cell in record]
        if any(trimmed):
            yield number, trimmed


def _wrong_width(number: int, cells: int) -> Reason:
    return _reason(
        "row_width",
        f"第 {number} 行有 {cells} 个单元格，应为 {len(COLUMNS)} 个；文字里有逗号时请用双引号括起来。",
        f"Row {number} has {cells} cells instead of {len(COLUMNS)}; a text that holds a comma needs double quotation marks around it.",
    )


def _reason(code: str, zh: str, en: str, value: str = "") -> Reason:
    return Reason(code, Sentence(zh, en), "", value)
