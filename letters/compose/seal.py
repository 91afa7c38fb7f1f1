"""The visible seal as a one-page PDF without background: the maker's recorded image, or a specimen drawn and crossed."""

import math
from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO

from PIL import Image, UnidentifiedImageError
from reportlab.lib.colors import HexColor
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from kernel.decision import Reason, Sentence
from letters.compose.errors import CannotCompose
from letters.compose.fonts import BODY, Face, load, missing, spans
from letters.compose.pen import new_canvas
from letters.compose.style import MM, SEAL_RED

DIAMETER = 42 * MM
"""Round seal of a joint-stock company (domain, section 7: at most 45 mm)."""

MAX_PIXELS = 4_000_000
_SPAN = math.radians(244)
_CHARACTER = 15.0
_RING = 3.0
_BAND = 14.0
_INSET = 3.2


@dataclass(frozen=True, slots=True)
class SealArt:
    """How a seal looks: a one-page PDF of `width` x `height` points, transparent; `specimen` if crossed 样章."""

    appearance: bytes
    width: float
    height: float
    specimen: bool


@lru_cache(maxsize=64)
def draw_specimen_seal(name_zh: str) -> SealArt:
    """Draw a round specimen seal of 42 mm: star, the maker's name on the upper arc, crossed 样章 SPECIMEN.

    Raises `CannotCompose` (`text_no_glyph`) for a character that the embedded fonts do not have.
    """
    if missing(name_zh):
        raise CannotCompose(_no_glyph(missing(name_zh)))
    canvas, buffer = _canvas(DIAMETER, DIAMETER)
    canvas.translate(DIAMETER / 2, DIAMETER / 2)
    canvas.setStrokeColor(HexColor(SEAL_RED))
    canvas.setFillColor(HexColor(SEAL_RED))
    canvas.setLineWidth(_RING)
    canvas.circle(0, 0, DIAMETER / 2 - _RING / 2 - 0.5, stroke=1, fill=0)
    _star(canvas, 20)
    _arc(canvas, name_zh)
    _cross(canvas)
    return SealArt(_finished(canvas, buffer), DIAMETER, DIAMETER, specimen=True)


def recorded_seal(png: bytes, *, width_mm: float, height_mm: float) -> SealArt:
    """Take the maker's recorded seal image: a PNG with transparency, at its real size (at most 45 mm).

    Raises `CannotCompose` (`seal_image`) for anything else.
    """
    if not (10 <= width_mm <= 45 and 10 <= height_mm <= 45):
        raise CannotCompose(_bad_image())
    width, height = width_mm * MM, height_mm * MM
    canvas, buffer = _canvas(width, height)
    canvas.drawImage(ImageReader(_open_png(png)), 0, 0, width, height, mask="auto")
    return SealArt(_finished(canvas, buffer), width, height, specimen=False)


def _open_png(png: bytes) -> Image.Image:
    try:
        opened = Image.open(BytesIO(png), formats=["PNG"])
        if opened.width * opened.height > MAX_PIXELS:
            raise CannotCompose(_bad_image())
        image = opened.convert("RGBA")
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError) as fault:
        raise CannotCompose(_bad_image()) from fault
    if image.getchannel("A").getextrema() == (255, 255):
        raise CannotCompose(_bad_image())
    return image


def _canvas(width: float, height: float) -> tuple[Canvas, BytesIO]:
    buffer = BytesIO()
    return new_canvas(buffer, width, height), buffer


def _finished(canvas: Canvas, buffer: BytesIO) -> bytes:
    canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def _star(canvas: Canvas, radius: float) -> None:
    """Draw the five-pointed star, hollow as no recorded seal's is, and open where the band crosses it."""
    inner = radius * math.sin(math.radians(18)) / math.sin(math.radians(54))
    path = canvas.beginPath()
    for at in range(10):
        reach, angle = (radius if at % 2 == 0 else inner), math.radians(90 + 36 * at)
        (path.moveTo if at == 0 else path.lineTo)(reach * math.cos(angle), reach * math.sin(angle))
    path.close()
    canvas.saveState()
    outside = canvas.beginPath()
    for y in (-DIAMETER / 2, _BAND / 2):
        outside.rect(-DIAMETER / 2, y, DIAMETER, (DIAMETER - _BAND) / 2)
    canvas.clipPath(outside, stroke=0, fill=0)
    canvas.setLineWidth(0.9)
    canvas.drawPath(path, stroke=1, fill=0)
    canvas.restoreState()


def _arc(canvas: Canvas, name: str) -> None:
    """Set the name along the upper arc, each character upright on the radius and as narrow as the arc asks."""
    radius = DIAMETER / 2 - _RING - _INSET
    step = min(_SPAN / max(len(name), 1), math.radians(23))
    size = min(_CHARACTER, 2.1 * step * (radius - _CHARACTER))
    narrow = min(1.0, 0.98 * step * (radius - size * 0.7) / size)
    for at, character in enumerate(name):
        canvas.saveState()
        canvas.rotate(-math.degrees((at - (len(name) - 1) / 2) * step))
        canvas.translate(0, radius - size * 0.86)
        canvas.scale(narrow, 1)
        _bold(canvas, character, size)
        canvas.restoreState()


def _bold(canvas: Canvas, character: str, size: float) -> None:
    """Draw a character of Song centred on x = 0, its strokes thickened as a seal cutter would."""
    (span,) = spans(character, BODY, False)
    text = canvas.beginText(-span.width * size / 2000, 0)
    text.setFont(load(span.face).font.fontName, size)
    text.setTextRenderMode(2)
    canvas.setLineWidth(0.32)
    text.textOut(character)
    text.setTextRenderMode(0)
    canvas.drawText(text)


def _cross(canvas: Canvas) -> None:
    """Cross the seal out with a band that says 样章 SPECIMEN; without ground, so that nothing under it is lost."""
    reach = DIAMETER / 2 - _RING
    canvas.setLineWidth(0.7)
    for y in (-_BAND / 2, _BAND / 2):
        canvas.line(-math.sqrt(reach**2 - y**2), y, math.sqrt(reach**2 - y**2), y)
    size, words = 10.5, (("样章", Face.HEI), ("SPECIMEN", Face.SANS))
    widths = [sum(load(face).widths[ord(c)] for c in word) * size / 1000 for word, face in words]
    x = -(sum(widths) + 4) / 2
    for (word, face), width in zip(words, widths, strict=True):
        canvas.setFont(load(face).font.fontName, size * load(face).scale)
        canvas.drawString(x, -size * 0.37, word)
        x += width + 4


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
            "印章图像须为带透明底的 PNG，边长 10 至 45 毫米，不超过 400 万像素。请重新导出印章图像。",
            "A seal image must be a PNG with transparency, 10 to 45 mm wide and high, at most 4 million pixels. Export it again.",
        ),
        "seal",
    )
