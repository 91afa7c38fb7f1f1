"""Rings of points in the plane: cutting them to a box, leaving out what a map is too small to show, writing them down."""

from collections.abc import Callable
from math import hypot

Point = tuple[float, float]
"""x and y, or longitude and latitude."""

Ring = tuple[Point, ...]
"""The corners of an area; the last is joined to the first."""

STEP = 100
"""Written rings count hundredths of a degree."""


def unwound(ring: Ring) -> Ring:
    """Return a ring of degrees that steps over the 180th meridian as one that goes on past it: 181 after 180, not -179."""
    points = list(ring[:1])
    for lon, lat in ring[1:]:
        turns = round((points[-1][0] - lon) / 360)
        points.append((lon + 360 * turns, lat))
    return tuple(points)


def clipped(ring: Ring, box: tuple[float, float, float, float]) -> Ring:
    """Return the part of a ring inside a box (south, west, north, east), by Sutherland and Hodgman's way of one side at a time."""
    south, west, north, east = box
    for inside, line, axis in (
        (lambda p: p[0] >= west, west, 0),
        (lambda p: p[0] <= east, east, 0),
        (lambda p: p[1] >= south, south, 1),
        (lambda p: p[1] <= north, north, 1),
    ):
        ring = _one_side(ring, inside, line, axis)
    return ring


def _one_side(ring: Ring, inside: Callable[[Point], bool], line: float, axis: int) -> Ring:
    kept: list[Point] = []
    for before, here in zip(ring[-1:] + ring[:-1], ring, strict=True):
        if inside(before) != inside(here):
            kept.append(_meeting(before, here, line, axis))
        if inside(here):
            kept.append(here)
    return tuple(kept)


def _meeting(a: Point, b: Point, line: float, axis: int) -> Point:
    share = (line - a[axis]) / (b[axis] - a[axis])
    other = a[1 - axis] + share * (b[1 - axis] - a[1 - axis])
    return (line, other) if axis == 0 else (other, line)


def simplified(ring: Ring, tolerance: float) -> Ring:
    """Return a ring without the corners that lie within `tolerance` of the line that is left (Douglas and Peucker)."""
    if len(ring) < 4:
        return ring
    keep = [False] * len(ring)
    far = max(range(len(ring)), key=lambda i: hypot(ring[i][0] - ring[0][0], ring[i][1] - ring[0][1]))
    keep[0] = keep[far] = keep[-1] = True
    waiting = [(0, far), (far, len(ring) - 1)]
    while waiting:
        first, last = waiting.pop()
        worst, distance = _farthest(ring, first, last)
        if distance > tolerance:
            keep[worst] = True
            waiting += [(first, worst), (worst, last)]
    return tuple(point for point, kept in zip(ring, keep, strict=True) if kept)


def _farthest(ring: Ring, first: int, last: int) -> tuple[int, float]:
    (x1, y1), (x2, y2) = ring[first], ring[last]
    length = hypot(x2 - x1, y2 - y1)
    worst, distance = first, 0.0
    for at in range(first + 1, last):
        x, y = ring[at]
        away = abs((x2 - x1) * (y1 - y) - (x1 - x) * (y2 - y1)) / length if length else hypot(x - x1, y - y1)
        if away > distance:
            worst, distance = at, away
    return worst, distance


def text_of(ring: Ring) -> str:
    """Write a ring as whole hundredths: the first point, then steps."""
    numbers: list[str] = []
    x = y = 0
    for px, py in ring:
        dx, dy = round(px * STEP) - x, round(py * STEP) - y
        numbers += [str(dx), str(dy)]
        x, y = x + dx, y + dy
    return " ".join(numbers)


def ring_of(text: str) -> Ring:
    """Read what `text_of` wrote."""
    numbers = iter(text.split())
    points: list[Point] = []
    x = y = 0
    for dx, dy in zip(numbers, numbers, strict=True):
        x, y = x + int(dx), y + int(dy)
        points.append((x / STEP, y / STEP))
    return tuple(points)
