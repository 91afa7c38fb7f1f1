"""Coverage and endings against a model that asks about every outlet, country, brand and powertrain one by one."""

from dataclasses import fields
from datetime import date, timedelta
from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from outlets.coverage import WARNING_DAYS, coverage, endings
from outlets.rules import counts_on, maintains, serves
from outlets.service import Registry
from outlets.values import HIGH_VOLTAGE, Offer, Outlet, OutletStatus, PartsSupply, Service, ServiceQuestion
from tests.support.outlet_sheets import MAKER, REGISTRAR, TODAY, outlet, sheet

COUNTRIES, BRANDS, POWERTRAINS = ("DE", "KZ"), ("A", "B"), ("ICE", "BEV")
DAYS = st.integers(-3, 95).map(lambda n: TODAY + timedelta(days=n))
SOME = {
    "country": st.sampled_from(COUNTRIES),
    "brands": st.lists(st.sampled_from(BRANDS), min_size=1, unique=True).map(tuple),
    "powertrains": st.lists(st.sampled_from(POWERTRAINS), min_size=1, unique=True).map(tuple),
    "services": st.lists(st.sampled_from(list(Service)), unique=True).map(tuple),
    "valid_from": st.integers(-3, 1).map(lambda n: TODAY + timedelta(days=n)),
    "valid_to": st.none() | DAYS,
    "status": st.sampled_from([OutletStatus.ACTIVE] * 4 + [OutletStatus.SUSPENDED]),
    "hv_certificate": st.sampled_from(["", "HV-1"]),
    "hv_until": st.none() | DAYS,
    "parts_supply": st.none() | st.sampled_from(PartsSupply),
    "parts_lead_days": st.none() | st.integers(0, 9),
}
NETWORK = st.lists(st.fixed_dictionaries(SOME).map(lambda some: outlet(**some)), max_size=8)


def offers(network: list[Outlet]) -> list[Offer]:
    return [Offer(*(getattr(one, field.name) for field in fields(Offer))) for one in network]


@given(NETWORK)
def test_coverage_is_what_asking_about_each_outlet_gives(network: list[Outlet]) -> None:
    told = {(one.country, one.brand, one.powertrain): one for one in coverage(offers(network), TODAY)}
    for kind in product(COUNTRIES, BRANDS, POWERTRAINS):
        place, brand, powertrain = kind
        there = [one for one in network if counts_on(one, TODAY) and one.country == place and brand in one.brands]
        there = [one for one in there if powertrain in one.powertrains]
        question = ServiceQuestion(MAKER, brand, powertrain, place, TODAY)
        serving = [one for one in there if serves(one, question)]
        if not there:
            assert kind not in told
            continue
        row = told[kind]
        assert (row.outlets, row.serving, row.is_served) == (len(there), len(serving), bool(serving))
        assert row.stock + row.depot + sum(one.parts_supply is None for one in serving) == len(serving)
        assert row.lead_days == min((one.parts_lead_days for one in serving if one.parts_lead_days is not None), default=None)
        assert row.nearest_end == min((one.valid_to for one in serving if one.valid_to), default=None)
        good = [one for one in serving if one.hv_certificate and (one.hv_until is None or one.hv_until >= TODAY)]
        assert row.uncertified == (len(serving) - len(good) if powertrain in HIGH_VOLTAGE else 0)
    assert list(told) == sorted(told)


@given(NETWORK)
def test_endings_are_what_will_not_count_any_more(network: list[Outlet]) -> None:
    now = [one for one in network if counts_on(one, TODAY)]
    for told, days in zip(endings(offers(network), TODAY), WARNING_DAYS, strict=True):
        after = TODAY + timedelta(days=days + 1)
        gone = [one for one in now if not counts_on(one, after)]
        before, left = ({one.country for one in kept if maintains(one.services)} for kept in (now, [one for one in now if one not in gone]))
        assert (told.days, told.outlets, told.countries_lost) == (days, len(gone), tuple(sorted(before - left)))


def test_the_registry_tells_coverage_endings_and_counts_as_of_a_day(registry: Registry) -> None:
    rows = [
        {"valid_to": "2026-04-01"},
        {"outlet_id": "B", "valid_to": "2026-04-02", "services": "parts"},
        {"outlet_id": "C", "country": "RU", "phone": "+74955000003", "valid_to": "2026-06-01", "brands": "BYD"},
    ]
    registry.import_sheet(MAKER, sheet(*rows), actor=REGISTRAR)
    covered = [(one.country, one.brand, one.powertrain, one.outlets, one.serving) for one in registry.coverage(MAKER, TODAY)]
    assert covered == [
        ("KZ", "BYD", "BEV", 2, 1),
        ("KZ", "BYD", "ICE", 2, 1),
        ("KZ", "吉利Geely", "BEV", 2, 1),
        ("KZ", "吉利Geely", "ICE", 2, 1),
        ("RU", "BYD", "BEV", 1, 1),
        ("RU", "BYD", "ICE", 1, 1),
    ]
    lost = [(one.days, one.outlets, one.countries_lost) for one in registry.endings(MAKER, TODAY)]
    assert lost == [(30, 1, ("KZ",)), (60, 2, ("KZ",)), (90, 2, ("KZ",))]
    assert registry.counts_by_country(TODAY) == {"KZ": 2, "RU": 1}
    assert registry.counts_by_country(date(2026, 4, 2), MAKER) == {"KZ": 1, "RU": 1}
    assert registry.counts_by_country(TODAY, "OTHER") == {}
    assert registry.coverage(MAKER, date(2026, 6, 2)) == ()
