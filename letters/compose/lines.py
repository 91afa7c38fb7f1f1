"""Breaks text into lines by the Chinese rules (kinsoku) and the Western ones, and justifies them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

from letters.compose.direction import Paragraph, has_rtl, paragraph
from letters.compose.fonts import Face, has, is_wide
from letters.compose.glyphs import Placed, Run, run_of, shown
from letters.compose.spans import spans

NO_START = frozenset("，。、；：？！）》】〕〉」』”’…—·％℃°,.;:?!)]}%")
"""No line starts with one of these (GB/T 15834-2011, 5.1)."""

NO_END = frozenset("（《【〔〈「『“‘([{")
"""No line ends with one of these."""

UNITS = frozenset("年月日天辆号页")
"""A number keeps these counting words beside it."""

GAP = 0.09
"""Space between Chinese and a Western word or figure, in em; less than what text extraction takes for a space."""

STRETCH = 0.095
"""How far justification may open the space between two characters, in em; beyond that a line stays ragged."""

SCRIPT_LANGUAGES = (
    ("\u0400", "\u052f", "ru"),
    ("\u0530", "\u058f", "hy"),
    ("\u0590", "\u05ff", "he"),
    ("\u0600", "\u08ff", "ar"),
    ("\u0900", "\u097f", "hi"),
    ("\u0980", "\u09ff", "bn"),
    ("\u0b80", "\u0bff", "ta"),
    ("\u0d80", "\u0dff", "si"),
    ("\u0e00", "\u0e7f", "th"),
    ("\u0e80", "\u0eff", "lo"),
    ("\u1000", "\u109f", "my"),
    ("\u10a0", "\u10ff", "ka"),
    ("\u1200", "\u137f", "am"),
    ("\u1780", "\u17ff", "km"),
)
"""The language that a reader's voice is told for a script, where its letters belong to one language first of all."""

_BLANK = " \u3000"
_CLUSTER = re.compile(
    r"[เ-ไເ-ໄ]?.(?:[\u0300-\u036f\u0e31\u0e33-\u0e3a\u0e45-\u0e4e\u0eb1\u0eb3-\u0ebc\u0ec8-\u0ecd]|[\u0900-\u0dff\u1000-\u109f\u1780-\u17ff])*"
)
"""What a cut must not part: a character with its marks; in Thai and Lao also the vowel before it, and whole Indic words."""

_LETTER = re.compile("[A-Za-z]")
_TOKEN = re.compile(r" +|[^ ]")
_AFTER_HYPHEN = re.compile(r"[-/]$")


@dataclass(frozen=True, slots=True)
class Style:
    """How text is set: faces in order, size and leading in points, colour, and whether lines fill the measure."""

    chain: tuple[Face, ...]
    size: float
    leading: float
    colour: str
    western: bool = False
    justified: bool = False
    tracking: float = 0.0

    def with_(self, **changes: float | str | bool) -> "Style":
        """Return the style with some of it changed."""
        return replace(self, **changes)  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True)
class Line:
    """One set line: its text, its width in points, its language (BCP 47, empty for none), and what is drawn.

    `runs` are its parts in one face each, from left to right, `shown` the operators of them all; `space` is the extra space after each character, in points;
    `from_right` if it belongs to a paragraph that is read from right to left.
    """

    text: str
    width: float
    space: float
    language: str
    runs: tuple[Run, ...]
    shown: bytes
    from_right: bool = False


@lru_cache(maxsize=20_000)
def break_lines(text: str, style: Style, width: float) -> tuple[Line, ...]:
    """Set `text` within `width` points; a word longer than the line is cut, nothing ever leaves the measure."""
    if text.isascii() and text and measure(text, style) <= width:
        return (_set([text], style, width, last=True),)
    told = paragraph(text) if has_rtl(text) else None
    text = told.text if told else text
    style = _even(text, style)
    rows: list[list[str]] = [[]]
    used = 0.0
    for atom in _cut_to(atoms(text), style, width):
        needed = _gap(rows[-1][-1:], atom, style) + measure(atom.rstrip(), style)
        if rows[-1] and used + needed > width + 0.01:
            rows.append([])
            used, needed = 0.0, measure(atom.rstrip(), style)
        rows[-1].append(atom)
        used += needed + measure(atom, style) - measure(atom.rstrip(), style)
    _help_widow(rows, style, width)
    if told is not None:
        return tuple(_mixed_lines(told, rows, style))
    return tuple(_set(row, style, width, last=at == len(rows) - 1) for at, row in enumerate(rows) if row)


def _even(text: str, style: Style) -> Style:
    """Set Western text in one face throughout: if the first lacks a letter of it, the other one goes first."""
    if not style.western or all(is_wide(c) or has(style.chain[0], c, True) for c in text):
        return style
    return replace(style, chain=(*style.chain[1:], style.chain[0]))


def measure(text: str, style: Style) -> float:
    """Return the width of `text` on one line, in points."""
    natural = sum(span.width for span in spans(text, style.chain, style.western)) * style.size / 1000
    return natural + style.tracking * len(text)


def atoms(text: str) -> list[str]:
    """Split text into what a line break must not divide."""
    found: list[str] = []
    for token in _TOKEN.findall(text):
        if found and not _may_break(found[-1], token):
            found[-1] += token
        else:
            found.append(token)
    return found


def _may_break(before: str, after: str) -> bool:
    last, first = before[-1], after[0]
    if first in _BLANK or first in NO_START or last in NO_END:
        return False
    if last.isdigit() and first in UNITS:
        return False
    if last in _BLANK or is_wide(last) or is_wide(first):
        return True
    return bool(_AFTER_HYPHEN.search(before)) and first.isalpha() and len(before) > 2


def _cut_to(found: list[str], style: Style, width: float) -> list[str]:
    """Cut what is longer than a whole line, between characters with their marks."""
    cut: list[str] = []
    for atom in found:
        if measure(atom.rstrip(), style) <= width:
            cut.append(atom)
            continue
        cut.append("")
        for cluster in _CLUSTER.findall(atom):
            if cut[-1] and measure((cut[-1] + cluster).rstrip(), style) > width:
                cut.append("")
            cut[-1] += cluster
    return cut


def _help_widow(rows: list[list[str]], style: Style, width: float) -> None:
    """Give a last line of one Chinese character company, if both fit."""
    if len(rows) > 1 and len(rows[-1]) == 1 and len(rows[-2]) > 2 and is_wide(rows[-1][0][0]):
        together = [rows[-2][-1], rows[-1][0]]
        if sum(_gap(together[:at], atom, style) + measure(atom, style) for at, atom in enumerate(together)) <= width:
            rows[-1].insert(0, rows[-2].pop())


def _gap(previous: list[str], atom: str, style: Style) -> float:
    """Space before `atom`, in points, after the one atom (or none) that stands before it."""
    if not previous:
        return 0.0
    before, after = previous[0][-1], atom[0]
    meets = (_ideograph(before) and after.isalnum() and not is_wide(after)) or (
        before.isalnum() and not is_wide(before) and _ideograph(after)
    )
    return GAP * style.size if meets else 0.0


def language_of(text: str) -> str:
    """Return the language tag that a text's script tells (BCP 47), Chinese before all others; empty for figures alone."""
    if text.isascii():
        return "en" if _LETTER.search(text) else ""
    if any(map(is_wide, text)):
        return "zh-CN"
    found = next((tag for c in text for first, last, tag in SCRIPT_LANGUAGES if first <= c <= last), "")
    return found or ("en" if any(c.isalpha() for c in text) else "")


def _ideograph(character: str) -> bool:
    return "\u3400" <= character <= "\u9fff"


def _set(row: list[str], style: Style, width: float, *, last: bool) -> Line:
    row = [*row[:-1], row[-1].rstrip() or row[-1]]
    text = "".join(row)
    natural = sum(_gap(row[at - 1 : at], atom, style) + measure(atom, style) for at, atom in enumerate(row))
    space = (width - natural) / max(len(text) - 1, 1) if style.justified and not last else 0.0
    space = style.tracking + (space if 0 <= space <= STRETCH * style.size else 0.0)
    placed: list[Placed] = []
    x = 0.0
    for at, atom in enumerate(row):
        gap = _gap(row[at - 1 : at], atom, style)
        x += gap
        for span in spans(atom, style.chain, style.western):
            if placed and not gap and placed[-1].face == span.face:
                placed[-1] = replace(placed[-1], text=placed[-1].text + span.text)
            else:
                placed.append(Placed(x, span.face, span.text))
            x += span.width * style.size / 1000 + space * len(span.text)
            gap = 0.0
    return _line(text, x - space if placed else 0.0, space, placed, style)


def _mixed_lines(told: Paragraph, rows: list[list[str]], style: Style) -> Iterator[Line]:
    """Yield the lines of a paragraph that holds a script written from right to left."""
    end = 0
    for words in map("".join, rows):
        begin, end = end, end + len(words)
        if words:
            yield _set_mixed(told, end - len(words.lstrip()), begin + len(words.rstrip()), style)


def _set_mixed(told: Paragraph, begin: int, end: int, style: Style) -> Line:
    """Set a part of a paragraph as a line: its runs in visual order (UAX 9), never justified."""
    placed: list[Placed] = []
    x = 0.0
    for part, rtl in told.parts(begin, end):
        found = spans(part, style.chain, style.western)
        for span in reversed(found) if rtl else found:
            placed.append(Placed(x, span.face, span.text, rtl))
            x += span.width * style.size / 1000
    return replace(_line(told.text[begin:end], x, 0.0, placed, style), from_right=told.from_right)


def _line(text: str, width: float, space: float, placed: list[Placed], style: Style) -> Line:
    runs = tuple(run_of(part, style.size) for part in placed)
    return Line(text, width, space, language_of(text), runs, shown(runs))
