"""Looks at what of a page is no text: the maker's mark, the slice of the seal at the edge, where the seal's field stands; and at lines over lines."""

from collections.abc import Iterator, Sequence

import pypdfium2
from PIL import Image
from pypdfium2 import raw

from letters.compose.head import MARK_SIDE
from letters.compose.pen import Box
from letters.compose.style import LEFT, MM, PAGE_HEIGHT, PAGE_WIDTH, TOP

_STROKE = 200
"""The grey of a pixel: a stroke has one that is darker, the specimen mark has not."""

MARK = (LEFT, TOP - MARK_SIDE - 6, LEFT + MARK_SIDE, TOP)
"""Where the maker's mark stands on the first page, or the most of it where the letterhead is higher; under it comes a rule."""

EDGE = (PAGE_WIDTH - 9, PAGE_HEIGHT / 2 - 22 * MM, PAGE_WIDTH, PAGE_HEIGHT / 2 + 22 * MM)
"""Where the seal across the edges of several pages shows."""

_LARGEST = 40.0
"""Points; what is higher is the specimen mark behind the text."""

_LEAST = 3.0
"""Points; lines that share less width, or are lower, are marks that lean over each other."""


def has_ink(image: Image.Image, box: Box, scale: float) -> bool:
    """Return whether there is a stroke inside a box of a page's picture (grey, `scale` pixels to a point)."""
    left, bottom, right, top = box
    high = image.height
    part = image.crop((int(left * scale), int(high - top * scale), int(right * scale), int(high - bottom * scale)))
    lightest, _ = part.getextrema()
    return isinstance(lightest, int) and lightest < _STROKE


def field_of(page: pypdfium2.PdfPage) -> Box | None:
    """Return where the one field of a page stands, as PDFium sees it; None if there is not exactly one."""
    if raw.FPDFPage_GetAnnotCount(page) != 1:
        return None
    field, box = raw.FPDFPage_GetAnnot(page, 0), raw.FS_RECTF()
    raw.FPDFAnnot_GetRect(field, box)
    raw.FPDFPage_CloseAnnot(field)
    return box.left, box.bottom, box.right, box.top


def clashes(boxes: Sequence[Box]) -> Iterator[Box]:
    """Yield where one line stands over another: they share more than half the height of the lower of them."""
    lines = sorted((box for box in boxes if _LEAST < box[3] - box[1] < _LARGEST), key=lambda box: box[1])
    for at, one in enumerate(lines):
        for other in lines[at + 1 :]:
            if other[1] >= one[3]:
                break
            shared = (max(one[0], other[0]), other[1], min(one[2], other[2]), min(one[3], other[3]))
            lower = min(one[3] - one[1], other[3] - other[1])
            if shared[2] - shared[0] > _LEAST and shared[3] - shared[1] > lower / 2:
                yield shared
