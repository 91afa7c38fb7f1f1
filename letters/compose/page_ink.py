"""Whether what can be taken from a page as text can be seen there: ink where the letters are, and paper around them."""

import ctypes
import math
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import pypdfium2
from PIL import Image
from pypdfium2 import raw

from letters.compose.pen import Box

_CELL = 3
"""Pixels to a side of the cells that are looked at, of a page rendered at 100 dpi: three quarters of a millimetre."""

_INKED, _OPEN = 228, 130
"""Mean greys of a cell: nearly every stroke makes it darker than the first, the specimen mark alone does not; somewhere in a
line there is a cell lighter than the second, or it is blacked out."""

_STROKE = 200
"""The grey of a pixel: a stroke of the smallest grey type has one that is darker, the specimen mark has not."""

_LOWEST, _SMALLEST, _LARGEST = 3.0, 4.0, 40.0
"""Points; what is lower than the first is a dash or a mark of its own, what is smaller than the second in both directions a comma,
what is higher than the third the specimen mark behind the text."""

_STRETCH = 1.6
"""Line heights: how far a line may run without ink, where it has more than spaces."""

_FINE = 4.0
"""Pixels to a point where it is looked at closely."""

_STEP = 2.0
"""Points from one place to the next at which the letters of a blank stretch are asked for."""

_YES = b"\x01"
_PALE, _BLACK = bytes(grey > _INKED for grey in range(256)), bytes(grey < _OPEN for grey in range(256))


@dataclass(frozen=True, slots=True)
class _Grid:
    """The page in cells, a row after the other from the top; `step` is a cell's side in points. 1 in `pale` and `black` is yes."""

    width: int
    height: int
    pale: bytes
    black: bytes
    step: float

    def holds(self, box: Box) -> bool:
        """Return whether a box stands on the page."""
        left, bottom, right, top = box
        return left >= 0 and bottom >= 0 and right <= self.width * self.step and top <= self.height * self.step

    def rows(self, box: Box) -> list[slice]:
        """Return the rows of cells inside a box, whose points are counted from the lower left corner; of a low one, those in its middle."""
        left, bottom, right, top = box
        high = self.height * self.step
        x1, x2 = max(0, int(left / self.step)), min(self.width, int(right / self.step) + 1)
        y1, y2 = math.ceil((high - top) / self.step), int((high - bottom) / self.step)
        y1, y2 = (y1, y2) if y1 < y2 else (int((high - (top + bottom) / 2) / self.step), y1)
        return [slice(y * self.width + x1, y * self.width + x2) for y in range(max(0, y1), min(self.height, max(y1 + 1, y2)))]


def unseen(page: pypdfium2.PdfPage, words: pypdfium2.PdfTextPage, boxes: Iterable[Box], image: Image.Image, scale: float) -> Iterator[str]:
    """Yield every stretch of a page's text, which stands in `boxes`, that shows no ink on `image` (grey, `scale` pixels to a point), or nothing but ink."""
    cells = image.reduce(_CELL)
    greys = cells.tobytes()
    grid = _Grid(cells.width, cells.height, greys.translate(_PALE), greys.translate(_BLACK), _CELL / scale)
    for box in boxes:
        left, bottom, right, top = box
        if not _LOWEST <= top - bottom <= _LARGEST or max(top - bottom, right - left) < _SMALLEST:
            continue
        if not grid.holds(box):
            yield letters_in(words, box) or "?"
            continue
        rows = grid.rows(box)
        # Letters are asked for first: most of what is blank is spaces, and looking closely takes longer than all the rest.
        pale = [(told, part) for part in _stretches(grid, box, rows, grid.pale) if (told := letters_in(words, part))]
        yield from (told for told, part in pale if not _has_stroke(page, part))
        yield from filter(None, (letters_in(words, part) for part in _stretches(grid, box, rows, grid.black)))


def _stretches(grid: _Grid, box: Box, rows: Sequence[slice], such: bytes) -> Iterator[Box]:
    """Yield the parts of a box, longer than spaces are, of whose columns every cell is `such`: 1 for those that are, 0 for the rest."""
    left, bottom, right, top = box
    columns = _all(such, rows)
    most = max(1, min(len(columns), int(_STRETCH * (top - bottom) / grid.step)))
    if _YES * most not in columns:
        return
    for same in re.finditer(b"\x01{%d,}" % most, columns):
        begin, end = (int(left / grid.step) + at for at in same.span())
        yield (max(left, begin * grid.step), bottom, min(right, end * grid.step), top)


def _all(such: bytes, rows: Sequence[slice]) -> bytes:
    """Return 1 for each column whose every cell is 1: whole rows at once, as numbers."""
    together = -1
    for row in rows:
        together &= int.from_bytes(such[row], "big")
        if not together:
            break
    return together.to_bytes(rows[0].stop - rows[0].start, "big") if rows else b""


def _has_stroke(page: pypdfium2.PdfPage, box: Box) -> bool:
    """Return whether a part that looked blank from afar has a thin stroke after all."""
    left, bottom, right, top = box
    crop = (left, bottom, max(0.0, page.get_width() - max(right, left + 1)), max(0.0, page.get_height() - max(top, bottom + 1)))
    return any(page.render(scale=_FINE, crop=crop, grayscale=True).to_pil().histogram()[:_STROKE])


def boxes_of(words: pypdfium2.PdfTextPage) -> Iterator[Box]:
    """Yield left, bottom, right and top of every piece of text, as PDFium groups it: a line in one face and size."""
    left, top, right, bottom = (ctypes.c_double() for _ in range(4))
    for at in range(raw.FPDFText_CountRects(words, 0, -1)):
        raw.FPDFText_GetRect(words, at, left, top, right, bottom)
        yield left.value, bottom.value, right.value, top.value


def letters_in(words: pypdfium2.PdfTextPage, box: Box) -> str:
    """Return what stands inside a box, without spaces, the specimen mark, and what only reaches into it."""
    left, bottom, right, top = box
    middle, reach, places = (bottom + top) / 2, (top - bottom) / 2, max(1, int((right - left) / _STEP))
    found = (raw.FPDFText_GetCharIndexAtPos(words, left + (at + 0.5) * (right - left) / places, middle, 0.5, reach) for at in range(places))
    told = dict.fromkeys(at for at in found if at >= 0 and raw.FPDFText_GetFontSize(words, at) < _LARGEST)
    return "".join(chr(raw.FPDFText_GetUnicode(words, at)) for at in told).replace("\u3000", "").strip()
