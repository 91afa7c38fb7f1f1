"""Drafts with one thing changed in them, as a fault of ours or a hand in the machine would leave them before the seal."""

import re
import zlib
from collections.abc import Callable
from dataclasses import replace

from signing.draft import Draft, extended

Change = Callable[[bytes], bytes]


def changed(draft: Draft, marker: bytes, change: Change) -> Draft:
    """Change the first object that holds `marker`."""
    at = next(at for at, body in enumerate(draft.bodies) if marker in body)
    return _with_body(draft, at + 1, change(draft.bodies[at]))


def swapped(draft: Draft, old: bytes, new: bytes) -> Draft:
    """Put `new` for `old` in the first object that holds it."""
    return changed(draft, old, lambda body: body.replace(old, new, 1))


def added(draft: Draft, body: bytes) -> tuple[Draft, int]:
    """Add an object and return its number too."""
    return replace(draft, bodies=(*draft.bodies, body)), len(draft.bodies) + 1


def with_key(draft: Draft, marker: bytes, entry: bytes) -> Draft:
    """Add an entry to the dictionary that holds `marker`."""
    return changed(draft, marker, lambda body: extended(body, entry))


def with_catalog_key(draft: Draft, entry: bytes) -> Draft:
    """Add an entry to the catalog."""
    return with_key(draft, b"/Type /Catalog", entry)


def repainted(draft: Draft, change: Change, page: int = 0) -> Draft:
    """Change the operators of a page."""
    number = _content_of(draft, page)
    return _with_body(draft, number, pressed(change(unpressed(draft.bodies[number - 1]))))


def redata(draft: Draft, change: Change) -> Draft:
    """Change the attached letter.json."""
    return changed(draft, b"/Type /EmbeddedFile", lambda body: pressed(change(unpressed(body)), body))


def operators(draft: Draft, page: int = 0) -> bytes:
    """Return the operators of a page."""
    return unpressed(draft.bodies[_content_of(draft, page) - 1])


def unpressed(body: bytes) -> bytes:
    """Return the data of a stream object."""
    return zlib.decompress(body.partition(b"\nstream\n")[2])


def pressed(data: bytes, like: bytes = b"<< /Filter /FlateDecode /Length 0>>") -> bytes:
    """Return a stream object with the dictionary of another and this data."""
    packed = zlib.compress(data)
    head = re.sub(rb"/Length [0-9]+>>$", b"/Length %d>>" % len(packed), like.partition(b"\nstream\n")[0])
    return b"%s\nstream\n%s\nendstream" % (head, packed)


def _content_of(draft: Draft, page: int) -> int:
    pages = [body for body in draft.bodies if body.startswith(b"<</Type /Page ")]
    found = re.search(rb"/Contents ([0-9]+) 0 R", pages[page])
    assert found is not None
    return int(found[1])


def _with_body(draft: Draft, number: int, body: bytes) -> Draft:
    return replace(draft, bodies=(*draft.bodies[: number - 1], body, *draft.bodies[number:]))
