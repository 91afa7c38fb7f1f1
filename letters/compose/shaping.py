"""Sets runs of complex scripts with HarfBuzz: Arabic joined and from right to left, Thai and Indic marks in their places."""

import unicodedata
from dataclasses import dataclass
from functools import lru_cache

import uharfbuzz
from bidi import algorithm as uax9

from letters.compose.fonts import Face, load

_RTL_CLASSES = frozenset({"R", "AL", "AN"})
"""Bidirectional classes (UAX 9, table 4)."""


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


def runs(text: str, *, from_right: bool) -> list[tuple[str, bool]]:
    """Return the parts of a line in the order in which they stand, each with whether it runs from right to left (UAX 9).

    `from_right` is the direction of the whole paragraph, which its further lines may not tell.
    """
    if not from_right and not any(map(is_rtl, text)):
        return [(text, False)]
    levels = _levels(text, int(from_right))
    parts: list[tuple[int, int, int]] = []
    for at, level in enumerate(levels):
        if parts and parts[-1][2] == level:
            parts[-1] = (parts[-1][0], at + 1, level)
        else:
            parts.append((at, at + 1, level))
    return [(text[begin:end], level % 2 == 1) for begin, end, level in _reordered(parts)]


def from_the_left(text: str) -> str:
    """Return what runs from right to left in the order of the eye, a bracket as the one that is seen (UAX 9, L2 and L4).

    For marks between words that a face without shaping sets; HarfBuzz does it by itself.
    """
    return "".join(uax9.MIRRORED.get(character, character) for character in reversed(text))


def is_rtl(character: str) -> bool:
    """Return whether a character makes a text to be set by UAX 9: a letter that is written from right to left, or an Arabic digit."""
    return character >= "\u0590" and unicodedata.bidirectional(character) in _RTL_CLASSES


def reads_from_right(text: str) -> bool:
    """Return whether a paragraph is read from right to left: by its first letter of a direction (UAX 9, P2 and P3)."""
    return any(map(is_rtl, text)) and uax9.get_base_level(text) == 1


def _levels(text: str, base: int) -> list[int]:
    """Return the embedding level of each character in a paragraph of a base level (UAX 9, rules X1 to I2)."""
    storage = uax9.get_empty_storage()
    storage["base_level"], storage["base_dir"] = base, ("L", "R")[base]
    uax9.get_embedding_levels(text, storage)
    uax9.explicit_embed_and_overrides(storage)
    uax9.resolve_weak_types(storage)
    uax9.resolve_neutral_types(storage, False)
    uax9.resolve_implicit_levels(storage, False)
    return [character["level"] for character in storage["chars"]]


def _reordered(parts: list[tuple[int, int, int]]) -> list[tuple[int, int, int]]:
    """Reverse from the highest level down to the lowest odd one (UAX 9, L2)."""
    ordered = list(parts)
    odd = [level for _, _, level in parts if level % 2]
    for level in range(max(part[2] for part in parts), min(odd, default=1) - 1, -1):
        at = 0
        while at < len(ordered):
            end = at
            while end < len(ordered) and ordered[end][2] >= level:
                end += 1
            ordered[at:end] = reversed(ordered[at:end])
            at = max(end, at + 1)
    return ordered


@lru_cache(maxsize=32)
def hb_font(face: Face) -> "uharfbuzz.Font":
    """Return HarfBuzz's view of a face; once per process."""
    return uharfbuzz.Font(uharfbuzz.Face(load(face).typeface.data))
