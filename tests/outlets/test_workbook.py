"""Workbooks: what Excel keeps in a cell becomes the text that was meant, and what is hostile is refused within limits."""

import re
import time as clock
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, time
from importlib.resources import files
from io import BytesIO
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from kernel.child import Limits
from kernel.decision import Reason
from outlets.escapes import unescape
from outlets.files import read_file
from outlets.intake import read_sheet, write_sheet
from outlets.sheet import COLUMNS, FIRST_COLUMNS, Fault
from outlets.values import Outlet
from outlets.workbook import reading as reading_module
from outlets.workbook.gate import MOST_UNPACKED
from outlets.workbook.notes import NOTES
from outlets.workbook.reading import read_workbook
from outlets.workbook.writing import guarded
from tests.support.outlet_sheets import FULL, FULL_OUTLET, GOOD, MAKER, OUTLET, outlet
from tests.support.workbooks import claiming, filled, parts, repacked, with_part, with_sheet_xml, workbook

DAYS = {"valid_from": date(2025, 1, 1), "valid_to": date(2026, 12, 31)}


def codes(data: bytes) -> list[tuple[int, str, str]]:
    intake = read_sheet(MAKER, data)
    for one in intake.faults:
        assert one.reason.sentence.zh
        assert "{" not in one.reason.sentence.zh + one.reason.sentence.en
    return [(one.row, one.column, one.reason.code) for one in intake.faults]


def only_reason(data: bytes) -> Reason:
    (fault,) = read_file(data).faults
    return fault.reason


@pytest.mark.parametrize("one", [OUTLET, FULL_OUTLET, outlet(name_local="=1+1", address="'=x", provider="''twice", city="'Adan")])
def test_an_outlet_written_as_a_workbook_reads_back_unchanged(one: Outlet) -> None:
    intake = read_sheet(MAKER, write_sheet([one], "xlsx"))
    assert (intake.faults, intake.outlets, intake.columns) == ((), (one,), COLUMNS)


def test_no_cell_of_an_exported_workbook_is_a_formula() -> None:
    data = write_sheet([outlet(name_local="=1+1", address="@SUM(1)", provider="+1", city="-1")], "xlsx")
    with zipfile.ZipFile(BytesIO(data)) as archive:
        assert b"<f>" not in archive.read("xl/worksheets/sheet1.xml")


@given(st.text(st.sampled_from("'=+-@\t\r＝ab")) | st.text())
def test_a_guarded_text_reads_back_as_it_was(cell: str) -> None:
    assert unescape(guarded(cell)) == cell


@settings(max_examples=25, deadline=None)
@given(
    st.lists(
        st.builds(
            outlet,
            name_local=st.sampled_from(["", "=1+1", "'=x", "_x0041_", "a  b", "مركز خدمة", "<b>&amp;", "ТОО «Авто»"]),
            latitude=st.floats(41, 55).map(lambda x: round(x, 6)),
            longitude=st.floats(47, 87).map(lambda x: round(x, 6)),
            parts_lead_days=st.none() | st.integers(0, 365),
            languages=st.lists(st.sampled_from(["kk", "ru", "zh-Hans", "en"]), unique=True).map(tuple),
            valid_to=st.none() | st.dates(date(2025, 1, 1), date(2099, 12, 31)),
        ),
        max_size=4,
        unique_by=lambda one: one.latitude,
    )
)
def test_exported_outlets_read_back_equal_in_both_formats(some: list[Outlet]) -> None:
    outlets = tuple(replace(one, outlet_id=f"K{at}") for at, one in enumerate(some))
    for kind in ("csv", "xlsx"):
        intake = read_sheet(MAKER, write_sheet(outlets, kind))  # type: ignore[arg-type]  # mypy widens the loop variable
        assert (intake.faults, intake.outlets) == ((), outlets)


def test_the_templates_are_what_is_written_for_no_outlets() -> None:
    folder = files("templates").joinpath("sheets")
    assert folder.joinpath("outlets-v1.csv").read_bytes() == write_sheet(())
    kept = folder.joinpath("outlets-v1.xlsx").read_bytes()
    assert parts(kept) == parts(write_sheet((), "xlsx"))
    assert read_sheet(MAKER, kept).faults == ()


def test_the_template_explains_every_column_in_both_languages() -> None:
    assert tuple(NOTES) == COLUMNS
    book = CalamineWorkbook.from_filelike(BytesIO(write_sheet((), "xlsx")))
    assert book.sheet_names == ["outlets", "说明 Notes"]
    notes = book.get_sheet_by_index(1).to_python()
    assert [row[0] for row in notes] == ["column", *COLUMNS]
    assert [[row[2], row[3]] for row in notes[1:]] == [[note.zh, note.en] for note in NOTES.values()]


def test_days_numbers_and_truths_become_the_texts_that_were_meant() -> None:
    kept: dict[str, Any] = {**FULL, **DAYS, "hv_until": date(2027, 6, 30), "latitude": 43.238949, "longitude": 76.889709}
    intake = read_sheet(MAKER, filled({**kept, "parts_lead_days": 5, "outlet_id": 101, "district": True, "agreement_number": 12345.0}))
    assert intake.faults == ()
    expected = {"outlet_id": "101", "district": "TRUE", "agreement_number": "12345"}
    assert intake.outlets == (outlet(**{name: getattr(FULL_OUTLET, name) for name in COLUMNS} | expected),)


@pytest.mark.parametrize(
    ("column", "cell", "code"),
    [
        ("phone", 77272500001, "cell_number"),
        ("phone", 7.7e10, "cell_number"),
        ("postal_code", 50000, "cell_number"),
        ("agreement_number", 1234567890123456, "cell_number"),
        ("address", 1.5, "cell_number"),
        ("district", date(2026, 5, 3), "cell_date"),
        ("opening_hours", time(9, 0), "cell_date"),
        ("valid_from", time(9, 0), "cell_date"),
        ("city", ("=A1",), "cell_formula"),
        ("valid_from", ("=TODAY()",), "cell_formula"),
        ("valid_from", datetime(2025, 1, 1, 10, 30, tzinfo=UTC).replace(tzinfo=None), "date_format"),
        ("valid_from", 45658, "date_format"),
        ("latitude", 43.23894912, "coordinate_decimals"),
        ("latitude", 0.00001, "coordinate_country"),
        ("status", True, "status_unknown"),
        ("parts_lead_days", 5.5, "cell_number"),
    ],
)
def test_what_excel_made_of_a_cell_is_told_by_row_and_column(column: str, cell: Any, code: str) -> None:
    assert codes(filled(GOOD, {**FULL, "outlet_id": "B", column: cell}, {**GOOD, "outlet_id": "C"})) == [(3, column, code)]


def test_a_phone_that_became_a_number_is_told_to_be_formatted_as_text() -> None:
    fault = read_sheet(MAKER, filled({**GOOD, "phone": 77272500001})).faults[0]
    assert fault.place.en == "row 2, column I phone"
    assert "77272500001" in fault.reason.sentence.zh
    assert "format the column as Text" in fault.reason.sentence.en


def test_an_error_value_is_told() -> None:
    data = with_sheet_xml(filled({**GOOD, "city": True}), 't="b"><v>1</v>', 't="e"><v>#N/A</v>')
    assert codes(data) == [(2, "city", "cell_error")]


def test_every_cell_that_an_array_formula_fills_is_told() -> None:
    data = with_sheet_xml(filled(GOOD, {**GOOD, "outlet_id": ("=A1",)}), "<f>A1</f>", '<f t="array" ref="A3:B3">A1</f>')
    assert codes(data) == [(3, "outlet_id", "cell_formula"), (3, "country", "cell_formula")]


def test_cells_and_rows_without_names_stand_where_they_follow() -> None:
    nameless = re.compile(rb'(<(?:c|row)) r="[A-Z]*[0-9]+"')
    data = filled(FULL, {**GOOD, "outlet_id": ("=A1",), "country": "KZ"})

    def change(name: str, part: bytes) -> bytes:
        return nameless.sub(rb"\1", part) if name.endswith("sheet1.xml") else part

    dense = repacked(data, change)
    assert codes(dense) == [(3, "outlet_id", "cell_formula")]
    assert read_sheet(MAKER, dense).outlets == (FULL_OUTLET,)


def test_a_formula_in_the_header_refuses_the_sheet() -> None:
    assert codes(workbook(("outlets", [[("=A2",), *COLUMNS[1:]]]))) == [(1, "", "sheet_header")]


def test_all_bad_cells_of_a_row_are_told_and_the_rows_around_it_taken() -> None:
    data = filled(GOOD, {**GOOD, "outlet_id": "B", "phone": 7, "city": ("=A1",)}, {**GOOD, "outlet_id": "C"})
    intake = read_sheet(MAKER, data)
    assert [(one.row, one.letter, one.reason.code) for one in intake.faults] == [(3, "H", "cell_formula"), (3, "I", "cell_number")]
    assert ([one.outlet_id for one in intake.outlets], intake.refused) == (["KZ-ALA-01", "C"], 1)


def test_rows_are_numbered_as_the_spreadsheet_shows_them_and_old_sheets_read() -> None:
    rows = [[row[column] for column in COLUMNS[:FIRST_COLUMNS]] for row in (GOOD, {**GOOD, "outlet_id": "B"})]
    intake = read_sheet(MAKER, workbook(("anything", [COLUMNS[:FIRST_COLUMNS], [], rows[0], [], [], rows[1]])))
    assert (intake.rows, intake.columns, intake.faults) == ((3, 6), COLUMNS[:FIRST_COLUMNS], ())
    assert intake.outlets[0] == OUTLET


def test_a_sheet_that_does_not_begin_at_the_first_cell_has_a_wrong_header() -> None:
    assert codes(workbook(("outlets", [[], ["", *COLUMNS]]))) == [(1, "", "sheet_header")]
    assert codes(workbook(("outlets", []))) == [(0, "", "sheet_empty")]


def test_the_only_visible_worksheet_or_the_one_named_outlets_is_read() -> None:
    rows = [COLUMNS, [GOOD.get(column) for column in COLUMNS]]
    assert codes(workbook(("网点", rows), ("old", [["x"]]), hidden=["old"])) == []
    assert codes(workbook(("notes", [["x"]]), ("outlets", rows))) == []
    several = workbook(("网点", rows), ("old", [["x"]]))
    assert codes(several) == [(0, "", "sheet_several")]
    assert "网点, old" in only_reason(several).sentence.zh


def test_a_workbook_is_recognised_by_its_bytes_alone() -> None:
    assert read_file(filled(GOOD)).faults == ()
    assert only_reason(b"PK\x03\x04" + bytes(200)).code == "sheet_damaged"


ENTITIES = b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>'


def first_sheet(change: Callable[[bytes], bytes | None]) -> bytes:
    return repacked(filled(GOOD), lambda name, part: change(part) if name.endswith("sheet1.xml") else part)


HOSTILE: dict[str, tuple[Callable[[], bytes], str]] = {
    "a macro": (lambda: with_part(filled(GOOD), "xl/vbaProject.bin", b"x"), "sheet_macros"),
    "a macro in capitals": (lambda: with_part(filled(GOOD), "xl/VBAPROJECT.BIN", b"x"), "sheet_macros"),
    "a part too large to unpack": (
        lambda: claiming(with_part(filled(GOOD), "xl/media/z.bin", bytes(123_457)), "xl/media/z.bin", MOST_UNPACKED),
        "sheet_too_costly",
    ),
    "thousands of parts": (lambda: repacked(filled(GOOD), lambda _, part: part, {f"p{n}": b"" for n in range(2_001)}), "sheet_too_costly"),
    "a document type": (lambda: first_sheet(lambda part: part.replace(b"?>", b"?>" + ENTITIES, 1)), "sheet_damaged"),
    "a worksheet that is missing": (lambda: first_sheet(lambda _: None), "sheet_damaged"),
    "a worksheet cut short": (lambda: first_sheet(lambda part: part[:900]), "sheet_damaged"),
    "an encoding that nobody knows": (lambda: first_sheet(lambda part: part.replace(b"UTF-8", b"utf-77")), "sheet_damaged"),
    "a part twice": (lambda: with_part(filled(GOOD), "XL/worksheets/sheet1.xml", b"<x/>"), "sheet_damaged"),
    "another kind of archive": (lambda: repacked(filled(GOOD), lambda name, part: part if "rels" in name else None), "sheet_not_csv"),
    "a cell at the end of the world": (lambda: with_sheet_xml(filled(GOOD), 'r="B2"', 'r="XFD2"'), "sheet_too_wide"),
    "a row at the end of the world": (lambda: with_sheet_xml(filled(GOOD), 'r="B2"', 'r="B1048576"'), "sheet_too_many_rows"),
    "a cell without a name": (lambda: with_sheet_xml(filled(GOOD), 'r="B2"', 'r="２B"'), "sheet_damaged"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_workbook_is_refused_as_a_whole(name: str) -> None:
    make, code = HOSTILE[name]
    data, started = make(), clock.monotonic()
    assert codes(data) == [(0, "", code)]
    assert clock.monotonic() - started < 20


def test_a_part_that_lies_about_its_size_is_stopped_by_the_limits() -> None:
    text = b"<si><t>" + b"a" * 1_000_000 + b"</t></si>"
    data = repacked(filled(GOOD), lambda name, part: part.replace(b"</sst>", text * 200 + b"</sst>") if "sharedStr" in name else part)
    tight = Limits(wall_seconds=30, cpu_seconds=20, memory_bytes=300_000_000)
    reading = read_workbook(claiming(data, "xl/sharedStrings.xml", 5_000), tight)
    assert reading.faults[0].reason.code in ("sheet_damaged", "sheet_too_costly")


def test_a_workbook_that_takes_too_long_is_told_so() -> None:
    data = filled(*[{**GOOD, "outlet_id": f"K{n}"} for n in range(3_000)])
    assert read_workbook(data, Limits(wall_seconds=0.05)).faults[0].reason.code == "sheet_too_costly"


def test_when_all_places_are_taken_it_is_told_to_try_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading_module, "WAIT_SECONDS", 0.01)
    for _ in range(reading_module.MAX_CHILDREN):
        assert reading_module._places.acquire(timeout=1)
    try:
        assert only_reason(filled(GOOD)).code == "sheet_busy"
    finally:
        for _ in range(reading_module.MAX_CHILDREN):
            reading_module._places.release()


def test_a_child_that_cannot_start_is_told_and_leaves_its_place(monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr("sys.executable", "/nonexistent/python")
        for _ in range(reading_module.MAX_CHILDREN + 1):
            assert only_reason(filled(GOOD)).code == "sheet_busy"
    assert read_file(filled(GOOD)).faults == ()


def test_faults_by_the_hundred_thousand_cost_little() -> None:
    rows = [{**GOOD, "outlet_id": f"K{n}", **dict.fromkeys(("city", "address", "provider"), 1.5)} for n in range(4_000)]
    faults: tuple[Fault, ...] = read_sheet(MAKER, filled(*rows)).faults
    assert len({one.row for one in faults}) == 4_000
    assert len(faults) < 7_000
