"""The map on which a pin says where an outlet is: a country's land, and the numbers by which a click becomes degrees."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from kernel.country import Place, place_of
from outlets.values import Outlet
from portal.maps.land import land_path
from portal.maps.region import Mark, Pin, region
from portal.maps.view import WIDTH, View, view_of


@dataclass(frozen=True, slots=True)
class PinMap:
    """A drawn window: its size, its land as a path, north-western corner in degrees and units a degree, the pin if there is one."""

    width: int
    height: int
    land: str
    north: float
    west: float
    across: float
    down: float
    pin: tuple[float, float] | None
    others: tuple[Pin, ...] = ()


def pin_map(country: str, latitude: str, longitude: str, others: Iterable[Outlet] = ()) -> PinMap | None:
    """Return the map of a country (alpha-2) with the point that was typed, if it is one, and other outlets to go by.

    None where no country is chosen.
    """
    place = _place(country)
    if place is None:
        return None
    point = _point(latitude, longitude)
    held = _corners(place) if point is None else (point, *_corners(place))
    marks = [
        Mark(one.latitude, one.longitude, 0, "", one.city, "") for one in others if one.latitude is not None and one.longitude is not None
    ]
    view = view_of(place, [*((mark.lat, mark.lon) for mark in marks), *held])
    drawn = _drawn(view, None if point is None else view.point(*point))
    return replace(drawn, others=region(place, marks, held).pins)


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
