"""Broken sheets kept as files: each is answered with exactly the row, column, code and sentences written down beside it."""

import json
from typing import Any

import pytest

from outlets.intake import read_sheet
from tests.assets.make_outlet_sheets import FOLDER, SHEETS
from tests.support.outlet_sheets import MAKER
from tests.support.workbooks import parts

EXPECTED: dict[str, dict[str, Any]] = json.loads((FOLDER / "expected.json").read_text(encoding="utf-8"))
WHOLE_ARCHIVES = [name for name in SHEETS if name.endswith(".xlsx") and name not in ("cut_short.xlsx", "bomb.xlsx")]


def is_archive(data: bytes) -> bool:
    return data.startswith(b"PK")


@pytest.mark.parametrize("name", SHEETS)
def test_a_broken_sheet_is_answered_as_written_down(name: str) -> None:
    intake = read_sheet(MAKER, (FOLDER / name).read_bytes())
    told = [
        {
            "row": one.row,
            "column": one.column,
            "place": [one.place.zh, one.place.en],
            "code": one.reason.code,
            **one.reason.sentence.as_json(),
        }
        for one in intake.faults
    ]
    assert {"taken": len(intake.outlets), "faults": told} == EXPECTED[name]


def test_every_sheet_has_its_answer_written_down_and_none_is_left_over() -> None:
    kept = {path.name for path in FOLDER.iterdir()} - {"expected.json"}
    assert kept == set(SHEETS) == set(EXPECTED)
    assert len(SHEETS) >= 20


@pytest.mark.parametrize("name", SHEETS)
def test_a_kept_sheet_is_what_the_script_makes(name: str) -> None:
    kept, made = (FOLDER / name).read_bytes(), SHEETS[name]()
    if name in WHOLE_ARCHIVES and is_archive(kept):
        assert parts(kept) == parts(made)
    elif not is_archive(kept):
        assert kept == made


def test_every_code_of_the_text_rule_names_the_character_and_its_position() -> None:
    told = {name: EXPECTED[name]["faults"][0] for name in SHEETS if EXPECTED[name]["faults"][0]["code"].startswith("text_")}
    for name in (
        "bidi_override_in_name.csv",
        "zero_width_space_in_provider.csv",
        "decomposed_letters_not_nfc.csv",
        "latin_mixed_with_cyrillic.csv",
    ):
        assert "U+" in told[name]["zh"]
        assert "个字符" in told[name]["zh"]
        assert "haracter " in told[name]["en"]
