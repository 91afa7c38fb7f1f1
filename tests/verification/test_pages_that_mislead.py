"""Pages that read as their data do and look otherwise, under a good seal: what is told is not what is drawn, and never genuine."""

import re
from collections.abc import Callable
from dataclasses import replace
from io import BytesIO

import pytest
from hypothesis import HealthCheck, given, settings
from PIL import Image, ImageDraw

from letters.compose import compose, maker_mark, recorded_seal
from letters.compose.comparing import compare
from letters.compose.fonts import Face, load
from letters.values import LetterContent
from letters.wording import load_wording
from signing.draft import Draft
from signing.inspection import inspect
from tests.support.anywhere import contents
from tests.support.contents import arabic, content, extreme, thai, vin_at
from tests.support.drafts import added, changed, pressed, repainted, swapped, unpressed
from tests.support.sealed_letters import CLOCK, Tamper, code_of, letter, sealed, set_letter
from tests.support.trade_seals import Issued, trust_at
from tests.verification.test_pages_against_data import checker, told
from verification.values import Word

ONE = letter()
VIN, OTHER = ONE.vins[0], vin_at(7)
LAID = re.compile(rb"1 0 0 1 ([0-9.]+) ([0-9.]+) Tm /F4 ([0-9.]+) Tf <([0-9A-F]+)> Tj")


def shown(text: str) -> bytes:
    """Return the glyphs of a text in the face of VINs."""
    glyph_of = load(Face.MONO).typeface.glyph_of
    return "".join(f"{glyph_of[ord(c)]:04X}" for c in text).encode()


def at_vin(change: Callable[[bytes, float, float], bytes]) -> Tamper:
    """Return what puts other operators for those that show the VIN; they are told where it stands."""

    def paint(page: bytes) -> bytes:
        found = next(found for found in LAID.finditer(page) if found[4] == shown(VIN))
        return page[: found.start()] + change(found[0], float(found[1]), float(found[2])) + page[found.end() :]

    return lambda draft: repainted(draft, paint)


def behind(more: Callable[[float, float], bytes]) -> Tamper:
    """Return what paints over the finished page, told where the VIN stands."""

    def paint(page: bytes) -> bytes:
        found = next(found for found in LAID.finditer(page) if found[4] == shown(VIN))
        return page + b"\n" + more(float(found[1]), float(found[2]))

    return lambda draft: repainted(draft, paint)


def with_form(body: bytes, painted: bytes) -> Tamper:
    """Return what adds a form to the file and paints it."""

    def tamper(draft: Draft) -> Draft:
        made, number = added(
            draft,
            pressed(body, b"<</Type /XObject /Subtype /Form /BBox [0 0 595 842] /Resources %s /Filter /FlateDecode /Length 0>>" % b"<<>>"),
        )
        named = swapped(made, b"/XObject <<", b"/XObject <</Mark %d 0 R " % number)
        return repainted(named, lambda page: page + b"\n" + painted)

    return tamper


def font_part(marker: bytes, change: Callable[[bytes], bytes]) -> Tamper:
    """Return what changes an object that belongs to the font of VINs."""

    def tamper(draft: Draft) -> Draft:
        font = next(body for body in draft.bodies if b"/Subtype /Type0" in body and b"+NotoSansMono" in body)
        inner = next(body for body in draft.bodies if b"/Subtype /CIDFontType2" in body and b"+NotoSansMono" in body)
        descriptor = next(body for body in draft.bodies if b"/Type /FontDescriptor" in body and b"+NotoSansMono" in body)
        found = re.search(marker + rb" ([0-9]+) 0 R", font + inner + descriptor)
        assert found is not None
        return changed(draft, draft.bodies[int(found[1]) - 1], lambda body: pressed(change(unpressed(body)), body))

    return tamper


def told_as(page_shows: str, reads: str) -> bytes:
    return b"/Span <</ActualText (%s)>> BDC <%s> Tj EMC" % (reads.encode(), shown(page_shows))


def swapped_glyphs(cmap: bytes) -> bytes:
    """Tell the glyph of 1 as 7 and that of 7 as 1."""
    one, seven = shown("1"), shown("7")
    return cmap.replace(b"<%s> <0031>" % one, b"<%s> <0037>" % one).replace(b"<%s> <0037>\n" % seven, b"<%s> <0031>\n" % seven)


STROKES = b"0.1 0.1 0.1 RG 1 w %.1f %.1f m %.1f %.1f l S"
MISLEADING: dict[str, Tamper] = {
    "another VIN, told as the right one": at_vin(lambda shows, *_: shows.replace(b"<%s> Tj" % shown(VIN), told_as(OTHER, VIN))),
    "a font that tells other figures": font_part(b"/ToUnicode", swapped_glyphs),
    "a font that draws other figures": font_part(b"/FontFile2", lambda program: program[:-40] + bytes(40)),
    "a font without widths": lambda draft: changed(
        draft, b"/CIDFontType2 /BaseFont /" + mono_name(draft), lambda body: body.replace(b"[600]", b"[0]", 4)
    ),
    "a stroke through a figure": behind(lambda x, y: STROKES % (x + 3, y, x + 9, y + 7)),
    "a hair over a figure": behind(lambda x, y: b"1 g %.1f %.1f 0.3 9 re f" % (x + 3, y)),
    "a white area and lines on it": behind(lambda x, y: b"1 g %.1f %.1f 150 40 re f " % (x, y - 10) + STROKES % (x + 3, y, x + 9, y + 7)),
    "white letters over the VIN": behind(lambda x, y: b"BT 1 1 1 rg 1 0 0 1 %.1f %.1f Tm /F4 9 Tf <%s> Tj ET" % (x + 20, y, shown("MMMM"))),
    "large white letters over the VIN": behind(lambda x, y: b"BT 1 1 1 rg 1 0 0 1 %.1f %.1f Tm /F4 90 Tf <%s> Tj ET" % (x, y, shown("M"))),
    "black letters over the VIN": behind(lambda x, y: b"BT 0 g 1 0 0 1 %.1f %.1f Tm /F4 9 Tf <%s> Tj ET" % (x + 2, y, shown("8888"))),
    "the VIN cut off": at_vin(lambda shows, x, y: b"ET q %.1f %.1f 200 4 re W n BT %s ET Q BT" % (x, y, shows)),
    "the VIN in outlines": at_vin(lambda shows, *_: b"1 Tr 0 0 0 RG " + shows + b" 0 Tr"),
    "the VIN as small as a full stop": at_vin(lambda shows, *_: re.sub(rb"/F4 [0-9.]+ Tf", b"/F4 3 Tf", shows)),
    "the VIN squeezed": at_vin(lambda shows, *_: shows.replace(b"1 0 0 1 ", b"0.2 0 0 1 ", 1)),
    "a form over the VIN": with_form(b"1 g 90 400 200 300 re f", b"q /Mark Do Q"),
    "words drawn as lines": lambda draft: repainted(
        draft, lambda page: page + b"\n" + b" ".join(STROKES % (40.0 + n, 30, 44.0 + n, 37) for n in range(60))
    ),
    "the seal over the VIN": lambda draft: changed(
        draft, b"/Subtype /Widget", lambda body: re.sub(rb"/Rect \[[^]]*\]", b"/Rect [90 500 210 620]", body)
    ),
    "the seal over the whole page": lambda draft: changed(
        draft, b"/Subtype /Widget", lambda body: re.sub(rb"/Rect \[[^]]*\]", b"/Rect [0 0 595 842]", body)
    ),
}


def mono_name(draft: Draft) -> bytes:
    found = re.search(rb"[A-Z]{6}\+NotoSansMono-Medium", b"".join(body for body in draft.bodies if b"/CIDFontType2" in body))
    assert found is not None
    return found[0]


@pytest.mark.parametrize("what", MISLEADING)
def test_a_page_that_looks_otherwise_than_it_reads_is_altered(issued: Issued, what: str) -> None:
    file = sealed(ONE, tamper=MISLEADING[what])
    assert inspect(file, trust_at(CLOCK)).passed, "the seal is good"
    assert told(checker(issued).by_file(file)) == (Word.ALTERED, ["pages_differ"])


OTHERWISE: dict[str, Tamper] = {
    "a font that is not embedded": lambda draft: swapped(draft, b"/FontFile2", b"/FontFileX"),
    "a font of the reader's machine": lambda draft: swapped(draft, b"/Font <<", b"/Font <</F99 %d 0 R " % (len(draft.bodies))),
    "resources of its own": lambda draft: swapped(draft, b"/XObject <<", b"/ExtGState <</G <</ca 0.1>>>> /XObject <<"),
    "a page turned round": lambda draft: swapped(draft, b"/Tabs /S", b"/Tabs /S /Rotate 180"),
    "a page cropped": lambda draft: swapped(draft, b"/Tabs /S", b"/Tabs /S /CropBox [0 0 595 842]"),
}


@pytest.mark.parametrize("what", OTHERWISE)
def test_a_page_written_otherwise_than_ours_is_never_genuine(issued: Issued, what: str) -> None:
    verdict = checker(issued).by_file(sealed(ONE, tamper=OTHERWISE[what]))
    assert verdict.word in (Word.UNAVAILABLE, Word.UNREADABLE, Word.ALTERED)
    assert verdict.letter is None


@pytest.mark.parametrize("what", [content(12, 3), arabic(), thai(), extreme()], ids=["twelve", "Arabic", "Thai", "extreme"])
def test_nothing_of_the_sort_is_found_on_true_pages(what: LetterContent) -> None:
    found = compare(set_letter(letter(what)).draft.unsealed(), letter(what))
    assert found is not None
    assert found.faults == ()


@pytest.mark.parametrize("side", [30, 45])
@pytest.mark.parametrize("what", [content(), content(12, 3), extreme()], ids=["one", "twelve", "extreme"])
def test_nothing_of_the_sort_is_found_under_a_makers_own_seal_and_mark(what: LetterContent, side: int) -> None:
    real = replace(letter(what), specimen=False)
    seal, mark = recorded_seal(ring(), width_mm=side, height_mm=side), maker_mark(ring())
    made = compose(real, qr_text=code_of(real), seal=seal, wording=load_wording(real.wording), mark=mark)
    found = compare(made.pdf, real)
    assert found is not None
    assert found.faults == ()


def ring() -> bytes:
    """Return a red ring with nothing around it, as PNG."""
    image, out = Image.new("RGBA", (600, 600)), BytesIO()
    ImageDraw.Draw(image).ellipse((5, 5, 595, 595), outline=(200, 16, 46, 255), width=20)
    image.save(out, "PNG")
    return out.getvalue()


@settings(max_examples=15, derandomize=True, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(contents())
def test_nothing_of_the_sort_is_found_in_any_script(what: LetterContent) -> None:
    found = compare(set_letter(letter(what)).pdf, letter(what))
    assert found is not None
    assert found.faults == ()
