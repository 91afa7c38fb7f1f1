"""What stands above the facts: letterhead with the maker's mark, number and date, title, addressee, opening."""

from collections.abc import Iterable
from dataclasses import replace

from kernel.decision import Reason, Sentence
from letters.compose.errors import CannotCompose
from letters.compose.flow import Block, column, paragraph, tagged, white
from letters.compose.fonts import HEAD
from letters.compose.images import picture_of, proportions
from letters.compose.lines import Style, break_lines
from letters.compose.pen import Pen
from letters.compose.pictures import Picture
from letters.compose.structure import Tag
from letters.compose.style import (
    HEADING_EN,
    HEADING_ZH,
    INK,
    LEFT,
    NAME_EN,
    NAME_ZH,
    PAGE_WIDTH,
    PAPER,
    RIGHT,
    SMALL_EN,
    SMALL_ZH,
    TEXT_EN,
    TEXT_ZH,
    TITLE_EN,
    TITLE_ZH,
    WIDTH,
)
from letters.compose.tables import RightAligned
from letters.phrases import Wording
from letters.values import LetterContent

MARK_SIDE = _MARK = 32.0
MARK_NAME = "Mark"
"""The name of the maker's mark in the resources of the pages."""

_NAMES = LEFT + _MARK + 10
_ADDRESS = 168.0
_REFERENCE = replace(SMALL_ZH, size=8.5, colour=INK)
_LETTERHEAD_ZH = replace(SMALL_ZH, size=7, leading=9.5)
_LETTERHEAD_EN = replace(SMALL_EN, size=7, leading=9)


def maker_mark(image: bytes) -> Picture:
    """Take a maker's own mark, a PNG with transparency or a plain SVG, as large as the letterhead has room for.

    Raises `CannotCompose`: `mark_image`, or `picture_svg` naming what an SVG has that cannot be drawn.
    """
    ratio = proportions(image)
    width, height = min(MARK_SIDE, MARK_SIDE * ratio), min(MARK_SIDE, MARK_SIDE / ratio)
    picture = picture_of(image, width, height)
    if picture is None:
        raise CannotCompose(_bad_mark())
    return picture


def heading(sentence: Sentence) -> list[Block]:
    """Return a section heading under some white, which stays with what follows."""
    return [white(5), heading_line(sentence)]


def heading_line(sentence: Sentence, *, read: bool = True) -> Block:
    """Return a section heading alone; it stays with what follows. Repeated on a later page it is not `read` again."""

    def draw(pen: Pen, top: float) -> None:
        pen.words(sentence.zh, LEFT, top, HEADING_ZH)
        zh = break_lines(sentence.zh, HEADING_ZH, WIDTH)[0]
        pen.words(sentence.en, LEFT + zh.width + 8, top, HEADING_EN)

    return Block(HEADING_ZH.leading + 1.5, tagged(Tag("H2"), draw) if read else draw, keep=True)


def letterhead(content: LetterContent, wording: Wording, mark: Picture | None) -> Block:
    """Return the maker's mark, names, address and credit code over a rule."""
    maker = content.maker
    names = column(RIGHT - _ADDRESS - _NAMES - 12, (maker.name_zh, NAME_ZH), (maker.name_en, NAME_EN))
    credit = f"{wording.say('credit_code').zh} {maker.credit_code}"
    address_lines = column(_ADDRESS, (maker.address_zh, _LETTERHEAD_ZH), (maker.address_en, _LETTERHEAD_EN), (credit, _LETTERHEAD_ZH))
    address = RightAligned(address_lines, _ADDRESS)
    height = max(names.height, address.height, _MARK)

    named, addressed = Tag("P"), Tag("P")

    def draw(pen: Pen, top: float) -> None:
        _mark(pen, maker.code, top - (height - _MARK) / 2, mark)
        with pen.tagged(named):
            names.draw(pen, _NAMES, top - (height - names.height) / 2)
        with pen.tagged(addressed):
            address.draw(pen, RIGHT - _ADDRESS, top - (height - address.height) / 2)
        pen.rule(top - height - 7, 0.8, INK)

    return Block(height + 7, draw)


def _mark(pen: Pen, code: str, top: float, mark: Picture | None) -> None:
    """Draw the maker's own mark, or its code in its place; the name beside it says the same, so it is not read."""
    with pen.artifact():
        if mark is None:
            _monogram(pen, code, top)
        else:
            pen.picture(MARK_NAME, LEFT + (_MARK - mark.width) / 2, top - (_MARK + mark.height) / 2)


def _monogram(pen: Pen, code: str, top: float) -> None:
    """The maker's mark as type: its code on an ink square, in one row or, from four characters on, in two."""
    pen.box(LEFT, top - _MARK, _MARK, _MARK, INK)
    half = (len(code) + 1) // 2
    rows = [code] if len(code) < 4 else [code[:half], code[half:]]
    size = min(14.0, (_MARK - 8) / max(len(row) for row in rows) / 0.66)
    style = Style(HEAD, size, size * 1.08, PAPER)
    first = top - (_MARK - style.leading * len(rows)) / 2
    for at, letters in enumerate(rows):
        pen.words_centred(letters, LEFT + _MARK / 2, first - at * style.leading, style)


def reference(content: LetterContent, wording: Wording) -> Block:
    """Return number and date of the letter."""
    number, date = wording.say("number"), wording.say("date")

    def draw(pen: Pen, top: float) -> None:
        pen.words_after(f"{number.zh} {number.en} ", content.number, LEFT, top - 5, _REFERENCE)
        pen.words_right(f"{date.zh} {date.en} {content.issued_on.isoformat()}", RIGHT, top - 5, _REFERENCE)

    return Block(SMALL_ZH.leading + 5, tagged(Tag("P"), draw))


def title_blocks(wording: Wording) -> Iterable[Block]:
    """Yield the title in both languages."""
    title, tag = wording.say("title"), Tag("H1")
    yield white(5)
    yield Block(TITLE_ZH.leading, tagged(tag, lambda pen, top: pen.words_centred(title.zh, PAGE_WIDTH / 2, top, TITLE_ZH)), keep=True)
    yield Block(TITLE_EN.leading, tagged(tag, lambda pen, top: pen.words_centred(title.en, PAGE_WIDTH / 2, top, TITLE_EN)), keep=True)
    yield white(6)


def _addressee(to: Sentence) -> Block:
    end = LEFT + break_lines(to.zh, TEXT_ZH, WIDTH)[0].width + 8

    def draw(pen: Pen, top: float) -> None:
        pen.words(to.zh, LEFT, top, TEXT_ZH)
        pen.words(to.en, end, top, replace(TEXT_EN, leading=TEXT_ZH.leading))

    return Block(TEXT_ZH.leading, tagged(Tag("P"), draw))


def opening_blocks(content: LetterContent, count: int, wording: Wording) -> Iterable[Block]:
    """Yield the addressee, and what is confirmed of so many vehicles."""
    to = wording.say("addressee")
    yield _addressee(to)
    yield white(2)
    opening = wording.say(
        "opening",
        counted=wording.say("one_vehicle") if count == 1 else wording.say("vehicles_counted", count=count),
        exporter=Sentence(content.exporter.name_zh, content.exporter.name_en),
        destination=Sentence(content.destination_zh, content.destination_en),
    )
    yield from paragraph("　　" + opening.zh, TEXT_ZH, LEFT, WIDTH)
    yield white(2)
    yield from paragraph(opening.en, TEXT_EN, LEFT, WIDTH)


def _bad_mark() -> Reason:
    return Reason(
        "mark_image",
        Sentence(
            "企业标志须为带透明底的 PNG（不超过 400 万像素）或简单的 SVG，请重新导出。",
            "A maker's mark must be a PNG with transparency (at most 4 million pixels) or a plain SVG; export it again.",
        ),
        "mark",
    )
