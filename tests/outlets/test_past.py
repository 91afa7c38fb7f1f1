"""What the registry said before: every state, every past day, every change by number, and history that was altered."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from kernel.canonical import sha256
from kernel.clock import SHANGHAI, FixedClock
from kernel.database import Database
from outlets.records import OutletRecords
from outlets.records.rows import content_of
from outlets.service import Registry
from outlets.service.keeping import NEW, Kept
from outlets.values import Outlet, Source
from tests.support.database import open_test_database
from tests.support.outlet_sheets import MAKER, NOON, OUTLET, REGISTRAR, TODAY, outlet, sheet

IDS = ("A", "B", "C")
CHANGE = st.tuples(st.integers(0, 3), st.integers(0, 86_399), st.sampled_from(IDS), st.sampled_from(["Алматы", "Астана", "Шымкент"]))
"""Days since the change before, second of that day (Shanghai), outlet, and its new city."""


def put(registry: Registry, one: Outlet) -> None:
    known = registry.standing(MAKER, one.outlet_id)
    assert isinstance(registry.keep(one, seen=known.version if known else NEW, actor=REGISTRAR), Kept)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(CHANGE, min_size=1, max_size=12))
def test_every_past_day_is_what_was_said_when_it_ended(tmp_path: Path, steps: list[tuple[int, int, str, str]]) -> None:
    database = open_test_database(tmp_path, f"{abs(hash(tuple(steps)))}.sqlite3")
    clock = FixedClock(NOON)
    registry = Registry(OutletRecords(database), clock)
    said: dict[date, dict[str, Outlet]] = {}
    state: dict[str, Outlet] = {}
    day, last = TODAY, 0
    for days, second, key, city in steps:
        day, last = day + timedelta(days=days), second if days else max(last, second)
        clock.advance(datetime.combine(day, time(), SHANGHAI) + timedelta(seconds=last) - clock.now())
        state = {**state, key: outlet(outlet_id=key, city=city)}
        put(registry, state[key])
        said[day] = state
    for ahead in range(-1, (day - TODAY).days + 2):
        asked = TODAY + timedelta(days=ahead)
        expected = said[max((known for known in said if known <= asked), default=asked)] if min(said) <= asked else {}
        assert registry.as_of(MAKER, asked) == tuple(expected[key] for key in sorted(expected))
    database.engine.dispose()


def test_a_day_ends_at_midnight_in_shanghai(registry: Registry, clock: FixedClock) -> None:
    clock.advance(timedelta(hours=11, minutes=59, seconds=59, microseconds=999_999))
    put(registry, OUTLET)
    clock.advance(timedelta(microseconds=1))
    put(registry, outlet(city="Астана"))
    assert registry.as_of(MAKER, date(2026, 3, 1)) == ()
    assert registry.as_of(MAKER, date(2026, 3, 2)) == (OUTLET,)
    assert registry.as_of(MAKER, date(2026, 3, 3)) == (outlet(city="Астана"),)


def test_every_state_is_kept_whole_newest_first(registry: Registry, clock: FixedClock) -> None:
    states = [OUTLET, outlet(city="Астана", latitude=43.0, longitude=-0.00002), outlet(hv_certificate="HV-1", hv_until=TODAY)]
    for state in states:
        put(registry, state)
        clock.advance(timedelta(hours=1))
    history = registry.history(MAKER, OUTLET.outlet_id)
    assert [(one.outlet, one.version, one.at) for one in history] == [
        (state, at + 1, NOON + timedelta(hours=at)) for at, state in reversed(list(enumerate(states)))
    ]
    assert isinstance(history[1].outlet.latitude, float)
    assert registry.standing(MAKER, OUTLET.outlet_id) == history[0]
    assert registry.history("OTHER", OUTLET.outlet_id) == ()
    for unknown in ("NO", "", "A\x00", "\udcff"):
        assert registry.standing(MAKER, unknown) is None
        assert registry.history(MAKER, unknown) == ()


def test_changes_are_numbered_through_all_makers_and_say_how_many_outlets(registry: Registry, clock: FixedClock) -> None:
    registry.import_sheet(MAKER, sheet({}, {"outlet_id": "B"}), actor=REGISTRAR)
    put_other = replace(OUTLET, maker="OTHER")
    registry.keep(put_other, seen=NEW, actor=replace(REGISTRAR, maker="OTHER"))
    clock.advance(timedelta(days=1))
    put(registry, outlet(city="Астана"))
    told = [(one.revision, one.by, one.at, one.source, one.outlets) for one in registry.changes(MAKER)]
    assert told == [(3, "lin", NOON + timedelta(days=1), Source.EDIT, 1), (1, "lin", NOON, Source.IMPORT, 2)]
    assert [one.revision for one in registry.changes(MAKER, limit=1)] == [3]
    assert (registry.revision(), registry.changed_at()) == (3, NOON + timedelta(days=1))


def test_a_change_commits_to_each_state_that_it_wrote(registry: Registry) -> None:
    registry.import_sheet(MAKER, sheet({}, {"outlet_id": "B"}), actor=REGISTRAR)
    states = [outlet(outlet_id="B"), OUTLET]
    assert registry.changes(MAKER)[0].digest == sha256(b"".join(sha256(content_of(one).encode()) for one in states))


@pytest.mark.parametrize(
    "deed",
    [
        "UPDATE outlet_history SET content = replace(content, 'active', 'closed') WHERE outlet_id = 'B' AND version = 1",
        "DELETE FROM outlet_history WHERE outlet_id = 'B' AND version = 1",
        "UPDATE outlet_history SET revision = 2 WHERE outlet_id = 'B' AND version = 1",
        "UPDATE outlet_history SET outlet_id = 'BB' WHERE outlet_id = 'B'",
        "UPDATE outlet_history SET changed_by = 'other' WHERE outlet_id = 'B'",
        "UPDATE outlet_history SET note = 'forged' WHERE version = 1",
        "UPDATE outlet_history SET note = 'forged' WHERE outlet_id = 'B'",
        "UPDATE outlet_revision SET outlets = 3 WHERE revision = 1",
    ],
)
def test_a_state_altered_by_hand_names_its_change(registry: Registry, database: Database, deed: str) -> None:
    registry.import_sheet(MAKER, sheet({}, {"outlet_id": "B"}), actor=REGISTRAR)
    put(registry, outlet(city="Астана"))
    assert registry.altered_changes(MAKER) == ()
    with database.write.begin() as session:
        session.execute(text(deed))
    assert 1 in registry.altered_changes(MAKER)


@pytest.mark.parametrize(
    ("deed", "ids"),
    [
        ("UPDATE outlet SET status = 'closed' WHERE outlet_id = 'B'", ("B",)),
        ("DELETE FROM outlet WHERE outlet_id = 'B'", ("B",)),
        ("DELETE FROM outlet_history WHERE version = 1", ("B", OUTLET.outlet_id)),
        ("UPDATE outlet_history SET content = '{}' WHERE outlet_id = 'B'", ("B",)),
        ("UPDATE outlet SET status = 'bogus' WHERE outlet_id = 'B'", ("B",)),
        ("UPDATE outlet SET revision = 0 WHERE outlet_id = 'B'", ("B",)),
        ("UPDATE outlet SET changed_by = 'other' WHERE outlet_id = 'B'", ("B",)),
        ("UPDATE outlet SET outlet_id = 'C' WHERE outlet_id = 'B'", ("B", "C")),
    ],
)
def test_an_outlet_that_is_not_what_its_last_state_says_is_named(
    registry: Registry, database: Database, deed: str, ids: tuple[str, ...]
) -> None:
    registry.import_sheet(MAKER, sheet({}, {"outlet_id": "B"}), actor=REGISTRAR)
    put(registry, outlet(city="Астана"))
    assert (registry.strayed(MAKER), registry.unnumbered(MAKER)) == ((), 0)
    with database.write.begin() as session:
        session.execute(text(deed))
    assert registry.strayed(MAKER) == ids


def test_states_that_changed_places_name_their_outlet(registry: Registry, database: Database) -> None:
    for city in ("A", "B", "C", "D"):
        put(registry, outlet(city=city))
    with database.write.begin() as session:
        for deed in ("version = 9 WHERE version = 2", "version = 2 WHERE version = 3", "version = 3 WHERE version = 9"):
            session.execute(text(f"UPDATE outlet_history SET {deed}"))
    assert registry.strayed(MAKER) == (OUTLET.outlet_id,)


def test_a_change_commits_to_its_note(registry: Registry, database: Database) -> None:
    registry.import_sheet(MAKER, sheet({}), actor=REGISTRAR, note="signed by both")
    assert registry.altered_changes(MAKER) == ()
    with database.write.begin() as session:
        session.execute(text("UPDATE outlet_history SET note = ''"))
    assert registry.altered_changes(MAKER) == (1,)
