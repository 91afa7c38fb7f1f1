"""The sheet `outlets/v1`: its columns, its limits, and how a fault is placed in it."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from kernel.decision import Reason, Sentence

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
    "provider_zh",
    "provider_en",
    "subdivision",
    "district",
    "postal_code",
    "latitude",
    "longitude",
    "website",
    "opening_hours",
    "languages",
    "categories",
    "hv_certificate",
    "hv_until",
    "parts_supply",
    "parts_depot",
    "parts_lead_days",
    "agreement_number",
)
"""The header row, in order. A later version adds at the end; nothing is renamed, reordered or dropped."""

FIRST_COLUMNS = 16
"""As many columns the first sheets had. One that ends here, or after any later column, still reads."""

MAX_BYTES = 40_000_000
MAX_ROWS = 50_000


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault of a sheet: spreadsheet row (header = 1; 0 for the sheet as a whole), column name or "", and the reason."""

    row: int
    column: str
    reason: Reason

    @property
    def letter(self) -> str:
        """The column as the spreadsheet names it, such as `C`; "" without a column."""
        return letter_of(self.column) if self.column else ""

    @property
    def place(self) -> Sentence:
        """Where the fault is, for people: `row 7, column C country`."""
        if self.column:
            return Sentence(f"第 {self.row} 行 {self.letter} 列 {self.column}", f"row {self.row}, column {self.letter} {self.column}")
        return Sentence(f"第 {self.row} 行", f"row {self.row}") if self.row else Sentence("整个文件", "sheet")

    def as_json(self) -> dict[str, object]:
        """Return the reason's shape with row, column and the column's letter beside it."""
        return {"row": self.row, "column": self.column, "letter": self.letter, **self.reason.as_json()}

    @classmethod
    def from_json(cls, plain: Mapping[str, Any]) -> "Fault":
        """Return what `as_json` wrote."""
        reason = Reason(plain["code"], Sentence(**plain["sentence"]), plain["field"], plain["value"])
        return cls(plain["row"], plain["column"], reason)


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the sheet with as many cells as the sheet states columns, spaces around them dropped, escapes undone."""

    number: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Reading:
    """What the form of a sheet gave: the columns it states, its rows, and its faults.

    With a fault of the whole sheet (row 0 or 1) there are neither columns nor rows.
    """

    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    faults: tuple[Fault, ...]


def refused(*faults: Fault) -> Reading:
    """Return the reading of a sheet that is refused as a whole."""
    return Reading((), (), faults)


def fault(row: int, column: str, reason: Reason) -> Fault:
    """Place a reason: its field becomes `row 7, column C country`."""
    place = Fault(row, column, reason).place.en
    return Fault(row, column, Reason(reason.code, reason.sentence, place, reason.value))


def whole(code: str, zh: str, en: str, value: str = "") -> Fault:
    """Return a fault of the sheet as a whole."""
    return fault(0, "", Reason(code, Sentence(zh, en), "", value))


def letter(column: int) -> str:
    """Return the spreadsheet's letter of a column counted from 0: `A`, `Z`, `AA`."""
    before, last = divmod(column, 26)
    return (letter(before - 1) if before else "") + chr(ord("A") + last)


@cache
def letter_of(column: str) -> str:
    """Return the spreadsheet's letter of a column by its name."""
    return letter(COLUMNS.index(column))
