"""What is remembered of the registry: never older than its last change, never more than its bounds, from any thread."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from itertools import product
from pathlib import Path

import pytest
from sqlalchemy import event

from bench.outlet_network import network
from kernel.clock import FixedClock
from kernel.database import Database
from outlets import memory
from outlets.memory import Memory
from outlets.records import OutletRecords
from outlets.rules import serves
from outlets.service import Registry
from outlets.service.keeping import NEW, BulkChange
from outlets.values import Outlet, OutletStatus, ServiceQuestion
from tests.support.database import open_test_database
from tests.support.outlet_sheets import MAKER, NOON, OUTLET, QUESTION, REGISTRAR, TODAY, outlet


def statements(database: Database) -> list[str]:
    """Return a list to which every statement from now on is added."""
    said: list[str] = []
    event.listen(database.engine, "before_cursor_execute", lambda _c, _k, statement, *_: said.append(statement))
    return said


def answers(registry: Registry) -> tuple[object, ...]:
    counts = registry.counts_by_country(TODAY)
    return registry.serving(QUESTION), registry.outlets_in("KZ", TODAY), dict(counts), len(registry.coverage(MAKER, TODAY))


def close(registry: Registry) -> None:
    registry.keep_many(MAKER, [OUTLET.outlet_id], BulkChange(OutletStatus.CLOSED), seen=registry.revision(), actor=REGISTRAR)


def test_an_answer_is_never_older_than_the_last_change(registry: Registry) -> None:
    assert answers(registry) == ((), (), {}, 0)
    registry.keep(OUTLET, seen=NEW, actor=REGISTRAR)
    assert answers(registry) == ((OUTLET,), (OUTLET,), {"KZ": 1}, 4)
    registry.keep(outlet(brands=("吉利Geely",)), seen=1, actor=REGISTRAR)
    assert registry.serving(QUESTION) == ()
    close(registry)
    assert answers(registry) == ((), (), {}, 0)


def test_a_change_by_another_process_is_seen_at_once(registry: Registry, database: Database) -> None:
    elsewhere = Registry(OutletRecords(database), FixedClock(NOON))
    elsewhere.keep(OUTLET, seen=NEW, actor=REGISTRAR)
    assert answers(registry) == answers(elsewhere) == ((OUTLET,), (OUTLET,), {"KZ": 1}, 4)
    close(elsewhere)
    assert answers(registry) == answers(elsewhere) == ((), (), {}, 0)


def test_what_was_asked_before_costs_only_the_registrys_number(registry: Registry, database: Database) -> None:
    registry.keep(OUTLET, seen=NEW, actor=REGISTRAR)
    first = answers(registry)
    said = statements(database)
    assert answers(registry) == first
    assert [one for one in said if "FROM outlet " in one.replace("\n", " ") + " "] == []
    assert len([one for one in said if "outlet_revision" in one]) == 4


def test_a_day_has_its_own_sums(registry: Registry) -> None:
    registry.keep(outlet(valid_to=TODAY), seen=NEW, actor=REGISTRAR)
    assert registry.counts_by_country(TODAY) == {"KZ": 1}
    assert registry.counts_by_country(TODAY + timedelta(days=1)) == {}
    assert registry.coverage(MAKER, TODAY + timedelta(days=1)) == ()


def test_the_countries_asked_for_longest_ago_are_forgotten_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory, "MOST_OUTLETS", 5)
    monkeypatch.setattr(memory, "MOST_SUMS", 3)
    store = OutletRecords(open_test_database(tmp_path))
    with store.changing() as changes:
        changes.put([outlet(outlet_id=f"{place}-{n}", country=place) for place in ("DE", "KZ", "RU") for n in range(2)], by="x", at=NOON)
        changes.put([outlet(outlet_id=f"FR-{n}", country="FR") for n in range(9)], by="x", at=NOON)
    kept = Memory(store)
    for place in ("DE", "KZ", "DE", "RU"):
        assert len(kept.country(place).outlets) == 2
    assert list(kept._places) == ["DE", "RU"]
    assert len(kept.country("FR").outlets) == 9, "one country is answered whatever its size"
    assert list(kept._places) == ["FR"]
    for days in range(5):
        kept.counts(TODAY + timedelta(days=days), "")
    assert len(kept._sums) == 3


def test_threads_that_ask_while_others_change_see_whole_states_and_end_with_the_last(registry: Registry) -> None:
    registry.keep(OUTLET, seen=NEW, actor=REGISTRAR)
    versions = [outlet(city=f"City {n}") for n in range(1, 13)]

    def change() -> None:
        for seen, one in enumerate(versions, start=1):
            registry.keep(one, seen=seen, actor=REGISTRAR)

    def ask(_: int) -> list[tuple[Outlet, ...]]:
        return [registry.serving(QUESTION) for _ in range(30)]

    with ThreadPoolExecutor(5) as pool:
        writer = pool.submit(change)
        seen = [found for answers in pool.map(ask, range(4)) for found in answers]
        writer.result()
    known = {(OUTLET,), *((one,) for one in versions)}
    assert set(seen) <= known
    assert registry.serving(QUESTION) == (versions[-1],)


def test_a_place_lists_its_outlets_by_maker_brand_and_powertrain(registry: Registry, database: Database) -> None:
    store = OutletRecords(database)
    with store.changing() as changes:
        changes.put([OUTLET, replace(OUTLET, maker="OTHER"), outlet(outlet_id="B", services=())], by="x", at=NOON)
    place = Memory(store).country("KZ")
    assert set(place.offers) == {(maker, brand, kind) for maker in (MAKER, "OTHER") for brand in OUTLET.brands for kind in ("ICE", "BEV")}
    assert place.offers[(MAKER, "BYD", "BEV")] == (OUTLET,)
    assert len(place.outlets) == 3


def test_who_serves_is_who_the_rule_says_serves_when_asked_one_by_one(tmp_path: Path) -> None:
    store = OutletRecords(open_test_database(tmp_path))
    others = [replace(one, maker="OTHER", categories=("commercial",)) for one in network(60, maker=MAKER)]
    known = [*network(300, maker=MAKER), *others]
    with store.changing() as changes:
        changes.put(known, by="x", at=NOON)
    registry = Registry(store, FixedClock(NOON))
    days, categories = (TODAY, TODAY + timedelta(days=700)), ("", "passenger")
    for maker, brand, powertrain, place in product((MAKER, "OTHER"), ("BYD", "奇瑞Chery", "byd"), ("BEV", "ICE"), ("RU", "MX", "SM")):
        for on, category in product(days, categories):
            question = ServiceQuestion(maker, brand, powertrain, place, on, category)
            expected = sorted((one for one in known if serves(one, question)), key=lambda one: one.outlet_id)
            assert registry.serving(question) == tuple(expected)
