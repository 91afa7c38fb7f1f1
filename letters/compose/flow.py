"""Blocks that follow each other down the pages: what stays together, what is repeated, where a page ends."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Protocol

from kernel.decision import Reason, Sentence
from letters.compose.errors import CannotCompose
from letters.compose.fonts import Face
from letters.compose.lines import Line, Style, break_lines
from letters.compose.pen import Pen
from letters.compose.structure import Tag

_TALL = {Face.MYANMAR: 1.34, Face.KHMER: 1.2}
"""Leading beside that of other scripts, by face."""

Draw = Callable[[Pen, float], None]
"""Draws a block whose top is at the given height of the page."""


@dataclass(frozen=True, slots=True)
class Block:
    """Something of fixed height, in points.

    `keep` binds it to the block after it; `header` is drawn above it where it comes first on a page, as the
    repeated heading of a table; `space` marks white that vanishes at the top of a page; what a `shared` block draws is kept
    for the next letter that has it (`letters.compose.recording`).
    """

    height: float
    draw: Draw
    keep: bool = False
    header: "Block | None" = None
    space: bool = False
    shared: bool = False


@dataclass(frozen=True, slots=True)
class Placement:
    """A block with its top on the page."""

    block: Block
    top: float


class Cell(Protocol):
    """What a row of a table is made of."""

    @property
    def height(self) -> float:
        """Height in points."""
        ...

    def draw(self, pen: Pen, x: float, top: float) -> None:
        """Draw with the upper left corner at (x, top)."""
        ...


@dataclass(frozen=True, slots=True)
class Column:
    """Lines of several styles under each other; those that read from the right end at one edge, where the widest ends."""

    lines: tuple[tuple[Line, Style], ...]

    @property
    def height(self) -> float:
        """Sum of the leadings."""
        return sum(style.leading for _, style in self.lines)

    def draw(self, pen: Pen, x: float, top: float) -> None:
        """Draw the lines downwards from `top`."""
        edge = max((line.width for line, _ in self.lines if line.from_right), default=0.0)
        for line, style in self.lines:
            pen.line(line, x + edge - line.width if line.from_right else x, top, style)
            top -= style.leading


Part = tuple[str, Style]
"""A text of a column and how it is set."""


def column(width: float, *parts: Part) -> Column:
    """Break texts to `width`, one under the other; empty ones take no room."""
    return Column(tuple((line, _aired(line, style)) for text, style in parts if text for line in break_lines(text, style, width)))


def _aired(line: Line, style: Style) -> Style:
    """Return the style with room between the lines for a script whose letters stand on each other."""
    most = max((_TALL.get(run.face, 1.0) for run in line.runs), default=1.0)
    return style if most == 1.0 else replace(style, leading=style.leading * most)


def paragraph(text: str, style: Style, x: float, width: float) -> list[Block]:
    """Return a paragraph, a block a line, so that it may run over a page but leaves no line alone there."""
    lines, tag = break_lines(text, style, width), Tag("P")
    lonely = {0, len(lines) - 2}
    return [
        Block(style.leading, partial(_paragraph_line, tag, line, style, x), keep=at in lonely and at < len(lines) - 1)
        for at, line in enumerate(lines)
    ]


def _paragraph_line(tag: Tag, line: Line, style: Style, x: float, pen: Pen, top: float) -> None:
    with pen.tagged(tag):
        pen.line(line, x, top, style)


def tagged(tag: Tag, draw: Draw) -> Draw:
    """Return the drawing as the content of a tag."""

    def draw_tagged(pen: Pen, top: float) -> None:
        with pen.tagged(tag):
            draw(pen, top)

    return draw_tagged


def unread(draw: Draw) -> Draw:
    """Return the drawing as no part of the text: a heading repeated on a later page is for the eye; who hears the table has heard it."""

    def draw_unread(pen: Pen, top: float) -> None:
        with pen.artifact():
            draw(pen, top)

    return draw_unread


def white(height: float) -> Block:
    """Return white space, which vanishes at the top of a page."""
    return Block(height, lambda _pen, _top: None, space=True)


def paginate(blocks: Iterable[Block], top: float, bottom: float, next_top: float) -> list[list[Placement]]:
    """Put blocks on pages between `top` (on later pages `next_top`) and `bottom`.

    Raises `CannotCompose` (`layout_overflow`) if what must stay together is higher than a page.
    """
    pages: list[list[Placement]] = [[]]
    y = top
    for group in _groups(blocks):
        if pages[-1] and y - _height(group) < bottom:
            pages.append([])
            y = next_top
        y = _place(group, pages[-1], y)
        if y < bottom - 0.01:
            raise CannotCompose(_overflow())
    return pages


def _groups(blocks: Iterable[Block]) -> Iterable[list[Block]]:
    group: list[Block] = []
    for block in blocks:
        group.append(block)
        if not block.keep:
            yield group
            group = []
    if group:
        yield group


def _height(group: Sequence[Block]) -> float:
    return sum(block.height for block in group)


def _place(group: Sequence[Block], page: list[Placement], y: float) -> float:
    for block in group:
        if not page and block.space:
            continue
        if not page and block.header:
            page.append(Placement(block.header, y))
            y -= block.header.height
        page.append(Placement(block, y))
        y -= block.height
    return y


def _overflow() -> Reason:
    return Reason(
        "layout_overflow",
        Sentence(
            "有一段内容超过一页的高度，无法排版。请缩短名称、地址或服务范围。",
            "One entry is taller than a page and cannot be set. Shorten its names, address or scope.",
        ),
    )
