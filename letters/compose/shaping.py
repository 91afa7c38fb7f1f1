"""Sets runs of complex scripts with HarfBuzz: Arabic joined and from right to left, Thai and Indic marks in their places."""

from dataclasses import dataclass
from functools import lru_cache

import uharfbuzz
from bidi import algorithm as uax9

from letters.compose.fonts import Face, load


@dataclass(frozen=True, slots=True)
class Glyph:
    """One glyph in visual order: its number, advance and offset in thousandths of the em of the text it stands in, and its text.

    `text` is what it stands for when text is taken from the page; empty for the further glyphs of its cluster.
    """

    number: int
    advance: float
    dx: float
    dy: float
    text: str


@lru_cache(maxsize=4096)
def shape(face: Face, text: str, *, rtl: bool) -> tuple[Glyph, ...]:
    """Return the glyphs of one run of one script and direction, from left to right."""
    loaded = load(face)
    buffer = uharfbuzz.Buffer()
    buffer.add_str(text)
    buffer.guess_segment_properties()
    buffer.direction = "rtl" if rtl else "ltr"
    if rtl:
        # A mark tells itself: the letter under it may stand without it elsewhere, and a glyph says one text only.
        buffer.cluster_level = uharfbuzz.BufferClusterLevel.MONOTONE_CHARACTERS
    # One glyph for several letters (الله) is read back with them the wrong way round; the joins of لا are `rlig` and stay.
    uharfbuzz.shape(hb_font(face), buffer, {"liga": not rtl})
    factor = 1000 / loaded.typeface.units * loaded.scale
    starts = sorted({info.cluster for info in buffer.glyph_infos})
    ends = dict(zip(starts, [*starts[1:], len(text)], strict=True))
    tellers = _tellers(buffer)
    found = []
    for at, (info, place) in enumerate(zip(buffer.glyph_infos, buffer.glyph_positions, strict=True)):
        words = _told(text[info.cluster : ends[info.cluster]], rtl=rtl) if tellers[info.cluster] == at else ""
        found.append(Glyph(info.codepoint, place.x_advance * factor, place.x_offset * factor, place.y_offset * factor, words))
    return tuple(found)


def _tellers(buffer: "uharfbuzz.Buffer") -> dict[int, int]:
    """Return which glyph tells the text of each cluster: the first that takes room, which is the letter, else the first."""
    tellers: dict[int, int] = {}
    for at, (info, place) in enumerate(zip(buffer.glyph_infos, buffer.glyph_positions, strict=True)):
        before = tellers.setdefault(info.cluster, at)
        if place.x_advance and not buffer.glyph_positions[before].x_advance:
            tellers[info.cluster] = at
    return tellers


def _told(cluster: str, *, rtl: bool) -> str:
    """Return what a cluster says to who reads the page: from right to left a bracket is the one that is seen (UAX 9, L4)."""
    return uax9.MIRRORED.get(cluster, cluster) if rtl else cluster


@lru_cache(maxsize=32)
def hb_font(face: Face) -> "uharfbuzz.Font":
    """Return HarfBuzz's view of a face; once per process."""
    return uharfbuzz.Font(uharfbuzz.Face(load(face).typeface.data))
