"""Coverage: what was asked for in vain comes first, what is served and what ends is counted, all by what stands in the address."""

import csv
import io
from dataclasses import replace
from datetime import timedelta

import pytest

from outlets.service.keeping import Kept
from tests.support.portal_cast import House


@pytest.fixture(scope="module")
def asked(house: House) -> str:
    """Ask for letters to France, where there is no outlet, and to Kazakhstan; return the powertrain asked for."""
    house.asked("owner", 0, destination="FR")
    house.asked("owner", 0, destination="FR")
    house.issued(1)
    with house.desk.work.reading() as books:
        return next(iter(books.produced([house.vehicle(0)["vin"]]).values())).powertrain.value


def _table(house: House, query: str = "") -> list[dict[str, str]]:
    data = house.client("registrar.chen").get(f"/registry/coverage.csv{query}").data.decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(data)))


def test_what_was_asked_for_without_an_outlet_comes_first_each_vehicle_once(house: House, asked: str) -> None:
    first = _table(house)[0]
    assert (first["country"], first["powertrain"], first["asked"], first["serving"]) == ("FR", asked, "1", "0")
    page = house.client("registrar.chen").get("/registry/coverage").text
    assert page.index(">France</a>") < page.index(">Kazakhstan</a>")
    assert "no outlet can stand in a letter" in page


def test_demand_is_forgotten_after_as_many_days_as_it_is_told_of(house: House, asked: str) -> None:
    house.clock.advance(timedelta(days=181))
    try:
        assert [row for row in _table(house) if row["country"] == "FR"] == []
    finally:
        house.clock.advance(timedelta(days=-181))


def test_served_kinds_are_counted_with_their_parts(house: House, asked: str) -> None:
    row = next(row for row in _table(house, "?country=KZ&powertrain=HEV"))
    assert (row["outlets"], row["serving"], row["stock"], row["depot"], row["lead_days"]) == ("2", "2", "1", "1", "0")


@pytest.mark.parametrize(
    ("query", "countries"),
    [("?gaps=yes", {"FR"}), ("?gaps=yes&country=KG", set()), ("?country=KZ", {"KZ"}), ("?brand=OTHER", set()), ("?powertrain=FCEV", set())],
)
def test_the_table_is_narrowed_by_what_stands_in_the_address(house: House, asked: str, query: str, countries: set[str]) -> None:
    assert {row["country"] for row in _table(house, query)} == countries
    assert house.client("registrar.chen").get(f"/registry/coverage{query}").status_code == 200


@pytest.mark.parametrize("sort", ["country", "-asked", "serving", "-lead", "uncertified", "ends", "-ends", "nonsense"])
def test_every_head_sorts_either_way(house: House, asked: str, sort: str) -> None:
    assert house.client("registrar.chen").get(f"/registry/coverage?sort={sort}").status_code == 200


def test_the_map_and_the_table_lead_to_the_outlets_behind_them(house: House, asked: str) -> None:
    page = house.client("sealer.zhao").get("/registry/coverage?powertrain=BEV").text
    assert 'href="/registry?country=KZ&amp;powertrain=BEV&amp;when=counts"' in page
    assert "<title>Kazakhstan: 1 outlet</title>" in page


def test_what_ends_soon_names_the_country_that_would_be_lost(house: House, asked: str) -> None:
    found = house.desk.registry.standing("SPEC", "UZ-TAS-01")
    assert found
    outlet = replace(found.outlet, valid_to=house.today + timedelta(days=45))
    assert isinstance(house.desk.registry.keep(outlet, seen=found.version, actor=house.actor("admin.sun")), Kept)
    page = house.client("registrar.chen").get("/registry/coverage").text
    assert 'href="/registry?country=UZ&amp;when=60"' in page
    assert 'href="/registry?country=UZ&amp;when=30"' not in page
    assert "UZ-TAS-01" in house.client("registrar.chen").get("/registry?country=UZ&when=60").text


def test_another_maker_sees_nothing_of_it(house: House, asked: str) -> None:
    page = house.client("foreigner").get("/registry/coverage").text
    assert "No outlets and no requests yet" in page
