"""Finds what a letter must say on its pages: in the order of the content, or, from right to left, as the eye meets it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from bidi import get_display

from letters.compose.fonts import is_wide
from letters.compose.page_reading import ReadPage, Row, bare, plain, turned
from letters.compose.shaping import is_rtl, reads_from_right

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
        self._text = plain("".join(page.text for page in read))
        self._rows = [row for page in read for row in page.rows]

    def find(self, value: str, start: Place) -> Place | None:
        """Return where `value` is said at or behind `start`, spaces and line breaks aside; None if nowhere."""
        wanted = plain(value)
        at = -1 if any(map(is_rtl, value)) else self._text.find(wanted, start.text)
        if at >= 0:
            return Place(at + len(wanted), start.row)
        row = self._seen(value, start.row)
        return None if row is None else Place(start.text, row)

    def _seen(self, value: str, start: int) -> int | None:
        """Return the row in which `value` ends, as it is seen in successive lines of one column."""
        direction = "R" if reads_from_right(value) else "L"
        first, most = start, len(self._rows)
        rest, row = value.strip(), start
        while rest:
            found = next(((end, at) for end, at in self._begins(rest, direction, _numbered(self._rows, first, most))), None)
            if found is None:
                return None
            end, row = found
            rest, first, most = rest[end:].strip(), row + 1, row + 1 + _NEAR
        return row

    def _begins(self, text: str, direction: str, rows: Iterator[tuple[int, Row]]) -> Iterator[tuple[int, int]]:
        """Yield how much of `text` stands in a row, and in which, the most first: to its end, or as a whole line of a column."""
        looked_at = list(rows)
        whole = _seen_as(text, direction)
        yield from ((len(text), at) for at, row in looked_at if any(whole in cell for cell in row))
        for end in _line_ends(text):
            line = _seen_as(text[:end], direction)
            yield from ((end, at) for at, row in looked_at if line in row)


def _numbered(rows: Sequence[Row], begin: int, end: int) -> Iterator[tuple[int, Row]]:
    """Yield the rows from `begin` to before `end`, numbered."""
    return islice(enumerate(rows), begin, end)


def _line_ends(text: str) -> Iterator[int]:
    """Yield where a line of `text` may end, the latest first: at a space, a hyphen or a Chinese character, or where it is full."""
    return (at for at in range(len(text) - 1, 0, -1) if at > _LEAST_CUT or text[at] == " " or text[at - 1] in "-/" or is_wide(text[at - 1]))


def _seen_as(text: str, direction: str) -> str:
    """Return a line in the order of the eye (UAX 9), without marks."""
    return bare(turned(str(get_display(text, base_dir=direction))))
