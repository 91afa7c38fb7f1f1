"""Draws set lines, rules and boxes on a ReportLab canvas; nothing else in composing touches the canvas."""

from collections.abc import Iterable
from io import BytesIO
from typing import Any

from reportlab.lib.colors import HexColor
from reportlab.pdfgen.canvas import Canvas

from letters.compose.fonts import Face, load, load_all
from letters.compose.lines import Line, Style, break_lines, measure
from letters.compose.style import HAIRLINE, LEFT, RIGHT

_CENTRE = 0.38
"""Height of the middle of an em box over the baseline, in em (ascent 0.88, descent 0.12)."""


def new_canvas(buffer: BytesIO, width: float, height: float) -> Canvas:
    """Return a compressed canvas without date or chance in it, whose first font is ours and not unembedded Helvetica."""
    load_all()
    # The published stubs take the font's name for a number.
    first: Any = Face.SONG.value
    return Canvas(buffer, (width, height), pageCompression=1, invariant=1, initialFontName=first)


class Pen:
    """A canvas whose y axis is that of the PDF; tops of lines are given, baselines are computed."""

    def __init__(self, canvas: Canvas) -> None:
        self.canvas = canvas

    def line(self, line: Line, x: float, top: float, style: Style) -> None:
        """Draw one set line with its leading hanging from `top`."""
        baseline = top - style.leading / 2 - _CENTRE * style.size
        text = self.canvas.beginText()
        text.setFillColor(HexColor(style.colour))
        text.setCharSpace(line.space)
        for part in line.placed:
            text.setTextOrigin(x + part.x, baseline)
            loaded = load(part.face)
            text.setFont(loaded.font.fontName, style.size * loaded.scale, style.leading)
            text.textOut(part.text)
        if line.space:
            text.setCharSpace(0)
        self.canvas.drawText(text)

    def words(self, words: str, x: float, top: float, style: Style) -> None:
        """Draw text on one line, starting at `x`."""
        for line in break_lines(words, style, float("inf")):
            self.line(line, x, top, style)

    def words_right(self, words: str, right: float, top: float, style: Style) -> None:
        """Draw text on one line, ending at `right`."""
        self.words(words, right - measure(words, style) + style.tracking, top, style)

    def words_centred(self, words: str, centre: float, top: float, style: Style) -> None:
        """Draw text on one line, around `centre`."""
        self.words(words, centre - (measure(words, style) - style.tracking) / 2, top, style)

    def rule(self, y: float, weight: float = 0.4, colour: str = HAIRLINE, left: float = LEFT, right: float = RIGHT) -> None:
        """Draw a horizontal rule."""
        self.canvas.setLineWidth(weight)
        self.canvas.setStrokeColor(HexColor(colour))
        self.canvas.line(left, y, right, y)

    def box(self, x: float, y: float, width: float, height: float, colour: str) -> None:
        """Fill a rectangle whose lower left corner is (x, y)."""
        self.canvas.setFillColor(HexColor(colour))
        self.canvas.rect(x, y, width, height, stroke=0, fill=1)

    def bars(self, bars: Iterable[tuple[float, float, float]], height: float, colour: str) -> None:
        """Fill many bars (x, y, width) of one height as one path."""
        self.canvas.setFillColor(HexColor(colour))
        path = self.canvas.beginPath()
        for x, y, width in bars:
            path.rect(x, y, width, height)
        self.canvas.drawPath(path, stroke=0, fill=1)
