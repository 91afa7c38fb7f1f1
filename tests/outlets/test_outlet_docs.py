"""The published page about the sheet names every column and every fault code."""

import re
from pathlib import Path

from outlets.sheet import COLUMNS, MAX_BYTES, MAX_ROWS
from outlets.values import CATEGORIES, POWERTRAINS, OutletStatus, PartsSupply, Service

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "outlets-sheet.md").read_text(encoding="utf-8")
KINDS = "sheet|row|outlet|outlets|country|phone|email|list|powertrain|service|status|valid|subdivision|postal|coordinate|website|opening|language|category|hv|parts|cell"
CODE = re.compile(rf'"((?:{KINDS})_[a-z_]+)"')


NO_CODES = ("language_aliases", "outlet_history", "outlet_revision")
"""Words of the same look that are no codes."""


def test_the_columns_stand_in_the_page_in_their_order() -> None:
    described = re.findall(r"^\| `([a-z_]+)` \|", PAGE, re.MULTILINE)
    assert tuple(described) == COLUMNS


def test_every_word_that_a_list_may_hold_stands_in_the_page() -> None:
    assert [word for word in (*POWERTRAINS, *Service, *OutletStatus, *CATEGORIES, *PartsSupply) if f"`{word}`" not in PAGE] == []


def test_every_fault_code_of_the_sheet_stands_in_the_page() -> None:
    sources = [*(ROOT / "outlets").glob("*.py"), *(ROOT / "outlets" / "workbook").glob("*.py")]
    found = {code for path in sources for code in CODE.findall(path.read_text(encoding="utf-8"))} - {*COLUMNS, *NO_CODES}
    assert len(found) >= 50
    assert [code for code in sorted(found) if f"`{code}`" not in PAGE] == []


def test_the_limits_stand_in_the_page() -> None:
    limits = (f"{MAX_BYTES:,} bytes", f"{MAX_ROWS:,} rows")
    assert [limit for limit in limits if limit not in PAGE] == []
