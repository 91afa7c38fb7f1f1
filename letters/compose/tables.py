"""Quiet tables: facts with their label in two languages, and schedules whose heading repeats on every page."""

from collections.abc import Sequence
from dataclasses import dataclass

from kernel.decision import Sentence
from letters.compose.flow import Block, Cell, Column, column
from letters.compose.lines import Style
from letters.compose.pen import Pen
from letters.compose.structure import Tag
from letters.compose.style import FIGURES, HAIRLINE, INK, LABEL_EN, LABEL_ZH, LEFT, VALUE_EN, VALUE_ZH, WIDTH

PAD = 1.7
LABELS = (71.0, 71.0)
SPLIT = 0.578
"""Where the second fact of a row begins; names are longer than dates and numbers."""

GUTTER = 5.0
HEAVY = 0.8
HEADS_ROW, HEADS_COLUMN = "<</O /Table /Scope /Row>>", "<</O /Table /Scope /Column>>"
"""What a heading cell heads (ISO 32000-1, table 349)."""


def spanning(columns: int, kind: str = "TD") -> str:
    """Return the attributes of a cell that is so many columns wide; a heading cell heads them."""
    return f"<</O /Table /ColSpan {columns}{' /Scope /Column' if kind == 'TH' else ''}>>"


def cells_of(tag: Tag, count: int, kind: str = "TD", attributes: str = "") -> tuple[Tag, ...]:
    """Return the tags of a row's cells."""
    return tuple(Tag(kind, tag, attributes=attributes) for _ in range(count))


@dataclass(frozen=True, slots=True)
class Fact:
    """A label in both languages and its value: a second line in English only where it differs."""

    label: Sentence
    value: Sentence
    style: Style = VALUE_ZH


def same(text: str, style: Style = FIGURES) -> Sentence:
    """Return a value that reads alike in both languages, such as a date or a number."""
    return Sentence(text, "")


def fact_table(rows: Sequence[Sequence[Fact]]) -> list[Block]:
    """Return one block a row of one or two facts, kept together; a heavy rule above and below, hairlines between."""
    table = Tag("Table")
    blocks = [_fact_row(row, Tag("TR", table), weight=HEAVY if at == 0 else 0.4) for at, row in enumerate(rows)]
    return [*(Block(b.height, b.draw, keep=True) for b in blocks), closing_rule()]


def closing_rule() -> Block:
    """Return the heavy rule that ends a table."""
    return Block(1, lambda pen, top: pen.rule(top, HEAVY, INK))


def _fact_row(facts: Sequence[Fact], tag: Tag, weight: float) -> Block:
    cells: list[tuple[float, Cell]] = []
    tags = [Tag(kind, tag, attributes=attributes) for _ in facts for kind, attributes in (("TH", HEADS_ROW), ("TD", ""))]
    if len(facts) == 1:
        tags[-1] = Tag("TD", tag, attributes=spanning(3))
    for at, fact in enumerate(facts):
        x = LEFT + at * SPLIT * WIDTH
        share = WIDTH if len(facts) == 1 else WIDTH * (1 - SPLIT if at else SPLIT)
        label = LABELS[at]
        cells.append((x, column(label - 3, (fact.label.zh, LABEL_ZH), (fact.label.en, LABEL_EN))))
        cells.append((x + label, column(share - label - (0 if at else GUTTER), (fact.value.zh, fact.style), (fact.value.en, VALUE_EN))))
    return row(cells, tags, weight, INK if weight == HEAVY else HAIRLINE, centred=True)


def row(
    cells: Sequence[tuple[float, Cell]], tags: Sequence[Tag], weight: float, colour: str, *, centred: bool = False, pad: float = PAD
) -> Block:
    """Return a row of columns at their x, one tag each, under a rule; as high as the highest, `centred` in it or hanging from the top."""
    inner = max(cell.height for _, cell in cells)

    def draw(pen: Pen, top: float) -> None:
        pen.rule(top, weight, colour)
        for (x, cell), tag in zip(cells, tags, strict=True):
            with pen.tagged(tag):
                cell.draw(pen, x, top - pad - ((inner - cell.height) / 2 if centred else 0))

    return Block(inner + 2 * pad, draw)


@dataclass(frozen=True, slots=True)
class RightAligned:
    """A column whose lines end at `width` points from its x, as numbers are set."""

    column: Column
    width: float

    @property
    def height(self) -> float:
        """Height of the column."""
        return self.column.height

    def draw(self, pen: Pen, x: float, top: float) -> None:
        """Draw the lines downwards from `top`, each ending at `x + width`."""
        for line, style in self.column.lines:
            pen.line(line, x + self.width - line.width, top, style)
            top -= style.leading
