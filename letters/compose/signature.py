"""What ends the letter: QR code at the left, the maker's name and the date under its seal at the right."""

from dataclasses import dataclass, replace

from letters.compose.flow import Block, Column, column
from letters.compose.lines import Style, measure
from letters.compose.pen import Box, Pen
from letters.compose.qr import QUIET_ZONE, Symbol
from letters.compose.seal import SealArt
from letters.compose.structure import Tag
from letters.compose.style import (
    FIGURES,
    INK,
    LABEL_EN,
    LABEL_ZH,
    LEFT,
    MM,
    PAPER,
    QUIET,
    RIGHT,
    SIGN_ZH,
    SMALL_ZH,
    TEXT_ZH,
    VALUE_EN,
)
from letters.phrases import Wording
from letters.values import LetterContent

QR_SIDE = 40 * MM
_SIGN = 236.0
_CLOSING = 18.0
_LABELS = 20.0
_GAP = 10.0
"""Half the white between name and date, in points: a specimen seal is crossed there and covers neither."""

_CLOSING_ZH = replace(TEXT_ZH, justified=False)
_CLOSING_EN = Style(TEXT_ZH.chain, 9, TEXT_ZH.leading, INK, western=True)
_CAPTION = Style(SMALL_ZH.chain, 7.8, 9, INK)


@dataclass(frozen=True, slots=True)
class SignatureBlock:
    """The block and where, below its top, the seal and the QR code will stand."""

    block: Block
    seal: SealArt
    symbol: Symbol

    def seal_box(self, top: float) -> Box:
        """Return the box (x1, y1, x2, y2) of the seal in points for a block at `top`: across name and date."""
        x, y = RIGHT - _SIGN / 2, _middle(top, self.block.height)
        return (
            round(x - self.seal.width / 2, 3),
            round(y - self.seal.height / 2, 3),
            round(x + self.seal.width / 2, 3),
            round(y + self.seal.height / 2, 3),
        )


def signature_block(content: LetterContent, wording: Wording, seal: SealArt, symbol: Symbol) -> SignatureBlock:
    """Return the last block of a letter."""
    quiet = QR_SIDE / symbol.side * QUIET_ZONE
    captions = _captions(content, wording)
    names, day = _names(content), _day(content)
    closing, signatory = wording.say("closing"), wording.say("signatory")
    half = max(seal.height / 2, names.height + _GAP + _LABELS, day.height + _GAP)
    height = max(QR_SIDE + 2 * quiet + captions.height, _CLOSING + 2 * half)
    left, centre = RIGHT - _SIGN, RIGHT - _SIGN / 2

    closed, signed, named, dated, captioned = (Tag("P") for _ in range(5))
    figure = Tag("Figure", alternative=f"二维码 QR code: {content.host} {content.number}")

    def draw(pen: Pen, top: float) -> None:
        bottom = top - quiet - QR_SIDE
        first = top - quiet + 4
        with pen.tagged(closed):
            pen.words(closing.zh, left, first, _CLOSING_ZH)
            pen.words(closing.en, left + measure(closing.zh, _CLOSING_ZH) + 8, first, _CLOSING_EN)
        with pen.tagged(signed):
            pen.words(signatory.zh, left, first - _CLOSING_ZH.leading - 3, LABEL_ZH)
            pen.words(signatory.en, left, first - _CLOSING_ZH.leading - 3 - LABEL_ZH.leading, LABEL_EN)
        middle = _middle(top, height)
        with pen.tagged(named):
            _draw_centred(pen, names, centre, middle + _GAP + names.height)
        with pen.tagged(dated):
            _draw_centred(pen, day, centre, middle - _GAP)
        pen.box(LEFT - quiet, bottom - quiet, QR_SIDE + 2 * quiet, QR_SIDE + 2 * quiet, PAPER)
        with pen.tagged(figure, (LEFT, bottom, LEFT + QR_SIDE, bottom + QR_SIDE)):
            pen.modules(symbol.bars(), LEFT, bottom, QR_SIDE / symbol.side, INK)
        with pen.tagged(captioned):
            captions.draw(pen, LEFT, bottom - quiet + 1)

    return SignatureBlock(Block(height, draw), seal, symbol)


def seal_words(content: LetterContent, *, room: bool) -> str:
    """Return what is read aloud instead of the seal, or of the room that is left for one."""
    marked = "（样章 SPECIMEN）" if content.specimen else ""
    if room:
        return f"{content.maker.name_zh} 盖章处{marked} place for the official seal of {content.maker.name_en}"
    return f"{content.maker.name_zh} 公章{marked} official seal of {content.maker.name_en}"


def _captions(content: LetterContent, wording: Wording) -> Column:
    verify = wording.say("verify")
    return column(
        RIGHT - _SIGN - LEFT - 8,
        (content.host, _CAPTION),
        (content.number, _CAPTION),
        (f"{verify.zh} / {verify.en}", replace(_CAPTION, colour=QUIET)),
    )


def _middle(top: float, height: float) -> float:
    """Height on the page of the middle between name and date, which is also that of the seal."""
    return top - _CLOSING - (height - _CLOSING) / 2


def _names(content: LetterContent) -> Column:
    return column(_SIGN, (content.maker.name_zh, SIGN_ZH), (content.maker.name_en, VALUE_EN))


def _day(content: LetterContent) -> Column:
    day = content.issued_on
    written = f"{day.year}年{day.month}月{day.day}日"
    return column(_SIGN, (written, replace(SIGN_ZH, chain=TEXT_ZH.chain)), (day.isoformat(), replace(FIGURES, size=8.5)))


def _draw_centred(pen: Pen, lines: Column, centre: float, top: float) -> None:
    for line, style in lines.lines:
        pen.line(line, centre - line.width / 2, top, style)
        top -= style.leading
