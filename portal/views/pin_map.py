"""The map on which a pin says where an outlet is: a country's land, and the numbers by which a click becomes degrees."""

from dataclasses import dataclass

from kernel.country import Place, place_of
from portal.maps.land import land_path
from portal.maps.view import WIDTH, View, view_of


@dataclass(frozen=True, slots=True)
class PinMap:
    """A drawn window: its size, its land as a path, north-western corner in degrees and units a degree, and the pin if there is one."""

    width: int
    height: int
    land: str
    north: float
    west: float
    across: float
    down: float
    pin: tuple[float, float] | None


def pin_map(country: str, latitude: str, longitude: str) -> PinMap | None:
    """Return the map of a country (alpha-2) with the point that was typed, if it is one; None where no country is chosen."""
    place = _place(country)
    if place is None:
        return None
    point = _point(latitude, longitude)
    view = view_of(place, _corners(place) if point is None else (point, *_corners(place)))
    return _drawn(view, None if point is None else view.point(*point))


def _place(country: str) -> Place | None:
    try:
        return place_of(country)
    except KeyError:
        return None


def _point(latitude: str, longitude: str) -> tuple[float, float] | None:
    try:
        point = float(latitude), float(longitude)
    except ValueError:
        return None
    return point if abs(point[0]) <= 90 and abs(point[1]) <= 180 else None


def _corners(place: Place) -> tuple[tuple[float, float], ...]:
    """Two corners of the country's box, so that the pin can be put anywhere in it."""
    return (place.south, place.west), (place.north, place.east)


def _drawn(view: View, pin: tuple[float, float] | None) -> PinMap:
    return PinMap(WIDTH, view.height, land_path(view), view.north, view.west, view.across, view.down, pin)
