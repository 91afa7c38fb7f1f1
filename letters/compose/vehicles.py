"""The vehicles on the page: one as a full table of facts, several as a schedule."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from kernel.decision import Sentence
from letters.compose.flow import Block, Cell, column, tagged, unread
from letters.compose.lines import Style
from letters.compose.pen import Pen
from letters.compose.structure import Tag
from letters.compose.style import (
    FIGURES,
    HAIRLINE,
    INK,
    LABEL_EN,
    LABEL_ZH,
    LEFT,
    SMALL_EN,
    SMALL_ZH,
    VALUE_ZH,
    VIN_LARGE,
    VIN_NOTED,
    VIN_ROW,
    WIDTH,
)
from letters.compose.tables import HEADS_COLUMN, HEAVY, Fact, RightAligned, cells_of, closing_rule, fact_table, row, same, spanning
from letters.phrases import Wording
from letters.values import LetterContent, LetterVehicle

INSPECTION_STANDARD = {"passenger": "WM/T 8-2022", "commercial": "WM/T 9-2022"}
_COLUMNS = {"running_number": 24.0, "vin": 132.0, "brand_model": 132.0, "registered": 70.0, "transfer_short": 70.0, "days_short": 0.0}
_COLUMNS["days_short"] = WIDTH - sum(_COLUMNS.values())
"""Width of each column of the schedule, in points, by the phrase that heads it."""


_PAPERS = replace(SMALL_ZH, colour=INK)


def vehicle_blocks(content: LetterContent, wording: Wording) -> list[Block]:
    """Return the fact table for one vehicle, the schedule for more; under it the day rule, and a note if a check digit fails."""
    single = len(content.vehicles) == 1
    blocks = fact_table(_facts(content.vehicles[0], wording)) if single else _schedule(content.vehicles, wording)
    notes = ["window_rule"] if all(vehicle.check_digit_holds for vehicle in content.vehicles) else ["window_rule", "check_digit"]
    said = [wording.say(key) for key in notes]
    cell = column(WIDTH, *(line for note in said for line in ((note.zh, SMALL_ZH), (note.en, SMALL_EN))))
    blocks[-1] = replace(blocks[-1], keep=True)
    return [*blocks, Block(cell.height + 3, tagged(Tag("P"), lambda pen, top: cell.draw(pen, LEFT, top - 3)))]


def _facts(vehicle: LetterVehicle, wording: Wording) -> list[list[Fact]]:
    say = wording.say
    kind = _kind(vehicle, wording)
    report = (vehicle.inspection_number, vehicle.inspection_on.isoformat(), INSPECTION_STANDARD.get(vehicle.category, ""))
    return [
        [
            Fact(say("vin"), same(vehicle.vin + _star(vehicle)), VIN_LARGE if vehicle.check_digit_holds else VIN_NOTED),
            Fact(say("days"), _days(vehicle)),
        ],
        [
            Fact(say("brand_model"), Sentence(f"{vehicle.brand}　{vehicle.model}", f"{kind.zh}　{kind.en}")),
            Fact(say("registered"), same(vehicle.registered.isoformat()), FIGURES),
        ],
        [
            Fact(say("certificate"), same(vehicle.certificate_number), FIGURES),
            Fact(say("transfer_pending"), same(vehicle.transfer_pending.isoformat()), FIGURES),
        ],
        [
            Fact(say("inspection"), Sentence(vehicle.inspection_agency, "　".join(filter(None, report)))),
            Fact(say("manufactured"), same(vehicle.manufactured.isoformat()), FIGURES),
        ],
    ]


def _days(vehicle: LetterVehicle) -> Sentence:
    return same(f"{vehicle.days}（{'≤' if vehicle.days <= 180 else '>'} 180）")


def _star(vehicle: LetterVehicle) -> str:
    return "" if vehicle.check_digit_holds else " *"


def _kind(vehicle: LetterVehicle, wording: Wording) -> Sentence:
    powertrain, category = wording.say(f"powertrain_{vehicle.powertrain}"), wording.say(f"category_{vehicle.category}")
    return Sentence(f"{powertrain.zh}{category.zh}", f"{powertrain.en}, {category.en}")


def _schedule(vehicles: Sequence[LetterVehicle], wording: Wording) -> list[Block]:
    table = Tag("Table")
    header = _header(wording, table)
    again = Block(header.height, unread(header.draw))
    rows = [block for number, vehicle in enumerate(vehicles, start=1) for block in _schedule_row(number, vehicle, wording, table, again)]
    total = wording.say("total", count=len(vehicles))
    cell = column(WIDTH, (f"{total.zh}　{total.en}", VALUE_ZH))
    rows[-1] = replace(rows[-1], keep=True)
    last = row([(LEFT, cell)], cells_of(Tag("TR", table), 1, attributes=spanning(len(_COLUMNS))), HEAVY, INK)
    return [replace(header, keep=True), *rows, replace(last, keep=True), closing_rule()]


def _header(wording: Wording, table: Tag) -> Block:
    """The heading of the columns, and under it, in grey as they are, what the second line of each row says."""
    heads = cells_of(Tag("TR", table), len(_COLUMNS), "TH", HEADS_COLUMN)
    labels = _row({key: (wording.say(key).zh, wording.say(key).en) for key in _COLUMNS}, heads, (LABEL_ZH, LABEL_EN), HEAVY, INK)
    papers = _second_line(_both(wording.say("papers")), LABEL_EN, table, "TH")

    def draw(pen: Pen, top: float) -> None:
        labels.draw(pen, top)
        papers.draw(pen, top - labels.height)

    return Block(labels.height + papers.height, draw)


def _schedule_row(number: int, vehicle: LetterVehicle, wording: Wording, table: Tag, header: Block) -> list[Block]:
    """The facts that are compared on one line, the papers behind them in grey under it; the two stay together."""
    texts = {
        "running_number": (str(number),),
        "vin": (vehicle.vin + _star(vehicle),),
        "brand_model": (f"{vehicle.brand} {vehicle.model}",),
        "registered": (vehicle.registered.isoformat(),),
        "transfer_short": (vehicle.transfer_pending.isoformat(),),
        "days_short": (str(vehicle.days),),
    }
    tags = cells_of(Tag("TR", table), len(_COLUMNS))
    facts = replace(_row(texts, tags, (FIGURES,), 0.4, HAIRLINE), header=header, keep=True)
    return [facts, _second_line(_papers(vehicle, wording), _PAPERS, table)]


def _second_line(text: str, style: Style, table: Tag, kind: str = "TD") -> Block:
    """Text under a row, from the second column to the right margin: a row of its own with one wide cell."""
    indent = _COLUMNS["running_number"]
    cell = column(WIDTH - indent, (text, style))
    (tag,) = cells_of(Tag("TR", table), 1, kind, spanning(len(_COLUMNS), kind))
    return Block(cell.height + 2, tagged(tag, lambda pen, top: cell.draw(pen, LEFT + indent, top + 1.5)))


def _both(sentence: Sentence) -> str:
    return f"{sentence.zh}　{sentence.en}"


def _row(texts: Mapping[str, Sequence[str]], tags: Sequence[Tag], styles: Sequence[Style], weight: float, colour: str) -> Block:
    cells: list[tuple[float, Cell]] = []
    x = LEFT
    for key, width in _COLUMNS.items():
        chosen = [VIN_ROW] if key == "vin" and len(styles) == 1 else styles
        cell = column(width - 6, *zip(texts[key], chosen, strict=True))
        cells.append((x, RightAligned(cell, width) if key == "days_short" else cell))
        x += width
    return row(cells, tags, weight, colour)


def _papers(vehicle: LetterVehicle, wording: Wording) -> str:
    """Powertrain and category, manufacture, certificate and inspection report on one line."""
    powertrain = wording.say(f"powertrain_{vehicle.powertrain}")
    report = f"{vehicle.inspection_agency} {vehicle.inspection_number} {vehicle.inspection_on.isoformat()}"
    return "　".join(
        (f"{_kind(vehicle, wording).zh} {powertrain.en}", vehicle.manufactured.isoformat(), vehicle.certificate_number, report)
    )
