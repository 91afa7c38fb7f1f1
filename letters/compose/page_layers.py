"""Whether what can be read from a page as text is all that is seen there: nothing lies over it or runs into it, nothing is told instead.

Our own pages need no such look, which is why the lint has none. A stranger's, though well sealed, may show a VIN drawn as lines
over the one that is read.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial

import pypdfium2

from letters.compose.head import MARK_SIDE
from letters.compose.page_objects import Piece, pieces, read, widget_boxes
from letters.compose.page_reading import plain
from letters.compose.pen import Box
from letters.compose.signature import QR_SIDE
from letters.compose.style import LEFT, MM, RIGHT, WIDTH

Read = Callable[[Piece], str]

_LARGEST = 40.0
"""Points; what is higher is the specimen mark, which lies under the text in pale grey."""

_TOUCH, _ACCENT, _ANY = 0.01, 1.5, 1000.0
"""Points of overlap that may come of rounding, and of an accent; shaped letters and their marks stand anywhere."""

_SMALLEST, _THICKEST, _MOST_AREAS = 6.0, 3.0, 2
"""Points of the smallest type, which is 6.5, and of the thickest rule; how many filled areas a page has, mark and ground of the code."""

_BAND, _BANDS = 10.0, 90
"""Points of height of a band, and how many a page has."""

_LARGEST_SEAL = 46 * MM
"""No seal is wider or higher (see `seal.recorded_seal`)."""

_SLICE = 1.5
"""Points that the half of the largest seal may reach into the text."""

_SHORTEST, _OF_A_DAY = 4, ("月", "日")
"""Characters of a piece of name or date, and what ends a shorter one: single figures could be anything's."""

_FIGURES, _DIGIT = re.compile(r"[0-9A-Za-z]", re.ASCII), re.compile(r"\d")


def layer_faults(page: pypdfium2.PdfPage, signed: str) -> Iterator[str]:
    """Yield `page_disguised` or `page_covered` where a page looks otherwise than it reads; `signed` is what a seal may lie over."""
    words = page.get_textpage()
    try:
        yield from _layer_faults(list(pieces(page)), list(widget_boxes(page)), signed, partial(read, words=words))
    finally:
        words.close()


def _layer_faults(found: Sequence[Piece], seals: Sequence[Box], signed: str, reads: Read) -> Iterator[str]:
    text = [piece for piece in found if piece.is_text and not _is_large(piece)]
    if any(_is_disguised(piece, reads) for piece in found) or not _is_drawn_here([piece for piece in found if not piece.is_text]):
        yield "page_disguised"
    if any(piece.size < _SMALLEST for piece in text):
        yield "page_hidden"
    beside = [piece for piece in found if (not piece.is_text or _is_large(piece)) and not _is_slice(piece)]
    covered = any(_hides(one, other) for one, other in _overlapping(text, beside))
    if covered or any(_runs_into(one, other) for one, other in _overlapping(text, text)) or not _is_sealed(seals, text, signed, reads):
        yield "page_covered"


def _is_large(piece: Piece) -> bool:
    return piece.box[3] - piece.box[1] > _LARGEST


def _is_disguised(piece: Piece, reads: Read) -> bool:
    """Text in forms or cut off is not what it says; only scripts that need it are told otherwise than they are drawn, and no figures."""
    return piece.holds_text or not piece.is_whole or (piece.is_told and (not piece.is_shaped or bool(_FIGURES.search(reads(piece)))))


def _is_drawn_here(drawn: Sequence[Piece]) -> bool:
    """Return whether a page has no more drawings than a letter: rules, areas, one code, a mark, the seal's slice; words could be drawn as well."""
    strange = [piece for piece in drawn if not (_is_rule(piece) or _is_area(piece) or _is_mark(piece))]
    few = sum(map(_is_area, drawn)) <= _MOST_AREAS and sum(map(_is_mark, drawn)) <= _MOST_AREAS
    return few and (not strange or (len(strange) == 1 and _is_code(strange[0])))


def _sides(piece: Piece) -> tuple[float, float]:
    left, bottom, right, top = piece.box
    return right - left, top - bottom


def _is_rule(piece: Piece) -> bool:
    wide, high = _sides(piece)
    return piece.is_path and wide > 0.9 * WIDTH and high < _THICKEST


def _is_area(piece: Piece) -> bool:
    return piece.is_plain and min(_sides(piece)) >= MARK_SIDE - 1


def _is_mark(piece: Piece) -> bool:
    """The maker's mark, or what each page shows of the seal beyond the text's edge."""
    return not piece.is_path and (max(_sides(piece)) <= MARK_SIDE + 1 or _is_slice(piece))


def _is_slice(piece: Piece) -> bool:
    return not piece.is_path and not piece.is_text and piece.box[0] >= RIGHT - _SLICE


def _is_code(piece: Piece) -> bool:
    return piece.is_path and max(_sides(piece)) <= QR_SIDE + 1 and abs(piece.box[0] - LEFT) <= 1


def _is_sealed(seals: Sequence[Box], text: Iterable[Piece], signed: str, reads: Read) -> bool:
    """Return whether seals are no larger than seals are, and lie over no figures but those of the date."""
    under = (plain(reads(piece)) for piece in text if any(_overlap(piece.box, seal) for seal in seals))
    other = "".join(words for words in under if words not in signed or (len(words) < _SHORTEST and words[-1:] not in _OF_A_DAY))
    small = all(max(right - left, top - bottom) <= _LARGEST_SEAL for left, bottom, right, top in seals)
    return small and _DIGIT.search(other) is None


def _overlapping(these: Iterable[Piece], those: Iterable[Piece]) -> Iterator[tuple[Piece, Piece]]:
    """Yield one of these and one of those wherever their boxes overlap; found by the bands of the page that they stand in."""
    standing: dict[int, list[Piece]] = {}
    for one in these:
        for band in _bands(one.box):
            standing.setdefault(band, []).append(one)
    for other in those:
        near = (one for band in _bands(other.box) for one in standing.get(band, ()))
        yield from ((one, other) for one in near if one.at != other.at and _overlap(one.box, other.box))


def _bands(box: Box) -> range:
    lowest, highest = (max(-1, min(_BANDS, int(y // _BAND))) for y in (box[1], box[3]))
    return range(lowest, highest + 1)


def _overlap(one: Box, other: Box) -> bool:
    return min(_common(one, other)) > _TOUCH


def _common(one: Box, other: Box) -> tuple[float, float]:
    """Return how wide and how high two boxes overlap."""
    return min(one[2], other[2]) - max(one[0], other[0]), min(one[3], other[3]) - max(one[1], other[1])


def _hides(text: Piece, other: Piece) -> bool:
    """A filled rectangle may be what the text stands on, and the specimen mark lies under it; anything else changes how it looks."""
    (left, bottom, right, top), (x1, y1, x2, y2) = text.box, other.box
    holds = other.is_plain and x1 <= left and y1 <= bottom and x2 >= right and y2 >= top
    return other.at > text.at or not (holds or (other.is_text and other.is_pale))


def _runs_into(one: Piece, other: Piece) -> bool:
    """Accents reach into the line above, marks of shaped scripts into what is beside them; pale text and text over a VIN have no such excuse."""
    later = max(one, other, key=lambda piece: piece.at)
    excused = _ANY if one.is_shaped or other.is_shaped else _ACCENT
    return later.is_pale or min(_common(one.box, other.box)) > (_TOUCH if one.is_code or other.is_code else excused)
