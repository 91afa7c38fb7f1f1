"""The registry over real databases: questions, imports that change exactly what differs, and history."""

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, inspect, select, text

from kernel.actor import STRANGER, SYSTEM
from kernel.clock import FixedClock
from kernel.database import Database, open_database
from outlets.errors import RegistryChanged, RegistryUnavailable
from outlets.records import OutletRecords
from outlets.report import FAULTS_TOLD
from outlets.service import Registry
from outlets.sheet import COLUMNS, MAX_ROWS
from outlets.tables import OutletHistoryRow, OutletRow
from outlets.values import OutletFilter, OutletStatus
from tests.support.database import open_test_database
from tests.support.outlet_sheets import GOOD, MAKER, NOON, OUTLET, QUESTION, REGISTRAR, TODAY, outlet, sheet


def counts(registry: Registry, data: bytes, **options: Any) -> tuple[int, int, int, int]:
    report = registry.import_sheet(MAKER, data, actor=REGISTRAR, **options)
    return report.added, report.changed, report.unchanged, report.refused


def history(database: Database) -> list[OutletHistoryRow]:
    with database.read() as session:
        return list(session.scalars(select(OutletHistoryRow).order_by(OutletHistoryRow.outlet_id, OutletHistoryRow.version)))


def test_an_imported_outlet_is_read_back_as_it_was_written(registry: Registry) -> None:
    assert counts(registry, sheet({})) == (1, 0, 0, 0)
    assert registry.all_outlets(MAKER) == (OUTLET,)
    assert registry.serving(QUESTION) == (OUTLET,)


def test_importing_again_changes_nothing_and_leaves_no_history(registry: Registry, database: Database) -> None:
    counts(registry, sheet({}, {"outlet_id": "B"}))
    before = registry.export_sheet(MAKER)
    assert counts(registry, sheet({}, {"outlet_id": "B"})) == (0, 0, 2, 0)
    assert counts(registry, before) == (0, 0, 2, 0)
    assert registry.export_sheet(MAKER) == before
    assert len(history(database)) == 2


def test_a_change_replaces_the_outlet_and_keeps_both_states_with_who_and_when(
    registry: Registry, database: Database, clock: FixedClock
) -> None:
    counts(registry, sheet({}, {"outlet_id": "B"}))
    clock.advance(timedelta(days=1))
    assert counts(registry, sheet({"status": "closed"}, {"outlet_id": "B"}, {"outlet_id": "C"})) == (1, 1, 1, 0)
    states = [(row.outlet_id, row.version, row.changed_at, row.changed_by) for row in history(database)]
    assert states == [
        ("B", 1, NOON, "lin"),
        ("C", 1, NOON + timedelta(days=1), "lin"),
        ("KZ-ALA-01", 1, NOON, "lin"),
        ("KZ-ALA-01", 2, NOON + timedelta(days=1), "lin"),
    ]
    assert '"status":"active"' in history(database)[2].content
    assert '"status":"closed"' in history(database)[3].content
    with database.read() as session:
        current = session.get_one(OutletRow, (MAKER, "KZ-ALA-01"))
        assert (current.version, current.changed_by, current.changed_at) == (2, "lin", NOON + timedelta(days=1))


def test_a_dry_run_reports_the_same_and_writes_nothing(registry: Registry, database: Database) -> None:
    counts(registry, sheet({}))
    data = sheet({"city": "Астана"}, {"outlet_id": "B"}, {"outlet_id": "C", "country": "CN"})
    before = registry.export_sheet(MAKER)
    report = registry.import_sheet(MAKER, data, actor=REGISTRAR, dry_run=True)
    assert (report.added, report.changed, report.unchanged, report.refused, report.dry_run) == (1, 1, 0, 1, True)
    assert registry.export_sheet(MAKER) == before
    assert len(history(database)) == 1
    assert counts(registry, data) == (1, 1, 0, 1)


def test_good_rows_are_taken_and_the_outlet_of_a_bad_row_stays_as_it_was(registry: Registry) -> None:
    counts(registry, sheet({}))
    assert counts(registry, sheet({"city": "Астана", "email": "x"}, {"outlet_id": "B"})) == (1, 0, 0, 1)
    assert registry.all_outlets(MAKER) == (outlet(outlet_id="B"), OUTLET)


def test_outlets_that_the_sheet_leaves_out_stay(registry: Registry) -> None:
    counts(registry, sheet({}))
    counts(registry, sheet({"outlet_id": "B"}))
    assert len(registry.all_outlets(MAKER)) == 2


def test_makers_do_not_see_or_change_each_others_outlets(registry: Registry) -> None:
    counts(registry, sheet({}))
    report = registry.import_sheet("OTHER", sheet({"city": "Астана"}), actor=SYSTEM)
    assert report.added == 1
    assert registry.all_outlets(MAKER) == (OUTLET,)
    assert registry.serving(QUESTION) == (OUTLET,)
    assert len(registry.outlets_in("KZ", TODAY)) == 2


@pytest.mark.parametrize("dry_run", [True, False])
def test_who_may_not_change_the_registry_is_told_so_and_changes_nothing(registry: Registry, dry_run: bool) -> None:
    for actor, maker in ((STRANGER, MAKER), (REGISTRAR, "OTHER")):
        report = registry.import_sheet(maker, sheet({}), actor=actor, dry_run=dry_run)
        assert [(one.row, one.reason.code) for one in report.faults] == [(0, "outlets_not_yours")]
        assert not report.is_clean
        assert registry.all_outlets(maker) == ()


def test_only_outlets_that_count_on_the_day_are_in_a_country(registry: Registry) -> None:
    counts(
        registry,
        sheet(
            {"outlet_id": "DRAFT", "status": "draft"},
            {"outlet_id": "ENDED", "valid_to": "2026-03-01"},
            {"outlet_id": "LAST-DAY", "valid_to": "2026-03-02"},
            {"outlet_id": "FIRST-DAY", "valid_from": "2026-03-02"},
            {"outlet_id": "TOMORROW", "valid_from": "2026-03-03"},
            {"outlet_id": "PARTS-ONLY", "services": "parts"},
            {"outlet_id": "RU-1", "country": "RU", "phone": "+74955000003", "valid_to": "2026-03-02"},
        ),
    )
    ids = {one.outlet_id for one in registry.outlets_in("KZ", TODAY)}
    assert ids == {"FIRST-DAY", "LAST-DAY", "PARTS-ONLY"}
    assert {one.outlet_id for one in registry.serving(QUESTION)} == {"FIRST-DAY", "LAST-DAY"}
    assert registry.countries_served(TODAY) == ("KZ", "RU")
    assert registry.countries_served(TODAY + timedelta(days=1)) == ("KZ",)
    assert registry.countries_served(date(2024, 12, 31)) == ()


def test_an_empty_registry_serves_nobody(registry: Registry) -> None:
    assert registry.serving(QUESTION) == ()
    assert registry.outlets_in("KZ", TODAY) == ()
    assert registry.countries_served(TODAY) == ()
    assert read_header(registry.export_sheet(MAKER)) == ",".join(COLUMNS)


def read_header(data: bytes) -> str:
    return data.decode("utf-8-sig").strip()


def test_two_imports_at_once_follow_each_other(registry: Registry, database: Database) -> None:
    sheets = [sheet({"city": f"City {n}"}, {"outlet_id": f"OWN-{n}"}) for n in range(6)]
    with ThreadPoolExecutor(6) as pool:
        reports = list(pool.map(lambda data: registry.import_sheet(MAKER, data, actor=REGISTRAR), sheets))
    assert sum(report.added for report in reports) == 7
    assert sum(report.changed for report in reports) == 5
    versions = [row.version for row in history(database) if row.outlet_id == "KZ-ALA-01"]
    assert versions == [1, 2, 3, 4, 5, 6]


def test_a_sheet_agreed_to_before_somebody_elses_change_is_not_imported(registry: Registry) -> None:
    registry.import_sheet(MAKER, sheet({}), actor=REGISTRAR)
    seen = registry.changes(MAKER)[0].revision
    registry.import_sheet("OTHER", sheet({}), actor=SYSTEM)
    assert registry.import_sheet(MAKER, sheet({"city": "X"}), actor=REGISTRAR, seen=seen).changed == 1
    with pytest.raises(RegistryChanged):
        registry.import_sheet(MAKER, sheet({"city": "Y"}), actor=REGISTRAR, seen=seen)
    assert registry.all_outlets(MAKER)[0].city == "X"


def test_a_failure_in_the_middle_keeps_nothing(database: Database) -> None:
    registry = Registry(OutletRecords(database), FixedClock(NOON))
    with database.write.begin() as session:
        session.execute(text("DROP TABLE outlet_history"))
    with pytest.raises(RegistryUnavailable) as failure:
        registry.import_sheet(MAKER, sheet({}, {"outlet_id": "B"}), actor=REGISTRAR)
    assert failure.value.code == "registry_unavailable"
    with database.read() as session:
        assert session.scalar(select(func.count()).select_from(OutletRow)) == 0


def test_a_database_without_tables_is_unavailable_and_not_a_stranger_exception(tmp_path: Path) -> None:
    registry = Registry(OutletRecords(open_database(f"sqlite:///{tmp_path / 'empty.sqlite3'}")), FixedClock(NOON))
    for ask in (
        lambda: registry.serving(QUESTION),
        lambda: registry.all_outlets(MAKER),
        lambda: registry.countries_served(TODAY),
        lambda: registry.import_sheet(MAKER, sheet({}), actor=REGISTRAR),
    ):
        with pytest.raises(RegistryUnavailable):
            ask()


def test_the_country_question_has_an_index(database: Database) -> None:
    indexes = inspect(database.engine).get_indexes("outlet")
    assert ["country", "maker"] in [index["column_names"] for index in indexes]


def test_a_sheet_with_very_many_faults_tells_the_first_and_counts_the_rest(tmp_path: Path) -> None:
    registry = Registry(OutletRecords(open_test_database(tmp_path)), FixedClock(NOON))
    report = registry.import_sheet(MAKER, sheet(*[{"outlet_id": f"O{n}", "city": ""} for n in range(FAULTS_TOLD + 7)]), actor=REGISTRAR)
    assert (len(report.faults), report.untold, report.refused) == (FAULTS_TOLD, 7, FAULTS_TOLD + 7)
    assert report.as_json()["untold"] == 7


def test_the_largest_sheet_is_taken_in_one_go(tmp_path: Path) -> None:
    registry = Registry(OutletRecords(open_test_database(tmp_path)), FixedClock(NOON))
    short = {"provider": "P", "address": "A", "city": "C", "name_zh": "站", "name_en": "S", "name_local": "", "email": "", "brands": "B"}
    data = sheet(*[{**short, "outlet_id": f"O{n}"} for n in range(MAX_ROWS)])
    assert counts(registry, data) == (MAX_ROWS, 0, 0, 0)
    assert counts(registry, data) == (0, 0, MAX_ROWS, 0)


CELL = st.text(st.characters(exclude_categories=["Cs"]), max_size=20) | st.sampled_from([*GOOD.values(), "", "CN", "2026-02-30"])
ROW = st.fixed_dictionaries({"outlet_id": st.sampled_from(["A", "B", "C"])}, optional=dict.fromkeys(COLUMNS[1:], CELL))


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(ROW, min_size=1, max_size=4), spoil=st.none() | st.binary(min_size=1, max_size=3))
def test_a_random_sheet_never_half_applies_a_row(tmp_path: Path, rows: list[dict[str, str]], spoil: bytes | None) -> None:
    database = open_test_database(tmp_path)
    registry = Registry(OutletRecords(database), FixedClock(NOON))
    before = {one.outlet_id: one for one in registry.all_outlets(MAKER)}
    data = sheet(*rows) + (spoil or b"")
    trial = registry.import_sheet(MAKER, data, actor=REGISTRAR, dry_run=True)
    report = registry.import_sheet(MAKER, data, actor=REGISTRAR)
    after = {one.outlet_id: one for one in registry.all_outlets(MAKER)}
    differing = [key for key, one in after.items() if before.get(key) != one]
    assert len(differing) == report.added + report.changed
    assert set(before) <= set(after)
    assert (trial.added, trial.changed, trial.faults) == (report.added, report.changed, report.faults)
    assert registry.import_sheet(MAKER, data, actor=REGISTRAR).added == 0
    database.engine.dispose()


def test_sqlite_keeps_the_registry_in_a_file_that_survives(tmp_path: Path) -> None:
    database = open_test_database(tmp_path)
    Registry(OutletRecords(database), FixedClock(NOON)).import_sheet(MAKER, sheet({}), actor=REGISTRAR)
    database.engine.dispose()
    with sqlite3.connect(tmp_path / "test.sqlite3") as connection:
        assert connection.execute("SELECT outlet_id, country FROM outlet").fetchall() == [("KZ-ALA-01", "KZ")]
    again = Registry(OutletRecords(open_test_database(tmp_path)), FixedClock(NOON))
    assert again.all_outlets(MAKER) == (OUTLET,)


def test_one_page_of_a_list_is_found_counted_and_ordered_by_the_database(database: Database) -> None:
    registry = Registry(OutletRecords(database), FixedClock(NOON))
    rows = [{"outlet_id": f"L{n}", "city": f"City {9 - n}", "valid_to": f"2027-01-0{n}" if n < 4 else ""} for n in range(1, 6)]
    assert registry.import_sheet(MAKER, sheet(*rows), actor=REGISTRAR).is_clean
    every = OutletFilter()
    for order, expected in {
        "": ["L1", "L2", "L3", "L4", "L5"],
        "-id": ["L5", "L4", "L3", "L2", "L1"],
        "city": ["L5", "L4", "L3", "L2", "L1"],
        "until": ["L1", "L2", "L3", "L4", "L5"],
        "-until": ["L3", "L2", "L1", "L5", "L4"],
    }.items():
        page, total = registry.find(MAKER, every, order=order, limit=5)
        assert ([outlet.outlet_id for outlet in page], total) == (expected, 5), order
    # Beyond the last page there is nothing, but the total is told all the same, whether words are looked for or not.
    for wanted in (every, OutletFilter(text="city"), OutletFilter(brand="BYD"), OutletFilter(country="KZ")):
        assert registry.find(MAKER, wanted, offset=50)[1] == 5
        assert len(registry.find(MAKER, wanted, offset=3)[0]) == 2


def test_a_past_day_is_narrowed_by_what_was_written_then(database: Database) -> None:
    registry = Registry(OutletRecords(database), FixedClock(NOON))
    rows = [{"outlet_id": "P1", "name_en": 'The "Blue" 50% Centre'}, {"outlet_id": "P2", "status": "suspended"}]
    assert registry.import_sheet(MAKER, sheet(*rows), actor=REGISTRAR).is_clean

    def ids(**wanted: Any) -> list[str]:
        page, total = registry.find_past(MAKER, TODAY, OutletFilter(**wanted))
        assert total == len(page)
        return [outlet.outlet_id for outlet in page]

    assert ids() == ["P1", "P2"]
    assert ids(status=OutletStatus.SUSPENDED) == ["P2"]
    assert (ids(country="KZ"), ids(country="UZ")) == (["P1", "P2"], [])
    assert (ids(text='"blue"'), ids(text="50%"), ids(text="5_%")) == (["P1"], ["P1"], [])
    page, total = registry.find_past(MAKER, TODAY, OutletFilter(), offset=1, limit=1)
    assert ([outlet.outlet_id for outlet in page], total) == (["P2"], 2)
    assert registry.find_past(MAKER, TODAY - timedelta(days=1), OutletFilter()) == ((), 0)
