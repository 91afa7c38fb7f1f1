"""Makes country_places.csv, the land of country maps and the world's outline from Natural Earth's shapes.

    npm pack world-atlas@2.0.2 && tar xf world-atlas-2.0.2.tgz
    python -m tests.assets.make_places package

Run from the root of the repository. The source (8 MB, ISC; the shapes are in the public domain) is not kept here, so
tests hold what was made against the time-zone database's points instead of making it again. No border is drawn:
countries give boxes and points alone, the outlines are land against sea.
"""

import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from math import cos, radians
from pathlib import Path
from typing import Any

import pycountry

from portal.maps.projection import HEIGHT, WIDTH, world_point
from portal.maps.shapes import Point, Ring, clipped, simplified, text_of, unwound
from tests.assets.make_kernel_data import as_csv, countries

ROOT = Path(__file__).parents[2]
MARGIN = 0.1
"""Degrees added on every side, for piers, reclaimed land and the coarseness of the coast."""
UNNUMBERED = {  # places the source gives no ISO number, and whose box they widen; no statement on any border
    "Akrotiri": "CY",
    "Baikonur": "KZ",
    "Coral Sea Is.": "AU",
    "Cyprus U.N. Buffer Zone": "CY",
    "Dhekelia": "CY",
    "Kosovo": "RS",
    "N. Cyprus": "CY",
    "Somaliland": "SO",
    "USNB Guantanamo Bay": "CU",
}
INSIDE = {  # entries of ISO 3166-1 that the source draws as part of another: (whose, south, west, north, east)
    "BQ": ("NL", 12, -69, 18, -62),
    "BV": ("NO", -55, 3, -54, 4),
    "GF": ("FR", 2, -55, 6, -51),
    "GP": ("FR", 15.7, -62, 16.6, -60.9),
    "MQ": ("FR", 14.3, -61.3, 15, -60.7),
    "RE": ("FR", -21.5, 55, -20.7, 56),
    "SJ": ("NO", 70.5, -10, 81, 34),
    "TK": ("NZ", -10, -173, -8, -171),
    "YT": ("FR", -13.1, 44.9, -12.5, 45.4),
}
ISLANDS = {"CC": (-12.25, 96.75, -11.8, 97), "CX": (-10.6, 105.5, -10.4, 105.75), "TK": (-9.5, -172.55, -8.5, -171.1)}
"""South, west, north and east of what the source lacks or joins with others."""
WIDENED = {"UA": (44.38, 22.1, 52.4, 40.3), "IN": (6.7, 68.0, 37.1, 97.5), "PK": (23.6, 60.8, 37.1, 80.4)}
"""Boxes that hold what a country and others describe differently, so that no address is refused for where a line runs."""
WORLD_CUT = -169.0
"""The meridian where the world map is cut, in the Bering Strait; its middle is 11 degrees east."""


@dataclass(frozen=True, slots=True)
class Box:
    """South, west, north, east in degrees; west above east where the 180th meridian runs through."""

    south: float
    west: float
    north: float
    east: float


def rings_of(topology: dict[str, Any], name: str) -> Iterator[tuple[dict[str, Any], list[Ring]]]:
    """Yield each geometry of a topology's object with its polygons' outer and inner rings in degrees."""
    (scale_x, scale_y), (move_x, move_y) = topology["transform"]["scale"], topology["transform"]["translate"]

    def arc(index: int) -> list[Point]:
        x = y = 0
        points = []
        for dx, dy in topology["arcs"][index if index >= 0 else ~index]:
            x, y = x + dx, y + dy
            points.append((x * scale_x + move_x, y * scale_y + move_y))
        return points if index >= 0 else points[::-1]

    for geometry in topology["objects"][name]["geometries"]:
        polygons = geometry["arcs"] if geometry["type"] == "MultiPolygon" else [geometry["arcs"]]
        joined = [unwound(tuple(point for index in ring for point in arc(index))) for polygon in polygons for ring in polygon]
        yield geometry, joined


def shapes(topology: dict[str, Any]) -> dict[str, list[Ring]]:
    """Return the rings of each entry of ISO 3166-1 by alpha-2 code."""
    found: dict[str, list[Ring]] = {}
    codes = {entry.numeric: entry.alpha_2 for entry in pycountry.countries}
    for geometry, rings in rings_of(topology, "countries"):
        code = codes.get(geometry.get("id", ""), UNNUMBERED.get(geometry["properties"]["name"], ""))
        found.setdefault(code, []).extend(rings)
    for code, (owner, south, west, north, east) in INSIDE.items():
        mine = [ring for ring in found[owner] if all(south < y < north and west < x < east for x, y in ring)]
        found[owner] = [ring for ring in found[owner] if ring not in mine]
        found[code] = mine
    return found


def box_of(rings: list[Ring]) -> Box:
    """Return the smallest box around rings: the widest empty stretch of longitude lies outside it."""
    spans = sorted(_span(ring) for ring in rings)
    gaps, reach = [], spans[0][1]
    for west, east in [*spans[1:], (spans[0][0] + 360, 0.0)]:
        gaps.append((west - reach, reach, west))
        reach = max(reach, east)
    _, east, west = max(gaps)
    heights = [y for ring in rings for _, y in ring]
    return Box(min(heights), _turned(west), max(heights), _turned(east))


def _span(ring: Ring) -> tuple[float, float]:
    """Return the west and east end of a ring, its west end within -180 and 180."""
    west, east = min(x for x, _ in ring), max(x for x, _ in ring)
    return _turned(west), east - west + _turned(west)


def _turned(lon: float) -> float:
    return (lon + 180) % 360 - 180 if abs(lon) > 180 else lon


def area(ring: Ring) -> float:
    """Return a ring's area in square degrees at the equator, without a sign."""
    middle = cos(radians(sum(y for _, y in ring) / len(ring)))
    pairs = zip(ring, ring[1:] + ring[:1], strict=True)
    return abs(sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in pairs)) / 2 * middle


def anchor(ring: Ring) -> tuple[float, float]:
    """Return a point well inside a ring as latitude and longitude: of five parallels, the middle of the longest stretch of land."""
    low, high = min(y for _, y in ring), max(y for _, y in ring)
    stretches = [stretch for share in (0.35, 0.43, 0.5, 0.57, 0.65) for stretch in _stretches(ring, low + (high - low) * share)]
    _, west, east, lat = max(stretches)
    return lat, (west + east) / 2


def _stretches(ring: Ring, lat: float) -> list[tuple[float, float, float, float]]:
    pairs = zip(ring, ring[1:] + ring[:1], strict=True)
    meets = sorted(x1 + (lat - y1) * (x2 - x1) / (y2 - y1) for (x1, y1), (x2, y2) in pairs if (y1 > lat) != (y2 > lat))
    return [(east - west, west, east, lat) for west, east in zip(meets[::2], meets[1::2], strict=True)]


def place(code: str, rings: list[Ring]) -> tuple[str, ...]:
    """Return a row of country_places.csv."""
    if code == "AQ":
        return (code, "-80.000", "20.000", "-90.00", "-180.00", "-60.00", "180.00")  # around the pole no ring has a west and an east
    lat, lon = anchor(max(rings, key=area)) if rings else _middle(ISLANDS[code])
    box = box_of(rings) if rings else Box(*ISLANDS[code])
    if code in WIDENED:
        south, west, north, east = WIDENED[code]
        box = Box(min(south, box.south), min(west, box.west), max(north, box.north), max(east, box.east))
    # One that crosses the 180th meridian has west above east.
    sides = (max(-90.0, box.south - MARGIN), _turned(box.west - MARGIN), min(90.0, box.north + MARGIN), _turned(box.east + MARGIN))
    return (code, f"{lat:.3f}", f"{_turned(lon):.3f}", *(f"{side:.2f}" for side in sides))


def _middle(box: tuple[float, float, float, float]) -> tuple[float, float]:
    return (box[0] + box[2]) / 2, (box[1] + box[3]) / 2


def places(topology: dict[str, Any]) -> str:
    """Return country_places.csv."""
    found = shapes(topology)
    rows = (place(code, [] if code in ISLANDS else found[code]) for code, *_ in countries())
    return as_csv("alpha2,lat,lon,south,west,north,east", rows)


def land(topology: dict[str, Any]) -> str:
    """Return the land for country maps: a ring a line, in hundredths of a degree, each point as steps from the one before."""
    rings = [ring for _, found in rings_of(topology, "land") for ring in found if max(y for _, y in ring) > -58]
    return "".join(f"{text_of(short)}\n" for ring in rings if len(short := simplified(ring, 0.02)) > 3)


def world(topology: dict[str, Any]) -> str:
    """Return the world's outline as an SVG file whose path pages refer to as `#land`."""
    path = "".join(_path(ring) for _, found in rings_of(topology, "land") for ring in found if max(y for _, y in ring) > -58)
    note = "Land: Natural Earth 1:110m (public domain) by world-atlas 2.0.2 (ISC), Equal Earth projection, no borders"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}"><!-- {note} -->'
        f'<path id="land" fill-rule="evenodd" d="{path}"/></svg>\n'
    )


def _path(ring: Ring) -> str:
    turns = (tuple((lon + turn, lat) for lon, lat in ring) for turn in (-360, 0, 360))
    parts = (clipped(turn, (-90, WORLD_CUT, 90, WORLD_CUT + 360)) for turn in turns)
    return "".join(_drawn(part) for part in parts if len(part) > 2)


def _drawn(ring: Ring) -> str:
    points = simplified(tuple(world_point(lat, lon) for lon, lat in ring), 0.4)
    if len(points) < 4:
        return ""
    x, y = (round(value) for value in points[0])
    steps = []
    for next_x, next_y in points[1:]:
        dx, dy = round(next_x) - x, round(next_y) - y
        if dx or dy:
            steps.append(f"{dx}{' ' if dy >= 0 else ''}{dy}")
            x, y = x + dx, y + dy
    first = f"M{round(points[0][0])} {round(points[0][1])}"
    return f"{first}l{' '.join(steps)}z".replace(" -", "-") if len(steps) > 2 else ""


def main(source: Path) -> None:
    """Make the three files from an unpacked world-atlas."""

    def read(name: str) -> dict[str, Any]:
        read: dict[str, Any] = json.loads((source / name).read_text(encoding="utf-8"))
        return read

    made = {
        "kernel/data/country_places.csv": places(read("countries-10m.json")),
        "portal/data/land.txt": land(read("land-50m.json")),
        "portal/static/land.svg": world(read("land-110m.json")),
    }
    for name, text in made.items():
        (ROOT / name).write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
