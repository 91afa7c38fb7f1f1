"""The embedded fonts: loaded once per process, chosen word by word by what glyphs they have."""

from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files

from letters.compose.typeface import Typeface


class Face(StrEnum):
    """One font file of templates/fonts."""

    __hash__ = str.__hash__  # an enum's own is Python code, and every look-up of a set line hashes a chain of these

    SONG = "NotoSerifSC-Regular"
    HEI = "NotoSansSC-Medium"
    SERIF = "NotoSerif-Light"
    SANS = "NotoSans-Medium"
    MONO = "NotoSansMono-Medium"
    NASKH = "NotoNaskhArabic-Regular"
    ARMENIAN = "NotoSerifArmenian-Regular"
    BENGALI = "NotoSerifBengali-Regular"
    DEVANAGARI = "NotoSerifDevanagari-Regular"
    ETHIOPIC = "NotoSerifEthiopic-Regular"
    GEORGIAN = "NotoSerifGeorgian-Regular"
    HEBREW = "NotoSerifHebrew-Regular"
    KHMER = "NotoSerifKhmer-Regular"
    LAO = "NotoSerifLao-Regular"
    MYANMAR = "NotoSerifMyanmar-Regular"
    SINHALA = "NotoSerifSinhala-Regular"
    TAMIL = "NotoSerifTamil-Regular"
    THAI = "NotoSerifThai-Regular"


SHAPED = (
    Face.NASKH,
    Face.ARMENIAN,
    Face.BENGALI,
    Face.DEVANAGARI,
    Face.ETHIOPIC,
    Face.GEORGIAN,
    Face.HEBREW,
    Face.KHMER,
    Face.LAO,
    Face.MYANMAR,
    Face.SINHALA,
    Face.TAMIL,
    Face.THAI,
)
"""Faces set by HarfBuzz (`letters.compose.shaping`); each comes after the Chinese and Western ones in every chain."""

BODY = (Face.SONG, Face.SERIF, *SHAPED)
HEAD = (Face.HEI, Face.SANS, Face.SONG, Face.SERIF, *SHAPED)
CODE = (Face.MONO, Face.SONG, Face.SERIF, *SHAPED)
SCALE = {Face.SERIF: 0.95, Face.SANS: 0.97, Face.NASKH: 1.05}
"""Size of a face beside the Chinese ones, so that Cyrillic and Latin with diacritics look no larger than plain Latin."""

COVERAGE = (Face.SONG, Face.SERIF, *SHAPED)
"""What every chain ends with: a character in none of them cannot be printed at all."""

IDEOGRAPHIC = frozenset("“”‘’—…·")
"""Marks that Chinese and Western text share, and that the Chinese fonts draw a full em wide."""


@dataclass(frozen=True, slots=True)
class LoadedFace:
    """A face with its advance widths in thousandths of the em of the text it stands in, by code point."""

    face: Face
    typeface: Typeface
    widths: dict[int, float]
    scale: float


@cache
def load(face: Face) -> LoadedFace:
    """Load a face; once per process."""
    typeface = Typeface(files("templates").joinpath("fonts", f"{face}.ttf").read_bytes())
    scale = SCALE.get(face, 1.0)
    widths = {code: typeface.advance(glyph) * scale for code, glyph in typeface.glyph_of.items()}
    return LoadedFace(face, typeface, widths, scale)


def load_all() -> None:
    """Load every face ahead, so that the first letter is as quick as the next."""
    for face in Face:
        load(face)


def missing(text: str) -> tuple[str, ...]:
    """Return the characters of `text` that no embedded font can print, each once, in order."""
    lacking = set(text) - _printable()
    return tuple(dict.fromkeys(c for c in text if c in lacking)) if lacking else ()


@cache
def _printable() -> frozenset[str]:
    return frozenset(chr(code) for face in COVERAGE for code in load(face).widths)


def is_wide(character: str) -> bool:
    """Return whether a character is set as Chinese is: on a full em, with a line break allowed beside it."""
    return "\u2e80" <= character <= "\ua4cf" or "\uf900" <= character <= "\ufaff" or "\uff00" <= character <= "\uffef"


def has(face: Face, character: str, western: bool) -> bool:
    """Return whether a face prints a character; with `western`, the Chinese faces do not print the shared marks."""
    if western and character in IDEOGRAPHIC and face in (Face.SONG, Face.HEI):
        return False
    return ord(character) in load(face).widths
