"""The tree of a letter's meaning, for those who hear it read (ISO 32000-1, 14.7 and 14.8; PDF/UA-1, ISO 14289-1).

Tags are made with the layout and belong to no letter; an outline gathers which marked content of which page each got,
in the order of drawing, which is the order of reading.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Protocol

from letters.compose.pdf_objects import Objects, text_string


@dataclass(frozen=True, slots=True, eq=False)
class Tag:
    """One element: a standard structure type, its parent, and what it says instead of a picture; compared by identity."""

    kind: str
    parent: "Tag | None" = None
    language: str = ""
    alternative: str = ""
    attributes: str = ""


DOCUMENT = Tag("Document")


@dataclass(slots=True)
class Element:
    """What one tag got in one letter: its object, its parts as (page, marked content) and its children, in order."""

    tag: Tag
    number: int
    kids: "list[tuple[int, int] | Element | Widget]" = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Widget:
    """The seal's field as a part of the tree: its object and the page it stands on."""

    number: int
    page: int


class Marks(Protocol):
    """What a pen asks for what it draws: an identifier for each marked content, and room for the box of a figure."""

    def mark(self, tag: Tag, page: int) -> int:
        """Give the tag the next marked content of a page (from 0) and return its identifier there."""
        ...

    def bound(self, tag: Tag, box: tuple[float, float, float, float]) -> None:
        """Say where the tag's picture stands."""
        ...


class Outline:
    """The structure of one letter."""

    def __init__(self, objects: Objects) -> None:
        self._objects = objects
        self._root = objects.reserve()
        self._elements: dict[Tag, Element] = {}
        self._parents: list[list[int]] = []
        self._boxes: dict[Tag, str] = {}

    def mark(self, tag: Tag, page: int) -> int:
        """Give the tag the next marked content of a page (from 0) and return its identifier there."""
        while len(self._parents) <= page:
            self._parents.append([])
        element, identifier = self._element(tag), len(self._parents[page])
        self._parents[page].append(element.number)
        element.kids.append((page, identifier))
        return identifier

    def next_mark(self, page: int) -> int:
        """Return the identifier that the next marked content of a page will get."""
        return len(self._parents[page]) if page < len(self._parents) else 0

    def bound(self, tag: Tag, box: tuple[float, float, float, float]) -> None:
        """Say where the tag's picture stands: x1, y1, x2, y2 in points (ISO 32000-1, 14.8.5.4.3)."""
        x1, y1, x2, y2 = box
        self._boxes[tag] = f"<</O /Layout /Placement /Block /BBox [{x1:.2f} {y1:.2f} {x2:.2f} {y2:.2f}]>>"

    def hold(self, tag: Tag, widget: Widget) -> None:
        """Make the seal's field the content of the tag."""
        self._element(tag).kids.append(widget)

    def finish(self, pages: list[int], widgets: list[tuple[int, Tag]]) -> int:
        """Write all elements, given the page objects and (parent tree key, tag) of the fields; return the root's object."""
        for element in self._elements.values():
            self._objects.put(element.number, self._written(element, pages))
        trees = [f"{page} [{' '.join(f'{n} 0 R' for n in found)}]" for page, found in enumerate(self._parents)]
        trees += [f"{key} {self._element(tag).number} 0 R" for key, tag in widgets]
        parents = self._objects.add(f"<</Nums [{' '.join(trees)}]>>")
        top = self._element(DOCUMENT).number
        self._objects.put(self._root, f"<</Type /StructTreeRoot /K [{top} 0 R] /ParentTree {parents} 0 R /ParentTreeNextKey {len(trees)}>>")
        return self._root

    def _element(self, tag: Tag) -> Element:
        found = self._elements.get(tag)
        if found is None:
            found = self._elements[tag] = Element(tag, self._objects.reserve())
            if tag is not DOCUMENT:
                self._element(tag.parent or DOCUMENT).kids.append(found)
        return found

    def _written(self, element: Element, pages: list[int]) -> str:
        tag = element.tag
        above = self._root if tag is DOCUMENT else self._element(tag.parent or DOCUMENT).number
        kids = " ".join(self._kids(element, pages))
        extra = f" /Lang {text_string(tag.language)}" if tag.language else ""
        extra += f" /Alt {text_string(tag.alternative)}" if tag.alternative else ""
        attributes = tag.attributes or self._boxes.get(tag, "")
        extra += f" /A {attributes}" if attributes else ""
        return f"<</Type /StructElem /S /{tag.kind} /P {above} 0 R /K [{kids}]{extra}>>"

    def _kids(self, element: Element, pages: list[int]) -> Iterator[str]:
        for kid in element.kids:
            if isinstance(kid, Element):
                yield f"{kid.number} 0 R"
            elif isinstance(kid, Widget):
                yield f"<</Type /OBJR /Obj {kid.number} 0 R /Pg {pages[kid.page]} 0 R>>"
            else:
                yield f"<</Type /MCR /Pg {pages[kid[0]]} 0 R /MCID {kid[1]}>>"
