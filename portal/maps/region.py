"""A country's map: land and sea, and a numbered pin for each outlet; pins that would cover each other are one."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from math import hypot

from kernel.country import Place
from portal.maps.land import land_path
from portal.maps.view import WIDTH, View, view_of

APART, FAR_APART = 30.0, 64.0
"""Units between the middles of two pins; nearer ones are drawn as one. The second where the first leaves more than `MOST_PINS`."""

MOST_PINS = 60
"""More pins tell the eye no more, and each is another link to pass by keyboard."""

KILOMETRES = 111.32
"""Of a degree of latitude."""

LONGEST_BAR = 180.0

MOST_TOLD = 2
"""Names a pin of several marks tells."""

LETTER = 20.0
"""Units of an em where the text is largest, which is on a phone."""


Box = tuple[float, float, float, float]
"""Left, top, right, bottom."""


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
    """One or several marks at a point of the map, and the town to write beside it (empty: no room, or written before).

    `side` is where the town's text is tied to the pin: it starts or ends there.
    """

    x: float
    y: float
    marks: tuple[Mark, ...]
    town: str = ""
    side: str = "start"

    @property
    def label(self) -> str:
        """What stands in the pin: the number of its mark, or how many marks there are."""
        return str(self.marks[0].number) if len(self.marks) == 1 else f"×{len(self.marks)}"

    @property
    def radius(self) -> float:
        """A radius in which the label has room."""
        return 11.0 if len(self.label) < 3 else 14.0 if len(self.label) == 3 else 18.0

    @property
    def words(self) -> str:
        """The names of its first marks, for those who hear the map, and how many more there are."""
        told = "; ".join(f"{mark.number} {mark.words}" for mark in self.marks[:MOST_TOLD])
        more = len(self.marks) - MOST_TOLD
        return f"{told}; +{more}" if more > 0 else told

    @property
    def text_at(self) -> float:
        """Where the town's text is tied."""
        return self.x + (self.radius + 4) * (1 if self.side == "start" else -1)


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
    points = [(*view.point(mark.lat, mark.lon), mark) for mark in marks]
    pins = _heaped(points, APART)
    return pins if len(pins) <= MOST_PINS else _heaped(points, FAR_APART)


def _heaped(points: list[tuple[float, float, Mark]], apart: float) -> list[Pin]:
    """Join what lies nearer than `apart` to a pin with it; a grid of that width keeps the work in proportion to the marks."""
    heaps: list[tuple[float, float, list[Mark]]] = []
    cells: dict[tuple[int, int], list[int]] = {}
    for x, y, mark in points:
        column, row = int(x // apart), int(y // apart)
        around = (at for i in (-1, 0, 1) for j in (-1, 0, 1) for at in cells.get((column + i, row + j), ()))
        near = next((at for at in around if hypot(heaps[at][0] - x, heaps[at][1] - y) < apart), None)
        if near is None:
            cells.setdefault((column, row), []).append(len(heaps))
            heaps.append((x, y, [mark]))
        else:
            heaps[near][2].append(mark)
    return [Pin(round(x, 1), round(y, 1), tuple(heap)) for x, y, heap in heaps]


def _named(pins: list[Pin]) -> tuple[Pin, ...]:
    """Write each town once, beside its first pin, on the side where it covers no pin and no other town.

    A pin that stands for several towns is given the name of none.
    """
    taken = [(pin.x - pin.radius, pin.y - pin.radius, pin.x + pin.radius, pin.y + pin.radius) for pin in pins]
    told: set[str] = set()
    named = []
    for pin in pins:
        town = pin.marks[0].town if len({mark.town for mark in pin.marks}) == 1 else ""
        rooms = [(side, box) for side, box in _rooms(pin, town) if town not in told and not any(_meet(box, other) for other in taken)]
        if rooms:
            told.add(town)
            taken.append(rooms[0][1])
        named.append(replace(pin, town=town, side=rooms[0][0]) if rooms else pin)
    return tuple(named)


def _rooms(pin: Pin, town: str) -> list[tuple[str, Box]]:
    """Return the boxes a town's name may take right or left of its pin, as far as they lie on the map."""
    length, low, high = LETTER * _widths(town), pin.y - LETTER / 2, pin.y + LETTER / 2
    right, left = pin.x + pin.radius + 4, pin.x - pin.radius - 4
    boxes = {"start": (right, low, right + length, high), "end": (left - length, low, left, high)}
    return [(side, box) for side, box in boxes.items() if box[0] >= 0 and box[2] <= WIDTH]


def _widths(text: str) -> float:
    """Return a text's width in em: an ideograph is one, a letter a little over half of one."""
    return sum(1.05 if "\u2e80" <= letter <= "\uffef" else 0.68 for letter in text)


def _meet(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _bar(view: View) -> tuple[float, int]:
    """Return the longest bar of 1, 2 or 5 times a power of ten kilometres that is not too long for the map."""
    per_kilometre = view.down / KILOMETRES
    lengths = [step * 10**power for power in range(5) for step in (1, 2, 5)]
    kilometres = max((length for length in lengths if length * per_kilometre <= LONGEST_BAR), default=1)
    return round(kilometres * per_kilometre, 1), kilometres
