"""Where countries lie: every entry has a point inside its box, and the time-zone database's cities lie in theirs."""

import re
from importlib.resources import files

import pytest

from kernel.country import Place, all_countries, place_of

COARSE = 0.05
"""Degrees: the time-zone database gives some places to the minute only, and Bahrain's out at sea."""


def cities() -> list[tuple[str, str, float, float]]:
    lines = (files("tzdata") / "zoneinfo" / "zone.tab").read_text(encoding="utf-8").splitlines()
    parts = [line.split("\t") for line in lines if not line.startswith("#")]
    return [(code, name, *degrees(where)) for code, where, name, *_ in parts]


def degrees(iso6709: str) -> tuple[float, float]:
    lat, lon = re.findall(r"[+-][0-9]+", iso6709)
    return one(lat, 2), one(lon, 3)


def one(text: str, whole: int) -> float:
    digits = text[1:]
    size = int(digits[:whole]) + int(digits[whole : whole + 2]) / 60 + int(digits[whole + 2 :] or 0) / 3600
    return -size if text[0] == "-" else size


@pytest.mark.parametrize(("code", "name", "lat", "lon"), cities())
def test_a_city_lies_in_the_box_of_its_country(code: str, name: str, lat: float, lon: float) -> None:
    place = place_of(code)
    assert any(place.holds(lat + up, lon + right) for up in (-COARSE, 0, COARSE) for right in (-COARSE, 0, COARSE))


def test_every_country_has_a_point_inside_its_box() -> None:
    for country in all_countries():
        place = place_of(country.alpha2)
        assert -90 <= place.south < place.north <= 90
        assert -180 <= place.west <= 180
        assert -180 <= place.east <= 180
        assert place.holds(place.lat, place.lon), country


def test_swapped_coordinates_of_the_usual_destinations_lie_outside() -> None:
    for code in ("KZ", "RU", "KG", "UZ", "GE", "AE", "SA", "JO", "TH", "MY", "ID", "MX", "BR", "CL", "ZA", "AU"):
        place = place_of(code)
        assert not place.holds(place.lon, place.lat), code


def test_a_box_across_the_180th_meridian_holds_both_sides_and_not_the_rest_of_the_world() -> None:
    fiji = place_of("FJ")
    assert fiji.west > fiji.east
    assert fiji.holds(-17.8, 178.0)
    assert fiji.holds(-16.9, -179.9)
    assert not fiji.holds(-17.8, 0.0)
    assert place_of("RU").holds(64.7, -173.0)
    assert not place_of("RU").holds(64.7, -100.0)


def test_the_edges_of_a_box_belong_to_it() -> None:
    box = Place(0, 0, -1, -2, 1, 2)
    assert box.holds(-1, -2)
    assert box.holds(1, 2)
    assert not box.holds(1.01, 2)


def test_what_is_no_code_has_no_place() -> None:
    with pytest.raises(KeyError):
        place_of("XX")
