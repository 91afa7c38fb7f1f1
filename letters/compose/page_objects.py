"""What stands on a page, piece by piece and in the order it is painted, as PDFium lists it: text, lines, pictures, forms."""

import ctypes
import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import pypdfium2
from pypdfium2 import raw

from letters.compose.fonts import SHAPED, Face
from letters.compose.pen import Box

_SHAPED = tuple(f"+{face}" for face in SHAPED)
_DEEPEST = 8
_NAME = 128
_DARKEST_PALE, _OPAQUE = 140, 255
_CORNERS = 5
"""Points of a rectangle's path, the first of them twice."""


@dataclass(frozen=True, slots=True)
class Piece:
    """One object of a page: its place in the painting order, its box in points, and what kind of thing it is.

    Of text, `is_shaped` whether its face is set by HarfBuzz and its marks stand over letters,
    `is_code` whether it is the face of VINs and numbers, `is_told` whether /ActualText says what is read, `is_pale` whether it could
    cover other text, `is_whole` whether it is filled and not cut off, `size` that of its type. Of the rest, `is_path` is lines and areas, `is_plain` is a filled rectangle, `holds_text` a form with text in it.
    """

    at: int
    box: Box
    is_text: bool
    item: Any = None
    is_shaped: bool = False
    is_code: bool = False
    is_told: bool = False
    is_pale: bool = False
    is_whole: bool = True
    size: float = 0.0
    is_path: bool = False
    is_plain: bool = False
    holds_text: bool = False


def pieces(page: pypdfium2.PdfPage) -> Iterator[Piece]:
    """Yield the objects of a page in the order they are painted; they live as long as the page is open."""
    for at in range(raw.FPDFPage_CountObjects(page)):
        item = raw.FPDFPage_GetObject(page, at)
        kind = raw.FPDFPageObj_GetType(item)
        if kind == raw.FPDF_PAGEOBJ_TEXT:
            yield _text(at, item)
        elif kind == raw.FPDF_PAGEOBJ_PATH:
            yield Piece(at, _seen(item), is_text=False, is_path=True, is_plain=_is_rectangle(item))
        else:
            yield Piece(at, _seen(item), is_text=False, holds_text=kind == raw.FPDF_PAGEOBJ_FORM and _holds_text(item, _DEEPEST))


def widget_boxes(page: pypdfium2.PdfPage) -> Iterator[Box]:
    """Yield the boxes of a page's annotations."""
    for at in range(raw.FPDFPage_GetAnnotCount(page)):
        note, box = raw.FPDFPage_GetAnnot(page, at), raw.FS_RECTF()
        raw.FPDFAnnot_GetRect(note, box)
        raw.FPDFPage_CloseAnnot(note)
        yield box.left, box.bottom, box.right, box.top


def read(piece: Piece, words: pypdfium2.PdfTextPage) -> str:
    """Return the text of a piece of text."""
    length = raw.FPDFTextObj_GetText(piece.item, words, None, 0)
    text = ctypes.create_string_buffer(length)
    raw.FPDFTextObj_GetText(piece.item, words, ctypes.cast(text, ctypes.POINTER(ctypes.c_ushort)), length)
    return text.raw.decode("utf-16-le", "replace").rstrip("\0")


def _text(at: int, item: Any) -> Piece:
    face = _face(item)
    return Piece(
        at,
        _box(item),
        is_text=True,
        item=item,
        is_shaped=face.endswith(_SHAPED),
        is_code=face.endswith(f"+{Face.MONO}"),
        is_told=_is_told(item),
        is_pale=_is_pale(item),
        is_whole=raw.FPDFTextObj_GetTextRenderMode(item) == raw.FPDF_TEXTRENDERMODE_FILL and _clip(item) is None,
        size=_size(item),
    )


def _size(item: Any) -> float:
    """Return the size of the type as it stands on the page, the smaller way where it is squeezed."""
    size, placed = ctypes.c_float(), raw.FS_MATRIX()
    raw.FPDFTextObj_GetFontSize(item, size)
    raw.FPDFPageObj_GetMatrix(item, placed)
    return size.value * min(math.hypot(placed.a, placed.b), math.hypot(placed.c, placed.d))


def _is_pale(item: Any) -> bool:
    red, green, blue, opacity = (ctypes.c_uint() for _ in range(4))
    raw.FPDFPageObj_GetFillColor(item, red, green, blue, opacity)
    return max(red.value, green.value, blue.value) > _DARKEST_PALE or opacity.value < _OPAQUE


def _box(item: Any) -> Box:
    left, bottom, right, top = (ctypes.c_float() for _ in range(4))
    raw.FPDFPageObj_GetBounds(item, left, bottom, right, top)
    return left.value, bottom.value, right.value, top.value


def _seen(item: Any) -> Box:
    """Return the part of an object's box that its clip leaves."""
    box, clip = _box(item), _clip(item)
    if clip is None:
        return box
    return max(box[0], clip[0]), max(box[1], clip[1]), min(box[2], clip[2]), min(box[3], clip[3])


def _clip(item: Any) -> Box | None:
    """Return the box of the first clipping path, which holds whatever is left; None if nothing is cut off."""
    clip = raw.FPDFPageObj_GetClipPath(item)
    if not clip or raw.FPDFClipPath_CountPaths(clip) < 1:
        return None
    points = _points(raw.FPDFClipPath_GetPathSegment(clip, 0, at) for at in range(raw.FPDFClipPath_CountPathSegments(clip, 0)))
    across, up = zip(*points, strict=True)
    return min(across), min(up), max(across), max(up)


def _is_rectangle(item: Any) -> bool:
    """Return whether a path is one filled rectangle, which may lie under text that it is larger than."""
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    raw.FPDFPath_GetDrawMode(item, fill, stroke)
    count = raw.FPDFPath_CountSegments(item)
    if not fill.value or stroke.value or not _CORNERS - 1 <= count <= _CORNERS:
        return False
    corners = list(_points(raw.FPDFPath_GetPathSegment(item, at) for at in range(count)))
    turns = zip(corners, [*corners[1:], corners[0]], strict=True)
    return len(set(corners)) == _CORNERS - 1 and all(one[0] == next_[0] or one[1] == next_[1] for one, next_ in turns)


def _points(segments: Iterable[Any]) -> Iterator[tuple[float, float]]:
    x, y = ctypes.c_float(), ctypes.c_float()
    for segment in segments:
        raw.FPDFPathSegment_GetPoint(segment, x, y)
        yield x.value, y.value


def _holds_text(form: Any, deep: int) -> bool:
    """Return whether text stands inside a form, or the form is nested deeper than any drawing of ours."""
    inner = (raw.FPDFFormObj_GetObject(form, at) for at in range(raw.FPDFFormObj_CountObjects(form)))
    for item in inner:
        kind = raw.FPDFPageObj_GetType(item)
        if kind == raw.FPDF_PAGEOBJ_TEXT or (kind == raw.FPDF_PAGEOBJ_FORM and (deep == 0 or _holds_text(item, deep - 1))):
            return True
    return False


def _face(item: Any) -> str:
    name = ctypes.create_string_buffer(_NAME)
    length = raw.FPDFFont_GetBaseFontName(raw.FPDFTextObj_GetFont(item), name, _NAME)
    return name.value.decode("utf-8", "replace") if length <= _NAME else ""


def _is_told(item: Any) -> bool:
    """Return whether any mark around an object tells something instead of it."""
    needed = ctypes.c_ulong()
    marks = (raw.FPDFPageObj_GetMark(item, at) for at in range(raw.FPDFPageObj_CountMarks(item)))
    return any(raw.FPDFPageObjMark_GetParamStringValue(mark, b"ActualText", None, 0, needed) for mark in marks)
