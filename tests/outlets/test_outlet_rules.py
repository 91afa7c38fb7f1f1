"""Each condition of serving a vehicle alone, the days at both ends, and who may keep the registry."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from kernel.actor import STRANGER, SYSTEM, Actor, Role
from kernel.decision import Refused
from outlets.rules import counts_on, may_keep, serves
from outlets.values import Outlet, OutletStatus, Service
from tests.support.outlet_sheets import MAKER, OUTLET, QUESTION, REGISTRAR, outlet


def test_an_outlet_that_meets_every_condition_serves() -> None:
    assert serves(OUTLET, QUESTION)


@pytest.mark.parametrize(
    "changes",
    [
        {"maker": "OTHER"},
        {"country": "RU"},
        {"brands": ("吉利Geely",)},
        {"brands": ()},
        {"brands": ("byd",)},
        {"powertrains": ("ICE",)},
        {"powertrains": ()},
        {"services": (Service.REPAIR, Service.MAINTENANCE)},
        {"services": (Service.PARTS,)},
        {"services": ()},
        {"status": OutletStatus.DRAFT},
        {"status": OutletStatus.SUSPENDED},
        {"status": OutletStatus.CLOSED},
        {"valid_from": QUESTION.on + timedelta(days=1)},
        {"valid_to": QUESTION.on - timedelta(days=1)},
    ],
    ids=str,
)
def test_one_condition_missing_and_it_does_not_serve(changes: dict[str, Any]) -> None:
    assert not serves(replace(OUTLET, **changes), QUESTION)


@pytest.mark.parametrize("workshop", [Service.REPAIR, Service.MAINTENANCE])
def test_parts_with_either_kind_of_workshop_are_enough(workshop: Service) -> None:
    assert serves(outlet(services=(workshop, Service.PARTS)), QUESTION)


FIRST, LAST = date(2026, 2, 28), date(2028, 2, 29)


@pytest.mark.parametrize(
    ("on", "expected"),
    [
        (FIRST - timedelta(days=1), False),
        (FIRST, True),
        (FIRST + timedelta(days=1), True),
        (LAST - timedelta(days=1), True),
        (LAST, True),
        (LAST + timedelta(days=1), False),
    ],
)
def test_the_first_and_the_last_day_count(on: date, expected: bool) -> None:
    assert counts_on(outlet(valid_from=FIRST, valid_to=LAST), on) is expected


def test_an_open_end_never_comes() -> None:
    assert counts_on(outlet(valid_to=None), date(2099, 12, 31))
    assert not counts_on(outlet(valid_to=None), OUTLET.valid_from - timedelta(days=1))


def test_an_outlet_of_one_day_counts_on_that_day() -> None:
    one: Outlet = outlet(valid_from=FIRST, valid_to=FIRST)
    assert [counts_on(one, FIRST + timedelta(days=n)) for n in (-1, 0, 1)] == [False, True, False]


@pytest.mark.parametrize("role", list(Role))
def test_only_the_makers_own_registrar_and_admin_keep_its_registry(role: Role) -> None:
    actor = Actor(id="x", name="x", roles=frozenset({role}), maker=MAKER)
    assert bool(may_keep(actor, MAKER)) is (role in {Role.REGISTRAR, Role.ADMIN})
    assert not may_keep(actor, "OTHER")


def test_the_service_itself_may_and_a_stranger_may_not() -> None:
    assert may_keep(SYSTEM, MAKER)
    assert may_keep(REGISTRAR, MAKER)
    refused = may_keep(STRANGER, MAKER)
    assert isinstance(refused, Refused)
    assert refused.reasons[0].code == "outlets_not_yours"


def test_nobody_keeps_the_registry_of_a_maker_without_a_name() -> None:
    assert not may_keep(Actor(id="x", name="x", roles=frozenset({Role.REGISTRAR})), "")
