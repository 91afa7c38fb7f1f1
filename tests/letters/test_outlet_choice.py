"""A letter for a country of hundreds of outlets names the same forty each time, parts first, over all its cities."""

from collections import Counter
from dataclasses import replace

from letters.code import NO_CODE
from letters.compose import lint
from letters.compose.outlets import directory_address
from letters.rules import Case
from letters.service.choosing import MOST_OUTLETS, choose
from letters.service.freezing import freeze
from letters.wording import CURRENT, load_wording
from outlets.values import Outlet, PartsSupply
from tests.support import trade as t
from tests.support.contents import QR_TEXT, composed, content, vin_at

CITIES = ("Алматы", "Астана", "Шымкент", "Ақтау", "Орал", "Атырау")


def outlet(number: int, city: str = "Алматы", supply: PartsSupply | None = None) -> Outlet:
    return t.outlet(outlet_id=f"KZ-{number:04d}", city=city, parts_supply=supply)


def serving(*outlets: Outlet) -> Case:
    return t.case(serving={vin_at(1): outlets})


def test_as_many_as_a_letter_holds_are_all_named() -> None:
    case = serving(*(outlet(n) for n in range(MOST_OUTLETS)))
    assert len(choose(case)) == MOST_OUTLETS


def test_outlets_with_parts_in_stock_come_before_those_with_a_depot_and_those_before_the_rest() -> None:
    supplies = (None, PartsSupply.DEPOT, PartsSupply.STOCK)
    chosen = choose(serving(*(outlet(n, supply=supplies[n % 3]) for n in range(90))))
    assert Counter(one.parts_supply for one in chosen) == {PartsSupply.STOCK: 30, PartsSupply.DEPOT: 10}


def test_every_city_is_named_before_any_is_named_twice() -> None:
    crowd = [outlet(n, supply=PartsSupply.STOCK) for n in range(300)]
    lonely = [outlet(1000 + n, city) for n, city in enumerate(CITIES[1:])]
    chosen = choose(serving(*crowd, *lonely))
    assert Counter(one.city for one in chosen) == {"Алматы": 35, **dict.fromkeys(CITIES[1:], 1)}


def test_every_vehicle_keeps_an_outlet_that_serves_it() -> None:
    crowd = tuple(outlet(n, supply=PartsSupply.STOCK) for n in range(300))
    alone = outlet(9999)
    asked = t.request(t.vehicle(1), t.vehicle(2))
    chosen = choose(t.case(asked, serving={vin_at(1): crowd, vin_at(2): (alone,)}))
    assert len(chosen) == MOST_OUTLETS
    assert alone in chosen


def test_the_choice_does_not_depend_on_the_order_in_which_outlets_are_found() -> None:
    many = [outlet(n, CITIES[n % 6], (PartsSupply.DEPOT, None)[n % 2]) for n in range(200)]
    chosen = choose(serving(*many))
    assert chosen == choose(serving(*reversed(many)))
    assert [one.outlet_id for one in chosen] == sorted(one.outlet_id for one in chosen)


def test_the_letter_says_how_many_serve_and_where_all_are_listed() -> None:
    wording = load_wording(CURRENT)
    case = serving(*(outlet(n, CITIES[n % 6]) for n in range(312)))
    frozen = freeze(case, counter=1, code=NO_CODE, status_index=0, wording=wording, host=t.HOST, now=t.NOON)
    assert (len(frozen.outlets), frozen.outlets_serving) == (MOST_OUTLETS, 312)
    assert directory_address(frozen) == f"{t.HOST}/outlets/KZ"
    told = replace(content(1, 40), outlets_serving=312)
    assert lint(composed(told).pdf, told, QR_TEXT) == ()
    faults = lint(composed(told).pdf, replace(told, outlets_serving=313), QR_TEXT)
    assert "outlets_serving" in [fault.field for fault in faults]


def test_a_letter_that_names_all_says_nothing_of_others() -> None:
    wording = load_wording(CURRENT)
    frozen = freeze(serving(outlet(1)), counter=1, code=NO_CODE, status_index=0, wording=wording, host=t.HOST, now=t.NOON)
    assert frozen.outlets_serving is None
