"""Changing outlets by hand: every change once, never over somebody else's, one alone or many together or none."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date

import pytest

from kernel.actor import STRANGER
from kernel.database import Database
from kernel.decision import Refused
from outlets.records import OutletRecords
from outlets.service import Registry
from outlets.service.keeping import NEW, BulkChange, Kept
from outlets.values import Outlet, OutletStatus, Source
from tests.support.outlet_sheets import MAKER, OUTLET, REGISTRAR, TODAY, outlet

ID = OUTLET.outlet_id


def keep(registry: Registry, one: Outlet, seen: int, note: str = "") -> Kept | Refused:
    return registry.keep(one, seen=seen, actor=REGISTRAR, note=note)


def codes(answer: Kept | Refused) -> list[str]:
    assert isinstance(answer, Refused)
    assert all(reason.sentence.zh != reason.sentence.en for reason in answer.reasons)
    return [reason.code for reason in answer.reasons]


@pytest.fixture
def three(registry: Registry) -> tuple[Outlet, ...]:
    """Return three outlets that the registry holds, in three changes."""
    outlets = tuple(outlet(outlet_id=key) for key in ("A", "B", "C"))
    for one in outlets:
        assert keep(registry, one, NEW) == Kept((one.outlet_id,))
    return outlets


def many(registry: Registry, ids: list[str], change: BulkChange, seen: int | None = None) -> Kept | Refused:
    return registry.keep_many(MAKER, ids, change, seen=registry.revision() if seen is None else seen, actor=REGISTRAR, note="合同到期")


def test_a_new_outlet_is_kept_with_who_when_and_why(registry: Registry) -> None:
    assert keep(registry, OUTLET, NEW, "新签约") == Kept((ID,))
    standing = registry.standing(MAKER, ID)
    assert standing is not None
    assert (standing.outlet, standing.version, standing.by, standing.source, standing.note) == (OUTLET, 1, "lin", Source.EDIT, "新签约")
    assert registry.all_outlets(MAKER) == (OUTLET,)


def test_an_edit_is_the_next_version_and_the_same_again_is_no_change(registry: Registry) -> None:
    keep(registry, OUTLET, NEW)
    assert keep(registry, outlet(city="Астана"), 1) == Kept((ID,))
    assert keep(registry, outlet(city="Астана"), 2) == Kept(())
    assert [one.version for one in registry.history(MAKER, ID)] == [2, 1]
    assert registry.revision() == 2


def test_the_second_of_two_editors_is_told_and_nothing_of_the_first_is_lost(registry: Registry) -> None:
    keep(registry, OUTLET, NEW)
    assert keep(registry, outlet(city="Астана"), 1) == Kept((ID,))
    assert codes(keep(registry, outlet(phone="+77272500002"), 1)) == ["outlet_changed_meanwhile"]
    assert registry.all_outlets(MAKER) == (outlet(city="Астана"),)
    assert registry.revision() == 1 + 1


def test_a_new_outlet_under_an_id_that_is_taken_is_refused(registry: Registry) -> None:
    keep(registry, OUTLET, NEW)
    assert codes(keep(registry, outlet(city="Астана"), NEW)) == ["outlet_exists"]
    assert codes(keep(registry, outlet(outlet_id="B"), 3)) == ["outlet_changed_meanwhile"]
    assert registry.all_outlets(MAKER) == (OUTLET,)


def test_of_many_editors_at_once_exactly_one_is_stored(registry: Registry, database: Database) -> None:
    keep(registry, OUTLET, NEW)
    edits = [outlet(city=f"City {n}") for n in range(8)]
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda one: keep(registry, one, 1), edits))
    stored = [one for one, answer in zip(edits, answers, strict=True) if isinstance(answer, Kept)]
    assert len(stored) == 1
    assert [codes(answer) for answer in answers if isinstance(answer, Refused)] == [["outlet_changed_meanwhile"]] * 7
    assert registry.all_outlets(MAKER) == tuple(stored)
    assert [one.version for one in registry.history(MAKER, ID)] == [2, 1]


def test_of_many_who_add_one_id_at_once_exactly_one_is_stored(registry: Registry) -> None:
    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(lambda n: keep(registry, outlet(city=f"City {n}"), NEW), range(6)))
    assert sum(isinstance(answer, Kept) for answer in answers) == 1
    assert len(registry.history(MAKER, ID)) == 1


@pytest.mark.parametrize(("note", "code"), [("x" * 201, "text_length"), ("a\u202eb", "text_character"), ("two\nlines", "text_character")])
def test_a_note_that_may_not_stand_there_is_told(registry: Registry, note: str, code: str) -> None:
    assert codes(keep(registry, OUTLET, NEW, note)) == [code]
    assert registry.all_outlets(MAKER) == ()


def test_strangers_and_other_makers_people_change_nothing(registry: Registry, three: tuple[Outlet, ...]) -> None:
    for actor in (STRANGER, replace(REGISTRAR, maker="OTHER")):
        assert codes(registry.keep(outlet(outlet_id="A", city="X"), seen=1, actor=actor)) == ["outlets_not_yours"]
        refused = registry.keep_many(MAKER, ["A"], BulkChange(OutletStatus.CLOSED), seen=registry.revision(), actor=actor)
        assert codes(refused) == ["outlets_not_yours"]
    assert registry.all_outlets(MAKER) == three


def test_many_are_changed_together_in_one_change(registry: Registry, three: tuple[Outlet, ...]) -> None:
    before = registry.revision()
    change = BulkChange(OutletStatus.SUSPENDED, date(2027, 1, 31))
    assert many(registry, ["A", "C", "A"], change) == Kept(("A", "C"))
    after = [(one.outlet_id, one.status, one.valid_to) for one in registry.all_outlets(MAKER)]
    assert after[0] == ("A", OutletStatus.SUSPENDED, date(2027, 1, 31))
    assert after[1] == ("B", OutletStatus.ACTIVE, OUTLET.valid_to)
    assert registry.revision() == before + 1
    newest = registry.history(MAKER, "C")[0]
    assert (newest.version, newest.source, newest.note) == (2, Source.BULK, "合同到期")


def test_those_of_many_that_are_so_already_leave_no_history(registry: Registry, three: tuple[Outlet, ...]) -> None:
    many(registry, ["A"], BulkChange(OutletStatus.CLOSED))
    assert many(registry, ["A", "B"], BulkChange(OutletStatus.CLOSED)) == Kept(("B",))
    before = registry.revision()
    assert many(registry, ["A", "B"], BulkChange(OutletStatus.CLOSED)) == Kept(())
    assert registry.revision() == before
    assert len(registry.history(MAKER, "A")) == 2


def test_one_of_many_touched_since_the_list_was_opened_stops_them_all(registry: Registry, three: tuple[Outlet, ...]) -> None:
    seen = registry.revision()
    keep(registry, outlet(outlet_id="B", city="Астана"), 1)
    assert codes(many(registry, ["A", "B"], BulkChange(OutletStatus.CLOSED), seen)) == ["outlet_changed_meanwhile"]
    assert {one.status for one in registry.all_outlets(MAKER)} == {OutletStatus.ACTIVE}
    assert many(registry, ["A", "C"], BulkChange(OutletStatus.CLOSED), seen) == Kept(("A", "C")), "those untouched are not stale"


def test_all_that_is_wrong_with_many_is_told_together(registry: Registry, three: tuple[Outlet, ...]) -> None:
    answer = many(registry, ["A", "NO-1", "NO-2"], BulkChange(valid_to=date(2024, 1, 1)), 0)
    assert codes(answer) == ["outlet_unknown", "outlet_changed_meanwhile", "valid_to_before_from"]
    assert isinstance(answer, Refused)
    assert "NO-1, NO-2" in answer.reasons[0].sentence.en
    assert codes(many(registry, [], BulkChange(OutletStatus.CLOSED))) == ["outlets_none"]
    assert registry.all_outlets(MAKER) == three


def test_very_many_are_changed_in_one_go(registry: Registry, database: Database) -> None:
    outlets = [outlet(outlet_id=f"O{n:04d}") for n in range(1_201)]
    with OutletRecords(database).changing() as changes:
        changes.put(outlets, by="lin", at=registry._clock.now())
    ids = [one.outlet_id for one in outlets]
    assert many(registry, ids, BulkChange(OutletStatus.CLOSED)) == Kept(tuple(ids))
    assert {one.status for one in registry.by_ids(MAKER, ids)} == {OutletStatus.CLOSED}
    assert registry.coverage(MAKER, TODAY) == ()
