"""Checks how the pages of a letter look beside their text: no line over another, the maker's mark, and the seal in its places."""

from collections.abc import Iterator, Sequence

from kernel.decision import Reason, Sentence
from letters.compose.page_reading import Field, ReadPage
from letters.compose.signature import QR_SIDE
from letters.compose.style import LEFT, PAGE_HEIGHT, PAGE_WIDTH
from letters.values import LetterContent


def look_faults(pages: Sequence[ReadPage], content: LetterContent, *, at_edges: bool) -> Iterator[Reason]:
    """Yield what stands over what, and what cannot be seen where it belongs; a letter of several pages has its seal `at_edges` too."""
    for number, page in enumerate(pages, start=1):
        yield from (_overlap(number, text) for text in page.clashes)
    if not pages or not pages[0].mark:
        yield Reason("mark_unseen", Sentence("首页没有企业标志。", "The first page lacks the maker's mark."), "page 1")
    if at_edges and len(pages) > 1 and not any(page.edge for page in pages):
        yield Reason("seal_unseen", Sentence("页边没有骑缝章。", "The seal is missing at the edges of the pages."))
    field = pages[-1].field if pages else None
    if field is not None and not _in_place(field, content):
        yield Reason(
            "seal_elsewhere",
            Sentence("印章不在末页的落款日期处。", "The seal does not stand across the date on the last page."),
            f"page {len(pages)}",
        )


def _in_place(field: Field, content: LetterContent) -> bool:
    left, bottom, right, top = field.box
    day = content.issued_on
    on_paper = left > LEFT + QR_SIDE and right <= PAGE_WIDTH and bottom >= 0 and top <= PAGE_HEIGHT
    return on_paper and f"{day.year}年{day.month}月{day.day}日" in field.around


def _overlap(number: int, text: str) -> Reason:
    return Reason(
        "page_overlap",
        Sentence(f"第 {number} 页上的文字重叠：{text}。", f"Lines on page {number} stand over each other: {text}."),
        f"page {number}",
        text,
    )
