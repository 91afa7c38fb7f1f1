"""The sheet as bytes: form faults are told before a cell is read, and no cell becomes a formula or is lost."""

import csv
import io
from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outlets.intake import read_sheet
from outlets.sheet import COLUMNS, MAX_BYTES, MAX_ROWS, escape, read, unescape
from tests.support.outlet_sheets import GOOD, MAKER, OUTLET, sheet

HEADER = ",".join(COLUMNS)


def only_fault(data: bytes) -> tuple[int, str, str]:
    rows, faults = read(data)
    assert rows == ()
    assert len(faults) == 1
    assert faults[0].reason.sentence.zh
    assert faults[0].reason.sentence.en
    return faults[0].row, faults[0].column, faults[0].reason.code


@pytest.mark.parametrize(
    ("data", "row", "code"),
    [
        (b"", 0, "sheet_empty"),
        (b"\xef\xbb\xbf", 0, "sheet_empty"),
        (b" \r\n\r\n", 0, "sheet_empty"),
        (sheet({}).decode().encode("utf-16"), 0, "sheet_encoding"),
        (sheet({}).decode().encode("utf-16-le"), 0, "sheet_encoding"),
        (sheet({}).decode().encode("gb18030"), 0, "sheet_encoding"),
        (b"PK\x03\x04 a workbook", 0, "sheet_not_csv"),
        (b"\xd0\xcf\x11\xe0 an old workbook", 0, "sheet_not_csv"),
        (b"%PDF-1.7", 0, "sheet_not_csv"),
        (sheet({}, header=COLUMNS[:-1]), 1, "sheet_header"),
        (sheet({}, header=(*COLUMNS, "colour")), 1, "sheet_header"),
        (sheet({}, header=COLUMNS[::-1]), 1, "sheet_header"),
        (sheet({}).replace(b",", b";"), 1, "sheet_header"),
        ((HEADER + '\r\n"never closed').encode(), 2, "sheet_unreadable"),
        ((HEADER + '\r\n"a"b,').encode(), 2, "sheet_unreadable"),
        ((HEADER + "\r\n" + "x" * 200_000).encode(), 2, "sheet_unreadable"),
    ],
)
def test_a_sheet_of_the_wrong_form_is_refused_as_a_whole(data: bytes, row: int, code: str) -> None:
    assert only_fault(data) == (row, "", code)


def test_the_size_limit_is_the_last_byte_taken() -> None:
    filled = sheet({}) + b"\r\n" * ((MAX_BYTES - len(sheet({}))) // 2)
    filled += b" " * (MAX_BYTES - len(filled))
    assert only_fault(filled + b" ")[2] == "sheet_too_large"
    assert only_fault(filled)[2] != "sheet_too_large"


def test_the_row_limit_is_the_last_row_taken() -> None:
    full = (HEADER + "\n").encode() + b"x\n" * MAX_ROWS
    assert read(full)[1][-1].reason.code == "row_width"
    assert only_fault(full + b"x\n")[2] == "sheet_too_many_rows"


def test_the_wrong_header_says_which_columns_are_missing_and_which_are_unknown() -> None:
    fault = read(sheet({}, header=("land", *COLUMNS[1:])))[1][0]
    assert "outlet_id" in fault.reason.sentence.en.split("Download")[0]
    assert "land" in fault.reason.sentence.zh


@pytest.mark.parametrize("prefix", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("line_end", [b"\r\n", b"\n"])
def test_a_sheet_reads_the_same_with_and_without_mark_and_with_either_line_end(prefix: bytes, line_end: bytes) -> None:
    data = prefix + sheet({}).replace(b"\r\n", line_end)
    assert read_sheet(MAKER, data).outlets == (OUTLET,)


def test_rows_are_numbered_as_the_spreadsheet_shows_them() -> None:
    second = sheet({"outlet_id": "B"}).split(b"\r\n")[1]
    data = sheet({"address": "two\nlines"}) + b"\r\n" + b"," * 15 + b"\r\n" + second + b"\r\n"
    rows, faults = read(data)
    assert faults == ()
    assert [row.number for row in rows] == [2, 5]


def test_a_row_with_too_few_or_too_many_cells_is_named() -> None:
    row = sheet({}).split(b"\r\n")[1]
    data = sheet({}) + row[: row.rindex(b",")] + b"\r\n" + row + b",extra\r\n" + row + b",,\r\n"
    rows, faults = read(data)
    assert [(one.row, one.reason.code) for one in faults] == [(3, "row_width"), (4, "row_width")]
    assert [one.number for one in rows] == [2, 5]


@pytest.mark.parametrize("start", list("=+-@\t\r＝＋－＠"))
def test_what_could_start_a_formula_gets_an_apostrophe(start: str) -> None:
    assert escape(start + "1+1") == f"'{start}1+1"
    assert unescape(f"'{start}1+1") == start + "1+1"


def test_an_apostrophe_that_guards_nothing_stays() -> None:
    assert unescape("'Adan") == "'Adan"
    assert unescape("'") == "'"
    assert unescape("") == ""


@given(st.text(st.sampled_from("'=+-@\t\r＝ab")) | st.text())
def test_what_was_escaped_reads_back_and_never_starts_a_formula(cell: str) -> None:
    assert unescape(escape(cell)) == cell
    assert escape(cell)[:1] not in set("=+-@\t\r＝＋－＠")


def test_the_template_is_the_header_and_nothing_else() -> None:
    data = files("templates").joinpath("sheets/outlets-v1.csv").read_bytes()
    assert list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""))) == [list(COLUMNS)]
    assert read(data) == ((), ())


def test_the_example_row_of_these_tests_has_every_column() -> None:
    assert tuple(GOOD) == COLUMNS
