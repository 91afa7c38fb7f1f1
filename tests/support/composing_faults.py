"""One fault for each step of composing, put into the step itself: what a slip of ours would make of a letter."""

import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from importlib import import_module
from typing import Any

import pytest

from letters.compose.fonts import Face, load
from letters.compose.pages import Drawn
from letters.compose.typeface import Typeface
from letters.content import content_bytes
from tests.support.contents import ISTANBUL, vin_at
from tests.support.drafts import operators, pressed, repainted, swapped, unpressed

Patch = pytest.MonkeyPatch
Fault = Callable[[Patch], None]
COMPOSE = "letters.compose"
_LASTING = frozenset(
    {
        "load",
        "look_alikes",
        "hb_font",
        "_version",
        "_blank",
        "_bars",
        "_pairs",
        "_block",
        "blocks",
        "capacity",
        "_length_bits",
        "_srgb",
        "_profile",
    }
)
"""What is kept for the life of a process and depends on no step that a fault is put into."""


@dataclass(frozen=True, slots=True)
class Step:
    """A fault in a function of composing, and the code with which the lint answers."""

    function: str
    fault: Fault
    code: str


def forget() -> None:
    """Forget every line, block and font that was set, so that a fault is in what is set next, and then in nothing."""
    for name in [name for name in sys.modules if name.startswith(COMPOSE)]:
        for kept, found in vars(sys.modules[name]).items():
            if kept not in _LASTING and hasattr(found, "cache_clear"):
                found.cache_clear()


@contextmanager
def injected(fault: Fault) -> Iterator[None]:
    """Compose with a fault inside, and without it outside."""
    with pytest.MonkeyPatch.context() as patch:
        fault(patch)
        forget()
        yield
    forget()


def instead(where: str, other: Any) -> Fault:
    """Return the fault of a function (or value) being another."""
    module, _, name = where.rpartition(".")

    def put(patch: Patch) -> None:
        patch.setattr(_owner(module), name, other)

    return put


def given(where: str, change: Callable[..., tuple[Any, ...]]) -> Fault:
    """Return the fault of a function being given other arguments."""
    return _wrapped(where, lambda really, *args, **named: really(*change(*args), **named))


def made(where: str, change: Callable[[Any], Any]) -> Fault:
    """Return the fault of a function giving something else back."""
    return _wrapped(where, lambda really, *args, **named: change(really(*args, **named)))


def _wrapped(where: str, call: Callable[..., Any]) -> Fault:
    module, _, name = where.rpartition(".")

    def put(patch: Patch) -> None:
        really = getattr(_owner(module), name)
        patch.setattr(_owner(module), name, lambda *args, **named: call(really, *args, **named))

    return put


def _owner(path: str) -> Any:
    """Return the module of composing, or the class in one, that a path names."""
    module, *inner = path.split(".")
    owner: Any = import_module(f"{COMPOSE}.{module}")
    for name in inner:
        owner = getattr(owner, name)
    return owner


def with_cars(change: Callable[[tuple[Any, ...]], tuple[Any, ...]]) -> Fault:
    """Return the fault of the schedule being set from other cars."""
    return given("letter.vehicle_blocks", lambda content, wording: (replace(content, vehicles=change(content.vehicles)), wording))


def with_outlets(change: Callable[[tuple[Any, ...]], tuple[Any, ...]]) -> Fault:
    """Return the fault of the outlets being set from others."""
    return given("letter.outlet_blocks", lambda content, wording: (replace(content, outlets=change(content.outlets)), wording))


def with_content(where: str, **changes: Any) -> Fault:
    """Return the fault of a step being given another content."""
    return given(where, lambda content, *rest: (replace(content, **changes), *rest))


def in_draft(old: bytes, new: bytes) -> Fault:
    """Return the fault of the finished file saying `new` where it should say `old`."""
    return made("letter.finish", lambda draft: swapped(draft, old, new))


def on_page(change: Callable[[bytes], bytes], page: int = 0) -> Fault:
    """Return the fault of other operators on a page."""
    return made("letter.finish", lambda draft: repainted(draft, change, page))


def crossed(one: Any, other: Any, field: str) -> tuple[Any, Any]:
    """Return two values with a field of each in the other."""
    return replace(one, **{field: getattr(other, field)}), replace(other, **{field: getattr(one, field)})


def blank_seven(patch: Patch) -> None:
    """Let a subset of the face that VINs are set in lack the outline of the figure 7."""
    mono = load(Face.MONO).typeface
    really = Typeface.subset

    def subset(self: Typeface, glyphs: Any) -> bytes:
        return really(self, [glyph for glyph in glyphs if self is not mono or glyph != mono.glyph_of[ord("7")]])

    patch.setattr(Typeface, "subset", subset)


def of_another_face(patch: Patch) -> None:
    """Embed the outlines of one face under the name of another."""
    module = import_module(f"{COMPOSE}.font_objects")
    really = module.load
    patch.setattr(module, "load", lambda face: really(Face.SANS if face is Face.SERIF else face))


def other_program(parts: Any) -> Any:
    """Return the parts of a font with the outlines of another letter's."""
    return replace(parts, program=parts.program) if "Mono" not in parts.name else replace(parts, program=_mono_of_sans())


def _mono_of_sans() -> bytes:
    from letters.compose.pdf_objects import stream

    program = load(Face.SANS).typeface.subset(range(3, 200))
    return stream(program, f"/Length1 {len(program)}")


def told_otherwise(parts: Any) -> Any:
    """Return the parts of a font whose figures 1 and 7 are told as each other."""
    other = {b"<0031>\n": b"<0037>\n", b"<0037>\n": b"<0031>\n"}
    text = re.sub(rb"<003[17]>\n", lambda found: other[found[0]], unpressed(parts.to_unicode))
    return replace(parts, to_unicode=pressed(text))


def both_ways(run: Any) -> Any:
    """Return a run that shows and tells a 7 for every 2 of the VINs' face."""
    glyph_of = load(Face.MONO).typeface.glyph_of
    return replace(run, show=run.show.replace(b"%04X" % glyph_of[ord("2")], b"%04X" % glyph_of[ord("7")])) if run.face is Face.MONO else run


def half_a_code(bars: bytes) -> bytes:
    """Return the bars of the upper half of a code."""
    rows = bars.split(b" re ")
    return b" re ".join(rows[: len(rows) // 2]) + b" re"


def one_module_less(bars: bytes) -> bytes:
    """Return the bars of a code without one in its middle: correction still reads it."""
    rows = bars.split(b" re ")
    return b" re ".join([row for at, row in enumerate(rows) if at != len(rows) // 2])


def pages_of(change: Callable[[tuple[int, ...]], tuple[int, ...]]) -> Fault:
    """Return the fault of the pages being listed otherwise."""

    def put(patch: Patch) -> None:
        module = import_module(f"{COMPOSE}.letter")
        really = module.draw_pages

        def draw(objects: Any, *rest: Any) -> Drawn:
            drawn: Drawn = really(objects, *rest)
            kids = change(drawn.pages)
            objects.put(drawn.parent, f"<</Type /Pages /Kids [{' '.join(f'{n} 0 R' for n in kids)}] /Count {len(kids)}>>")
            return drawn

        patch.setattr(module, "draw_pages", draw)

    return put


def painted(operators_after: bytes) -> Fault:
    """Return the fault of something painted over the first page."""
    return on_page(lambda page: page + b"\n/Artifact BMC q " + operators_after + b" Q EMC")


class Mute:
    """Stands in for a context manager of a pen that marks nothing."""

    def __call__(self, *_: Any, **__: Any) -> "Mute":
        return self

    def __enter__(self) -> None:
        return None

    def __exit__(self, *_: object) -> None:
        return None


def nothing(*_: Any, **__: Any) -> None:
    """Do nothing."""


def moved(x: float) -> Callable[..., tuple[Any, ...]]:
    """Return arguments of `Pen.line` with the line `x` points further to the right, if it is one of a VIN."""

    def change(pen: Any, line: Any, at: float, *rest: Any) -> tuple[Any, ...]:
        return pen, line, at + x if line.text.startswith("LSP") else at, *rest

    return change


def hidden_by(patch: Patch) -> None:
    """Draw a white box over every VIN."""
    pen = import_module(f"{COMPOSE}.pen").Pen
    really = pen.line

    def line(self: Any, set_line: Any, x: float, top: float, style: Any) -> None:
        really(self, set_line, x, top, style)
        if set_line.text.startswith("LSP"):
            self.box(x + 30, top - style.leading, 40, style.leading, "#FFFFFF")

    patch.setattr(pen, "line", line)


OTHER = "SPECMN-2026-0000099-0"
STEPS: dict[str, Step] = {
    # What is set.
    "the JSON of another letter is attached": Step(
        "letter.content_bytes",
        instead("letter.content_bytes", lambda content: content_bytes(replace(content, status_index=9_999))),
        "attachment_differs",
    ),
    "the check word is another letter's": Step("check_word.check_word", instead("letter.check_word", lambda _: "ABCD-2345"), "page_mark"),
    "the letterhead names another maker": Step(
        "head.letterhead", given("letter.letterhead", lambda content, *rest: (_of_another(content), *rest)), "page_text"
    ),
    "the number over the title is another": Step("head.reference", with_content("letter.reference", number=OTHER), "page_text"),
    "there is no mark in the letterhead": Step("head._mark", instead("head._mark", nothing), "mark_unseen"),
    "the title is missing": Step("head.title_blocks", instead("letter.title_blocks", lambda _: []), "metadata_differs"),
    "the opening counts other cars": Step(
        "head.opening_blocks", given("letter.opening_blocks", lambda c, n, w: (c, n + 1, w)), "page_text"
    ),
    "a section has no heading": Step("head.heading", instead("letter.heading", lambda _: []), "page_text"),
    "the date window is not restated": Step(
        "vehicles.vehicle_blocks", made("letter.vehicle_blocks", lambda blocks: blocks[:-1]), "page_text"
    ),
    "the planned application is another": Step(
        "letter._export", given("letter._export", lambda c, w: (replace(c, planned_application=c.valid_until), w)), "page_text"
    ),
    "the commitments are missing": Step("letter._commitments", instead("letter._commitments", lambda _: []), "page_text"),
    "a VIN in the schedule is another": Step(
        "vehicles.vehicle_blocks", with_cars(lambda v: (replace(v[0], vin=vin_at(77)), *v[1:])), "page_text"
    ),
    "two cars changed rows": Step("vehicles.vehicle_blocks", with_cars(lambda v: (v[1], v[0], *v[2:])), "page_text"),
    "two cars changed certificates": Step(
        "vehicles.vehicle_blocks", with_cars(lambda v: (*crossed(v[0], v[1], "certificate_number"), *v[2:])), "page_text"
    ),
    "a car is left out": Step("vehicles.vehicle_blocks", with_cars(lambda v: v[:-1]), "page_text"),
    "a car stands there twice": Step("vehicles.vehicle_blocks", with_cars(lambda v: (*v, v[-1])), "page_twice"),
    "a car too many stands there": Step(
        "vehicles.vehicle_blocks", with_cars(lambda v: (*v, replace(v[0], vin=vin_at(77)))), "page_other_vin"
    ),
    "the running numbers begin at two": Step(
        "vehicles._schedule_row", given("vehicles._schedule_row", lambda n, *rest: (n + 1, *rest)), "page_text"
    ),
    "the heads of two columns changed places": Step(
        "vehicles._header",
        instead(
            "vehicles._COLUMNS",
            {"running_number": 24.0, "vin": 132.0, "brand_model": 132.0, "transfer_short": 70.0, "registered": 70.0, "days_short": 40.0},
        ),
        "page_text",
    ),
    "the papers of a car are another's": Step(
        "vehicles._papers", given("vehicles._papers", lambda v, w: (replace(v, powertrain="FCEV"), w)), "page_text"
    ),
    "the outlets stand in another order": Step("outlets.outlet_blocks", with_outlets(lambda o: o[::-1]), "page_text"),
    "an outlet is left out": Step("outlets.outlet_blocks", with_outlets(lambda o: o[:1]), "page_text"),
    "an outlet too many stands there": Step(
        "outlets.outlet_blocks", with_outlets(lambda o: (*o, replace(ISTANBUL, phone="+77273311899"))), "page_other_fact"
    ),
    "two outlets changed telephones": Step("outlets._party", with_outlets(lambda o: crossed(*o, "phone")), "page_text"),
    "an outlet serves another powertrain": Step(
        "outlets._scope", given("outlets._scope", lambda o, w: (replace(o, powertrains=("FCEV",)), w)), "page_text"
    ),
    "an outlet has no name of its own": Step(
        "outlets._names", given("outlets._names", lambda o: (replace(o, name_local=""),)), "page_text"
    ),
    "the city is left out": Step("outlets.place", instead("outlets.place", lambda outlet: outlet.address), "page_text"),
    "an outlet offers something else": Step(
        "offers.offer", given("outlets.offer", lambda o, w: (replace(o, services=("battery",)), w)), "page_text"
    ),
    "the signature names another maker": Step("signature._names", given("signature._names", lambda c: (_of_another(c),)), "page_text"),
    "the day under the seal is another": Step(
        "signature._day", given("signature._day", lambda c: (replace(c, issued_on=c.valid_until),)), "page_text"
    ),
    "the number under the code is another": Step("signature._captions", with_content("signature._captions", number=OTHER), "page_text"),
    "the seal stands elsewhere": Step(
        "signature.SignatureBlock.seal_box",
        instead("signature.SignatureBlock.seal_box", lambda *_: (400.0, 700.0, 500.0, 800.0)),
        "seal_elsewhere",
    ),
    "who hears the seal hears another maker": Step("signature.seal_words", made("letter.seal_words", lambda words: words[1:]), "file_form"),
    "the pages bear no specimen mark": Step("sheet.Sheet._mark", instead("sheet.Sheet._mark", nothing), "page_mark"),
    "a later page has no running head": Step("sheet.Sheet._head", instead("sheet.Sheet._head", nothing), "page_mark"),
    "the pages are counted wrong": Step(
        "sheet.Sheet._foot", given("sheet.Sheet._foot", lambda s, pen, page, pages: (s, pen, page, pages + 1)), "page_mark"
    ),
    # The code.
    "the code is another letter's": Step(
        "qr.qr_symbol", given("letter.qr_symbol", lambda text: (text.replace("/V/", "/V/A", 1),)), "qr_differs"
    ),
    "the codewords are another text's": Step("qr_codewords.segments_of", given("qr.segments_of", lambda text: (f"{text}A",)), "qr_differs"),
    "the code is cropped": Step("qr.Symbol.bars", made("qr.Symbol.bars", half_a_code), "qr_unreadable"),
    "modules of the code are missing, which its correction makes good": Step(
        "qr.Symbol.bars", made("qr.Symbol.bars", one_module_less), "qr_damaged"
    ),
    "the code is not drawn": Step("pen.Pen.modules", instead("pen.Pen.modules", nothing), "qr_unreadable"),
    # Lines, glyphs and fonts.
    "a column loses its last line": Step(
        "flow.column", made("outlets.column", lambda column: replace(column, lines=column.lines[:-1])), "page_text"
    ),
    "a paragraph loses its last line": Step("flow.paragraph", made("head.paragraph", lambda blocks: blocks[:-1]), "page_text"),
    "what is set on the last page is lost": Step(
        "flow.paginate", made("letter.paginate", lambda pages: [*pages[:-1], pages[-1][-1:]]), "page_text"
    ),
    "a line is set without its end": Step("lines.break_lines", made("flow.break_lines", lambda lines: lines[:1]), "page_text"),
    "lines run over the column beside them": Step("lines.measure", made("lines.measure", lambda width: width / 3), "page_overlap"),
    "a word is set over the one before it": Step(
        "spans.spans", made("lines.spans", lambda found: tuple(replace(span, width=0) for span in found)), "page_overlap"
    ),
    "a figure is drawn as another": Step("glyphs.run_of", made("lines.run_of", both_ways), "page_text"),
    "what is read from the right is set from the left": Step(
        "direction.paragraph", made("direction._levels", lambda levels: [0] * len(levels)), "page_text"
    ),
    "a pair of brackets is parted": Step("brackets.pair_brackets", instead("direction.pair_brackets", nothing), "page_text"),
    "joined letters stand in the other order": Step("shaping.shape", made("glyphs.shape", lambda glyphs: glyphs[::-1]), "page_text"),
    "a font holds the outlines of another face": Step("fonts.load", of_another_face, "font_differs"),
    "a font holds another program": Step("font_objects.font_parts", made("font_objects.font_parts", other_program), "font_differs"),
    "a font tells two figures as each other": Step(
        "font_objects._to_unicode", made("font_objects.font_parts", told_otherwise), "page_text"
    ),
    "a font is not embedded": Step("font_objects._write", in_draft(b"/FontFile2 ", b"/FontFile9 "), "font_not_embedded"),
    "a glyph has no outline": Step("typeface.Typeface.subset", blank_seven, "font_differs"),
    "outlines are cut short": Step(
        "glyf.plainly_drawn",
        given("typeface.Typeface.subset", lambda face, glyphs: (face, glyphs, lambda outline: outline[:-9])),
        "font_differs",
    ),
    # The pages.
    "a VIN is drawn off the page": Step("pen.Pen.line", given("pen.Pen.line", moved(480)), "page_hidden"),
    "text is drawn over text": Step("pen.Pen.line", given("pen.Pen.line", moved(110)), "page_overlap"),
    "text is drawn in white": Step("pen._colour", instead("pen._colour", lambda _: b"1 1 1"), "page_hidden"),
    "a white box covers the VINs": Step("pen.Pen.box", hidden_by, "page_hidden"),
    "a black box covers the first page": Step("pen.Pen.box", painted(b"0 g 60 300 400 300 re f"), "page_hidden"),
    "the pages run over their foot": Step("style.BOTTOM", instead("letter.BOTTOM", -60.0), "page_hidden"),
    "a table loses its last column": Step(
        "tables.row", given("vehicles.row", lambda cells, tags, *rest: (cells[:2], tags[:2], *rest)), "page_text"
    ),
    "what letters share is not repeated": Step(
        "recording.recorded", made("pages.recorded", lambda kept: replace(kept, operators=b"")), "page_text"
    ),
    "a page is dropped": Step("pages.draw_pages", pages_of(lambda pages: pages[1:]), "page_mark"),
    "a page is there twice": Step("pages.draw_pages", pages_of(lambda pages: (pages[0], *pages)), "page_mark"),
    "two pages changed places": Step("pages.draw_pages", pages_of(lambda pages: pages[::-1]), "page_mark"),
    "a page is another letter's": Step(
        "pages.draw_pages", made("letter.finish", lambda draft: repainted(draft, lambda _: operators(draft, 1))), "page_mark"
    ),
    "the seal is not at the edges": Step("pages._slice", instead("pages._slice", nothing), "seal_unseen"),
    "the picture of the seal is empty": Step(
        "pictures.write_picture", given("pages.write_picture", lambda o, p: (o, replace(p, operators=b""))), "seal_unseen"
    ),
    # The file.
    "the content of a page is lost": Step("pdf_objects.stream", instead("pages.stream", lambda *_, **__: pressed(b"")), "page_text"),
    "what is drawn has no tags": Step("pen.Pen.tagged", instead("pen.Pen.tagged", Mute()), "file_archival"),
    "the tree of tags lacks one": Step("structure.Outline.finish", in_draft(b"/Nums [0 [", b"/Nums [0 [1 0 R "), "file_archival"),
    "the tree of tags is missing": Step("structure.Outline.finish", in_draft(b"/StructTreeRoot ", b"/StructTreeNone "), "file_archival"),
    "the JSON is not attached": Step("finish._attach", in_draft(b"/AF [", b"/AG ["), "attachment_differs"),
    "the title is another": Step(
        "finish.xmp", in_draft(b"Confirmation Letter SPECMN", b"Declaration of Nothing SPECMN"), "metadata_differs"
    ),
    "the language is missing": Step("finish.finish", in_draft(b" /Lang (zh-CN)", b""), "file_archival"),
    "the output intent is missing": Step("finish.finish", in_draft(b"/OutputIntents [", b"/OutputNothing ["), "file_archival"),
    "the colours are another profile's": Step("finish._profile", instead("finish._profile", lambda: pressed(b"icc")), "file_archival"),
    "the seal's field is not the only one": Step(
        "finish._write_field", in_draft(b"/AcroForm <</Fields [", b"/AcroForm <</Fields [1 0 R "), "file_form"
    ),
}


def _of_another(content: Any) -> Any:
    return replace(content, maker=replace(content.maker, name_zh="别家汽车有限公司", name_en="Another Automobile Co., Ltd."))
