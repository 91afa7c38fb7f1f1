"""Every change of the registry is one event of the journal, in the change's own transaction, or neither is there."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from kernel.clock import FixedClock
from kernel.database import Database
from letters.events import EventKind
from outlets.errors import RegistryUnavailable
from outlets.records import OutletRecords
from outlets.service import Registry
from outlets.service.keeping import NEW, BulkChange
from outlets.values import OutletStatus, RegistryChange
from portal.registry_journal import event_of, journalled, subject_of
from tests.support.database import open_test_database
from tests.support.outlet_sheets import MAKER, NOON, OUTLET, REGISTRAR, outlet, sheet
from tests.support.postgres import postgres_database, postgres_url

__all__ = ["postgres_url"]


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    if request.param == "sqlite":
        yield open_test_database(tmp_path)
    else:
        with postgres_database(request.getfixturevalue("postgres_url")) as opened:
            yield opened


def registry_of(database: Database) -> Registry:
    return Registry(OutletRecords(database, journalled), FixedClock(NOON))


def events(database: Database) -> list[tuple[str, str, bytes]]:
    with database.read() as session:
        found = session.execute(text("SELECT subject, kind, event FROM event ORDER BY id"))
        return [(subject, kind, bytes(event)) for subject, kind, event in found]


def expected(change: RegistryChange) -> tuple[str, str, bytes]:
    return subject_of(change.revision), EventKind.REGISTRY_CHANGED.value, event_of(change).canonical_bytes()


def test_an_import_an_edit_and_a_bulk_change_are_one_event_each(database: Database) -> None:
    registry = registry_of(database)
    registry.import_sheet(MAKER, sheet({}, {"outlet_id": "B"}), actor=REGISTRAR)
    registry.keep(outlet(city="Астана"), seen=1, actor=REGISTRAR)
    registry.keep_many(MAKER, ["B"], BulkChange(OutletStatus.CLOSED), seen=registry.revision(), actor=REGISTRAR)
    changes = registry.changes(MAKER)
    assert events(database) == [expected(change) for change in reversed(changes)]
    told = json.loads(events(database)[0][2])
    assert told["facts"] == {"maker": MAKER, "outlets": 2, "revision": 1, "source": "import", "states": changes[-1].digest.hex()}
    assert (told["subject"], told["actor"], told["at"]) == ("registry/1", "lin", "2026-03-02T04:00:00Z")


def test_what_changes_nothing_is_no_event(database: Database) -> None:
    registry = registry_of(database)
    registry.import_sheet(MAKER, sheet({}), actor=REGISTRAR)
    before = events(database)
    registry.import_sheet(MAKER, sheet({}), actor=REGISTRAR)
    registry.import_sheet(MAKER, sheet({"city": "X"}), actor=REGISTRAR, dry_run=True)
    registry.keep(OUTLET, seen=1, actor=REGISTRAR)
    registry.keep(OUTLET, seen=NEW, actor=REGISTRAR)
    assert events(database) == before


@pytest.mark.parametrize("lost", ["event", "outlet_revision", "outlet_history"])
def test_where_one_of_them_cannot_be_stored_none_is(database: Database, lost: str) -> None:
    registry = registry_of(database)
    with database.write.begin() as session:
        session.execute(text(f"ALTER TABLE {lost} RENAME TO away"))
    with pytest.raises(RegistryUnavailable):
        registry.keep(OUTLET, seen=NEW, actor=REGISTRAR)
    with database.write.begin() as session:
        session.execute(text(f"ALTER TABLE away RENAME TO {lost}"))
    assert events(database) == []
    assert (registry.all_outlets(MAKER), registry.history(MAKER, OUTLET.outlet_id), registry.revision()) == ((), (), 0)


def test_a_listener_that_fails_takes_the_change_with_it(database: Database) -> None:
    def failing(*_: object) -> None:
        raise LookupError("the journal is gone")

    registry = Registry(OutletRecords(database, failing), FixedClock(NOON))
    with pytest.raises(LookupError):
        registry.keep(OUTLET, seen=NEW, actor=REGISTRAR)
    assert (registry.all_outlets(MAKER), registry.revision()) == ((), 0)
