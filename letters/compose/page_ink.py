"""Whether what can be taken from a page as text can be seen there: ink where the letters are, and paper around them."""

import ctypes
import re
from collections.abc import Iterator
from dataclasses import dataclass

import pypdfium2
from PIL import Image
from pypdfium2 import raw

from letters.compose.pen import Box

_CELL = 3
"""Pixels to a side of the cells that are looked at, of a page rendered at 100 dpi: three quarters of a millimetre."""

_INKED, _OPEN = 228, 130
"""Greys: the mean of a cell with a stroke of the smallest grey type is darker than the first, the specimen mark alone is not;
somewhere in a line there is a cell lighter than the second, or it is blacked out."""

_SMALLEST, _LARGEST = 4.0, 40.0
"""Points; what is smaller is a comma or a mark of its own, what is larger the specimen mark behind the text."""

_STRETCH = 1.6
"""Line heights: how far a line may run without ink, where it has more than spaces."""

_PALE = bytes(grey > _INKED for grey in range(256))


@dataclass(frozen=True, slots=True)
class _Grid:
    """The page in cells, their mean grey, a row after the other from the top; `step` is a cell's side in points."""

    width: int
    height: int
    greys: bytes
    step: float

    def rows(self, box: Box) -> list[bytes]:
        """Return the cells of a box, whose points are counted from the lower left corner."""
        left, bottom, right, top = box
        x1, x2 = max(0, int(left / self.step)), min(self.width, int(right / self.step) + 1)
        high = self.height * self.step
        y1, y2 = max(0, int((high - top) / self.step)), min(self.height, int((high - bottom) / self.step) + 1)
        return [self.greys[y * self.width + x1 : y * self.width + x2] for y in range(y1, y2)]


def unseen(words: pypdfium2.PdfTextPage, image: Image.Image, scale: float) -> Iterator[str]:
    """Yield every stretch of text that shows no ink on `image` (grey, `scale` pixels to a point), or nothing but ink."""
    cells = image.reduce(_CELL)
    grid = _Grid(cells.width, cells.height, cells.tobytes(), _CELL / scale)
    for box in _boxes(words):
        left, bottom, right, top = box
        if top - bottom > _LARGEST or max(top - bottom, right - left) < _SMALLEST:
            continue
        for hidden in _hidden(grid, box):
            if not _is_space(words, hidden) and (text := " ".join(str(words.get_text_bounded(*hidden)).split())):
                yield text


def _hidden(grid: _Grid, box: Box) -> Iterator[Box]:
    """Yield the parts of a box of text that are blank, or all of it where it is black or off the page."""
    rows = grid.rows(box)
    if not rows or not rows[0] or max(map(max, rows)) < _OPEN:
        yield box
        return
    left, bottom, right, top = box
    darkest = bytes(map(min, *rows)) if len(rows) > 1 else rows[0]
    most = min(len(darkest), int(_STRETCH * (top - bottom) / grid.step))
    for blank in re.finditer(b"\x01{%d,}" % max(1, most), darkest.translate(_PALE)):
        begin, end = (int(left / grid.step) + at for at in blank.span())
        yield (max(left, begin * grid.step), bottom, min(right, end * grid.step), top)


def _boxes(words: pypdfium2.PdfTextPage) -> Iterator[Box]:
    """Yield left, bottom, right and top of every piece of text, as PDFium groups it: a line in one face and size."""
    left, top, right, bottom = (ctypes.c_double() for _ in range(4))
    for at in range(raw.FPDFText_CountRects(words, 0, -1)):
        raw.FPDFText_GetRect(words, at, left, top, right, bottom)
        yield left.value, bottom.value, right.value, top.value


def _is_space(words: pypdfium2.PdfTextPage, box: Box) -> bool:
    left, bottom, right, top = box
    at = words.get_index((left + right) / 2, (bottom + top) / 2, (right - left) / 2, (top - bottom) / 2)
    return at is not None and chr(raw.FPDFText_GetUnicode(words, at)).isspace()
