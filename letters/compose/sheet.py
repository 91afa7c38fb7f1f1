"""What every page has beside its text: the specimen mark behind it, the running head and the foot."""

import math
from dataclasses import dataclass, replace

from letters.compose.flow import Column, column
from letters.compose.fonts import HEAD
from letters.compose.lines import Style, measure
from letters.compose.offers import both
from letters.compose.pen import Pen
from letters.compose.style import FOOT, INK, LEFT, MARK, PAGE_HEIGHT, PAGE_WIDTH, RIGHT, SMALL_ZH, TOP, WIDTH
from letters.phrases import Wording
from letters.values import LetterContent

_MARK_SIZE, _MARK_ANGLE = 84.0, 54.7
"""The mark runs along the diagonal of A4 (its angle is atan(297/210))."""

_FOOT_STYLE = replace(SMALL_ZH, size=8)
_CHECK_STYLE = replace(_FOOT_STYLE, colour=INK)


@dataclass(frozen=True, slots=True)
class Sheet:
    """What is the same on all pages of a letter."""

    content: LetterContent
    wording: Wording
    check_word: str
    head: Column

    @classmethod
    def of(cls, content: LetterContent, wording: Wording, check_word: str) -> "Sheet":
        """Return the sheet of a letter; the running head names the maker and says how a swapped page shows."""
        title, same = wording.say("title"), both(wording.say("same_letter")) if wording.has("same_letter") else ""
        named = f"{content.maker.name_zh}　{title.zh}　{title.en}"
        return cls(content, wording, check_word, column(WIDTH, (named, SMALL_ZH), (same, SMALL_ZH)))

    @property
    def head_height(self) -> float:
        """Height in points of the running head, which every page but the first has."""
        return self.head.height + 10

    def draw(self, pen: Pen, page: int, pages: int) -> None:
        """Draw mark, head and foot of the page numbered `page`, before its text; none of it is read aloud."""
        with pen.artifact():
            if self.content.specimen:
                self._mark(pen)
            if page > 1:
                self._head(pen)
            self._foot(pen, page, pages)

    def _mark(self, pen: Pen) -> None:
        specimen = self.wording.say("specimen")
        zh, en = Style(HEAD, _MARK_SIZE, 0, MARK), Style(HEAD[1:], _MARK_SIZE, 0, MARK)
        width, gap = measure(specimen.zh, zh), _MARK_SIZE / 3
        begin = -(width + gap + measure(specimen.en, en)) / 2
        angle = math.radians(_MARK_ANGLE)
        with pen.turned(PAGE_WIDTH / 2, PAGE_HEIGHT / 2, math.cos(angle), math.sin(angle)):
            pen.words(specimen.zh, begin, 0, zh)
            pen.words(specimen.en, begin + width + gap, 0, en)

    def _head(self, pen: Pen) -> None:
        self.head.draw(pen, LEFT, TOP)
        pen.rule(TOP - self.head.height - 2)

    def _foot(self, pen: Pen, page: int, pages: int) -> None:
        number, check = self.wording.say("number"), self.wording.say("check_word")
        counted = self.wording.say("page", page=page, pages=pages)
        pen.rule(FOOT + 13)
        top = FOOT + 10
        pen.words_after(f"{number.zh} {number.en} ", self.content.number, LEFT, top, _FOOT_STYLE)
        label = f"{check.zh} {check.en} "
        width = measure(label, _CHECK_STYLE) + measure(self.check_word, _CHECK_STYLE)
        pen.words_after(label, self.check_word, PAGE_WIDTH / 2 - width / 2, top, _CHECK_STYLE)
        pen.words_right(f"{counted.zh}　{counted.en}", RIGHT, top, _FOOT_STYLE)
