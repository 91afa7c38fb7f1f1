"""The embedded fonts: loaded once per process, chosen word by word by what glyphs they have."""

from dataclasses import dataclass
from enum import StrEnum
from functools import cache, lru_cache
from importlib.resources import files
from io import BytesIO

from reportlab import rl_config
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

# ReportLab would wrap every stream in ASCII85, which adds a quarter to the file and serves no one.
rl_config.useA85 = 0


class Face(StrEnum):
    """One font file of templates/fonts."""

    SONG = "NotoSerifSC-Regular"
    HEI = "NotoSansSC-Medium"
    SERIF = "NotoSerif-Light"
    SANS = "NotoSans-Medium"
    MONO = "NotoSansMono-Medium"


BODY = (Face.SONG, Face.SERIF)
HEAD = (Face.HEI, Face.SANS, Face.SONG, Face.SERIF)
CODE = (Face.MONO, Face.SONG, Face.SERIF)
SCALE = {Face.SERIF: 0.95, Face.SANS: 0.97}
"""Size of a face beside the Chinese ones, so that Cyrillic and Latin with diacritics look no larger than plain Latin."""

COVERAGE = (Face.SONG, Face.SERIF)
"""What every chain ends with: a character in neither cannot be printed at all."""

IDEOGRAPHIC = frozenset("“”‘’—…·")
"""Marks that Chinese and Western text share, and that the Chinese fonts draw a full em wide."""


@dataclass(frozen=True, slots=True)
class LoadedFace:
    """A face with its advance widths in thousandths of the em of the text it stands in, by code point."""

    face: Face
    font: TTFont
    widths: dict[int, float]
    scale: float


@dataclass(frozen=True, slots=True)
class Span:
    """Text in one face; `width` is its advance in thousandths of an em."""

    face: Face
    text: str
    width: float


@cache
def load(face: Face) -> LoadedFace:
    """Load a face and register it with ReportLab under its own name; once per process."""
    data = files("templates").joinpath("fonts", f"{face}.ttf").read_bytes()
    # Without asciiReadable the subset holds what is printed and not all of ASCII in each font.
    font = TTFont(str(face), BytesIO(data), asciiReadable=False, shapable=False)
    pdfmetrics.registerFont(font)
    scale = SCALE.get(face, 1.0)
    widths = {code: font.face.charWidths[code] * scale for code in font.face.charToGlyph if code in font.face.charWidths}
    return LoadedFace(face, font, widths, scale)


def load_all() -> None:
    """Load every face ahead, so that the first letter is as quick as the next."""
    for face in Face:
        load(face)


def missing(text: str) -> tuple[str, ...]:
    """Return the characters of `text` that no embedded font can print, each once, in order."""
    return tuple(dict.fromkeys(c for c in text if not any(ord(c) in load(face).widths for face in COVERAGE)))


def is_wide(character: str) -> bool:
    """Return whether a character is set as Chinese is: on a full em, with a line break allowed beside it."""
    return "\u2e80" <= character <= "\ua4cf" or "\uf900" <= character <= "\ufaff" or "\uff00" <= character <= "\uffef"


@lru_cache(maxsize=20_000)
def spans(text: str, chain: tuple[Face, ...], western: bool) -> tuple[Span, ...]:
    """Split `text` into spans of one face each; a word is never set in two faces if one has all its glyphs.

    With `western`, the shared marks come from the Western face, where they are narrow. Raises `KeyError` for a
    character without a glyph; `missing` tells beforehand.
    """
    found: list[Span] = []
    for word in _words(text, western):
        for face, part in _faces_for(word, chain, western):
            widths = load(face).widths
            width = sum(widths[ord(c)] for c in part)
            if found and found[-1].face == face:
                found[-1] = Span(face, found[-1].text + part, found[-1].width + width)
            else:
                found.append(Span(face, part, width))
    return tuple(found)


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


def has(face: Face, character: str, western: bool) -> bool:
    """Return whether a face prints a character; with `western`, the Chinese faces do not print the shared marks."""
    if western and character in IDEOGRAPHIC and face in (Face.SONG, Face.HEI):
        return False
    return ord(character) in load(face).widths
