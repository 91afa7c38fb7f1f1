"""Reads a page of a letter as PDFium, which knows nothing of how it was made, sees it: its text, its rows, its ink, its code."""

import ctypes
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

import pypdfium2
import zxingcpp
from bidi.algorithm import MIRRORED
from PIL import Image
from pypdfium2 import raw

from letters.compose.direction import has_rtl, is_rtl
from letters.compose.look_alikes import look_alikes
from letters.compose.page_ink import boxes_of, letters_in, unseen
from letters.compose.page_pictures import EDGE, MARK, clashes, field_of, has_ink
from letters.compose.pen import Box
from letters.compose.signature import QR_SIDE
from letters.compose.style import LEFT, PAGE_WIDTH

DPI, FINE_DPI = 100, 150
"""What a page is looked at with, in grey; the code, where it is not read at once, as finely as an office scans."""

_MARGIN = 14.0
_QR = zxingcpp.BarcodeFormats([zxingcpp.BarcodeFormat.QRCode])
_BROKEN_HYPHEN = str.maketrans({"\x02": "-", "\ufffe": "-"})
"""PDFium writes these where a line ends with a hyphen."""


class _Compared(dict[int, int | None]):
    """What becomes of each character where texts are compared, found out once: asking again for every one took longer than reading the page."""

    def __missing__(self, code: int) -> int | None:
        character = chr(code)
        dropped = character.isspace() or unicodedata.category(character) in ("Cc", "Cf")
        self[code] = None if dropped else code
        return self[code]


_COMPARED = _Compared()

Row = tuple[str, ...]
"""What stands on one base line, from left to right, parted where there is more white than between words."""

_Placed = tuple[float, int, str, float]
"""Where a character begins, its number on the page, itself, and where its ink ends, in points."""

_BESIDE = 60.0
"""Points beside the seal within which the date under it must stand."""

_GUTTER = 5.0
"""Points of white that part two cells of a row."""


@dataclass(frozen=True, slots=True)
class Code:
    """A QR code that was read: what it says, and the strip of the page it was read from, in grey, `top` pixels from its upper edge."""

    text: str
    strip: Image.Image
    left: float
    top: int
    side: float


@dataclass(frozen=True, slots=True)
class Field:
    """The seal's field: where it stands, in points, and the text under and around it."""

    box: Box
    around: str


@dataclass(frozen=True, slots=True)
class ReadPage:
    """One page: `text` in the order of its content, `plain` as it is compared, `rows` as they are seen, `code` the QR code.

    `unseen` is what shows no ink, `clashes` where lines stand over lines, `mark` and `edge` tell whether there is ink at the maker's
    mark and at the right edge, `field` where the seal's field is.
    `rows` go from top to bottom, plain, without marks above and below letters; there are none where the page has
    nothing that is written from right to left. `code` is None where none was looked for, or there is not exactly one to read.
    """

    text: str
    plain: str
    rows: tuple[Row, ...]
    unseen: tuple[str, ...]
    clashes: tuple[str, ...]
    mark: bool
    edge: bool
    field: Field | None
    code: Code | None = None


def plain(text: str) -> str:
    """Return text as it is compared: NFKC, without white space, controls and bidi marks."""
    return _plain_short(text) if len(text) <= _SHORT else _plain(text)


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text.translate(_BROKEN_HYPHEN)).translate(_COMPARED)


_plain_short = lru_cache(maxsize=4096)(_plain)
_SHORT = 200
"""Characters; a label or an address is looked for on every page of a batch, a page is read once."""


def bare(text: str) -> str:
    """Return plain text as far as rows can be read.

    Letters are without the marks above and below them, of look-alikes it is always the same one, and a bracket has no side:
    readers turn some of them round.
    """
    same = look_alikes()
    letters = (same.get(c, c) for c in unicodedata.normalize("NFD", plain(text)) if unicodedata.category(c) != "Mn")
    return "".join(min(c, MIRRORED.get(c, c)) for c in letters)


def turned(text: str) -> str:
    """Return compatibility folded text whose every ligature from right to left stands as the eye meets its letters."""
    folded = (unicodedata.normalize("NFKC", character) for character in text)
    return "".join(one[::-1] if len(one) > 1 and is_rtl(one[0]) else one for one in folded)


def read_pages(document: pypdfium2.PdfDocument) -> Iterator[ReadPage]:
    """Yield every page; the code is looked for on the last one."""
    for number in range(len(document)):
        page = document[number]
        try:
            yield _read(page, with_code=number == len(document) - 1)
        finally:
            page.close()


def _read(page: pypdfium2.PdfPage, *, with_code: bool) -> ReadPage:
    words = page.get_textpage()
    try:
        text = str(words.get_text_range())
        image = page.render(scale=DPI / 72, grayscale=True).to_pil()
        boxes = tuple(boxes_of(words))
        field = field_of(page)
        return ReadPage(
            text,
            plain(text),
            _rows(words) if has_rtl(text) else (),
            tuple(unseen(page, words, boxes, image, DPI / 72)),
            _over_each_other(words, boxes),
            has_ink(image, MARK, DPI / 72),
            has_ink(image, EDGE, DPI / 72),
            None if field is None else Field(field, _around(words, field)),
            _code(page, image) if with_code else None,
        )
    finally:
        words.close()


def _over_each_other(words: pypdfium2.PdfTextPage, boxes: Sequence[Box]) -> tuple[str, ...]:
    """Return what stands where lines stand over lines; marks alone belong to the letters under them."""
    told = (letters_in(words, box) for box in clashes(boxes))
    return tuple(text for text in told if any(map(str.isalnum, text)))


def _around(words: pypdfium2.PdfTextPage, box: Box) -> str:
    """Return what stands under the seal, and beside one that is small."""
    left, bottom, right, top = box
    return plain(words.get_text_bounded(left - _BESIDE, bottom - _BESIDE / 2, right + _BESIDE, top + _BESIDE / 2))


def _code(page: pypdfium2.PdfPage, image: Image.Image) -> Code | None:
    """Return the one QR code at the left margin."""
    left, right = LEFT - _MARGIN, LEFT + QR_SIDE + _MARGIN
    found = _decoded(image.crop((int(left * DPI / 72), 0, int(right * DPI / 72), image.height)), DPI)
    if found is None:
        fine = page.render(scale=FINE_DPI / 72, crop=(left, 0, PAGE_WIDTH - right, 0), grayscale=True)
        found = _decoded(fine.to_pil(), FINE_DPI)
    return found


def _decoded(strip: Image.Image, dpi: int) -> Code | None:
    codes = zxingcpp.read_barcodes(strip, formats=_QR, try_rotate=False, try_downscale=False, try_invert=False)
    if len(codes) != 1:
        return None
    left = LEFT * dpi / 72 - int((LEFT - _MARGIN) * dpi / 72)
    return Code(str(codes[0].text), strip, left, codes[0].position.top_left.y, QR_SIDE * dpi / 72)


def _rows(words: pypdfium2.PdfTextPage) -> tuple[Row, ...]:
    """Return what stands on each base line from left to right: PDFium's own order for such lines is a guess at how they are read."""
    found: dict[float, list[_Placed]] = {}
    for at in range(words.count_chars()):
        height, placed = _placed(words, at)
        found.setdefault(height, []).append(placed)
    rows = (_cells(sorted(found[height], key=_from_left)) for height in sorted(found, reverse=True))
    return tuple(row for row in rows if row)


def _placed(words: pypdfium2.PdfTextPage, at: int) -> tuple[float, _Placed]:
    """Return the height of a character's base line, and where on it the character stands."""
    x, y = ctypes.c_double(), ctypes.c_double()
    raw.FPDFText_GetCharOrigin(words, at, x, y)
    return round(y.value, 1), (round(x.value, 2), at, chr(raw.FPDFText_GetUnicode(words, at)), words.get_charbox(at)[2])


def _from_left(placed: _Placed) -> tuple[float, int]:
    """Sort by place; several characters in one place are one glyph's, which from right to left stand the other way round."""
    x, at, character, _ = placed
    return x, -at if unicodedata.bidirectional(character) in ("R", "AL") else at


def _cells(row: list[_Placed]) -> Row:
    cells, edge = [""], row[0][0]
    for x, _, character, right in row:
        if x - edge > _GUTTER:
            cells.append("")
        cells[-1] += turned(character)
        edge = max(edge, right)
    return tuple(filter(None, map(bare, cells)))
