"""Lists on screen: filtered, sorted and cut into pages by what stands in the address."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Generic, TypeVar

PAGE_ROWS = 50

T = TypeVar("T")
E = TypeVar("E", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """One page of a list: its rows, its number (from 1), how many pages and rows there are in all."""

    rows: Sequence[T]
    number: int
    pages: int
    total: int


def paged(rows: Sequence[T], number: str) -> Page[T]:
    """Return the page of that number as it stands in the address; what is no page leads to the nearest one."""
    pages = max(1, -(-len(rows) // PAGE_ROWS))
    at = min(pages, max(1, int(number))) if number.isascii() and number.isdigit() and len(number) < 7 else 1
    return Page(rows[(at - 1) * PAGE_ROWS : at * PAGE_ROWS], at, pages, len(rows))


def sorted_rows(rows: Sequence[T], by: str, keys: Mapping[str, Callable[[T], Any]]) -> Sequence[T]:
    """Return rows sorted by `key` or, downwards, `-key`; a key that the list does not have changes nothing."""
    key = keys.get(by.removeprefix("-"))
    return rows if key is None else sorted(rows, key=key, reverse=by.startswith("-"))


def chosen(kind: type[E], text: str) -> E | None:
    """Return the member that the address names, or None for all."""
    return next((member for member in kind if member.value == text), None)
