"""The land in a window as an SVG path, from the shapes that come with the program (see docs/maps.md)."""

import itertools
from collections.abc import Iterator
from functools import cache, lru_cache
from importlib.resources import files

from portal.maps.shapes import Ring, clipped, ring_of, simplified
from portal.maps.view import View

MARGIN = 8.0
"""Units by which land goes on outside the window, so that no cut edge is seen."""


@lru_cache(maxsize=300)
def land_path(view: View) -> str:
    """Return the `d` of a path (fill rule evenodd) that is the land seen in a window, in its units."""
    south, west, north, east = view.sides
    lat, lon = MARGIN / view.down, MARGIN / view.across
    box = (south - lat, west - lon, north + lat, east + lon)
    return "".join(_drawn(part, view) for part in _inside(box))


def _inside(box: tuple[float, float, float, float]) -> Iterator[Ring]:
    south, west, north, east = box
    for ring, (low, left, high, right) in _rings():
        for turn in (-360, 0, 360):
            if high >= south and low <= north and right + turn >= west and left + turn <= east:
                yield clipped(tuple((lon + turn, lat) for lon, lat in ring), box)


def _drawn(ring: Ring, view: View) -> str:
    """Return a closed part of a path in whole units, its points as steps from the one before."""
    plane = tuple(((lon - view.west) * view.across, (view.north - lat) * view.down) for lon, lat in ring)
    points = [(round(x), round(y)) for x, y in simplified(plane, 0.7)]
    steps = [(x2 - x1, y2 - y1) for (x1, y1), (x2, y2) in itertools.pairwise(points) if (x1, y1) != (x2, y2)]
    if len(steps) < 3:
        return ""
    words = " ".join(f"{dx} {dy}" for dx, dy in steps)
    return f"M{points[0][0]} {points[0][1]}l{words}z".replace(" -", "-")


@cache
def _rings() -> tuple[tuple[Ring, tuple[float, float, float, float]], ...]:
    """Return every ring of land with its box: south, west, north, east."""
    lines = (files("portal") / "data" / "land.txt").read_text(encoding="ascii").splitlines()
    return tuple((ring, _box(ring)) for ring in map(ring_of, lines))


def _box(ring: Ring) -> tuple[float, float, float, float]:
    lons, lats = [lon for lon, _ in ring], [lat for _, lat in ring]
    return min(lats), min(lons), max(lats), max(lons)
