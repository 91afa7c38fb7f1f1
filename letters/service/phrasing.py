"""Which words a letter speaks: its maker's own, or those that ship with the software."""

from letters.phrases import Wording
from letters.ports import Books
from letters.wording import CURRENT, load_wording


def present_wording(books: Books, maker: str) -> Wording:
    """Return the words that a maker's new letters are frozen with."""
    return books.current_wording(maker) or load_wording(CURRENT)


def wording_by_id(books: Books, wording_id: str) -> Wording:
    """Return the words of this id, shipped or a maker's own. Raises `LookupError` if there are none."""
    own = books.wording(wording_id)
    return load_wording(wording_id) if own is None else own.wording
