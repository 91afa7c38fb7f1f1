"""Where a point of the earth lies on a map: Equal Earth for the world, plain degrees for a country."""

from math import asin, cos, radians, sin, sqrt

WIDTH, HEIGHT = 1000, 452
"""The world map's size; Antarctica is cut off, where there is nobody to serve."""

MIDDLE = 11.0
"""The meridian in the middle, so that the map is cut through the Bering Strait and through no land."""

_A = (1.340264, -0.081106, 0.000893, 0.003796)
_TOP, _SCALE = 84.0, 184.8


def equal_earth(lat: float, lon: float) -> tuple[float, float]:
    """Return x and y on the Equal Earth projection (Šavrič, Patterson, Jenny 2018) for a sphere of radius 1, y upwards.

    `lon` is counted from the map's middle, in degrees within 180 of it.
    """
    t = asin(sqrt(3) / 2 * sin(radians(lat)))
    t2 = t * t
    t6 = t2**3
    slope = 9 * _A[3] * t6 * t2 + 7 * _A[2] * t6 + 3 * _A[1] * t2 + _A[0]
    x = 2 * sqrt(3) * radians(lon) * cos(t) / (3 * slope)
    return x, t * (_A[0] + _A[1] * t2 + t6 * (_A[2] + _A[3] * t2))


def world_point(lat: float, lon: float) -> tuple[float, float]:
    """Return where a point of the earth lies on the world map, in its units from the upper left corner."""
    # Half a turn east of the middle is the right edge, not the left one.
    from_middle = lon - MIDDLE if abs(lon - MIDDLE) <= 180 else (lon - MIDDLE + 180) % 360 - 180
    x, y = equal_earth(lat, from_middle)
    return WIDTH / 2 + x * _SCALE, (equal_earth(_TOP, 0)[1] - y) * _SCALE
