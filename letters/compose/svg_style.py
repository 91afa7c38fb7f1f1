"""What shapes of an SVG look like: fill, stroke and transform, as operators of PDF; what could not be drawn faithfully is refused."""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from letters.compose.svg_path import NotDrawable, numbers_of

_NAMED = {"black": "#000000", "white": "#ffffff", "red": "#ff0000", "currentcolor": "#000000"}
_HEX = re.compile(r"#([0-9a-f]{3}|[0-9a-f]{6})", re.ASCII)
_RGB = re.compile(r"rgb\(([^)]*)\)", re.ASCII)
_TRANSFORM = re.compile(r"\s*,?\s*(matrix|translate|scale|rotate|skewX|skewY)\s*\(([^)]*)\)", re.ASCII)
_CAPS = {"butt": 0, "round": 1, "square": 2}
_JOINS = {"miter": 0, "round": 1, "bevel": 2}
OPAQUE = ("opacity", "fill-opacity", "stroke-opacity", "stop-opacity")


@dataclass(frozen=True, slots=True)
class Style:
    """The properties that shapes inherit (SVG 1.1, section 11)."""

    fill: str = "black"
    stroke: str = "none"
    stroke_width: float = 1.0
    fill_rule: str = "nonzero"
    cap: str = "butt"
    join: str = "miter"

    def changed(self, given: Mapping[str, str]) -> "Style":
        """Return the style with what an element says. Raises `NotDrawable` for what is not known or not opaque."""
        style = self
        for name, text in given.items():
            if name in OPAQUE and text not in ("1", "1.0", "100%"):
                raise NotDrawable(f"{name}={text[:20]}")
            if name == "stroke-width":
                style = replace(style, stroke_width=_length(text))
            elif name in _WORDS:
                given_word: dict[str, Any] = {_WORDS[name]: text}
                style = replace(style, **given_word)
        return style

    def painted(self, path: str) -> str:
        """Return the operators that paint a path. Raises `NotDrawable` for a paint that is no plain colour."""
        fill, stroke = _colour(self.fill), _colour(self.stroke) if self.stroke_width > 0 else ""
        if not path or not (fill or stroke):
            return ""
        set_up = [f"{fill} rg"] if fill else []
        if stroke:
            set_up.append(f"{stroke} RG {self.stroke_width:.4f} w {_word(_CAPS, self.cap)} J {_word(_JOINS, self.join)} j")
        odd = "*" if self.fill_rule == "evenodd" and fill else ""
        verb = ("B" if stroke else "f") if fill else "S"
        return f"{' '.join(set_up)} {path} {verb}{odd}"


_WORDS = {
    "fill": "fill",
    "stroke": "stroke",
    "fill-rule": "fill_rule",
    "stroke-linecap": "cap",
    "stroke-linejoin": "join",
}
PLAIN = frozenset(_WORDS) | frozenset(OPAQUE) | {"stroke-width", "stroke-miterlimit", "clip-rule", "display", "visibility", "color"}
"""The presentation properties that may stand in a file; the last few only with the value that changes nothing."""


def declarations(text: str) -> dict[str, str]:
    """Read a `style` attribute. Raises `NotDrawable` for anything with an address in it."""
    if "url" in text.lower() or "\\" in text or "@" in text:
        raise NotDrawable("style")
    pairs = (part.partition(":") for part in text.split(";") if part.strip())
    return {name.strip(): value.strip() for name, _, value in pairs}


def transform_operators(text: str) -> str:
    """Return a transform list as operators, in its order. Raises `NotDrawable`."""
    at, out = 0, []
    while at < len(text.rstrip()):
        found = _TRANSFORM.match(text, at)
        if found is None:
            raise NotDrawable(f"transform={text[:40]}")
        out.append(" ".join(f"{n:.6f}" for n in _matrix(found[1], numbers_of(found[2]))) + " cm")
        at = found.end()
    return " ".join(out)


def _matrix(name: str, n: list[float]) -> tuple[float, ...]:
    if name == "matrix" and len(n) == 6:
        return tuple(n)
    if name == "translate" and len(n) in (1, 2):
        return (1, 0, 0, 1, n[0], n[1] if len(n) > 1 else 0)
    if name == "scale" and len(n) in (1, 2):
        return (n[0], 0, 0, n[-1], 0, 0)
    if name == "rotate" and len(n) in (1, 3):
        cosine, sine = math.cos(math.radians(n[0])), math.sin(math.radians(n[0]))
        x, y = n[1:] or (0.0, 0.0)
        return (cosine, sine, -sine, cosine, x - cosine * x + sine * y, y - sine * x - cosine * y)
    if name in ("skewX", "skewY") and len(n) == 1:
        slope = math.tan(math.radians(n[0]))
        return (1, 0, slope, 1, 0, 0) if name == "skewX" else (1, slope, 0, 1, 0, 0)
    raise NotDrawable(f"{name}({', '.join(map(str, n))[:30]})")


def _colour(text: str) -> str:
    """Return a colour as three numbers, or nothing for `none`."""
    word = text.strip().lower()
    if word in ("none", "transparent"):
        return ""
    if found := _RGB.fullmatch(word):
        parts = found[1].split(",")
        values = [float(p.strip(" %")) / (100 if "%" in p else 255) for p in parts if re.fullmatch(r"\s*\d+(\.\d+)?\s*%?\s*", p)]
    elif found := _HEX.fullmatch(_NAMED.get(word, word)):
        digits = found[1] if len(found[1]) == 6 else "".join(2 * c for c in found[1])
        values = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    else:
        values = []
    if len(values) != 3:
        raise NotDrawable(text[:40])
    return " ".join(f"{min(value, 1.0):.4f}" for value in values)


def _length(text: str) -> float:
    numbers = numbers_of(text.strip().removesuffix("px"))
    if len(numbers) != 1:
        raise NotDrawable(text[:40])
    return numbers[0]


def _word(known: Mapping[str, int], text: str) -> int:
    if text not in known:
        raise NotDrawable(text[:40])
    return known[text]
