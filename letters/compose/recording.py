"""What blocks draw that many letters share: kept by place, and repeated instead of being drawn again."""

from dataclasses import dataclass
from functools import lru_cache

from letters.compose.flow import Block
from letters.compose.pen import Ink, Pen
from letters.compose.structure import Tag


@dataclass(frozen=True, slots=True)
class Recording:
    """What a block drew: its operators, the ink it took, and the tags of its marked contents in order."""

    operators: bytes
    ink: Ink
    tags: tuple[Tag, ...]


class _Counted:
    """Stands in for the outline of a letter: counts on from a marked content of the page, and remembers whose each is."""

    def __init__(self, first: int) -> None:
        self._first = first
        self.tags: list[Tag] = []

    def mark(self, tag: Tag, page: int) -> int:
        """Return the next identifier."""
        self.tags.append(tag)
        return self._first + len(self.tags) - 1

    def bound(self, tag: Tag, box: tuple[float, float, float, float]) -> None:
        """Refuse: a figure belongs to its letter. Raises `ValueError`."""
        raise ValueError("a figure is not shared")


@lru_cache(maxsize=1024)
def recorded(block: Block, top: float, first: int) -> Recording:
    """Return what a shared block draws at a height of the page where the next marked content is number `first`."""
    ink, counted = Ink(), _Counted(first)
    pen = Pen(ink, counted, 0)
    block.draw(pen, top)
    return Recording(pen.content(), ink, tuple(counted.tags))
