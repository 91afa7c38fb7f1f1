"""A country's map: land and sea, and a numbered pin for each outlet; pins that would cover each other are one."""

from collections.abc import Iterable
from dataclasses import dataclass
from math import hypot

from kernel.country import Place
from portal.maps.land import land_path
from portal.maps.view import WIDTH, View, view_of

APART = 24.0
"""Units between the middles of two pins; nearer ones are drawn as one."""

KILOMETRES = 111.32
"""Of a degree of latitude."""

LONGEST_BAR = 180.0


@dataclass(frozen=True, slots=True)
class Mark:
    """Something to show at a place: the number it has in the list, its name, its town and where it leads."""

    lat: float
    lon: float
    number: int
    words: str
    town: str
    href: str


@dataclass(frozen=True, slots=True)
class Pin:
    """One or several marks at a point of the map, and the town to write beside it (empty: no room, or written before)."""

    x: float
    y: float
    marks: tuple[Mark, ...]
    town: str = ""

    @property
    def label(self) -> str:
        """What stands in the pin: the number of its mark, or how many more there are."""
        return str(self.marks[0].number) if len(self.marks) == 1 else f"{self.marks[0].number}+"

    @property
    def words(self) -> str:
        """The names of its marks, for those who hear the map."""
        return "; ".join(f"{mark.number} {mark.words}" for mark in self.marks)


@dataclass(frozen=True, slots=True)
class Region:
    """A drawn map: its size, the land as a path, its pins, and a bar that is so many kilometres long."""

    width: int
    height: int
    land: str
    pins: tuple[Pin, ...]
    bar: float
    kilometres: int


def region(place: Place, marks: Iterable[Mark], everywhere: Iterable[tuple[float, float]] = ()) -> Region:
    """Return the map of a country with these marks; the window holds the points `everywhere` too, so that it stays put."""
    shown = tuple(marks)
    view = view_of(place, [*((mark.lat, mark.lon) for mark in shown), *everywhere])
    length, kilometres = _bar(view)
    return Region(WIDTH, view.height, land_path(view), _named(_pins(shown, view)), length, kilometres)


def _pins(marks: tuple[Mark, ...], view: View) -> list[Pin]:
    pins: list[Pin] = []
    for mark in marks:
        x, y = view.point(mark.lat, mark.lon)
        near = next((at for at, pin in enumerate(pins) if hypot(pin.x - x, pin.y - y) < APART), None)
        if near is None:
            pins.append(Pin(round(x, 1), round(y, 1), (mark,)))
        else:
            pins[near] = Pin(pins[near].x, pins[near].y, (*pins[near].marks, mark))
    return pins


def _named(pins: list[Pin]) -> tuple[Pin, ...]:
    """Write each town once, beside its first pin, where it covers no pin and no other town."""
    taken = [(pin.x - 12, pin.y - 12, pin.x + 12, pin.y + 12) for pin in pins]
    told: set[str] = set()
    named = []
    for pin in pins:
        town = pin.marks[0].town
        box = (pin.x + 13, pin.y - 9, pin.x + 16 + 15 * _widths(town), pin.y + 9)
        free = town not in told and box[2] <= WIDTH and not any(_meet(box, other) for other in taken)
        if free:
            told.add(town)
            taken.append(box)
        named.append(Pin(pin.x, pin.y, pin.marks, town if free else ""))
    return tuple(named)


def _widths(text: str) -> float:
    """Return a text's width in em: an ideograph is one, a letter a little over half of one."""
    return sum(1.05 if "\u2e80" <= letter <= "\uffef" else 0.6 for letter in text)


def _meet(one: tuple[float, float, float, float], other: tuple[float, float, float, float]) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _bar(view: View) -> tuple[float, int]:
    """Return the longest bar of 1, 2 or 5 times a power of ten kilometres that is not too long for the map."""
    per_kilometre = view.down / KILOMETRES
    lengths = [step * 10**power for power in range(5) for step in (1, 2, 5)]
    kilometres = max((length for length in lengths if length * per_kilometre <= LONGEST_BAR), default=1)
    return round(kilometres * per_kilometre, 1), kilometres
