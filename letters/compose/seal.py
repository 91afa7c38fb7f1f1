"""The visible seal, transparent: the maker's recorded image, or a specimen drawn and crossed."""

import itertools
import math
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache

from kernel.decision import Reason, Sentence
from letters.compose.errors import CannotCompose
from letters.compose.fonts import Face, load, missing
from letters.compose.images import picture_of
from letters.compose.outlines import glyph_path
from letters.compose.pictures import Picture, one_page
from letters.compose.spans import spans
from letters.compose.style import MM

_SPAN = math.radians(244)
_CHARACTER = 15.0
_RING = 3.0
_BAND = 14.0
_INSET = 3.2
_RED = "0.7843 0.06275 0.1804"
"""#C8102E, the colour that belongs to seals alone."""


class SealShape(Enum):
    """The shapes that Chinese company seals have, in millimetres (domain, section 7)."""

    LIMITED = (40.0, 40.0)
    JOINT_STOCK = (42.0, 42.0)
    FOREIGN_INVESTED = (45.0, 30.0)


@dataclass(frozen=True, slots=True)
class SealArt:
    """How a seal looks; `specimen` if crossed 样章. `appearance` is the same as a one-page PDF.

    `room` is set where it is no seal but the place left free for one in wet ink.
    """

    picture: Picture
    specimen: bool
    room: bool = False

    @property
    def width(self) -> float:
        """Width in points."""
        return self.picture.width

    @property
    def height(self) -> float:
        """Height in points."""
        return self.picture.height

    @property
    def appearance(self) -> bytes:
        """The seal as a one-page PDF, transparent."""
        return one_page(self.picture)


@lru_cache(maxsize=64)
def draw_specimen_seal(name_zh: str, shape: SealShape = SealShape.JOINT_STOCK) -> SealArt:
    """Draw a specimen seal: ring, star, the maker's name on the upper arc, crossed 样章 SPECIMEN.

    Raises `CannotCompose` (`text_no_glyph`) for a character that the embedded fonts do not have.
    """
    if missing(name_zh):
        raise CannotCompose(_no_glyph(missing(name_zh)))
    width, height = (side * MM for side in shape.value)
    a, b = width / 2 - _RING / 2 - 0.5, height / 2 - _RING / 2 - 0.5
    parts = [
        f"q 1 0 0 1 {width / 2:.3f} {height / 2:.3f} cm {_RED} RG {_RED} rg {_RING} w {_ellipse(a, b)} S",
        _star(a - _RING / 2, b - _RING / 2),
        *_arc(name_zh, a - _RING / 2 - _INSET, b - _RING / 2 - _INSET),
        *_cross(a - _RING / 2, b - _RING / 2),
        "Q",
    ]
    return SealArt(Picture(width, height, "\n".join(parts).encode("ascii")), specimen=True)


@lru_cache(maxsize=64)
def recorded_seal(image: bytes, *, width_mm: float, height_mm: float) -> SealArt:
    """Take the maker's recorded seal image: a PNG with transparency or a plain SVG, at its real size (at most 45 mm).

    Raises `CannotCompose`: `seal_image`, or `picture_svg` naming what an SVG has that cannot be drawn.
    """
    fits = 10 <= width_mm <= 45 and 10 <= height_mm <= 45
    picture = picture_of(image, width_mm * MM, height_mm * MM) if fits else None
    if picture is None:
        raise CannotCompose(_bad_image())
    return SealArt(picture, specimen=False)


@lru_cache(maxsize=4)
def room_for_ink(*, specimen: bool, signed: bool = False) -> SealArt:
    """Return the place for a seal of 42 mm in wet ink: words between name and date and under them, which the seal will cover.

    `signed` says so on the page: the file has an electronic signature all the same.
    """
    side = SealShape.JOINT_STOCK.value[0] * MM
    parts = ["q 0.34 0.38 0.43 rg"]
    zh, en = ("已电子签名", "signed electronically") if signed else ("未经电子签章", "not sealed electronically")
    for y, chinese, english in (
        (side / 2 - 2.5, ("盖章处", Face.HEI, 7.5), ("Place for the official seal", Face.SANS, 6.5)),
        (4.0, (zh, Face.HEI, 5.5), (en, Face.SANS, 5.5)),
    ):
        parts += _side_by_side((chinese, english), side / 2, y)
    return SealArt(Picture(side, side, "\n".join([*parts, "Q"]).encode("ascii")), specimen, room=True)


def _ellipse(a: float, b: float) -> str:
    """Return a closed ellipse around the origin in four cubic curves."""
    k = 0.5522847498
    corners = [(a, 0.0, 0.0, b), (0.0, b, -a, 0.0), (-a, 0.0, 0.0, -b), (0.0, -b, a, 0.0)]
    curves = (f"{x0 + k * x1:.3f} {y0 + k * y1:.3f} {x1 + k * x0:.3f} {y1 + k * y0:.3f} {x1:.3f} {y1:.3f} c" for x0, y0, x1, y1 in corners)
    return f"{a:.3f} 0 m {' '.join(curves)} h"


def _star(a: float, b: float) -> str:
    """Draw the five-pointed star, hollow as no recorded seal's is, and open where the band crosses it."""
    radius = min(20.0, b * 0.38)
    inner = radius * math.sin(math.radians(18)) / math.sin(math.radians(54))
    points = [((radius if at % 2 == 0 else inner), math.radians(90 + 36 * at)) for at in range(10)]
    path = " ".join(
        f"{reach * math.cos(angle):.3f} {reach * math.sin(angle):.3f} {'l' if at else 'm'}" for at, (reach, angle) in enumerate(points)
    )
    above, below = (f"{-a:.3f} {y:.3f} {2 * a:.3f} {b:.3f} re" for y in (_BAND / 2, -_BAND / 2 - b))
    return f"q {above} {below} W n 0.9 w {path} h S Q"


def _arc(name: str, a: float, b: float) -> Iterator[str]:
    """Set the name along the upper arc, each character upright on the normal and as narrow as the arc asks."""
    size = min(_CHARACTER, b * 0.34)
    angles = list(_spread(len(name), a - size * 0.5, b - size * 0.5))
    step = _length(a - size * 0.5, b - size * 0.5) / max(len(name), 1)
    narrow = min(1.0, 0.98 * step / size)
    for character, angle in zip(name, angles, strict=True):
        x, y = a * math.cos(angle), b * math.sin(angle)
        normal = math.atan2(y * a * a, x * b * b) - math.pi / 2
        cosine, sine = math.cos(normal), math.sin(normal)
        yield f"q {cosine:.5f} {sine:.5f} {-sine:.5f} {cosine:.5f} {x:.3f} {y:.3f} cm {narrow:.4f} 0 0 1 0 {-size * 0.86:.3f} cm"
        yield _bold(character, size)
        yield "Q"


def _spread(count: int, a: float, b: float) -> Iterator[float]:
    """Yield the angle (radians) of each of `count` characters, evenly along the arc, from left to right."""
    steps = 720
    angles = [math.pi / 2 + _SPAN / 2 - _SPAN * at / steps for at in range(steps + 1)]
    places = [(a * math.cos(angle), b * math.sin(angle)) for angle in angles]
    travelled = [0.0]
    for before, after in itertools.pairwise(places):
        travelled.append(travelled[-1] + math.dist(before, after))
    pitch = min(travelled[-1] / max(count, 1), 1.25 * _CHARACTER)
    for at in range(count):
        wanted = travelled[-1] / 2 + (at - (count - 1) / 2) * pitch
        yield angles[next(i for i, length in enumerate(travelled) if length >= wanted)]


def _length(a: float, b: float) -> float:
    return _SPAN * math.sqrt((a * a + b * b) / 2)


def _bold(character: str, size: float) -> str:
    """Draw a character of Song centred on x = 0, its strokes thickened as a seal cutter would."""
    (span,) = spans(character, (Face.SONG, Face.SERIF), False)
    scale = size / 1000
    return f"{scale:.6f} 0 0 {scale:.6f} {-span.width * scale / 2:.3f} 0 cm {0.32 / scale:.1f} w {glyph_path(span.face, character)} B"


def _cross(a: float, b: float) -> Iterator[str]:
    """Cross the seal out with a band that says 样章 SPECIMEN; without ground, so that nothing under it is lost."""
    reach = a * math.sqrt(1 - (_BAND / 2 / b) ** 2)
    yield from (f"0.7 w {-reach:.3f} {y:.3f} m {reach:.3f} {y:.3f} l S" for y in (-_BAND / 2, _BAND / 2))
    size = 10.5
    yield from _side_by_side((("样章", Face.HEI, size), ("SPECIMEN", Face.SANS, size)), 0.0, -size * 0.37)


def _side_by_side(words: tuple[tuple[str, Face, float], ...], centre: float, y: float) -> Iterator[str]:
    """Set words of a face and size beside each other, centred."""
    widths = [sum(load(face).widths[ord(c)] for c in word) * size / 1000 for word, face, size in words]
    x = centre - (sum(widths) + 4 * (len(words) - 1)) / 2
    for (word, face, size), width in zip(words, widths, strict=True):
        yield from _set(word, face, x, y, size * load(face).scale / 1000)
        x += width + 4


def _set(word: str, face: Face, x: float, y: float, scale: float) -> Iterator[str]:
    for character in word:
        yield f"q {scale:.6f} 0 0 {scale:.6f} {x:.3f} {y:.3f} cm {glyph_path(face, character)} f Q"
        x += load(face).typeface.advance(load(face).typeface.glyph_of[ord(character)]) * scale


def _no_glyph(characters: tuple[str, ...]) -> Reason:
    shown = " ".join(f"{c} (U+{ord(c):04X})" for c in characters[:10])
    return Reason(
        "text_no_glyph",
        Sentence(
            f"印章名称中的字符 {shown} 没有对应的字形，请核对。", f"The seal's name has characters without a glyph: {shown}; check it."
        ),
        "maker.name_zh",
    )


def _bad_image() -> Reason:
    return Reason(
        "seal_image",
        Sentence(
            "印章图像须为带透明底的 PNG（不超过 400 万像素）或简单的 SVG，边长 10 至 45 毫米。请重新导出印章图像。",
            "A seal image must be a PNG with transparency (at most 4 million pixels) or a plain SVG, 10 to 45 mm wide and high. Export it again.",
        ),
        "seal",
    )
