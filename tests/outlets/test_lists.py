"""A maker's list of outlets: each filter alone and together, every order both ways, pages that leave nothing out."""

from datetime import date

import pytest

from kernel.database import Database
from outlets.records import OutletRecords
from outlets.service import Registry
from outlets.values import Choices, OutletFilter, OutletStatus, Service
from tests.support.outlet_sheets import MAKER, NOON, OUTLET, TODAY, outlet

OUTLETS = (
    outlet(outlet_id="A", city="Berlin", country="DE", name_en="100% Auto", brands=("BYD",), valid_to=None),
    outlet(outlet_id="B", city="Aachen", country="DE", name_en="Straße 7", powertrains=("PHEV",), valid_to=date(2026, 3, 1)),
    outlet(outlet_id="C", status=OutletStatus.SUSPENDED, name_en="under_score", provider="ТОО «Байқоңыр»", valid_to=date(2026, 5, 1)),
    outlet(outlet_id="D", services=(Service.PARTS, Service.BATTERY), address="a/b 1", district="Медеу ауданы"),
    outlet(outlet_id="E", valid_from=date(2026, 4, 1), provider_zh="阿拉木图汽车服务有限公司", name_local="|brand=geely|"),
    outlet(outlet_id="F", maker="OTHER", city="Berlin"),
)


@pytest.fixture
def filled(registry: Registry, database: Database) -> Registry:
    with OutletRecords(database).changing() as changes:
        changes.put(OUTLETS, by="lin", at=NOON)
    return registry


def ids(registry: Registry, order: str = "", **wanted: object) -> str:
    found, total = registry.find(MAKER, OutletFilter(**wanted), order=order)  # type: ignore[arg-type]  # the filters are the test's subject
    assert total == len(found)
    assert sorted(one.outlet_id for one in found) == list(registry.matching_ids(MAKER, OutletFilter(**wanted)))  # type: ignore[arg-type]  # as above
    return "".join(one.outlet_id for one in found)


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        ({}, "ABCDE"),
        ({"country": "DE"}, "AB"),
        ({"country": "XX"}, ""),
        ({"country": "\x00"}, ""),
        ({"status": OutletStatus.SUSPENDED}, "C"),
        ({"status": OutletStatus.CLOSED}, ""),
        ({"brand": "BYD"}, "ABCDE"),
        ({"brand": "吉利Geely"}, "BCDE"),
        ({"brand": "Geely"}, ""),
        ({"brand": "BY_"}, ""),
        ({"brand": "B\x00\udcff"}, ""),
        ({"powertrain": "PHEV"}, "B"),
        ({"powertrain": "HEV"}, ""),
        ({"service": Service.BATTERY}, "D"),
        ({"service": Service.REPAIR}, "ABCE"),
        ({"text": "b"}, "ABDE"),
        ({"text": "BERLIN"}, "A"),
        ({"text": "100%"}, "A"),
        ({"text": "%"}, "A"),
        ({"text": "_"}, "C"),
        ({"text": "/"}, "D"),
        ({"text": "STRASSE"}, "B"),
        ({"text": "байқоңыр"}, "C"),
        ({"text": "МЕДЕУ"}, "D"),
        ({"text": "有限公司"}, "E"),
        ({"text": "brand="}, "E"),
        ({"text": "repair"}, ""),
        ({"text": "Қызмет", "country": "DE"}, "AB"),
        ({"text": "straße", "brand": "BYD", "country": "DE", "status": OutletStatus.ACTIVE}, "B"),
        ({"text": "a\x00"}, ""),
        ({"text": "\x1f"}, ""),
        ({"text": "x" * 70_000}, ""),
        ({"lapsed_on": TODAY}, "BE"),
        ({"lapsed_on": date(2027, 1, 1)}, "BDE"),
        ({"ending_by": date(2026, 5, 1)}, "BC"),
        ({"ending_by": date(2026, 2, 28)}, ""),
        ({"ending_by": date(2026, 5, 1), "lapsed_on": TODAY}, "B"),
    ],
    ids=str,
)
def test_a_filter_keeps_exactly_what_it_says(filled: Registry, wanted: dict[str, object], expected: str) -> None:
    assert ids(filled, **wanted) == expected


@pytest.mark.parametrize(
    ("order", "expected"),
    [
        ("", "ABCDE"),
        ("id", "ABCDE"),
        ("-id", "EDCBA"),
        ("country", "ABCDE"),
        ("-country", "EDCBA"),
        ("city", "BACDE"),
        ("-city", "EDCAB"),
        ("until", "BCDEA"),
        ("-until", "EDCBA"),
        ("changed", "ABCDE"),
        ("-changed", "EDCBA"),
        ("nonsense; DROP TABLE outlet", "ABCDE"),
    ],
)
def test_an_order_is_kept_both_ways_and_an_open_end_comes_last(filled: Registry, order: str, expected: str) -> None:
    assert ids(filled, order) == expected


@pytest.mark.parametrize("order", ["", "-id", "city", "until", "-changed"])
@pytest.mark.parametrize("limit", [1, 2, 3])
def test_the_pages_hold_every_outlet_once_in_one_order(filled: Registry, order: str, limit: int) -> None:
    pages = [filled.find(MAKER, OutletFilter(), order=order, offset=at, limit=limit) for at in range(0, 6, limit)]
    assert {total for _, total in pages} == {5}
    assert "".join(one.outlet_id for page, _ in pages for one in page) == ids(filled, order)


def test_what_is_sought_is_what_stands_now(filled: Registry, database: Database) -> None:
    assert ids(filled, text="aachen") == "B"
    with OutletRecords(database).changing() as changes:
        changes.put([outlet(outlet_id="B", city="Köln", brands=("MG",))], by="lin", at=NOON)
    assert (ids(filled, text="aachen"), ids(filled, text="KÖLN"), ids(filled, brand="MG")) == ("", "B", "B")


def test_a_list_can_be_narrowed_to_what_a_maker_has(filled: Registry) -> None:
    assert filled.choices(MAKER) == Choices(("DE", "KZ"), ("BYD", "吉利Geely"))
    assert filled.choices("NOBODY") == Choices((), ())


@pytest.mark.parametrize(("on", "expected"), [(TODAY, "AD"), (date(2026, 3, 1), "ABD"), (date(2024, 12, 31), ""), (date(2099, 1, 1), "A")])
def test_those_that_count_on_a_day_are_kept(filled: Registry, on: date, expected: str) -> None:
    assert ids(filled, counts_on=on) == expected


def test_many_are_found_by_their_ids_whatever_their_number(filled: Registry) -> None:
    asked = [*(f"NO-{n}" for n in range(1_200)), "D", "A", "D", "F"]
    assert filled.by_ids(MAKER, asked) == (OUTLETS[0], OUTLETS[3])
    assert filled.by_ids(MAKER, []) == filled.by_ids(MAKER, ["A\x00", "\udcff"]) == ()
    assert OUTLET not in filled.all_outlets(MAKER)
