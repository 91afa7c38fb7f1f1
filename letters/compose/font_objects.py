"""The fonts of a letter as PDF objects: composite, glyph numbers for codes, subset, with their text (ISO 32000-1, 9.7).

A subset holds what the letter prints and all of ASCII, so that letters with the same names share it ready made.
"""

import hashlib
from collections.abc import Mapping, Set
from dataclasses import dataclass
from functools import cache, lru_cache

from letters.compose.fonts import SHAPED, Face, load
from letters.compose.glyphs import FONT_NAMES, default_texts
from letters.compose.pdf_objects import Objects, stream
from letters.compose.pen import Ink

_PER_BLOCK = 100
"""How many entries one bfchar block may hold (Adobe technical note 5014, section 1.4.1)."""


@dataclass(frozen=True, slots=True)
class FontParts:
    """A subset ready to be written: its tagged name, font program, widths and ToUnicode map as PDF bytes."""

    name: str
    program: bytes
    widths: str
    to_unicode: bytes


def write_fonts(objects: Objects, ink: Ink) -> str:
    """Write every font a letter took and return the entries of its font resources."""
    written = {}
    for face in sorted(ink.glyphs, key=lambda face: FONT_NAMES[face]):
        words = tuple(sorted(ink.words.get(face, {}).items()))
        written[FONT_NAMES[face]] = _write(objects, face, font_parts(face, frozenset(ink.glyphs[face]) | _ascii(face), words))
    return " ".join(f"/{name} {number} 0 R" for name, number in written.items())


@lru_cache(maxsize=128)
def font_parts(face: Face, glyphs: frozenset[int], words: tuple[tuple[int, str], ...]) -> FontParts:
    """Return the subset of a face with these glyphs; `words` says what shaped glyphs stand for."""
    typeface = load(face).typeface
    program = typeface.subset(glyphs)
    tag = "".join(chr(65 + byte % 26) for byte in hashlib.sha256(program).digest()[:6])
    widths = " ".join(f"{glyph} [{typeface.advance(glyph):g}]" for glyph in sorted(glyphs))
    told = {**{glyph: text for glyph, text in default_texts(face).items() if glyph in glyphs}, **dict(words)}
    return FontParts(f"{tag}+{face}", stream(program, f"/Length1 {len(program)}"), widths, stream(to_unicode(glyphs, told)))


def _write(objects: Objects, face: Face, parts: FontParts) -> int:
    metrics = load(face).typeface.metrics
    box = " ".join(map(str, metrics.box))
    descriptor = objects.add(
        f"<</Type /FontDescriptor /FontName /{parts.name} /Flags 4 /FontBBox [{box}] /ItalicAngle 0 /Ascent {metrics.ascent} "
        f"/Descent {metrics.descent} /CapHeight 700 /StemV 80 /FontFile2 {objects.add(parts.program)} 0 R>>"
    )
    descendant = objects.add(
        f"<</Type /Font /Subtype /CIDFontType2 /BaseFont /{parts.name} /CIDSystemInfo <</Registry (Adobe) /Ordering (Identity) "
        f"/Supplement 0>> /FontDescriptor {descriptor} 0 R /DW 1000 /W [{parts.widths}] /CIDToGIDMap /Identity>>"
    )
    return objects.add(
        f"<</Type /Font /Subtype /Type0 /BaseFont /{parts.name} /Encoding /Identity-H /DescendantFonts [{descendant} 0 R] "
        f"/ToUnicode {objects.add(parts.to_unicode)} 0 R>>"
    )


@cache
def _ascii(face: Face) -> frozenset[int]:
    glyph_of = load(face).typeface.glyph_of
    return frozenset() if face in SHAPED else frozenset(glyph_of[code] for code in range(0x20, 0x7F) if code in glyph_of)


def to_unicode(glyphs: Set[int], told: Mapping[int, str]) -> bytes:
    """Return the CMap from glyph numbers to text (9.10.3); a mark without text of its own reads as a word joiner."""
    joiner = "\u2060"
    rows = [f"<{glyph:04X}> <{(told.get(glyph) or joiner).encode('utf-16-be').hex().upper()}>" for glyph in sorted(glyphs)]
    blocks = [rows[at : at + _PER_BLOCK] for at in range(0, len(rows), _PER_BLOCK)]
    body = "".join(f"{len(block)} beginbfchar\n" + "\n".join(block) + "\nendbfchar\n" for block in blocks)
    return (
        "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n"
        "/CIDSystemInfo <</Registry (Adobe) /Ordering (UCS) /Supplement 0>> def\n/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n"
        f"1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange\n{body}"
        "endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n"
    ).encode("ascii")
