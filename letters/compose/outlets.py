"""The overseas service outlets on the page: numbered, named in Chinese, English and the local script."""

from dataclasses import dataclass, replace

from kernel.decision import Sentence
from letters.compose.flow import Block, Cell, Column, column
from letters.compose.head import heading_line
from letters.compose.lines import Style
from letters.compose.pen import Pen
from letters.compose.structure import Tag
from letters.compose.style import FIGURES, HAIRLINE, INK, LEFT, QUIET, SMALL_EN, VALUE_EN, VALUE_ZH, WIDTH
from letters.compose.tables import HEAVY, cells_of, closing_rule, row
from letters.phrases import Wording
from letters.values import LetterContent, LetterOutlet

_NUMBER, _NAMES, _LABEL = 24.0, 162.0, 60.0
_FACTS = WIDTH - _NUMBER - _NAMES - _LABEL
_LABEL_STYLE = Style(SMALL_EN.chain, 7, 10.5, QUIET)
_FACT = Style(VALUE_EN.chain, 8, 10.5, INK, western=True)
_UNTIL = Style(SMALL_EN.chain, 7.5, 10.5, QUIET)


def outlet_blocks(content: LetterContent, wording: Wording) -> list[Block]:
    """Return one block an outlet, in the order of the content, under a heavy rule."""
    table = Tag("Table")
    blocks = [_outlet(number, outlet, wording, table) for number, outlet in enumerate(content.outlets, start=1)]
    title, continued = wording.say("section_outlets"), wording.say("continued")
    header = heading_line(Sentence(title.zh + continued.zh, f"{title.en} {continued.en}"), read=False)
    blocks = [replace(block, header=header) for block in blocks]
    blocks[-1:] = [replace(block, keep=True) for block in blocks[-1:]]
    return [*blocks, closing_rule()]


def _outlet(number: int, outlet: LetterOutlet, wording: Wording, table: Tag) -> Block:
    local = outlet.name_local if outlet.name_local not in (outlet.name_zh, outlet.name_en) else ""
    names = column(
        _NAMES - 12, (outlet.name_zh, VALUE_ZH), (outlet.name_en, VALUE_EN), (local, VALUE_EN), (_until(outlet, wording), _UNTIL)
    )
    cells: list[tuple[float, Cell]] = [
        (LEFT, column(_NUMBER - 4, (str(number), FIGURES))),
        (LEFT + _NUMBER, names),
        (LEFT + _NUMBER + _NAMES, Labelled.of([(wording.say(key), text) for key, text in _facts(outlet, wording) if text])),
    ]
    tags = cells_of(Tag("TR", table), len(cells))
    return row(cells, tags, HEAVY if number == 1 else 0.4, INK if number == 1 else HAIRLINE, pad=3.4)


def _facts(outlet: LetterOutlet, wording: Wording) -> list[tuple[str, str]]:
    services = [wording.say(f"service_{service}") for service in outlet.services]
    place = outlet.address if outlet.city in outlet.address else f"{outlet.address}, {outlet.city}"
    return [
        ("provider", outlet.provider),
        ("address", place),
        ("contact", "　".join(filter(None, (outlet.phone, outlet.email)))),
        ("services", f"{'、'.join(s.zh for s in services)}　{', '.join(s.en for s in services)}"),
        ("scope", f"{', '.join(outlet.brands)}　{', '.join(outlet.powertrains)}"),
    ]


def _until(outlet: LetterOutlet, wording: Wording) -> str:
    label, unlimited = wording.say("valid_until"), wording.say("open_ended")
    return f"{label.zh} {label.en} {outlet.valid_to.isoformat() if outlet.valid_to else f'{unlimited.zh} {unlimited.en}'}"


@dataclass(frozen=True, slots=True)
class Labelled:
    """Facts under each other, each with a grey label at its left."""

    pairs: tuple[tuple[Column, Column], ...]

    @classmethod
    def of(cls, facts: list[tuple[Sentence, str]]) -> "Labelled":
        """Return the facts set to the width of the outlets' right half."""
        return cls(
            tuple((column(_LABEL - 2, (f"{label.zh} {label.en}", _LABEL_STYLE)), column(_FACTS, (text, _FACT))) for label, text in facts)
        )

    @property
    def height(self) -> float:
        """Sum of the heights of the facts."""
        return sum(value.height for _, value in self.pairs)

    def draw(self, pen: Pen, x: float, top: float) -> None:
        """Draw the facts downwards from `top`."""
        for label, value in self.pairs:
            label.draw(pen, x, top)
            value.draw(pen, x + _LABEL, top)
            top -= value.height
