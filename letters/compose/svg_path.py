"""Path data of SVG 1.1 (section 8.3) as path operators of PDF, coordinates as they are."""

import math
import re
from collections.abc import Iterator

MOST_NUMBERS = 400_000
Point = tuple[float, float]
_TOKEN = re.compile(r"([MmZzLlHhVvCcSsQqTtAa])|([-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)|[\s,]+|(.)", re.ASCII | re.DOTALL)
_TAKES = {"M": 2, "L": 2, "H": 1, "V": 1, "C": 6, "S": 4, "Q": 4, "T": 2, "A": 7, "Z": 0}


class NotDrawable(ValueError):
    """Something that this small reader of SVG does not draw; the text names it."""


def path_operators(data: str) -> str:
    """Return the operators of path data. Raises `NotDrawable`."""
    pen = _Pen()
    for command, numbers in _segments(data):
        pen.draw(command, numbers)
    return " ".join(pen.out)


def points_operators(text: str, *, closed: bool) -> str:
    """Return the operators of a polygon's or polyline's points. Raises `NotDrawable`."""
    numbers = numbers_of(text)
    if len(numbers) < 4 or len(numbers) % 2:
        raise NotDrawable("points")
    pairs = list(zip(numbers[::2], numbers[1::2], strict=True))
    drawn = " ".join(f"{x:.4f} {y:.4f} {'l' if at else 'm'}" for at, (x, y) in enumerate(pairs))
    return f"{drawn} h" if closed else drawn


def ellipse_operators(x: float, y: float, a: float, b: float) -> str:
    """Return a closed ellipse around (x, y)."""
    if a <= 0 or b <= 0:
        return ""
    return f"{x + a:.4f} {y:.4f} m {' '.join(_curves(_turn((x, y), (a, b), 0.0, 0.0, math.tau)))} h"


def numbers_of(text: str) -> list[float]:
    """Return the numbers of a list with spaces or commas. Raises `NotDrawable`."""
    found: list[float] = []
    for letter, number, other in _TOKEN.findall(text):
        if letter or other or len(found) > MOST_NUMBERS:
            raise NotDrawable(text[:40])
        if number:
            found.append(_finite(number))
    return found


def _segments(data: str) -> Iterator[tuple[str, list[float]]]:
    """Yield each command with its numbers; repeated numbers repeat the command, a move's as lines."""
    for match in re.finditer(r"([MmZzLlHhVvCcSsQqTtAa])([^MmZzLlHhVvCcSsQqTtAa]*)", data):
        letter, takes = match[1], _TAKES[match[1].upper()]
        numbers = numbers_of(_spaced_flags(match[2]) if letter in "Aa" else match[2])
        if bool(numbers) != bool(takes) or (takes and len(numbers) % takes):
            raise NotDrawable(f"{letter}{match[2][:30]}")
        yield letter, numbers[:takes]
        follow = {"M": "L", "m": "l"}.get(letter, letter)
        for begin in range(takes, len(numbers), takes or 1):
            yield follow, numbers[begin : begin + takes]
    if not re.match(r"\s*[Mm]", data) and data.strip():
        raise NotDrawable(data[:40])


def _spaced_flags(text: str) -> str:
    """Put spaces round the two flags of an arc, which may be written without any (`0 01.5-3`)."""
    number = r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?"
    arc = re.compile(rf"\s*({number})[\s,]*({number})[\s,]*({number})[\s,]*([01])[\s,]*([01])[\s,]*({number})[\s,]*({number})[\s,]*")
    at, parts = 0, []
    while at < len(text) and (found := arc.match(text, at)):
        parts.append(" ".join(found.groups()))
        at = found.end()
    return " ".join(parts) + text[at:]


def _finite(text: str) -> float:
    value = float(text)
    if not abs(value) < 1e7:
        raise NotDrawable(text[:40])
    return value


class _Pen:
    """Where the path is, and what has been drawn."""

    def __init__(self) -> None:
        self.out: list[str] = []
        self._at: Point = (0.0, 0.0)
        self._start: Point = (0.0, 0.0)
        self._cubic: Point | None = None
        self._quadratic: Point | None = None

    def draw(self, command: str, numbers: list[float]) -> None:
        """Draw one segment."""
        absolute = self._absolute(command, numbers) if command.islower() else numbers
        cubic, quadratic = self._cubic, self._quadratic
        self._cubic = self._quadratic = None
        getattr(self, f"_{command.lower()}")(absolute, cubic, quadratic)

    def _absolute(self, command: str, numbers: list[float]) -> list[float]:
        x, y = self._at
        if command in "hv":
            return [numbers[0] + (x if command == "h" else y)]
        if command == "a":
            return [*numbers[:5], numbers[5] + x, numbers[6] + y]
        return [number + (y if at % 2 else x) for at, number in enumerate(numbers)]

    def _m(self, n: list[float], *_: Point | None) -> None:
        self._at = self._start = (n[0], n[1])
        self.out.append(f"{n[0]:.4f} {n[1]:.4f} m")

    def _z(self, *_: object) -> None:
        self._at = self._start
        self.out.append("h")

    def _l(self, n: list[float], *_: Point | None) -> None:
        self._at = (n[0], n[1])
        self.out.append(f"{n[0]:.4f} {n[1]:.4f} l")

    def _h(self, n: list[float], *_: Point | None) -> None:
        self._l([n[0], self._at[1]])

    def _v(self, n: list[float], *_: Point | None) -> None:
        self._l([self._at[0], n[0]])

    def _c(self, n: list[float], *_: Point | None) -> None:
        self._cubic, self._at = (n[2], n[3]), (n[4], n[5])
        self.out.append(" ".join(f"{number:.4f}" for number in n) + " c")

    def _s(self, n: list[float], cubic: Point | None, _: Point | None) -> None:
        self._c([*_mirrored(cubic, self._at), *n])

    def _q(self, n: list[float], *_: Point | None) -> None:
        (x, y), (cx, cy, ex, ey) = self._at, n
        self._c([x + 2 / 3 * (cx - x), y + 2 / 3 * (cy - y), ex + 2 / 3 * (cx - ex), ey + 2 / 3 * (cy - ey), ex, ey])
        self._cubic, self._quadratic = None, (cx, cy)

    def _t(self, n: list[float], _: Point | None, quadratic: Point | None) -> None:
        self._q([*_mirrored(quadratic, self._at), *n])

    def _a(self, n: list[float], *_: Point | None) -> None:
        for curve in _arc(self._at, n):
            self.out.append(curve)
        self._at = (n[5], n[6])


def _mirrored(control: Point | None, at: Point) -> Point:
    return at if control is None else (2 * at[0] - control[0], 2 * at[1] - control[1])


def _arc(begin: Point, n: list[float]) -> Iterator[str]:
    """Turn an arc by its end points into one by its centre (SVG 1.1, F.6.5 and F.6.6), then into curves."""
    a, b, phi, end = abs(n[0]), abs(n[1]), math.radians(n[2]), (n[5], n[6])
    if begin == end:
        return
    if not a or not b:
        yield f"{end[0]:.4f} {end[1]:.4f} l"
        return
    cosine, sine = math.cos(phi), math.sin(phi)
    dx, dy = (begin[0] - end[0]) / 2, (begin[1] - end[1]) / 2
    x, y = cosine * dx + sine * dy, cosine * dy - sine * dx
    grown = math.sqrt(max(1.0, (x / a) ** 2 + (y / b) ** 2))
    a, b = a * grown, b * grown
    rest = max(0.0, (a * b) ** 2 - (a * y) ** 2 - (b * x) ** 2) / ((a * y) ** 2 + (b * x) ** 2)
    root = math.sqrt(rest) * (1 if bool(n[3]) != bool(n[4]) else -1)
    cx, cy = root * a * y / b, -root * b * x / a
    centre = (cosine * cx - sine * cy + (begin[0] + end[0]) / 2, sine * cx + cosine * cy + (begin[1] + end[1]) / 2)
    first, last = math.atan2((y - cy) / b, (x - cx) / a), math.atan2((-y - cy) / b, (-x - cx) / a)
    sweep = (last - first) % math.tau if n[4] else -((first - last) % math.tau)
    yield from _curves(_turn(centre, (a, b), phi, first, sweep))


def _turn(centre: Point, radii: Point, phi: float, first: float, sweep: float) -> Iterator[tuple[Point, Point, Point]]:
    """Yield control points and end of the curves along an ellipse, each at most a quarter of it."""
    count = max(1, math.ceil(abs(sweep) / (math.pi / 2) - 1e-9))
    step = sweep / count
    reach = 4 / 3 * math.tan(step / 4)

    def placed(x: float, y: float) -> Point:
        x, y = radii[0] * x, radii[1] * y
        return centre[0] + math.cos(phi) * x - math.sin(phi) * y, centre[1] + math.sin(phi) * x + math.cos(phi) * y

    for at in range(count):
        p, q = first + at * step, first + (at + 1) * step
        one = placed(math.cos(p) - reach * math.sin(p), math.sin(p) + reach * math.cos(p))
        two = placed(math.cos(q) + reach * math.sin(q), math.sin(q) - reach * math.cos(q))
        yield one, two, placed(math.cos(q), math.sin(q))


def _curves(points: Iterator[tuple[Point, Point, Point]]) -> Iterator[str]:
    for one, two, end in points:
        yield f"{one[0]:.4f} {one[1]:.4f} {two[0]:.4f} {two[1]:.4f} {end[0]:.4f} {end[1]:.4f} c"
