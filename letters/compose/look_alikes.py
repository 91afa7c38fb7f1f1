"""Arabic letters that share a glyph in one of their joined forms: the page shows the same ink for them, so reading it back cannot tell which."""

from functools import cache

from letters.compose.direction import is_rtl
from letters.compose.fonts import Face, load
from letters.compose.shaping import shape

_JOINER = "ل"
"""A letter that joins on both sides."""


@cache
def look_alikes() -> dict[str, str]:
    """Return letter -> the one that stands for all that may look like it, itself left out."""
    told: dict[int, str] = {}
    same: dict[str, str] = {}
    for letter in (chr(code) for code in sorted(load(Face.NASKH).typeface.glyph_of) if is_rtl(chr(code))):
        for glyph in _glyphs(letter):
            one, other = _first(same, told.setdefault(glyph, letter)), _first(same, letter)
            if one != other:
                same[other] = one
    return {letter: _first(same, letter) for letter in same}


def _glyphs(letter: str) -> set[int]:
    """Return the glyphs of a letter alone, and joined before, behind and on both sides."""
    words = (letter, _JOINER + letter, letter + _JOINER, _JOINER + letter + _JOINER)
    return {glyph.number for word in words for glyph in shape(Face.NASKH, word, rtl=True) if glyph.text == letter}


def _first(same: dict[str, str], letter: str) -> str:
    while letter in same:
        letter = same[letter]
    return letter
