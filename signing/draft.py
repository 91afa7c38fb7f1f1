"""A PDF that is still in its objects, with the places the seal is put into; sealing it needs no parser.

Who composes a document knows its objects; taking them as they are costs a few copies, reading a finished file back costs
twenty times that. Everything is checked in the finished file all the same.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

HEADER = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"
"""The first two lines of every file: the version, and four bytes that say it is binary (ISO 32000-1, 7.5.2)."""


_TRAILER = re.compile(
    rb"trailer\n<</Size ([0-9]+) /Root ([0-9]+) 0 R /ID \[<([0-9a-f]{32})> <[0-9a-f]{32}>\]>>\nstartxref\n([0-9]+)\n%%EOF\n\Z"
)


@dataclass(frozen=True, slots=True)
class Draft:
    """The objects of an unsealed PDF 1.7, `bodies[n - 1]` being object n, generation 0.

    `catalog` and `widget` are the numbers of the document catalog and of the seal's empty signature field, merged with its
    widget annotation; both bodies are dictionaries that end in `>>`. The catalog has an /AcroForm with this one field
    and SigFlags 3, and neither /Perms nor /DSS; the widget has /Rect, /P and /F 132 and neither /V nor /AP. `appearance` is the number of
    the form XObject that is drawn into the field. `identifier` (16 bytes) is both halves of the file's ID.
    """

    bodies: tuple[bytes, ...]
    catalog: int
    widget: int
    appearance: int
    identifier: bytes

    def unsealed(self) -> bytes:
        """Return the file as it is before the seal: complete, its one field empty and blank."""
        bodies = list(self.bodies)
        bodies[self.widget - 1] = extended(bodies[self.widget - 1], b"/AP <</N %d 0 R>>" % (len(bodies) + 1))
        return whole_file((*bodies, _BLANK), self.catalog, self.identifier)


_BLANK = b"<</Type /XObject /Subtype /Form /BBox [0 0 1 1] /Resources <<>> /Length 0>>\nstream\n\nendstream"


def extended(dictionary: bytes, entries: bytes) -> bytes:
    """Return a dictionary body with further entries. Raises `ValueError` for what does not end as one."""
    if not dictionary.endswith(b">>"):
        raise ValueError("not a plain dictionary")
    return b"%s %s>>" % (dictionary[:-2], entries)


def whole_file(bodies: Sequence[bytes], root: int, identifier: bytes) -> bytes:
    """Return a file of one revision with a classic cross-reference table (ISO 32000-1, 7.5.4)."""
    parts, at, offsets = [HEADER], len(HEADER), []
    for number, body in enumerate(bodies, start=1):
        part = b"%d 0 obj\n%s\nendobj\n" % (number, body)
        offsets.append(at)
        parts.append(part)
        at += len(part)
    table = b"xref\n0 %d\n0000000000 65535 f \n" % (len(bodies) + 1) + b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    name = identifier.hex().encode()
    trailer = b"trailer\n<</Size %d /Root %d 0 R /ID [<%s> <%s>]>>\nstartxref\n%d\n%%%%EOF\n" % (len(bodies) + 1, root, name, name, at)
    return b"".join((*parts, table, trailer))


@dataclass(frozen=True, slots=True)
class OpenFile:
    """The objects of a file as `whole_file` writes it, and the number of its catalog."""

    bodies: tuple[bytes, ...]
    root: int


def open_file(data: bytes) -> OpenFile:
    """Return the objects of a file written by `whole_file`, sealed or not.

    What is found is put together again and must come out byte for byte, so nothing stands between or behind the objects.
    Raises `ValueError` for any other file.
    """
    found = _TRAILER.search(data, max(0, len(data) - 256))
    if found is None:
        raise ValueError("no trailer as it is written here")
    size, root, table = int(found[1]), int(found[2]), int(found[4])
    rows = data[table : found.start()].splitlines()[3:]
    offsets = [*(int(row[:10]) for row in rows), table]
    bodies = tuple(_body(data, number, *offsets[number - 1 : number + 1]) for number in range(1, len(offsets)))
    if size != len(offsets) or whole_file(bodies, root, bytes.fromhex(found[3].decode())) != data:
        raise ValueError("not the one revision that is written here")
    return OpenFile(bodies, root)


def _body(data: bytes, number: int, begin: int, end: int) -> bytes:
    return data[begin + len(b"%d 0 obj\n" % number) : end - len(b"\nendobj\n")]
