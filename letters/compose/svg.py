"""A small, static part of SVG as a picture: shapes with plain colours, and nothing that fetches, runs, moves or is set in type.

What lies outside is refused by name and never left out, because a seal with a part missing is another seal. No library
renders here: expat reads the XML without a document type, entities or instructions, and shapes become operators one by one.
"""

from collections.abc import Callable, Mapping
from xml.parsers import expat

from letters.compose.pictures import Picture
from letters.compose.svg_path import NotDrawable, ellipse_operators, numbers_of, path_operators, points_operators
from letters.compose.svg_style import PLAIN, Style, declarations, transform_operators

MOST_BYTES = 1024 * 1024
MOST_SHAPES = 5_000
DEEPEST = 64
SVG = "http://www.w3.org/2000/svg"
_SILENT = frozenset({"title", "desc", "metadata", "defs"})
"""Nothing in these draws by itself, and everything that could call it from outside is refused."""
_NEVER = frozenset({"style", "script"})
_HARMLESS = frozenset({"id", "class", "version", "baseProfile", "role", "focusable", "preserveAspectRatio", "style", "transform"})
_HIDING = {"display": "inline", "visibility": "visible"}
Attributes = Mapping[str, str]


def picture_from_svg(data: bytes, width: float, height: float) -> Picture:
    """Return the drawing, fitted into width x height points and centred. Raises `NotDrawable`, which names what cannot be drawn."""
    reader = _read(data)
    x, y, w, h = reader.view
    scale = min(width / w, height / h)
    left, top = (width - scale * w) / 2 - scale * x, (height + scale * h) / 2 + scale * y
    drawn = "\n".join(["q", f"{scale:.6f} 0 0 {-scale:.6f} {left:.4f} {top:.4f} cm", *reader.out, "Q"])
    return Picture(width, height, drawn.encode("ascii"))


def _read(data: bytes) -> "_Reader":
    if len(data) > MOST_BYTES:
        raise NotDrawable(f"> {MOST_BYTES // 1024} KiB")
    reader = _Reader()
    try:
        reader.parser.Parse(data, True)
    except (expat.ExpatError, UnicodeError) as fault:
        raise NotDrawable(f"XML: {fault}"[:60]) from fault
    return reader


def view_of(data: bytes) -> tuple[float, ...]:
    """Return x, y, width and height of the drawing's own coordinates. Raises `NotDrawable`."""
    return _read(data).view


class _Reader:
    """Draws element after element as the parser meets them."""

    def __init__(self) -> None:
        self.out: list[str] = []
        self.view: tuple[float, ...] = ()
        self._styles = [Style()]
        self._skipped = 0
        self._shapes = 0
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.StartElementHandler = self._begin
        self.parser.EndElementHandler = self._end
        self.parser.StartDoctypeDeclHandler = _refuse("DOCTYPE")
        self.parser.EntityDeclHandler = _refuse("ENTITY")
        self.parser.ProcessingInstructionHandler = _refuse("<?…?>")
        self.parser.CharacterDataHandler = self._text

    def _begin(self, name: str, attributes: Attributes) -> None:
        space, _, local = name.rpartition(" ")
        # Elements of other vocabularies (an editor's notes) draw nothing anywhere; what is inside them does not either.
        if local in _NEVER:
            raise NotDrawable(f"<{local}>")
        if self._skipped or (space != SVG and self._styles[1:]) or local in _SILENT:
            self._skipped += 1
            return
        if space != SVG or len(self._styles) > DEEPEST:
            raise NotDrawable(f"<{local}>")
        self._open(local, {key: value for key, value in attributes.items() if _counts(key)})

    def _open(self, local: str, given: Attributes) -> None:
        style = self._styles[-1].changed(_properties(local, given))
        self._styles.append(style)
        self.out.append("q")
        if "transform" in given:
            self.out.append(transform_operators(given["transform"]))
        if local == "svg":
            self._frame(given)
        elif local in _SHAPES:
            self._shapes += 1
            if self._shapes > MOST_SHAPES:
                raise NotDrawable(f"> {MOST_SHAPES} shapes")
            self.out.append(style.painted(_SHAPES[local](given)))
        elif local != "g":
            raise NotDrawable(f"<{local}>")

    def _end(self, name: str) -> None:
        if self._skipped:
            self._skipped -= 1
        else:
            self._styles.pop()
            self.out.append("Q")

    def _text(self, text: str) -> None:
        if text.strip() and not self._skipped:
            raise NotDrawable(text.strip()[:40])

    def _frame(self, given: Attributes) -> None:
        if len(self._styles) != 2:
            raise NotDrawable("<svg> in <svg>")
        sides = [given.get(side, "").removesuffix("mm").removesuffix("px").removesuffix("pt") for side in ("width", "height")]
        view = numbers_of(given["viewBox"]) if "viewBox" in given else [0.0, 0.0, *numbers_of(" ".join(sides))]
        if len(view) != 4 or min(view[2:]) <= 0:
            raise NotDrawable("viewBox")
        self.view = tuple(view)


def _counts(key: str) -> bool:
    """Return whether an attribute says anything: those of other vocabularies and notes do not, but addresses are never overlooked."""
    if "href" in key.lower():
        raise NotDrawable(key.rpartition(" ")[2])
    return " " not in key and not key.startswith(("data-", "aria-"))


def _properties(local: str, given: Attributes) -> dict[str, str]:
    """Return the presentation properties of an element; an attribute that nobody here knows is refused."""
    for name in given:
        if name not in PLAIN and name not in _HARMLESS and name not in _GEOMETRY.get(local, ()):
            raise NotDrawable(f"{name} (<{local}>)")
    found = {name: text for name, text in given.items() if name in PLAIN} | declarations(given.get("style", ""))
    for name, text in found.items():
        if (name not in PLAIN and not name.startswith("-")) or text != _HIDING.get(name, text):
            raise NotDrawable(f"{name}: {text}"[:40])
    return found


def _refuse(what: str) -> Callable[..., None]:
    def refuse(*_: object) -> None:
        raise NotDrawable(what)

    return refuse


def _number(given: Attributes, name: str, otherwise: float = 0.0) -> float:
    numbers = numbers_of(given[name].removesuffix("px")) if name in given else [otherwise]
    if len(numbers) != 1:
        raise NotDrawable(f"{name}={given[name][:20]}")
    return numbers[0]


def _rectangle(given: Attributes) -> str:
    if _number(given, "rx") or _number(given, "ry"):
        raise NotDrawable("rx (<rect>)")
    x, y, w, h = (_number(given, name) for name in ("x", "y", "width", "height"))
    return f"{x:.4f} {y:.4f} {w:.4f} {h:.4f} re" if w > 0 and h > 0 else ""


def _circle(given: Attributes) -> str:
    radius = _number(given, "r")
    return ellipse_operators(_number(given, "cx"), _number(given, "cy"), radius, radius)


def _ellipse(given: Attributes) -> str:
    return ellipse_operators(*(_number(given, name) for name in ("cx", "cy", "rx", "ry")))


def _line(given: Attributes) -> str:
    return "{:.4f} {:.4f} m {:.4f} {:.4f} l".format(*(_number(given, name) for name in ("x1", "y1", "x2", "y2")))


_SHAPES: dict[str, Callable[[Attributes], str]] = {
    "path": lambda given: path_operators(given.get("d", "")),
    "circle": _circle,
    "ellipse": _ellipse,
    "rect": _rectangle,
    "line": _line,
    "polygon": lambda given: points_operators(given.get("points", ""), closed=True),
    "polyline": lambda given: points_operators(given.get("points", ""), closed=False),
}
_GEOMETRY: dict[str, frozenset[str]] = {
    "svg": frozenset({"viewBox", "width", "height", "x", "y"}),
    "path": frozenset({"d"}),
    "circle": frozenset({"cx", "cy", "r"}),
    "ellipse": frozenset({"cx", "cy", "rx", "ry"}),
    "rect": frozenset({"x", "y", "width", "height", "rx", "ry"}),
    "line": frozenset({"x1", "y1", "x2", "y2"}),
    "polygon": frozenset({"points"}),
    "polyline": frozenset({"points"}),
}
