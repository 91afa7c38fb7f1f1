"""Draws the placed blocks page by page, with what every page has, and the seal across the edges of a letter of several."""

from collections.abc import Sequence
from dataclasses import dataclass

from letters.compose.flow import Placement
from letters.compose.font_objects import write_fonts
from letters.compose.head import MARK_NAME
from letters.compose.pdf_objects import OWN, Objects, stream
from letters.compose.pen import Box, Ink, Pen
from letters.compose.pictures import Picture, write_picture
from letters.compose.recording import recorded
from letters.compose.seal import SealArt
from letters.compose.sheet import Sheet
from letters.compose.structure import Outline
from letters.compose.style import PAGE_HEIGHT, PAGE_WIDTH

SEAL_NAME = "Seal"
LEAST_SLICE = 9.0
"""Points of the seal that each page shows at least; a letter of more pages repeats the slices (骑缝章)."""


@dataclass(frozen=True, slots=True)
class Art:
    """The pictures of a letter: the seal, and the maker's mark if it has one; `put_at` is where the seal of a preview stands."""

    seal: SealArt
    mark: Picture | None
    put_at: Box | None = None


@dataclass(frozen=True, slots=True)
class Drawn:
    """What was drawn: the page objects, their parent, the structure so far, the seal's form XObject, and its field (not yet written)."""

    pages: tuple[int, ...]
    parent: int
    outline: Outline
    seal: int
    widget: int


def draw_pages(objects: Objects, pages: Sequence[Sequence[Placement]], sheet: Sheet, art: Art) -> Drawn:
    """Write content and resources of every page; the page objects themselves wait for `finish`."""
    ink, outline = Ink(), Outline(objects)
    contents = []
    for number, page in enumerate(pages, start=1):
        pen = Pen(ink, outline, number - 1)
        sheet.draw(pen, number, len(pages))
        for placed in page:
            _draw(placed, pen, ink, outline, number - 1)
        if len(pages) > 1 and not art.seal.room:
            _slice(pen, art.seal, number, len(pages))
        if art.put_at is not None and number == len(pages):
            with pen.artifact():
                pen.picture(SEAL_NAME, *art.put_at[:2])
        contents.append(objects.add(stream(pen.content(), level=OWN)))
    seal = write_picture(objects, art.seal.picture)
    pictures = f"/{SEAL_NAME} {seal} 0 R" + (f" /{MARK_NAME} {write_picture(objects, art.mark)} 0 R" if art.mark else "")
    resources = objects.add(f"<</Font <<{write_fonts(objects, ink)}>> /XObject <<{pictures}>>>>")
    parent, widget = objects.reserve(), objects.reserve()
    numbers = tuple(objects.reserve() for _ in contents)
    for at, (number, content) in enumerate(zip(numbers, contents, strict=True)):
        annotated = f" /Annots [{widget} 0 R]" if at == len(numbers) - 1 else ""
        objects.put(
            number,
            f"<</Type /Page /Parent {parent} 0 R /MediaBox [0 0 {PAGE_WIDTH:.3f} {PAGE_HEIGHT:.3f}] /Resources {resources} 0 R "
            f"/Contents {content} 0 R /StructParents {at} /Tabs /S{annotated}>>",
        )
    objects.put(parent, f"<</Type /Pages /Kids [{' '.join(f'{n} 0 R' for n in numbers)}] /Count {len(numbers)}>>")
    return Drawn(numbers, parent, outline, seal, widget)


def _draw(placed: Placement, pen: Pen, ink: Ink, outline: Outline, page: int) -> None:
    """Draw a block, or repeat what was drawn for another letter at the same place."""
    if not placed.block.shared:
        placed.block.draw(pen, placed.top)
        return
    kept = recorded(placed.block, placed.top, outline.next_mark(page))
    pen.repeat(kept.operators)
    ink.add(kept.ink)
    for tag in kept.tags:
        outline.mark(tag, page)


def _slice(pen: Pen, seal: SealArt, number: int, pages: int) -> None:
    """Draw this page's slice of the seal at the right edge: laid on each other like a fan, the pages show it whole."""
    shown = min(pages, int(seal.width / LEAST_SLICE))
    width = seal.width / shown
    at = (number - 1) % shown
    y = PAGE_HEIGHT / 2 - seal.height / 2
    x = PAGE_WIDTH - width
    with pen.artifact():
        pen.picture(SEAL_NAME, x - at * width, y, (x, y, width, seal.height))
