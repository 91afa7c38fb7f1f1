"""Finds what a letter must say on its pages: in the order of the content, or, from right to left, as the eye meets it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bidi import get_display

from letters.compose.direction import Paragraph, has_rtl, paragraph
from letters.compose.fonts import is_wide
from letters.compose.page_reading import ReadPage, Row, bare, plain, turned

_NEAR = 4
"""How many base lines further down a text may go on, counting those of the columns beside it."""

_LEAST_CUT = 10
"""Characters; a word is cut only where it fills a line, and what stands on that line is longer than this."""


@dataclass(frozen=True, slots=True)
class Place:
    """How far the pages were read: characters of their text, and rows where there are some."""

    text: int
    row: int

    def or_later(self, other: "Place") -> "Place":
        """Return the later of two places."""
        return Place(max(self.text, other.text), max(self.row, other.row))


START = Place(0, 0)


class Pages:
    """The pages of a letter, to be searched for what it says."""

    def __init__(self, read: Sequence[ReadPage]) -> None:
        self._text = "".join(page.plain for page in read)
        self._rows = [row for page in read for row in page.rows]

    def find(self, value: str, start: Place, *, inside: bool = False) -> Place | None:
        """Return where `value` is said at or behind `start`, spaces and line breaks aside; None if nowhere.

        `inside` if it may begin in the middle of a line, because a longer text holds it.
        """
        wanted = plain(value)
        at = -1 if has_rtl(value) else self._text.find(wanted, start.text)
        if at >= 0:
            return Place(at + len(wanted), start.row)
        row = self._seen(value, start.row, inside=inside)
        return None if row is None else Place(start.text, row)

    def _seen(self, value: str, start: int, *, inside: bool) -> int | None:
        """Return the row in which `value` ends, as it is seen in successive lines of one column."""
        told = paragraph(value)
        return next(self._ends(told, 0, range(start, len(self._rows)), inside=inside), None) if _agreed(told, value) else None

    def _ends(self, told: Paragraph, begin: int, rows: range, *, inside: bool) -> Iterator[int]:
        """Yield every row in which a text may end that goes on from `begin` in one of `rows`: where two texts begin alike, only one ends right."""
        begin += len(told.text[begin:]) - len(told.text[begin:].lstrip())
        for end, row in self._begins(told, begin, rows, inside=inside):
            if told.text[end:].strip():
                yield from self._ends(told, end, range(row + 1, min(row + 1 + _NEAR, len(self._rows))), inside=False)
            else:
                yield row

    def _begins(self, told: Paragraph, begin: int, rows: range, *, inside: bool) -> Iterator[tuple[int, int]]:
        """Yield how far a text from `begin` on stands in a row, and in which, the most first: to its end, or as a whole line of a column."""
        whole = _compared(told, begin, len(told.text))
        yield from ((len(told.text), at) for at in rows if any(whole in cell for cell in self._rows[at]))
        for end in _line_ends(told.text, begin):
            line = _compared(told, begin, end)
            yield from ((end, at) for at in rows if _is_line(line, self._rows[at], inside=inside))


def _is_line(line: str, row: Row, *, inside: bool) -> bool:
    """Return whether a column says just this in a row, or, `inside` a longer text, ends with it."""
    return line in row or (inside and any(cell.endswith(line) for cell in row))


def _line_ends(text: str, begin: int) -> Iterator[int]:
    """Yield where a line from `begin` on may end, the latest first: at a space, a hyphen or a Chinese character, or where it is full."""
    places = range(len(text.rstrip()) - 1, begin, -1)
    return (at for at in places if at - begin > _LEAST_CUT or text[at] == " " or text[at - 1] in "-/" or is_wide(text[at - 1]))


def _compared(told: Paragraph, begin: int, end: int) -> str:
    """Return a line in the order of the eye, without marks."""
    return bare(turned(told.seen(begin, end)))


def _agreed(told: Paragraph, value: str) -> bool:
    """Return whether a library that had no part in setting the page puts the whole text in the same order."""
    theirs = str(get_display(value, base_dir="R" if told.from_right else "L"))
    return bare(turned(theirs)) == _compared(told, 0, len(told.text))
