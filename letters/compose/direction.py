"""In which order the parts of a line stand where some of them are written from right to left (UAX 9).

The library at hand knows neither bracket pairs (N0) nor isolates (X5c), so both are done here; the lint holds the outcome
against another library, which knows them.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from bidi import algorithm as uax9

from letters.compose.brackets import pair_brackets

_FIRST, _LAST = "\u2068", "\u2069"
"""First strong isolate and its end: what stands between them has a direction of its own. No text of a letter holds them."""

_ISOLATE = re.compile(f"{_FIRST}([^{_FIRST}{_LAST}]*){_LAST}")
_SPACES = re.compile("  +")
"""Where a column ends is told by the white behind it, so spaces in a row are set as one."""

_OBJECT = "\ufffc"
"""Stands for an isolate in the text around it: a neutral character."""

_RTL_CLASSES = frozenset({"R", "AL", "AN"})
"""Bidirectional classes (UAX 9, table 4)."""
_RTL_BLOCKS = re.compile("[\u0590-\u08ff\u200f\ufb1d-\ufdff\ufe70-\ufeff\U00010800-\U00010fff\U0001e800-\U0001efff]")
"""Where characters of those classes are, and will be (DerivedBidiClass.txt): most texts have none of these at all."""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A text that may run over several lines: its characters without isolates, the level of each, and whether it is read from the right.

    Levels are those of the whole: what stands on the next line still counts for a figure or a bracket on this one.
    """

    text: str
    levels: tuple[int, ...]
    from_right: bool

    def parts(self, begin: int, end: int) -> list[tuple[str, bool]]:
        """Return the parts of the line from `begin` to before `end` in the order in which they stand, each with whether it runs from right to left."""
        found: list[tuple[int, int, int]] = []
        for at in range(begin, end):
            if found and found[-1][2] == self.levels[at]:
                found[-1] = (found[-1][0], at + 1, self.levels[at])
            else:
                found.append((at, at + 1, self.levels[at]))
        return [(self.text[first:last], level % 2 == 1) for first, last, level in _reordered(found)]

    def seen(self, begin: int, end: int) -> str:
        """Return the characters of a line in the order of the eye, brackets as they are written."""
        return "".join(part[::-1] if rtl else part for part, rtl in self.parts(begin, end))


def apart(texts: Sequence[str]) -> list[str]:
    """Return texts that are to stand in one paragraph without changing each other's order: isolated, where one is written from right to left."""
    return [f"{_FIRST}{text}{_LAST}" if text else "" for text in texts] if any(map(has_rtl, texts)) else list(texts)


@lru_cache(maxsize=4096)
def paragraph(text: str) -> Paragraph:
    """Return a text with its direction: that of its first letter that has one (P2 and P3), whether or not it is isolated."""
    text = _SPACES.sub(" ", text)
    plain = _ISOLATE.sub(r"\1", text)
    base = int(reads_from_right(plain))
    around = _levels(_ISOLATE.sub(_OBJECT, text), base)
    levels: list[int] = []
    at, taken = 0, 0
    for isolate in _ISOLATE.finditer(text):
        before = isolate.start() - at
        levels += around[taken : taken + before]
        levels += _levels(isolate[1], _next(base, odd=reads_from_right(isolate[1])))
        at, taken = isolate.end(), taken + before + 1
    return Paragraph(plain, (*levels, *around[taken:]), base == 1)


def is_rtl(character: str) -> bool:
    """Return whether a character makes a text to be set by UAX 9: a letter that is written from right to left, or an Arabic digit."""
    return character >= "\u0590" and unicodedata.bidirectional(character) in _RTL_CLASSES


def has_rtl(text: str) -> bool:
    """Return whether any character of a text is of those (`is_rtl`)."""
    return _RTL_BLOCKS.search(text) is not None and any(map(is_rtl, text))


def reads_from_right(text: str) -> bool:
    """Return whether a text is read from right to left: by its first letter of a direction (P2 and P3)."""
    return has_rtl(text) and uax9.get_base_level(text) == 1


def from_the_left(text: str) -> str:
    """Return what runs from right to left in the order of the eye, a bracket as the one that is seen (L2 and L4).

    For marks between words that a face without shaping sets; HarfBuzz does it by itself.
    """
    return "".join(uax9.MIRRORED.get(character, character) for character in reversed(text))


def _next(level: int, *, odd: bool) -> int:
    """Return the least odd or even level above (X5a and X5b)."""
    return level + 1 if (level + 1) % 2 == odd else level + 2


def _levels(text: str, base: int) -> list[int]:
    """Return the embedding level of each character of a text without isolates, embedded at level `base` (W1 to I2)."""
    storage = uax9.get_empty_storage()
    storage["base_level"], storage["base_dir"] = base, ("L", "R")[base % 2]
    uax9.get_embedding_levels(text, storage)
    uax9.explicit_embed_and_overrides(storage)
    uax9.resolve_weak_types(storage)
    pair_brackets(storage["chars"], storage["base_dir"])
    uax9.resolve_neutral_types(storage, False)
    uax9.resolve_implicit_levels(storage, False)
    return [character["level"] for character in storage["chars"]]


def _reordered(parts: list[tuple[int, int, int]]) -> list[tuple[int, int, int]]:
    """Reverse from the highest level down to the lowest odd one (L2)."""
    ordered = list(parts)
    levels = [level for _, _, level in parts]
    odd = [level for level in levels if level % 2]
    for level in range(max(levels, default=0), min(odd, default=1) - 1, -1):
        at = 0
        while at < len(ordered):
            end = at
            while end < len(ordered) and ordered[end][2] >= level:
                end += 1
            ordered[at:end] = reversed(ordered[at:end])
            at = max(end, at + 1)
    return ordered
