"""Maps: where points fall, what is drawn, and that nothing of it is a border."""

import re
from importlib.resources import files
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kernel.country import all_countries, place_of
from portal.maps.land import land_path
from portal.maps.projection import HEIGHT, WIDTH, world_point
from portal.maps.region import Mark, region
from portal.maps.shapes import clipped, ring_of, simplified, text_of, unwound
from portal.maps.view import view_of
from portal.maps.world import LARGEST, SMALLEST, bubbles

ALMATY, ASTANA = (43.238949, 76.889709), (51.169392, 71.449074)


def mark(number: int, where: tuple[float, float], town: str) -> Mark:
    return Mark(*where, number, f"Outlet {number}", town, f"#o{number}")


def test_every_country_but_antarctica_lies_on_the_world_map() -> None:
    for country in all_countries():
        x, y = world_point(place_of(country.alpha2).lat, place_of(country.alpha2).lon)
        assert 0 <= x <= WIDTH, country
        assert country.alpha2 == "AQ" or 0 <= y <= HEIGHT, country


def test_east_of_the_bering_strait_is_the_left_edge_and_west_of_it_the_right() -> None:
    assert world_point(66, -170)[0] > 800
    assert world_point(66, -167)[0] < 200


def test_the_projection_keeps_areas_equal() -> None:
    def cell(lat: float) -> float:
        (left, low), (right, high) = world_point(lat, 11), world_point(lat + 0.1, 11.1)
        return abs((right - left) * (low - high))

    # A cell of a tenth of a degree at 60 degrees has half the area of one at the equator.
    assert cell(59.95) / cell(-0.05) == pytest.approx(0.5, rel=0.01)


def test_a_bubble_has_the_area_of_its_number_and_large_ones_lie_below() -> None:
    drawn = bubbles({"KZ": 100, "GE": 25, "SG": 1, "FR": 0}, lambda code, count: f"{code} {count}", lambda code: f"/outlets/{code}")
    assert [one.alpha2 for one in drawn] == ["KZ", "GE", "SG"]
    assert (drawn[0].radius, drawn[1].radius, drawn[2].radius) == (LARGEST, LARGEST / 2, SMALLEST)
    assert (drawn[0].words, drawn[0].href, drawn[0].is_numbered, drawn[2].is_numbered) == ("KZ 100", "/outlets/KZ", True, False)


def test_no_bubble_is_cut_at_the_edge_of_the_map() -> None:
    for one in bubbles({country.alpha2: 9 for country in all_countries()}, lambda *_: "", lambda code: code):
        assert one.radius < one.x < WIDTH - one.radius, one
        assert one.radius < one.y < HEIGHT - one.radius, one


def test_no_outlets_are_no_bubbles() -> None:
    assert bubbles({}, lambda code, count: "", lambda code: "") == ()


def test_pins_stand_apart_or_are_one_and_a_town_is_written_once() -> None:
    near = (ALMATY[0] + 0.01, ALMATY[1])
    drawn = region(place_of("KZ"), [mark(1, ALMATY, "Almaty"), mark(2, near, "Almaty"), mark(3, ASTANA, "Astana")])
    assert [(pin.label, pin.town) for pin in drawn.pins] == [("×2", "Almaty"), ("3", "Astana")]
    assert drawn.pins[0].words == "1 Outlet 1; 2 Outlet 2"
    assert drawn.pins[0].y > drawn.pins[1].y
    assert all(0 < pin.x < drawn.width and 0 < pin.y < drawn.height for pin in drawn.pins)


def test_thousands_of_marks_are_few_pins_and_none_is_lost() -> None:
    marks = [mark(at, (41 + at % 97 / 7, 48 + at % 89 / 2.5), "") for at in range(1, 5001)]
    drawn = region(place_of("KZ"), marks)
    assert len(drawn.pins) <= 120
    assert sum(len(pin.marks) for pin in drawn.pins) == 5000
    assert drawn.pins[0].words.count(";") == 2


@pytest.mark.parametrize("code", ["FJ", "NZ", "RU", "US", "KI"])
def test_across_the_180th_meridian_east_stays_right_of_west(code: str) -> None:
    place = place_of(code)
    view = view_of(place, [(place.lat, 179.5), (place.lat, -179.5)])
    xs = [view.point(place.lat, lon)[0] for lon in (179.5, 179.9, -179.9, -179.5)]
    assert xs == sorted(xs)
    assert 0 < xs[0] < xs[-1] < 720


@given(st.floats(-60, 70), st.floats(-180, 180))
def test_every_point_of_a_country_that_is_shown_lies_in_the_window(lat: float, lon: float) -> None:
    place = place_of("ID")
    if place.holds(lat, lon):
        view = view_of(place, [(lat, lon)])
        x, y = view.point(lat, lon)
        assert 0 <= x <= 720
        assert 0 <= y <= view.height


def test_every_country_has_a_window_and_its_land_is_light() -> None:
    for country in all_countries():
        place = place_of(country.alpha2)
        if country.alpha2 != "AQ":
            assert len(land_path(view_of(place, []))) < 8_000, country


def test_an_inland_country_is_all_land_and_an_ocean_is_none() -> None:
    assert land_path(view_of(place_of("MN"), [])) != ""
    assert all(land_path(view_of(place_of(code), [])) for code in ("SG", "MT", "BH", "MV", "LU"))


def test_a_ring_is_cut_at_the_box_and_written_without_loss() -> None:
    square = ((0.0, 0.0), (2.0, 0.0), (2.0, 2.0), (0.0, 2.0))
    assert set(clipped(square, (-1, -1, 1, 1))) == {(0, 0), (1, 0), (1, 1), (0, 1)}
    assert clipped(square, (5, 5, 6, 6)) == ()
    assert ring_of(text_of(square)) == square


def test_a_ring_across_the_180th_meridian_goes_on_past_it() -> None:
    assert unwound(((179.0, 0.0), (-179.0, 1.0), (178.0, 2.0))) == ((179, 0), (181, 1), (178, 2))


def test_a_straight_side_loses_its_corners_and_a_corner_stays() -> None:
    ring = ((0.0, 0.0), (1.0, 0.0), (2.0, 0.0), (2.0, 2.0), (1.0, 2.0), (0.0, 2.0), (0.0, 0.0))
    assert simplified(ring, 0.1) == ((0, 0), (2, 0), (2, 2), (0, 2), (0, 0))


def test_the_outlines_are_land_alone_and_say_where_they_come_from() -> None:
    drawn = (files("portal") / "static" / "land.svg").read_text(encoding="utf-8")
    assert len(drawn) < 17_000
    assert re.findall(r"<(\w+)", drawn) == ["svg", "path"]
    assert "Natural Earth" in drawn
    assert "public domain" in drawn


def test_no_line_of_the_land_runs_through_land() -> None:
    """Two countries' shared border would be walked twice, once from each side; a coast is walked once."""
    seen: set[frozenset[tuple[float, float]]] = set()
    for line in (files("portal") / "data" / "land.txt").read_text(encoding="ascii").splitlines():
        edges = {frozenset(edge) for edge in pairwise(ring_of(line)) if edge[0] != edge[1]}
        assert not edges & seen
        seen |= edges


def test_nothing_on_a_map_is_red_which_belongs_to_verdicts_and_the_seal() -> None:
    for name in ("map.css", "registry.css"):
        rules = (files("portal") / "static" / name).read_text(encoding="utf-8").splitlines()
        assert [rule for rule in rules if rule.startswith(".map") and "--bad" in rule] == []
