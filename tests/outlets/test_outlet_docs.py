"""The published page about the sheet names every column and every fault code."""

import re
from pathlib import Path

from outlets.sheet import COLUMNS
from outlets.values import CATEGORIES, POWERTRAINS, OutletStatus, PartsSupply, Service

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "outlets-sheet.md").read_text(encoding="utf-8")
KINDS = "sheet|row|outlet|outlets|country|phone|email|list|powertrain|service|status|valid|subdivision|postal|coordinate|website|opening|language|category|hv|parts|cell"
CODE = re.compile(rf'"((?:{KINDS})_[a-z_]+)"')


def test_the_columns_stand_in_the_page_in_their_order() -> None:
    described = re.findall(r"^\| `([a-z_]+)` \|", PAGE, re.MULTILINE)
    assert tuple(described) == COLUMNS


def test_every_word_that_a_list_may_hold_stands_in_the_page() -> None:
    assert [word for word in (*POWERTRAINS, *Service, *OutletStatus, *CATEGORIES, *PartsSupply) if f"`{word}`" not in PAGE] == []


def test_every_fault_code_of_the_sheet_stands_in_the_page() -> None:
    readers = (
        "intake",
        "rows",
        "cells",
        "details",
        "languages",
        "subdivisions",
        "consistency",
        "encodings",
        "csv_sheet",
        "header",
        "shape",
    )
    sources = [ROOT / "outlets" / f"{name}.py" for name in (*readers, "rules")]
    found = {code for path in sources for code in CODE.findall(path.read_text(encoding="utf-8"))} - {*COLUMNS, "language_aliases"}
    assert len(found) >= 20
    assert [code for code in sorted(found) if f"`{code}`" not in PAGE] == []
