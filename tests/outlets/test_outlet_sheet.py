"""The sheet as bytes: form faults are told before a cell is read, and no cell becomes a formula or is lost."""

import csv
import io
from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outlets.escapes import escape, unescape
from outlets.files import read_file
from outlets.intake import read_sheet
from outlets.sheet import COLUMNS, FIRST_COLUMNS, MAX_BYTES, MAX_ROWS, Reading, letter, letter_of
from tests.support.outlet_sheets import FULL, FULL_OUTLET, GOOD, MAKER, OUTLET, sheet

HEADER = ",".join(COLUMNS)


def only_fault(data: bytes) -> tuple[int, str, str]:
    reading = read_file(data)
    rows, faults = reading.rows, reading.faults
    assert (reading.columns, rows) == ((), ())
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
        (sheet({}).decode().encode("utf-16-le"), 0, "sheet_encoding"),
        (b"PK\x03\x04 a workbook", 0, "sheet_damaged"),
        (b"PK\x05\x06" + bytes(18), 0, "sheet_not_csv"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 an old workbook", 0, "sheet_old_excel"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), 0, "sheet_encrypted"),
        (b"%PDF-1.7", 0, "sheet_not_csv"),
        (sheet({}, header=COLUMNS[: FIRST_COLUMNS - 1]), 1, "sheet_header"),
        (sheet({}, header=(*COLUMNS[:FIRST_COLUMNS], *COLUMNS[FIRST_COLUMNS + 1 :])), 1, "sheet_header"),
        (sheet({}, header=(*COLUMNS, "colour")), 1, "sheet_header"),
        (sheet({}, header=COLUMNS[::-1]), 1, "sheet_header"),
        (sheet({}).replace(b",", b"|"), 1, "sheet_header"),
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
    assert read_file(full).faults[-1].reason.code == "row_width"
    assert only_fault(full + b"x\n")[2] == "sheet_too_many_rows"


def test_the_wrong_header_says_which_columns_are_missing_and_which_are_unknown() -> None:
    fault = read_file(sheet({}, header=("land", *COLUMNS[1:]))).faults[0]
    assert "outlet_id" in fault.reason.sentence.en.split("Download")[0]
    assert "land" in fault.reason.sentence.zh


@pytest.mark.parametrize("prefix", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("line_end", [b"\r\n", b"\n"])
def test_a_sheet_reads_the_same_with_and_without_mark_and_with_either_line_end(prefix: bytes, line_end: bytes) -> None:
    data = prefix + sheet({}).replace(b"\r\n", line_end)
    assert read_sheet(MAKER, data).outlets == (OUTLET,)


def test_rows_are_numbered_as_the_spreadsheet_shows_them() -> None:
    second = sheet({"outlet_id": "B"}).split(b"\r\n")[1]
    data = sheet({"address": "two\nlines"}) + b"\r\n" + b"," * 32 + b"\r\n" + second + b"\r\n"
    reading = read_file(data)
    assert reading.faults == ()
    assert [row.number for row in reading.rows] == [2, 5]


def test_a_row_with_too_few_or_too_many_cells_is_named() -> None:
    row = sheet({}).split(b"\r\n")[1]
    data = sheet({}) + row[: row.rindex(b",")] + b"\r\n" + row + b",extra\r\n" + row + b",,\r\n"
    reading = read_file(data)
    assert [(one.row, one.reason.code) for one in reading.faults] == [(3, "row_width"), (4, "row_width")]
    assert [one.number for one in reading.rows] == [2, 5]


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
    assert read_file(data) == Reading(COLUMNS, (), ())


def test_the_example_rows_of_these_tests_have_every_column() -> None:
    assert tuple(GOOD) == COLUMNS[:FIRST_COLUMNS]
    assert tuple(FULL) == COLUMNS


@pytest.mark.parametrize("width", range(FIRST_COLUMNS, len(COLUMNS) + 1))
def test_a_sheet_that_ends_after_any_column_from_the_sixteenth_reads_and_says_what_it_states(width: int) -> None:
    stated = COLUMNS[:width]
    row = {**FULL, "longitude": "76.889709" if "longitude" in stated else ""}
    intake = read_sheet(MAKER, sheet(row, header=stated))
    assert (intake.faults, intake.columns, intake.rows) == ((), stated, (2,))
    for column in stated:
        assert getattr(intake.outlets[0], column) == getattr(FULL_OUTLET, column)
    assert {column for column in COLUMNS if column not in stated and getattr(intake.outlets[0], column)} == set()


def test_empty_cells_behind_the_last_name_of_the_header_state_nothing() -> None:
    assert read_sheet(MAKER, sheet({}, header=(*COLUMNS[:FIRST_COLUMNS], "", ""))).columns == COLUMNS[:FIRST_COLUMNS]


@pytest.mark.parametrize("separator", [b";", b"\t"])
def test_tabs_and_semicolons_between_cells_are_recognised_by_the_header(separator: bytes) -> None:
    plain = sheet({"address": "street 1", "opening_hours": ""})
    assert read_sheet(MAKER, plain.replace(b",", separator)).outlets == read_sheet(MAKER, plain).outlets != ()


def test_columns_are_lettered_as_the_spreadsheet_letters_them() -> None:
    assert [letter(at) for at in (0, 25, 26, 51, 52, 701, 702)] == ["A", "Z", "AA", "AZ", "BA", "ZZ", "AAA"]
    assert (letter_of("outlet_id"), letter_of("name_zh"), letter_of("agreement_number")) == ("A", "C", "AG")


def test_a_fault_is_placed_by_row_letter_and_name_in_both_languages() -> None:
    fault = read_sheet(MAKER, sheet({"name_zh": ""})).faults[0]
    assert fault.place.en == fault.reason.field == "row 2, column C name_zh"
    assert fault.place.zh == "第 2 行 C 列 name_zh"
    assert fault.as_json()["letter"] == "C"
