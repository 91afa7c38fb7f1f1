"""An instance from before the outlet was widened: its outlets are found, its history reads back, its next change is the first numbered one."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from kernel.clock import FixedClock
from kernel.database import Base, Database, open_database
from outlets.records import OutletRecords
from outlets.service import Registry
from outlets.values import Outlet, OutletFilter, Service, Source
from portal.migrate import upgrade
from portal.registry_journal import journalled
from tests.support.outlet_sheets import MAKER, NOON, OUTLET, QUESTION, REGISTRAR, TODAY, outlet
from tests.support.postgres import postgres_database, postgres_url

__all__ = ["postgres_url"]

OLD = outlet(name_local="Straße 7", valid_to=None)
FIELDS = "maker outlet_id country name_zh name_en name_local provider address city phone email brands powertrains services valid_from valid_to status"
CONTENT = (
    '{"address":"просп. Райымбека, 525","brands":["吉利Geely","BYD"],"city":"Алматы","country":"KZ","email":"almaty@specimen.example",'
    '"maker":"SPECMN","name_en":"Almaty Service Centre","name_local":"Straße 7","name_zh":"阿拉木图服务中心","outlet_id":"KZ-ALA-01",'
    '"phone":"+77272500001","powertrains":["ICE","BEV"],"provider":"ТОО «Astana Авто»","services":["maintenance","repair","parts"],'
    '"status":"active","valid_from":"2025-01-01","valid_to":null}'
)
"""What the first release wrote as history for `OLD`."""

LISTS = {"brands": '["吉利Geely", "BYD"]', "powertrains": '["ICE", "BEV"]', "services": '["maintenance", "repair", "parts"]'}


@pytest.fixture(params=["sqlite", "postgresql"])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """Return a database without tables."""
    if request.param == "sqlite":
        yield open_database(f"sqlite:///{tmp_path / 'old.sqlite3'}")
    else:
        with postgres_database(request.getfixturevalue("postgres_url")) as opened:
            Base.metadata.drop_all(opened.engine)
            yield opened


@pytest.fixture
def registry(empty: Database) -> Registry:
    """Return the registry of an instance of the first release with one outlet, brought up to date."""
    upgrade(empty, "0001")
    values = {name: LISTS.get(name, getattr(OLD, name)) for name in FIELDS.split()} | {"status": "active"}
    stamp = {
        "version": 1,
        "changed_at": (NOON - timedelta(days=9)).replace(tzinfo=None).isoformat(" ", "microseconds"),
        "changed_by": "lin",
    }
    row = {**values, **stamp}
    history = {"maker": MAKER, "outlet_id": OLD.outlet_id, "content": CONTENT, **stamp}
    with empty.write.begin() as session:
        for table, cells in (("outlet", row), ("outlet_history", history)):
            slots = ", ".join(f":{name}" for name in cells)
            session.execute(text(f"INSERT INTO {table} ({', '.join(cells)}) VALUES ({slots})"), cells)
    upgrade(empty)
    upgrade(empty)
    return Registry(OutletRecords(empty, journalled), FixedClock(NOON))


def found(registry: Registry, **wanted: object) -> tuple[Outlet, ...]:
    return registry.find(MAKER, OutletFilter(**wanted))[0]  # type: ignore[arg-type]  # the filters are the test's subject


def test_an_old_outlet_stands_as_it_did_and_serves(registry: Registry) -> None:
    assert registry.all_outlets(MAKER) == (OLD,)
    assert registry.serving(QUESTION) == (OLD,)
    assert registry.revision() == 0


def test_an_old_outlet_is_found_by_its_words_and_lists(registry: Registry) -> None:
    for wanted in ({"text": "STRASSE"}, {"text": "astana"}, {"brand": "BYD"}, {"powertrain": "BEV"}, {"service": Service.PARTS}):
        assert found(registry, **wanted) == (OLD,), wanted
    for wanted in ({"text": "brand"}, {"text": "repair"}, {"brand": "BY"}, {"service": Service.BATTERY}):
        assert found(registry, **wanted) == (), wanted


def test_old_history_reads_back_with_defaults(registry: Registry) -> None:
    (state,) = registry.history(MAKER, OLD.outlet_id)
    assert (state.outlet, state.version, state.source, state.note) == (OLD, 1, Source.IMPORT, "")
    assert registry.as_of(MAKER, TODAY - timedelta(days=9)) == (OLD,)
    assert registry.as_of(MAKER, TODAY - timedelta(days=10)) == ()
    assert (registry.strayed(MAKER), registry.unnumbered(MAKER), registry.altered_changes(MAKER)) == ((), 1, ())


def test_the_next_change_of_an_old_outlet_is_the_first_with_a_number(registry: Registry) -> None:
    registry.keep(OUTLET, seen=1, actor=REGISTRAR)
    assert [(one.version, one.outlet) for one in registry.history(MAKER, OUTLET.outlet_id)] == [(2, OUTLET), (1, OLD)]
    assert [one.revision for one in registry.changes(MAKER)] == [1]
    assert (registry.strayed(MAKER), registry.altered_changes(MAKER)) == ((), ())
