"""A small part of SVG as a picture: what it draws is what another program draws, and what it does not know it refuses by name."""

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pypdfium2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from letters.compose import CannotCompose, maker_mark, recorded_seal
from letters.compose.pictures import one_page
from letters.compose.svg import picture_from_svg
from letters.compose.svg_path import NotDrawable, path_operators
from tests.support.needs import need

SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 40"{}>{}</svg>'
RED = "#C8102E"


def svg(inside: str, more: str = "") -> bytes:
    return SVG.format(more, inside).encode()


def pixels(data: bytes, side: int = 80) -> list[list[tuple[int, int, int]]]:
    """Draw the picture on white and return its pixels, row by row from the top."""
    page = pypdfium2.PdfDocument(one_page(picture_from_svg(data, side, side)))[0]
    image = page.render(scale=1).to_pil().convert("RGB")
    return [[image.getpixel((x, y)) for x in range(image.width)] for y in range(image.height)]


def is_red(pixel: tuple[int, int, int]) -> bool:
    return pixel[0] > 150 and pixel[1] < 90


def spots(data: bytes, *places: tuple[int, int]) -> list[bool]:
    """Say for places in the drawing's own 40 x 40 coordinates whether they are red."""
    drawn = pixels(data)
    return [is_red(drawn[2 * y][2 * x]) for x, y in places]


DRAWN = {
    "rect": (f'<rect x="10" y="4" width="20" height="8" fill="{RED}"/>', [(20, 8)], [(20, 20), (5, 8)]),
    "circle": (f'<circle cx="20" cy="20" r="10" fill="{RED}"/>', [(20, 20), (12, 20)], [(12, 12), (33, 20)]),
    "ring": (f'<circle cx="20" cy="20" r="15" fill="none" stroke="{RED}" stroke-width="4"/>', [(20, 5), (35, 20)], [(20, 20)]),
    "ellipse": (f'<ellipse cx="20" cy="20" rx="18" ry="6" fill="{RED}"/>', [(5, 20)], [(20, 30)]),
    "polygon": (f'<polygon points="20,2 38,38 2,38" fill="{RED}"/>', [(20, 30)], [(4, 4), (36, 4)]),
    "relative path": (f'<path d="m10 10h20v20h-20z" fill="{RED}"/>', [(20, 20)], [(5, 5), (35, 35)]),
    "arcs without spaces": (f'<path d="M10 20a10 10 0 0120 0a10 10 0 01-20 0z" fill="{RED}"/>', [(20, 20), (12, 20)], [(12, 12)]),
    "large arc": (f'<path d="M20 5 A15 15 0 1 1 19.9 5 Z" fill="{RED}"/>', [(20, 20), (8, 20), (32, 20)], [(2, 2)]),
    "cubic and smooth": (f'<path d="M2 20 C2 0 20 0 20 20 S38 40 38 20 L38 40 2 40 Z" fill="{RED}"/>', [(10, 15), (20, 36)], [(30, 10)]),
    "quadratic and smooth": (f'<path d="M2 38 Q11 2 20 38 T38 38" fill="{RED}"/>', [(11, 30)], [(11, 5)]),
    "even-odd hole": (f'<path fill-rule="evenodd" fill="{RED}" d="M2 2H38V38H2ZM10 10H30V30H10Z"/>', [(5, 5)], [(20, 20)]),
    "style wins over attribute": (f'<rect width="40" height="40" fill="blue" style="fill:{RED}"/>', [(20, 20)], []),
    "inherited and moved": (
        f'<g fill="{RED}" transform="translate(20 20) scale(2)"><rect width="5" height="5"/></g>',
        [(25, 25)],
        [(10, 10)],
    ),
    "turned": (f'<rect x="18" y="2" width="4" height="36" fill="{RED}" transform="rotate(90 20 20)"/>', [(4, 20), (36, 20)], [(20, 5)]),
    "three digits": ('<rect width="40" height="40" fill="#c13"/>', [(20, 20)], []),
    "rgb()": ('<rect width="40" height="40" fill="rgb(200, 16, 46)"/>', [(20, 20)], []),
}


@pytest.mark.parametrize(("inside", "red", "white"), DRAWN.values(), ids=DRAWN)
def test_what_is_drawn_is_where_it_should_be(inside: str, red: list[tuple[int, int]], white: list[tuple[int, int]]) -> None:
    assert spots(svg(inside), *red, *white) == [True] * len(red) + [False] * len(white)


ALIKE = {name: entry[0] for name, entry in DRAWN.items() if name != "style wins over attribute"}
"""MuPDF lets the attribute win, against CSS 2.1, 6.4.4."""


@pytest.mark.parametrize("inside", ALIKE.values(), ids=ALIKE)
def test_another_program_draws_the_same(inside: str, tmp_path: Path) -> None:
    need("mutool", "mupdf-tools")
    data = svg(inside, ' width="80" height="80"')
    (tmp_path / "in.svg").write_bytes(data)
    subprocess.run(["mutool", "draw", "-q", "-w", "80", "-h", "80", "-o", tmp_path / "out.png", tmp_path / "in.svg"], check=True)
    theirs, ours = Image.open(tmp_path / "out.png").convert("RGB"), pixels(data)
    assert theirs.size == (80, 80)
    differing = sum(is_red(theirs.getpixel((x, y))) != is_red(ours[y][x]) for x in range(80) for y in range(80))
    assert differing <= 120, differing  # pixels along edges


REFUSED = {
    "script": "<script>alert(1)</script>",
    "style sheet": "<style>rect{fill:red}</style>",
    "style sheet in defs": "<defs><style>rect{fill:red}</style></defs>",
    "image": '<image href="http://x.example/a.png" width="4" height="4"/>',
    "reference": '<use xlink:href="#a" xmlns:xlink="http://www.w3.org/1999/xlink"/>',
    "reference on a shape": '<rect width="4" height="4" xlink:href="#a" xmlns:xlink="http://www.w3.org/1999/xlink"/>',
    "text": '<text x="1" y="1">印</text>',
    "foreign object": "<foreignObject/>",
    "handler": '<rect width="4" height="4" onload="x()"/>',
    "gradient": '<rect width="4" height="4" fill="url(#g)"/>',
    "address in a style": '<rect width="4" height="4" style="fill:url(http://x.example)"/>',
    "opacity": '<rect width="4" height="4" opacity="0.5"/>',
    "opacity in a style": '<rect width="4" height="4" style="fill-opacity:.5"/>',
    "hidden": '<rect width="4" height="4" style="display:none"/>',
    "clip": '<rect width="4" height="4" clip-path="url(#c)"/>',
    "animation": '<rect width="4" height="4"><animate attributeName="x"/></rect>',
    "round corners": '<rect width="4" height="4" rx="1"/>',
    "unknown colour": '<rect width="4" height="4" fill="papayawhip"/>',
    "unknown transform": '<rect width="4" height="4" transform="spin(3)"/>',
    "words": "loose words",
    "broken path": '<path d="M 0 0 L 5"/>',
    "path without a beginning": '<path d="L 5 5"/>',
    "path with an operator": '<path d="M 0 0 L 5 5 ) Tj (x"/>',
    "endless number": '<path d="M 0 0 L 1e999 5"/>',
    "other vocabulary's element as root's child draws nothing but this": '<x:y xmlns:x="urn:x"/><rect foo="1" width="4" height="4"/>',
}


@pytest.mark.parametrize("inside", REFUSED.values(), ids=REFUSED)
def test_what_is_not_known_is_refused_and_never_left_out(inside: str) -> None:
    with pytest.raises(CannotCompose) as failed:
        recorded_seal(svg(inside), width_mm=40, height_mm=40)
    assert failed.value.code == "picture_svg"
    assert failed.value.reasons[0].value


@pytest.mark.parametrize(
    "data",
    [
        b'<!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/passwd">]><svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1">&x;</svg>',
        b'<?xml-stylesheet href="x.css"?><svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"/>',
        b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 0 1"/>',
        b'<svg xmlns="http://www.w3.org/2000/svg"/>',
        b'<svg viewBox="0 0 1 1"/>',
        b"<html/>",
        b"<svg",
        svg("<g>" * 500 + "</g>" * 500),
        svg('<rect width="1" height="1"/>' * 6000),
        svg(" " * 1_100_000),
        svg(svg("").decode()),
    ],
    ids=range(11),
)
def test_documents_that_are_no_drawing_are_refused(data: bytes) -> None:
    with pytest.raises(NotDrawable):
        picture_from_svg(data, 40, 40)


def test_notes_of_editors_are_passed_over() -> None:
    notes = (
        '<title>印章</title><sodipodi:namedview xmlns:sodipodi="urn:s" sodipodi:zoom="1"><sodipodi:x/></sodipodi:namedview><defs id="d"/>'
    )
    assert spots(svg(f'{notes}<rect width="40" height="40" fill="{RED}" data-name="1" id="r"/>'), (20, 20)) == [True]


def test_a_drawing_keeps_its_proportions_and_a_mark_fits_the_letterhead() -> None:
    wide = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 20 10"><rect width="20" height="10" fill="#16202a"/></svg>'
    mark = maker_mark(wide)
    assert (mark.width, mark.height) == (32.0, 16.0)


def paths() -> Iterator[st.SearchStrategy[str]]:
    yield st.text("MmLlHhVvCcSsQqTtAaZz0123456789.-+eE, \n", max_size=120)
    yield st.text(max_size=60)


@settings(max_examples=300)
@given(st.one_of(*paths()))
def test_any_path_is_drawn_with_operators_alone_or_refused(data: str) -> None:
    try:
        drawn = path_operators(data)
    except NotDrawable:
        return
    assert set(drawn) <= set("0123456789.- mlch")


@settings(max_examples=200)
@given(st.binary(max_size=300))
def test_junk_never_raises_anything_else(junk: bytes) -> None:
    with pytest.raises(NotDrawable):
        picture_from_svg(b"<" + junk, 40, 40)
