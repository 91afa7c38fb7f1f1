"""How a sheet is taken: as it is, as the full network, or whole and not at all; and what its columns leave alone."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outlets.intake import Intake, read_sheet
from outlets.plan import Options, plan
from outlets.report import Deed, IntakeReport
from outlets.service import Registry
from outlets.sheet import COLUMNS
from outlets.values import Outlet, OutletStatus, PartsSupply
from tests.support.outlet_sheets import GOOD, MAKER, OUTLET, REGISTRAR, outlet, sheet

FULL, WHOLE = Options(full=True), Options(whole=True)
IDS = ("A", "B", "C", "D")


def taken(registry: Registry, data: bytes, options: Options = FULL, **more: Any) -> IntakeReport:
    return registry.import_sheet(MAKER, data, actor=REGISTRAR, options=options, **more)


def active(registry: Registry) -> str:
    return "".join(one.outlet_id for one in registry.all_outlets(MAKER) if one.status is OutletStatus.ACTIVE)


@pytest.fixture
def four(registry: Registry) -> Registry:
    """Return a registry of four active outlets."""
    taken(registry, sheet(*({"outlet_id": key} for key in IDS)), Options())
    return registry


def test_a_full_sheet_closes_exactly_what_it_leaves_out_and_says_so(four: Registry) -> None:
    report = taken(four, sheet({"outlet_id": "A"}, {"outlet_id": "C", "city": "Астана"}, {"outlet_id": "E"}))
    assert (report.added, report.changed, report.closed, report.unchanged) == (1, 1, 2, 1)
    told = {one.outlet_id: (one.deed, one.columns) for one in report.deeds}
    assert told == {"C": (Deed.CHANGED, ("city",)), "E": (Deed.ADDED, ()), "B": (Deed.CLOSED, ()), "D": (Deed.CLOSED, ())}
    assert active(four) == "ACE"
    assert [one.note for one in four.history(MAKER, "B")] == ["", ""]
    again = taken(four, sheet({"outlet_id": "A"}, {"outlet_id": "C", "city": "Астана"}, {"outlet_id": "E"}))
    assert (again.touched, again.unchanged) == (0, 3), "what is closed already is not closed again"


def test_a_full_sheet_never_closes_the_outlet_of_a_refused_row(four: Registry) -> None:
    report = taken(four, sheet({"outlet_id": "A"}, {"outlet_id": "B", "country": "XX"}, {"outlet_id": "C"}, {"outlet_id": "C"}))
    assert (report.closed, report.refused) == (1, 3)
    assert active(four) == "ABC"


@pytest.mark.parametrize("rows", [[], [{"outlet_id": "A"}, {"outlet_id": "?!"}], [{"outlet_id": "A"}, {"outlet_id": ""}]])
def test_a_full_sheet_that_is_not_certain_closes_nothing_and_says_why(four: Registry, rows: list[dict[str, str]]) -> None:
    report = taken(four, sheet(*rows))
    assert report.closed == 0
    assert "full_not_certain" in [one.reason.code for one in report.faults]
    assert active(four) == "ABCD"


def test_a_full_sheet_that_is_no_sheet_closes_nothing(four: Registry) -> None:
    for data in (b"", b"\x00", b"outlet_id,city\r\nA,X\r\n", sheet({"outlet_id": "A"})[:200]):
        assert taken(four, data).closed == 0
    assert active(four) == "ABCD"


def test_a_row_of_one_cell_too_few_is_an_outlet_that_the_full_sheet_does_not_leave_out(four: Registry) -> None:
    data = sheet({"outlet_id": "A"}) + b"B,KZ\r\n"
    report = taken(four, data)
    assert report.refused == 1
    assert "B" in active(four), "either its id is known, or the sheet is not certain"


def test_whole_takes_all_or_nothing(four: Registry) -> None:
    bad = sheet({"outlet_id": "A", "city": "Астана"}, {"outlet_id": "E", "phone": "1"})
    report = taken(four, bad, WHOLE)
    assert (report.held_back, report.touched, report.refused, report.deeds) == (True, 0, 1, ())
    assert taken(four, bad, replace(WHOLE, full=True)).held_back
    assert active(four) == "ABCD"
    good = taken(four, sheet({"outlet_id": "A", "city": "Астана"}), WHOLE)
    assert (good.held_back, good.changed) == (False, 1)


@pytest.mark.parametrize("options", [Options(), FULL, WHOLE, Options(full=True, whole=True)])
def test_a_trial_run_says_what_the_import_then_does(four: Registry, options: Options) -> None:
    data = sheet({"outlet_id": "A", "city": "Астана"}, {"outlet_id": "E"}, {"outlet_id": "B", "country": "XX"})
    before = four.all_outlets(MAKER)
    trial = taken(four, data, options, dry_run=True)
    assert four.all_outlets(MAKER) == before
    assert replace(trial, dry_run=False) == taken(four, data, options)


def test_columns_that_the_sheet_does_not_have_leave_what_stands(registry: Registry) -> None:
    wide = outlet(website="https://a.example", parts_supply=PartsSupply.STOCK, latitude=43.2, longitude=76.9, languages=("kk", "ru"))
    registry.keep(wide, seen=0, actor=REGISTRAR)
    old = tuple(column for column in COLUMNS if column in GOOD)
    report = taken(registry, sheet({"city": "Астана"}, {"outlet_id": "NEW"}, header=old), Options())
    assert (report.changed, report.added, report.faults) == (1, 1, ())
    known = {one.outlet_id: one for one in registry.all_outlets(MAKER)}
    assert known[OUTLET.outlet_id] == replace(wide, city="Астана")
    assert known["NEW"] == outlet(outlet_id="NEW")


SHEETS = st.lists(st.fixed_dictionaries({"outlet_id": st.sampled_from([*IDS, "E", "?"])}, optional={"country": st.just("XX")}), max_size=5)


@given(rows=SHEETS, full=st.booleans(), whole=st.booleans())
def test_a_plan_closes_no_outlet_that_a_row_names_and_counts_every_row_once(rows: list[dict[str, str]], full: bool, whole: bool) -> None:
    known = [outlet(outlet_id=key) for key in IDS]
    intake = read_sheet(MAKER, sheet(*rows))
    planned = plan(intake, known, Options(full, whole))
    report, named = planned.report, {row["outlet_id"] for row in rows}
    closed = [one.outlet_id for one in planned.outlets if one.status is OutletStatus.CLOSED]
    assert set(closed).isdisjoint(named)
    assert closed == [] or (full and "?" not in named and rows != [])
    assert len(planned.outlets) == report.touched
    if not report.held_back:
        assert report.added + report.changed + report.unchanged + report.refused == len(rows)
    elif whole:
        assert planned.outlets == ()


def test_an_intake_of_nothing_plans_nothing() -> None:
    nothing: tuple[Outlet, ...] = ()
    assert plan(Intake(nothing, 0, ()), [OUTLET], Options()).outlets == ()
