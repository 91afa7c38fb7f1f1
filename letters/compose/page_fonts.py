"""Whether the fonts of a file draw what they say: each glyph is ours, as wide as ours, and told as the character it shows.

A page is read by its fonts' ToUnicode maps, and seen by their outlines. Fonts are kept in `templates/fonts` for ever, a new
version under a new name, because letters are verified by them for as long as they are kept.
"""

import re
import zlib
from collections.abc import Iterator, Mapping
from functools import cache

from letters.compose.file_check import LetterFile
from letters.compose.font_objects import to_unicode
from letters.compose.fonts import SHAPED, Face, load
from letters.compose.glyf import plainly_drawn
from letters.compose.typeface import as_taken

_MOST = 64 * 1024 * 1024
"""Bytes of an unpacked font program."""

_LONGEST, _MOST_SAVED = 256 * 1024, 64
"""Bytes of a page's operators, of which the fullest has a third, and how often it may save its state."""

_NESTED, _SAVED = re.compile(rb"\[[^\]]*\["), re.compile(rb"(?<!\S)q(?!\S)")
_DRAWN = (plainly_drawn, as_taken)
"""How outlines are and were taken from the font files: each stays for the letters that have it."""

_TREE = re.compile(rb"<</Type /Pages /Kids \[([0-9]+ 0 R(?: [0-9]+ 0 R)*)\] /Count ([0-9]+)>>")
_PAGE = re.compile(
    rb"<</Type /Page /Parent [0-9]+ 0 R /MediaBox \[[0-9. ]+\] /Resources ([0-9]+) 0 R /Contents ([0-9]+) 0 R "
    rb"/StructParents [0-9]+ /Tabs /S(?: /Annots \[[0-9]+ 0 R\])?>>"
)
_RESOURCES = re.compile(rb"<</Font <<((?:/F[0-9]+ [0-9]+ 0 R ?)+)>> /XObject <<(?:/[A-Za-z]+ [0-9]+ 0 R ?)+>>>>")
_FONT = re.compile(
    rb"<</Type /Font /Subtype /Type0 /BaseFont /([A-Z]{6}\+([A-Za-z-]+)) /Encoding /Identity-H "
    rb"/DescendantFonts \[([0-9]+) 0 R\] /ToUnicode ([0-9]+) 0 R>>"
)
_DESCENDANT = re.compile(
    rb"<</Type /Font /Subtype /CIDFontType2 /BaseFont /([A-Z]{6}\+[A-Za-z-]+) /CIDSystemInfo <</Registry \(Adobe\) /Ordering \(Identity\) "
    rb"/Supplement 0>> /FontDescriptor ([0-9]+) 0 R /DW 1000 /W \[((?:[0-9]{1,5} \[[0-9.e+-]+\] ?)+)\] /CIDToGIDMap /Identity>>"
)
_DESCRIPTOR = re.compile(rb"<</Type /FontDescriptor /FontName /([A-Z]{6}\+[A-Za-z-]+) /Flags 4 [^<>]* /FontFile2 ([0-9]+) 0 R>>")
_TOLD = re.compile(rb"<([0-9A-F]{4})> <((?:[0-9A-F]{4})+)>\n")
_FIGURES = frozenset("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz")


class UnknownPages(ValueError):
    """Pages or fonts that are not written as they are here: nothing can be said of them."""


def pages_of(file: LetterFile) -> tuple[tuple[int, int], ...]:
    """Return resources and contents of each page, by number. Raises `UnknownPages` for pages that are not written as they are here."""
    roots = re.findall(rb"/Pages ([0-9]+) 0 R", file.catalog)
    if file.catalog.count(b"/Pages") != 1 or len(roots) != 1 or b"#" in file.catalog:
        raise UnknownPages("catalog")
    kids, count = _match(_TREE, file, int(roots[0])).groups()
    numbers = [int(number) for number in kids.split()[::3]]
    if int(count) != len(numbers):
        raise UnknownPages("count")
    parts = (_match(_PAGE, file, number).groups() for number in numbers)
    return tuple((int(resources), int(contents)) for resources, contents in parts)


def font_faults(file: LetterFile) -> Iterator[str]:
    """Yield the name of every font that draws otherwise than it says. Raises `UnknownPages`."""
    pages = pages_of(file)
    if not all(_is_modest(_unpressed(file, contents)) for _, contents in pages):
        raise UnknownPages("contents")
    resources = {resources for resources, _ in pages}
    entries = (_match(_RESOURCES, file, number)[1] for number in resources)
    fonts = {int(number) for entry in entries for number in re.findall(rb" ([0-9]+) 0 R", entry)}
    yield from (name for name in (_wrong(file, number) for number in sorted(fonts)) if name)


def _is_modest(operators: bytes) -> bool:
    """Return whether a page's operators are there, no more than a full page takes, and nested no deeper than a pen nests."""
    return 0 < len(operators) <= _LONGEST and _NESTED.search(operators) is None and len(_SAVED.findall(operators)) <= _MOST_SAVED


def _wrong(file: LetterFile, number: int) -> str:
    """Return the name of a font that is not ours as it stands, empty if it is."""
    base, name, inner, map_ = _match(_FONT, file, number).groups()
    inner_base, descriptor, widths = _match(_DESCENDANT, file, int(inner)).groups()
    named, program = _match(_DESCRIPTOR, file, int(descriptor)).groups()
    if not base == inner_base == named or name.decode() not in set(Face):
        raise UnknownPages(base.decode())
    face = Face(name.decode())
    glyphs = frozenset(int(glyph) for glyph in re.findall(rb"([0-9]+) \[", widths))
    typeface = load(face).typeface
    drawn = _unpressed(file, int(program))
    whole = any(drawn == typeface.subset(glyphs, draw) for draw in _DRAWN)
    wide = widths == " ".join(f"{glyph} [{typeface.advance(glyph):g}]" for glyph in sorted(glyphs)).encode()
    return "" if whole and wide and _is_told(face, glyphs, _unpressed(file, int(map_))) else face


def _is_told(face: Face, glyphs: frozenset[int], cmap: bytes) -> bool:
    """Return whether a ToUnicode map is built as ours are, and tells every glyph as a character that looks like it."""
    try:
        told = {
            int(glyph, 16): bytes.fromhex(text.decode()).decode("utf-16-be")
            for glyph, text in _TOLD.findall(cmap.partition(b"endcodespacerange")[2])
        }
    except UnicodeDecodeError:
        return False
    return set(told) == glyphs and to_unicode(glyphs, told) == cmap and all(_shows(face, glyph, text) for glyph, text in told.items())


def _shows(face: Face, glyph: int, text: str) -> bool:
    """Return whether a glyph shows the text it is told as.

    A shaped face has glyphs for letters in company, which no table of characters names; but no figure or Latin letter is told for one.
    """
    characters = _characters(face).get(glyph, frozenset())
    if face not in SHAPED:
        return text in characters
    plain = text in _FIGURES or not _FIGURES.isdisjoint(characters) or not _FIGURES.isdisjoint(text)
    return text in characters if plain else True


@cache
def _characters(face: Face) -> Mapping[int, frozenset[str]]:
    found: dict[int, set[str]] = {}
    for code, glyph in load(face).typeface.glyph_of.items():
        found.setdefault(glyph, set()).add(chr(code))
    return {glyph: frozenset(characters) for glyph, characters in found.items()}


def _match(form: re.Pattern[bytes], file: LetterFile, number: int) -> re.Match[bytes]:
    body = file.dictionaries[number - 1] if 0 < number <= len(file.dictionaries) else b""
    found = form.fullmatch(body)
    if found is None:
        raise UnknownPages(str(number))
    return found


def _unpressed(file: LetterFile, number: int) -> bytes:
    """Return the data of a stream; nothing of one that is packed otherwise or too well."""
    body = file.dictionaries[number - 1] if 0 < number <= len(file.dictionaries) else b""
    if b" /Filter /FlateDecode /Length " not in body or body.count(b"/Filter") != 1 or b"/DecodeParms" in body:
        return b""
    try:
        opener = zlib.decompressobj()
        return opener.decompress(file.streams[number], _MOST) if number in file.streams else b""
    except zlib.error:
        return b""
