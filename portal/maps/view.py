"""A window on the earth, drawn in plain degrees with east-west shortened as it is in the window's middle."""

from collections.abc import Iterable
from dataclasses import dataclass
from math import cos, radians

from kernel.country import Place

WIDTH = 720
LOWEST, HIGHEST = 0.5, 0.85
"""A map's height as a share of its width."""

AIR = 0.12
"""What is left free on each side, as a share of the window."""

LEAST = 0.6
"""A window shows at least this share of the country's box in each direction, and at least `NEAREST` degrees."""
NEAREST = 0.4


@dataclass(frozen=True, slots=True)
class View:
    """A window: its north-western corner in degrees, units a degree each way, its height in units (`WIDTH` is its width)."""

    north: float
    west: float
    across: float
    down: float
    height: int

    @property
    def sides(self) -> tuple[float, float, float, float]:
        """South, west, north, east in degrees; east may lie beyond 180."""
        return self.north - self.height / self.down, self.west, self.north, self.west + WIDTH / self.across

    def point(self, lat: float, lon: float) -> tuple[float, float]:
        """Return where a point of the earth lies in the window, whole turns left out."""
        turned = self.west + (lon - self.west) % 360
        # What lies a little west of the window is left of it and not a turn to the right.
        turned = turned - 360 if turned > self.sides[3] + 180 else turned
        return (turned - self.west) * self.across, (self.north - lat) * self.down


def view_of(place: Place, points: Iterable[tuple[float, float]]) -> View:
    """Return the window that holds a country's middle and all points (latitude, longitude) in it.

    Not the country's whole box: with its far islands Chile would be mostly ocean, and France would be no larger than a stamp.
    """
    turn = 360 if place.west > place.east else 0
    held = [(place.lat, place.lon), *points]
    lons = [lon + turn if lon < place.west and turn else lon for _, lon in held]
    width, height = place.east + turn - place.west, place.north - place.south
    south, north = _stretch([lat for lat, _ in held], height * LEAST)
    west, east = _stretch(lons, width * LEAST)
    return _fitted(south, west, north, east)


def _stretch(values: list[float], least: float) -> tuple[float, float]:
    """Return the ends of a stretch that holds the values with air on both sides and is not shorter than `least`."""
    low, high = min(values), max(values)
    length = max((high - low) / (1 - 2 * AIR), least, NEAREST)
    middle = (low + high) / 2
    return middle - length / 2, middle + length / 2


def _fitted(south: float, west: float, north: float, east: float) -> View:
    """Widen a window until its height is a bearable share of its width."""
    squeeze = max(cos(radians((south + north) / 2)), 0.1)
    wide, tall = (east - west) * squeeze, north - south
    if tall < wide * LOWEST:
        tall = wide * LOWEST
    wide = max(wide, tall / HIGHEST)
    down = WIDTH / wide
    top = (south + north) / 2 + tall / 2
    left = (west + east) / 2 - wide / squeeze / 2
    return View(top, left, down * squeeze, down, round(tall * down))
