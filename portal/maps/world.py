"""The world map's bubbles: one a country, its area in proportion to a number."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import sqrt

from kernel.country import place_of
from portal.maps.projection import HEIGHT, WIDTH, world_point

LARGEST, SMALLEST = 34.0, 5.0
"""Radii in units of the map; below the smallest nothing would be seen, so there alone the proportion ends."""

EDGE = 1.0
"""Room for half a bubble's stroke."""

NUMBERED = 15.0
"""From this radius a bubble has room for its number."""


@dataclass(frozen=True, slots=True)
class Bubble:
    """A circle on the world map: its middle and radius in the map's units, where it leads and what it says."""

    alpha2: str
    count: int
    x: float
    y: float
    radius: float
    href: str
    words: str

    @property
    def is_numbered(self) -> bool:
        """Whether its number fits into it."""
        return self.radius >= NUMBERED


def bubbles(counts: Mapping[str, int], words: Callable[[str, int], str], href: Callable[[str], str]) -> tuple[Bubble, ...]:
    """Return a bubble for each country with a count above 0, the largest first, so that small ones lie on top.

    `words` says a country's code and count as a sentence, `href` gives the address the bubble leads to.
    """
    most = max(counts.values(), default=0)
    shown = sorted(((count, alpha2) for alpha2, count in counts.items() if count > 0), key=lambda one: (-one[0], one[1]))
    return tuple(_bubble(alpha2, count, most, words(alpha2, count), href(alpha2)) for count, alpha2 in shown)


def _bubble(alpha2: str, count: int, most: int, words: str, href: str) -> Bubble:
    place = place_of(alpha2)
    x, y = world_point(place.lat, place.lon)
    radius = max(SMALLEST, LARGEST * sqrt(count / most))
    return Bubble(alpha2, count, _inside(x, radius, WIDTH), _inside(y, radius, HEIGHT), round(radius, 1), href, words)


def _inside(at: float, radius: float, size: int) -> float:
    """Return where a middle has to lie so that the whole bubble is on the map: Russia's would be cut at the upper edge."""
    return round(min(max(at, radius + EDGE), size - radius - EDGE), 1)
