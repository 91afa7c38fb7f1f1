"""Outlets as rows and as canonical JSON: the same bytes as RFC 8785 asks, and back without a loss."""

import json
from dataclasses import fields
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kernel.canonical import canonical
from kernel.database import Database
from outlets.records import OutletRecords
from outlets.records.rows import content_of, outlet_from
from outlets.values import Outlet, OutletStatus, PartsSupply, Service
from tests.support.outlet_sheets import MAKER, NOON, OUTLET, outlet

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=12) | st.sampled_from(
    ["", '"', "\\", "\u2028", "\x7f", "é", "😀", "\n\t"]
)
DEGREES = st.none() | st.floats(-180, 180, allow_nan=False) | st.sampled_from([0.0, -0.0, 43.0, 1e-5, -1e-7, 5e-324, 0.0001, 76.123456])
WORDS = st.lists(TEXT, max_size=3).map(tuple)
BY_TYPE: dict[Any, st.SearchStrategy[Any]] = {
    str: TEXT,
    date: st.dates(),
    date | None: st.none() | st.dates(),
    tuple[str, ...]: WORDS,
    tuple[Service, ...]: st.lists(st.sampled_from(list(Service)), max_size=3).map(tuple),
    OutletStatus: st.sampled_from(list(OutletStatus)),
    float | None: DEGREES,
    int | None: st.none() | st.integers(0, 2**53 - 1),
    PartsSupply | None: st.none() | st.sampled_from(list(PartsSupply)),
}
OUTLETS = st.builds(Outlet, **{field.name: BY_TYPE[field.type] for field in fields(Outlet)})


def plainly(value: Any) -> Any:
    """Return a value as JSON has it, without the short cuts of the code under test."""
    if isinstance(value, tuple):
        return [str(part) for part in value]
    if isinstance(value, date):
        return value.isoformat()
    return value if value is None or isinstance(value, int | float) else str(value)


@given(OUTLETS)
def test_a_state_is_written_in_the_bytes_of_rfc_8785_and_reads_back(one: Outlet) -> None:
    expected = canonical({field.name: plainly(getattr(one, field.name)) for field in fields(Outlet)})
    assert content_of(one).encode() == expected
    again = outlet_from(content_of(one))
    assert again == one
    assert [type(getattr(again, field.name)) for field in fields(Outlet)] == [type(getattr(one, field.name)) for field in fields(Outlet)]


def test_a_state_from_before_a_field_was_there_has_its_default() -> None:
    old = {name: value for name, value in json.loads(content_of(OUTLET)).items() if name in {field.name for field in fields(Outlet)[:17]}}
    assert outlet_from(json.dumps(old)) == OUTLET


FULL = outlet(
    provider_zh="汽车服务",
    subdivision="KZ-75",
    postal_code="050000",
    latitude=43.25,
    longitude=-0.00001,
    website="https://a.example/?q=%25",
    opening_hours="Mo-Fr 09:00-18:00",
    languages=("kk", "zh-Hans"),
    categories=("passenger",),
    hv_certificate="HV-1",
    hv_until=date(2027, 1, 1),
    parts_supply=PartsSupply.DEPOT,
    parts_depot="Almaty",
    parts_lead_days=0,
    agreement_number="AG-1",
)


@pytest.mark.parametrize("one", [OUTLET, FULL, outlet(valid_to=None, brands=('a"b', "c,d"), services=(), status=OutletStatus.DRAFT)])
def test_a_row_of_either_database_is_the_outlet_that_was_stored(database: Database, one: Outlet) -> None:
    store = OutletRecords(database)
    for stored in (one, outlet(city="X"), one):
        with store.changing() as changes:
            changes.put([stored, outlet(outlet_id="OTHER", latitude=1.0, longitude=2.0)], by="x", at=NOON)
        assert store.by_ids(MAKER, [one.outlet_id]) == (stored,)
        (offer,) = [offer for offer in store.offers(MAKER) if offer.outlet_id == one.outlet_id]
        assert all(getattr(offer, field.name) == getattr(stored, field.name) for field in fields(offer))
