"""Sheets at random: whatever comes, the intake answers, and a row is an outlet as it stands there or refused whole."""

import csv
import io
from datetime import date, time
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from outlets.intake import Intake, completed, read_sheet, write_sheet
from outlets.plan import Options, plan
from outlets.rows import read_row
from outlets.sheet import COLUMNS, FIRST_COLUMNS
from outlets.values import Outlet
from tests.support.outlet_sheets import FULL, GOOD, MAKER, sheet
from tests.support.workbooks import workbook

MANY = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
FEW = settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow])
HEADERS = st.integers(FIRST_COLUMNS, len(COLUMNS)).map(lambda width: COLUMNS[:width])
ODD = st.sampled_from(
    ["", " ", "'", '"', "=1", "'+1", "|", "\n", "\u202e", "e\u0301", "１", "0", "-1", "24/7", "KZ-75", "depot", "x" * 300]
)
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
CELL = ODD | TEXT | st.sampled_from([*FULL.values()])
KEPT = CELL | st.floats(-1e18, 1e18) | st.booleans() | st.dates(date(1900, 3, 1)) | st.times().map(lambda one: time(one.hour, one.minute))
ENCODINGS = st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "gb18030"])
BENT_ROW = st.fixed_dictionaries({}, optional=dict.fromkeys(COLUMNS, CELL))


def rows_of(some: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{**FULL, "outlet_id": f"K{at}", **row} for at, row in enumerate(some)]


def check(intake: Intake, most: int) -> None:
    """Hold an intake to what is always so."""
    refused = {one.row for one in intake.faults if one.row > 1}
    assert refused.isdisjoint(intake.rows)
    assert len(intake.rows) == len(intake.outlets)
    assert (len(refused), len(intake.outlets) + len(refused) <= most) == (intake.refused, True)
    assert len({one.outlet_id for one in intake.outlets}) == len(intake.outlets)
    assert all(one.reason.code and one.reason.sentence.zh and one.reason.sentence.en and one.place.zh for one in intake.faults)
    whole = completed(intake, {})
    assert read_sheet(MAKER, write_sheet(whole.outlets)).outlets == whole.outlets
    assert plan(intake, (), Options()).outlets == whole.outlets
    assert plan(intake, (), Options(whole=True)).outlets == (() if whole.faults else whole.outlets)


@MANY
@given(st.binary(max_size=2_000) | st.binary(max_size=200).map(lambda data: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + data))
def test_random_bytes_are_answered(data: bytes) -> None:
    intake = read_sheet(MAKER, data)
    assert (intake.outlets, len(intake.faults)) == ((), 1)


@MANY
@given(header=HEADERS, rows=st.lists(BENT_ROW, max_size=4), encoding=ENCODINGS, separator=st.sampled_from(",;\t"))
def test_a_row_of_random_cells_is_taken_as_it_stands_or_refused_whole(
    header: tuple[str, ...], rows: list[dict[str, str]], encoding: str, separator: str
) -> None:
    full = rows_of(rows)
    out = io.StringIO()
    writer = csv.writer(out, delimiter=separator)
    writer.writerow(header)
    writer.writerows([row[column] for column in header] for row in full)
    intake = read_sheet(MAKER, out.getvalue().encode(encoding))
    check(intake, len(rows))
    for number, outlet in zip(intake.rows, intake.outlets, strict=True):
        alone = {column: full[number - 2][column].strip(" ") for column in header}
        again = read_row(MAKER, {column: cell[1:] if cell[:2] in ("'=", "'+", "''") else cell for column, cell in alone.items()})
        assert again == outlet


@MANY
@given(
    st.lists(st.lists(CELL, max_size=40), max_size=5),
    st.sampled_from([",", ";", "\t", ",,"]),
    st.sampled_from(["\n", "\r\n", "\r", "\n\n"]),
    st.booleans(),
)
def test_random_structure_is_answered(records: list[list[str]], separator: str, end: str, with_header: bool) -> None:
    lines = [separator.join(record) for record in records]
    text = end.join([separator.join(COLUMNS), *lines] if with_header else lines)
    intake = read_sheet(MAKER, text.encode())
    check(intake, text.count("\n") + text.count("\r"))


@FEW
@given(header=HEADERS, rows=st.lists(st.fixed_dictionaries({}, optional=dict.fromkeys(COLUMNS, KEPT)), max_size=4))
def test_random_cells_of_a_workbook_are_taken_as_they_stand_or_refused_whole(header: tuple[str, ...], rows: list[dict[str, Any]]) -> None:
    full = rows_of(rows)
    intake = read_sheet(MAKER, workbook(("outlets", [header, *[[row[column] for column in header] for row in full]])))
    check(intake, len(rows))
    for number, outlet in zip(intake.rows, intake.outlets, strict=True):
        row = full[number - 2]
        assert outlet.outlet_id in (row["outlet_id"], str(row["outlet_id"]).strip(" "), str(row["outlet_id"]).removesuffix(".0"))
        assert isinstance(read_row(MAKER, {"outlet_id": outlet.outlet_id}), tuple), "one cell alone is no outlet"


@FEW
@given(st.data())
def test_a_workbook_with_any_bytes_changed_is_answered(data: st.DataObject) -> None:
    good = bytearray(workbook(("outlets", [COLUMNS, [FULL[column] for column in COLUMNS]])))
    for _ in range(data.draw(st.integers(1, 4))):
        good[data.draw(st.integers(0, len(good) - 1))] = data.draw(st.integers(0, 255))
    intake = read_sheet(MAKER, bytes(good))
    assert len(intake.outlets) + intake.refused <= 2
    assert all(isinstance(one, Outlet) for one in intake.outlets)


@FEW
@given(st.lists(st.sampled_from(["", "ok", "bad"]), min_size=1, max_size=8))
def test_good_rows_beside_bad_ones_are_taken_exactly(kinds: list[str]) -> None:
    cells: dict[str, dict[str, str]] = {"ok": {}, "bad": {"city": "a\u200bb"}, "": dict.fromkeys(GOOD, "")}
    rows = [{**({"outlet_id": f"K{at}"} if kind else {}), **cells[kind]} for at, kind in enumerate(kinds)]
    intake = read_sheet(MAKER, sheet(*rows))
    assert intake.rows == tuple(at for at, kind in enumerate(kinds, start=2) if kind == "ok")
    assert [one.row for one in intake.faults] == [at for at, kind in enumerate(kinds, start=2) if kind == "bad"]
