"""A run of text as the operators that draw it, and the glyphs it takes."""

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from letters.compose.direction import from_the_left
from letters.compose.fonts import SHAPED, Face, load
from letters.compose.shaping import Glyph, shape

FONT_NAMES = {face: f"F{number}" for number, face in enumerate(Face)}
"""The name of each face in every page's resources; the same in all letters, so that set lines can be kept."""


_FLAT = 20.0
"""Thousandths of an em; a mark that stands higher or lower by less is shown on the line, in one piece with its letters."""


@dataclass(frozen=True, slots=True)
class Placed:
    """Text in one face at its distance (points) from the start of the line, and whether it runs from right to left."""

    x: float
    face: Face
    text: str
    rtl: bool = False


@dataclass(frozen=True, slots=True)
class Run:
    """A placed text ready to be drawn: `show` are the operators after the font is set, with the origin at its start.

    `glyphs` are the glyphs it takes beyond ASCII, which every subset has, `words` the text of those that a character alone
    does not tell.
    """

    x: float
    face: Face
    font: bytes
    show: bytes
    glyphs: frozenset[int]
    words: tuple[tuple[int, str], ...] = ()


def run_of(placed: Placed, size: float) -> Run:
    """Return the run of a placed text at a size in points."""
    loaded = load(placed.face)
    font = b"/%s %s Tf" % (FONT_NAMES[placed.face].encode(), _number(size * loaded.scale))
    if placed.face in SHAPED:
        return _shaped(placed, font, size)
    text = from_the_left(placed.text) if placed.rtl else placed.text
    show = b"<%s> Tj" % "".join(map(_codes(placed.face).__getitem__, text)).encode("ascii")
    glyph_of = loaded.typeface.glyph_of
    words = tuple({(glyph_of[ord(c)], c) for c in _untold(placed.face).intersection(text)})
    glyphs = frozenset() if text.isascii() else frozenset(glyph_of[ord(c)] for c in text)
    return Run(placed.x, placed.face, font, show, glyphs, words)


class _Codes(dict[str, str]):
    """The code of each character in the text strings of a face, as hexadecimal digits, worked out when it is first needed."""

    def __init__(self, glyph_of: Mapping[int, int]) -> None:
        super().__init__()
        self._glyph_of = glyph_of

    def __missing__(self, character: str) -> str:
        code = self[character] = f"{self._glyph_of[ord(character)]:04X}"
        return code


@cache
def _codes(face: Face) -> _Codes:
    return _Codes(load(face).typeface.glyph_of)


@cache
def _untold(face: Face) -> frozenset[str]:
    """Return the characters for which their glyph alone would tell another."""
    told = default_texts(face)
    return frozenset(chr(code) for code, glyph in load(face).typeface.glyph_of.items() if told[glyph] != chr(code))


def shown(runs: Sequence[Run]) -> bytes:
    """Return the operators of a line: each run in its place and font."""
    parts, at, font = [], 0.0, b""
    for run in runs:
        if run.x != at:
            parts.append(b"%.3f 0 Td" % (run.x - at))
            at = run.x
        if run.font != font:
            parts.append(run.font)
            font = run.font
        parts.append(run.show)
    return b" ".join(parts)


def _shaped(placed: Placed, font: bytes, size: float) -> Run:
    """Return a run set by HarfBuzz; where a glyph stands for more or less than one character, the run says its text beside.

    Not from right to left: readers turn that round by themselves, and would turn such a text round as well.
    """
    glyphs = shape(placed.face, placed.text, rtl=placed.rtl)
    taken = frozenset(glyph.number for glyph in glyphs)
    if placed.rtl or all(len(glyph.text) == 1 for glyph in glyphs):
        words = tuple({glyph.number: glyph.text for glyph in glyphs if glyph.text}.items())
        return Run(placed.x, placed.face, font, _positioned(glyphs, placed.face, size), taken, words)
    blank = load(placed.face).typeface.glyph_of[ord(" ")]
    told = placed.text.encode("utf-16-be").hex().upper().encode()
    shown = b"/Span <</ActualText <FEFF%s>>> BDC %s EMC" % (told, _positioned(glyphs, placed.face, size, blank))
    words = tuple({glyph.number: glyph.text for glyph in glyphs if len(glyph.text) == 1}.items())
    return Run(placed.x, placed.face, font, shown, taken | {blank}, words)


def _positioned(glyphs: tuple[Glyph, ...], face: Face, size: float, blank: int = 0) -> bytes:
    """Show glyphs where HarfBuzz put them: TJ moves along the line, Ts above or below it (ISO 32000-1, 9.4.3 and 9.3.7).

    With a `blank` glyph, a mark that stands right of its letter begins with one left of it: PDFium sorts what is shown by where it
    begins, and would tell the letter's text once more behind what follows.
    """
    loaded = load(face)
    out: list[str] = []
    pieces: list[str] = []
    rise = 0.0
    for glyph in glyphs:
        wanted = glyph.dy if abs(glyph.dy) > _FLAT else 0.0
        if wanted != rise:
            out += [_show(pieces), f"{wanted * size / 1000:.2f} Ts"]
            pieces, rise = _step_back(face, blank) if blank and wanted and glyph.dx > 0 else [], wanted
        dx, moved = glyph.dx / loaded.scale, glyph.advance / loaded.scale - loaded.typeface.advance(glyph.number)
        pieces += [_move(-dx), f"<{glyph.number:04X}>", _move(dx - moved)]
    out += [_show(pieces), "0 Ts" if rise else ""]
    return " ".join(filter(None, out)).encode()


def _step_back(face: Face, blank: int) -> list[str]:
    width = load(face).typeface.advance(blank)
    return [_move(2 * width), f"<{blank:04X}>", _move(-width)]


def _show(pieces: list[str]) -> str:
    return f"[{''.join(pieces)}] TJ" if pieces else ""


def _move(thousandths: float) -> str:
    return f" {thousandths:.1f} " if abs(thousandths) >= 0.05 else ""


def _number(value: float) -> bytes:
    return f"{value:.3f}".rstrip("0").rstrip(".").encode()


@cache
def default_texts(face: Face) -> Mapping[int, str]:
    """Return the character each glyph stands for where a run does not say; of several, one that compatibility folding keeps."""
    found: dict[int, str] = {}
    for code, glyph in sorted(load(face).typeface.glyph_of.items()):
        character = chr(code)
        if glyph not in found or unicodedata.normalize("NFKC", found[glyph]) != found[glyph]:
            found[glyph] = character
    return found
