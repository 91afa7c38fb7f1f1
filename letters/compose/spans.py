"""Splits text into spans of one face each, and measures them."""

from dataclasses import dataclass
from functools import lru_cache

from letters.compose.direction import has_rtl
from letters.compose.fonts import IDEOGRAPHIC, SHAPED, Face, has, is_wide, load
from letters.compose.shaping import shape


@dataclass(frozen=True, slots=True)
class Span:
    """Text in one face; `width` is its advance in thousandths of an em."""

    face: Face
    text: str
    width: float


@lru_cache(maxsize=20_000)
def spans(text: str, chain: tuple[Face, ...], western: bool) -> tuple[Span, ...]:
    """Split `text` into spans of one face each; a word is never set in two faces if one has all its glyphs.

    Every chain begins with a face that has all of ASCII. With `western`, the shared marks come from the Western face, where they are narrow. Raises `KeyError` for a
    character without a glyph; `missing` tells beforehand.
    """
    if text.isascii():
        return (Span(chain[0], text, advance(chain[0], text)),) if text else ()
    found: list[Span] = []
    for word in _words(text, western):
        for face, part in _faces_for(word, chain, western):
            if found and found[-1].face == face:
                found[-1] = Span(face, found[-1].text + part, 0)
            else:
                found.append(Span(face, part, 0))
    return tuple(Span(span.face, span.text, advance(span.face, span.text)) for span in found)


def advance(face: Face, text: str) -> float:
    """Return the width of text in one face, in thousandths of an em; shaped where its face asks for it."""
    if face in SHAPED:
        return sum(glyph.advance for glyph in shape(face, text, rtl=has_rtl(text)))
    return sum(map(load(face).widths.__getitem__, map(ord, text)))


def _words(text: str, western: bool) -> list[str]:
    words: list[str] = []
    open_word = False
    for character in text:
        alone = character == " " or is_wide(character) or (not western and character in IDEOGRAPHIC)
        if open_word and not alone:
            words[-1] += character
        else:
            words.append(character)
        open_word = not alone
    return words


def _faces_for(word: str, chain: tuple[Face, ...], western: bool) -> list[tuple[Face, str]]:
    whole = next((face for face in chain if all(has(face, c, western) for c in word)), None)
    return [(whole, word)] if whole else [(_first(c, chain, western), c) for c in word]


def _first(character: str, chain: tuple[Face, ...], western: bool) -> Face:
    for face in chain:
        if has(face, character, western):
            return face
    raise KeyError(character)
