"""The overseas service outlets on the page: numbered, named in Chinese, English and the local script, and what each does."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import accumulate

from kernel.decision import Sentence
from letters.compose.direction import apart
from letters.compose.flow import Block, Part, column, tagged, unread
from letters.compose.head import heading_line
from letters.compose.lines import Style
from letters.compose.offers import both, offer
from letters.compose.pen import Pen
from letters.compose.structure import Tag
from letters.compose.style import FIGURES, HAIRLINE, INK, LABEL_ZH, LEFT, QUIET, RIGHT, SMALL_EN, SMALL_ZH, VALUE_EN, VALUE_ZH, WIDTH
from letters.compose.tables import HEADS_COLUMN, HEAVY, cells_of, closing_rule, row, spanning
from letters.phrases import Wording
from letters.values import LetterContent, LetterOutlet

_WIDTHS = (20.0, 138.0, 194.0, WIDTH - 20.0 - 138.0 - 194.0)
_EDGES = tuple(accumulate(_WIDTHS[:-1], initial=LEFT))
_GUTTER = 7.0
_PAD = 3.0
_HEAD = replace(LABEL_ZH, size=7)
_FACT = Style(VALUE_EN.chain, 8, 10.2, INK, western=True)
_DOES = replace(SMALL_ZH, leading=9.8, western=True, colour=INK)
_QUIET = replace(_DOES, colour=QUIET)


def outlet_blocks(content: LetterContent, wording: Wording) -> list[Block]:
    """Return one block an outlet, in the order of the content, under heads that repeat; below, how many more there are."""
    table = Tag("Table")
    header = _header(wording, table)
    again = _again(header, wording)
    blocks = [_outlet(number, outlet, wording, table) for number, outlet in enumerate(content.outlets, start=1)]
    blocks = [replace(block, header=again) for block in blocks]
    blocks[-1:] = [replace(block, keep=True) for block in blocks[-1:]]
    return [replace(header, keep=True), *blocks, closing_rule(), *_more(content, wording)]


def _header(wording: Wording, table: Tag) -> Block:
    tags = cells_of(Tag("TR", table), len(_EDGES), "TH", HEADS_COLUMN)
    cells = [(x, column(width, (label, _HEAD))) for x, width, label in zip(_EDGES, _WIDTHS, _heads(wording), strict=True)]
    return row(cells, tags, HEAVY, INK)


def _again(header: Block, wording: Wording) -> Block:
    """Return what stands over the outlets on a further page: the section's heading, continued, and the heads of the columns."""
    title, continued = wording.say("section_outlets"), wording.say("continued")
    heading = heading_line(Sentence(title.zh + continued.zh, f"{title.en} {continued.en}"), read=False)

    def draw(pen: Pen, top: float) -> None:
        heading.draw(pen, top)
        header.draw(pen, top - heading.height)

    return Block(heading.height + header.height, unread(draw))


def _heads(wording: Wording) -> Iterator[str]:
    """Yield what heads each column; the first wording named each fact instead, so its words are strung together."""
    yield "#"
    for key, parts in (
        ("outlet", ("section_outlets",)),
        ("outlet_party", ("provider", "address", "contact")),
        ("outlet_scope", ("scope", "valid_until")),
    ):
        said = [wording.say(part) for part in ((key,) if wording.has(key) else parts)]
        yield f"{'、'.join(one.zh for one in said)}　{', '.join(one.en for one in said)}"


def _outlet(number: int, outlet: LetterOutlet, wording: Wording, table: Tag) -> Block:
    """Who, where and for which cars side by side; under it, over the whole width, what the outlet does."""
    columns = ([(str(number), FIGURES)], _names(outlet), _party(outlet), _scope(outlet, wording))
    cells = [(x, column(width - _GUTTER, *parts)) for x, width, parts in zip(_EDGES, _WIDTHS, columns, strict=True)]
    facts = row(cells, cells_of(Tag("TR", table), len(cells)), 0.4, HAIRLINE, pad=_PAD)
    does = column(RIGHT - _EDGES[1], (offer(outlet, wording), _DOES))
    (tag,) = cells_of(Tag("TR", table), 1, attributes=spanning(len(cells)))

    def draw(pen: Pen, top: float) -> None:
        facts.draw(pen, top)
        with pen.tagged(tag):
            does.draw(pen, _EDGES[1], top - facts.height + 1)

    return Block(facts.height + does.height + 1.5, draw)


def _names(outlet: LetterOutlet) -> list[Part]:
    local = outlet.name_local if outlet.name_local not in (outlet.name_zh, outlet.name_en) else ""
    return [(outlet.name_zh, VALUE_ZH), (outlet.name_en, VALUE_EN), (local, VALUE_EN)]


def _party(outlet: LetterOutlet) -> list[Part]:
    """The legal person as registered, then in Chinese and in Latin letters; where it is, and how to reach it."""
    also = [name for name in (outlet.provider_zh, outlet.provider_en) if name and name != outlet.provider]
    contact = "　".join(filter(None, (outlet.phone, outlet.email)))
    return [(outlet.provider, _FACT), ("　".join(also), _QUIET), (place(outlet), _FACT), (contact, _DOES)]


def _scope(outlet: LetterOutlet, wording: Wording) -> list[Part]:
    until = f"{both(wording.say('valid_until'))} {outlet.valid_to.isoformat()}" if outlet.valid_to else both(wording.say("open_ended"))
    return [
        (", ".join(outlet.brands), _FACT),
        (", ".join(outlet.powertrains), _FACT),
        (until, _QUIET),
    ]


def place(outlet: LetterOutlet) -> str:
    """Return the address on one line, from the street to the city, nothing said twice; no part changes the order of another."""
    parts = [outlet.address]
    parts += [part for part in (outlet.district, outlet.city, outlet.postal_code) if part and part not in outlet.address]
    return ", ".join(apart(parts))


def _more(content: LetterContent, wording: Wording) -> list[Block]:
    """Say how many outlets the letter does not name, and where they are listed."""
    if content.outlets_serving is None or not wording.has("outlets_chosen"):
        return []
    said = wording.say(
        "outlets_chosen",
        serving=content.outlets_serving,
        listed=len(content.outlets),
        destination=Sentence(content.destination_zh, content.destination_en),
        address=directory_address(content),
    )
    cell = column(WIDTH, (said.zh, SMALL_ZH), (said.en, SMALL_EN))
    return [Block(cell.height + 3, tagged(Tag("P"), lambda pen, top: cell.draw(pen, LEFT, top - 3)))]


def directory_address(content: LetterContent) -> str:
    """Return the address of the public list of all outlets in the destination."""
    return f"{content.host.rstrip('/')}/outlets/{content.destination}"
