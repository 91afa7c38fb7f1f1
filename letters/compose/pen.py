"""Draws set lines, rules, boxes and pictures into a page's content; nothing else in composing writes operators."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

from letters.compose.fonts import Face
from letters.compose.lines import Line, Style, break_lines, measure
from letters.compose.structure import Marks, Tag
from letters.compose.style import HAIRLINE, LEFT, RIGHT

_CENTRE = 0.38
"""Height of the middle of an em box over the baseline, in em (ascent 0.88, descent 0.12)."""

MAIN_LANGUAGE = "zh-CN"
"""The language of the whole letter; runs in another say so."""


Box = tuple[float, float, float, float]


class Ink:
    """What all pages of a letter have taken so far: glyphs by face beyond ASCII, and the text of those that a character does not tell."""

    def __init__(self) -> None:
        self.glyphs: dict[Face, set[int]] = {}
        self.words: dict[Face, dict[int, str]] = {}

    def take(self, line: Line) -> None:
        """Note the glyphs of a line; those of ASCII are in every subset anyway."""
        for run in line.runs:
            taken = self.glyphs.get(run.face)
            if taken is None:
                taken = self.glyphs[run.face] = set()
            taken |= run.glyphs
            if run.words:
                self.words.setdefault(run.face, {}).update(run.words)

    def add(self, other: "Ink") -> None:
        """Note what was taken elsewhere."""
        for face, glyphs in other.glyphs.items():
            self.glyphs.setdefault(face, set()).update(glyphs)
        for face, words in other.words.items():
            self.words.setdefault(face, {}).update(words)


class Pen:
    """Writes one page whose y axis is that of the PDF; tops of lines are given, baselines are computed.

    What is drawn inside `tagged` belongs to that tag; all the rest is an artifact (ISO 32000-1, 14.8.2.2).
    """

    def __init__(self, ink: Ink, outline: Marks, page: int) -> None:
        self._ink = ink
        self._outline = outline
        self._page = page
        self._out: list[bytes] = []
        self._marked = False

    def content(self) -> bytes:
        """Return the page's content stream."""
        return b"\n".join(self._out)

    def repeat(self, operators: bytes) -> None:
        """Write what another pen wrote, whose marks and ink are taken care of."""
        self._out.append(operators)

    @contextmanager
    def tagged(self, tag: Tag, box: Box | None = None) -> Iterator[None]:
        """Make what is drawn inside the content of `tag`; within another tag or an artifact nothing is marked anew.

        `box` (x1, y1, x2, y2 in points) is where a figure stands.
        """
        if self._marked:
            yield
            return
        if box is not None:
            self._outline.bound(tag, box)
        self._out.append(b"/%s <</MCID %d>> BDC" % (tag.kind.encode(), self._outline.mark(tag, self._page)))
        self._marked = True
        yield
        self._marked = False
        self._out.append(b"EMC")

    @contextmanager
    def artifact(self) -> Iterator[None]:
        """Make what is drawn inside no part of the letter's text: running heads, page numbers, the specimen mark."""
        if self._marked:
            yield
            return
        self._out.append(b"/Artifact BMC")
        self._marked = True
        yield
        self._marked = False
        self._out.append(b"EMC")

    def line(self, line: Line, x: float, top: float, style: Style) -> None:
        """Draw one set line with its leading hanging from `top`."""
        if not line.runs:
            return
        self._ink.take(line)
        baseline = top - style.leading / 2 - _CENTRE * style.size
        begin = b"BT %s rg %s1 0 0 1 %.2f %.2f Tm" % (_colour(style.colour), b"%.3f Tc " % line.space if line.space else b"", x, baseline)
        shown = b"%s %s%s ET" % (begin, line.shown, b" 0 Tc" if line.space else b"")
        foreign = line.language not in ("", MAIN_LANGUAGE)
        self._draw(b"/Span <</Lang (%s)>> BDC %s EMC" % (line.language.encode(), shown) if foreign and self._marked else shown)

    def words(self, words: str, x: float, top: float, style: Style) -> None:
        """Draw text on one line, starting at `x`."""
        for line in break_lines(words, style, float("inf")):
            self.line(line, x, top, style)

    def words_after(self, label: str, words: str, x: float, top: float, style: Style) -> None:
        """Draw text on one line behind a label that many letters have, so that it alone is set anew."""
        self.words(label, x, top, style)
        self.words(words, x + measure(label, style), top, style)

    def words_right(self, words: str, right: float, top: float, style: Style) -> None:
        """Draw text on one line, ending at `right`."""
        self.words(words, right - measure(words, style) + style.tracking, top, style)

    def words_centred(self, words: str, centre: float, top: float, style: Style) -> None:
        """Draw text on one line, around `centre`."""
        self.words(words, centre - (measure(words, style) - style.tracking) / 2, top, style)

    @contextmanager
    def turned(self, x: float, y: float, cosine: float, sine: float) -> Iterator[None]:
        """Draw inside with the origin at (x, y) and the axes turned."""
        self._out.append(b"q %.5f %.5f %.5f %.5f %.2f %.2f cm" % (cosine, sine, -sine, cosine, x, y))
        yield
        self._out.append(b"Q")

    def rule(self, y: float, weight: float = 0.4, colour: str = HAIRLINE, left: float = LEFT, right: float = RIGHT) -> None:
        """Draw a horizontal rule."""
        self._draw(b"%.2f w %s RG %.2f %.2f m %.2f %.2f l S" % (weight, _colour(colour), left, y, right, y))

    def box(self, x: float, y: float, width: float, height: float, colour: str) -> None:
        """Fill a rectangle whose lower left corner is (x, y)."""
        self._draw(b"%s rg %.2f %.2f %.2f %.2f re f" % (_colour(colour), x, y, width, height))

    def modules(self, bars: bytes, x: float, y: float, side: float, colour: str) -> None:
        """Fill bars, rectangles of one path in modules of `side` points, with the lower left corner at (x, y)."""
        self._draw(b"q %s rg %.5f 0 0 %.5f %.2f %.2f cm %s f Q" % (_colour(colour), side, side, x, y, bars))

    def picture(self, name: str, x: float, y: float, slice_of: Box | None = None) -> None:
        """Draw a picture of the page's resources with its lower left corner at (x, y); of a slice only that (x, y, width, height)."""
        clip = b"%.2f %.2f %.2f %.2f re W n " % slice_of if slice_of else b""
        self._draw(b"q %s1 0 0 1 %.2f %.2f cm /%s Do Q" % (clip, x, y, name.encode()))

    def _draw(self, operators: bytes) -> None:
        self._out.append(operators if self._marked else b"/Artifact BMC %s EMC" % operators)


@cache
def _colour(name: str) -> bytes:
    """Return `#16202A` as the three operands of rg and RG."""
    return b" ".join(b"%.4g" % (int(name[at : at + 2], 16) / 255) for at in (1, 3, 5))
