"""Checks the fonts of a letter: each is in the file, and draws for every character what the face at hand draws.

Looked up glyph by glyph and not by making the subset again, as `page_fonts` does for a stranger's file: what makes subsets is among
what is checked here.
"""

import re
import zlib
from collections.abc import Iterator
from functools import lru_cache

from kernel.decision import Reason
from letters.compose.file_check import LetterFile, fault
from letters.compose.fonts import SHAPED, Face, load
from letters.compose.glyf import plainly_drawn
from letters.compose.typeface import Program

_WIDTH = re.compile(rb"([0-9]+) \[([0-9.]+)\]")
_TOLD = re.compile(rb"<([0-9A-F]{4})> <([0-9A-F]+)>")
_NAME = re.compile(rb"/BaseFont /([A-Z]{6}\+)?(\S+)")
_FACES = frozenset(face.value for face in Face)
_JOINER = "2060"
"""What a mark without a text of its own says."""


def font_faults(file: LetterFile) -> Iterator[Reason]:
    """Yield a reason for every font that is not composite, with its text, its program in the file, and that of its face."""
    for number in file.of_type(b"Font"):
        font = file.dictionaries[number - 1]
        if b"/Subtype /CIDFontType2 " in font:
            if not _embedded(file, number):
                yield _not_embedded(font)
        elif not (b"/Subtype /Type0 " in font and file.reference(number, b"ToUnicode") in file.streams):
            yield _not_embedded(font)
        elif not _true(file, number):
            name = _named(font)
            yield fault(
                "font_differs", f"字体 {name} 的字形与本机字体不同。", f"The font {name} draws other glyphs than the face at hand.", name
            )


def _embedded(file: LetterFile, number: int) -> bool:
    descriptor = file.reference(number, b"FontDescriptor")
    return bool(descriptor) and file.reference(descriptor, b"FontFile2") in file.streams


def _true(file: LetterFile, number: int) -> bool:
    """Return whether a composite font is a subset of the face it is named for; one that is not embedded is told of anyway."""
    found = re.search(rb"/DescendantFonts \[([0-9]+) 0 R\]", file.dictionaries[number - 1])
    descendant = int(found[1]) if found else 0
    if not 0 < descendant <= len(file.dictionaries):
        return False
    if not _embedded(file, descendant):
        return True
    program = file.streams[file.reference(file.reference(descendant, b"FontDescriptor"), b"FontFile2")]
    name = _named(file.dictionaries[descendant - 1])
    told = file.streams[file.reference(number, b"ToUnicode")]
    return _named(file.dictionaries[number - 1]) == name and _is_subset(name, program, file.dictionaries[descendant - 1], told)


@lru_cache(maxsize=256)
def _is_subset(name: str, program: bytes, descendant: bytes, told: bytes) -> bool:
    """Return whether every glyph has the outline, the width and the character of the face; letters with the same names share the answer."""
    if name not in _FACES:
        return False
    typeface = load(Face(name)).typeface
    widths = {int(glyph): float(width) for glyph, width in _WIDTH.findall(descendant)}
    try:
        embedded, texts = Program(zlib.decompress(program)), _TOLD.findall(zlib.decompress(told).partition(b"endcodespacerange")[2])
    except (ValueError, zlib.error):
        return False
    drawn = all(_embedded_as(typeface.outline(glyph)) == embedded.outline(glyph) for glyph in typeface.closed(widths))
    wide = all(abs(typeface.advance(glyph) - width) < 0.01 for glyph, width in widths.items())
    return drawn and wide and (Face(name) in SHAPED or all(_says(typeface.glyph_of, int(code, 16), text) for code, text in texts))


def _says(glyph_of: dict[int, int], glyph: int, text: bytes) -> bool:
    """Return whether a glyph that HarfBuzz had no part in is the one of the character that it tells."""
    said = bytes.fromhex(text.decode("ascii")).decode("utf-16-be", "replace")
    return text.decode("ascii") == _JOINER or (len(said) == 1 and glyph_of.get(ord(said)) == glyph)


def _embedded_as(outline: bytes) -> bytes:
    outline = plainly_drawn(outline)
    return outline + bytes(-len(outline) % 4)


def _named(font: bytes) -> str:
    name = _NAME.search(font)
    return name[2].decode("latin-1") if name else "?"


def _not_embedded(font: bytes) -> Reason:
    name = _named(font)
    return fault("font_not_embedded", f"字体 {name} 未嵌入。", f"The font {name} is not embedded.", name)
