"""Our own look at the bytes of a sealed file, with no library in between: one revision, one gap, nothing behind it.

A sealed file is `%PDF-1.x`, objects, one table, `startxref`, `%%EOF`, newline, end. Its signature covers every byte but
one hex string, which is lower case, DER, then zeros. Anything else was not written here (security.md, rule 2).
"""

import hashlib
import re
from dataclasses import dataclass

from signing.der import first_element

_HEADER = re.compile(rb"%PDF-1\.[4-7]\n%")
_TAIL = re.compile(rb"\nstartxref\n([0-9]{1,9})\n%%EOF\n\Z")
_BYTE_RANGE = re.compile(rb"/ByteRange \[0 ([1-9][0-9]{0,8}) ([1-9][0-9]{0,8}) ([1-9][0-9]{0,8})\] *\n?")
_HEX = b"0123456789abcdef"
_KEY = b"/Contents "


@dataclass(frozen=True, slots=True)
class Gap:
    """The signature's hex string: `contents` are its decoded bytes, `der` those without padding, `digest` SHA-256 of all the rest."""

    contents: bytes
    der: bytes
    digest: bytes


def looks_like_pdf(data: bytes) -> bool:
    """Return whether any PDF reader would try this file: a header near its start, an end mark near its end."""
    return b"%PDF-" in data[:1024] and b"%%EOF" in data[-2048:]


def is_framed(data: bytes) -> bool:
    """Return whether head and tail are as we write them; only then is a library let near the bytes."""
    return _HEADER.match(data) is not None and _TAIL.search(data[-64:]) is not None


def read_layout(data: bytes) -> Gap | tuple[str, ...]:
    """Return the gap of a file that is laid out as ours are, or the codes of everything that is not (`layout_*`)."""
    found = _BYTE_RANGE.match(data, max(0, data.rfind(b"/ByteRange")))
    if found is None or data.count(b"/ByteRange") != 1:
        return ("layout_no_seal" if b"/ByteRange" not in data else "layout_byte_range",)
    faults = _frame_faults(data)
    begin, end, rest = (int(number) for number in found.groups())
    if not _covers_all(data, begin, end, rest):
        return (*faults, "layout_byte_range")
    gap = _gap(data, begin, end)
    if isinstance(gap, str):
        return (*faults, gap)
    return faults or gap


def _frame_faults(data: bytes) -> tuple[str, ...]:
    tail = _TAIL.search(data[-64:])
    one_end = data.count(b"%%EOF") == 1 and data.count(b"startxref") == 1
    to_table = tail is not None and data[int(tail[1]) :].startswith(b"xref\n0 ")
    checks = {"layout_header": _HEADER.match(data) is not None, "layout_revisions": one_end, "layout_end": to_table}
    return tuple(code for code, good in checks.items() if not good)


def _covers_all(data: bytes, begin: int, end: int, rest: int) -> bool:
    """Return whether [0, begin) and [end, end + rest) are everything except one hex string, the value of /Contents."""
    if not (begin < end - 2 and end + rest == len(data)):
        return False
    return data[begin - len(_KEY) : begin] == _KEY and data[begin : begin + 1] == b"<" and data[end - 1 : end] == b">"


def _gap(data: bytes, begin: int, end: int) -> Gap | str:
    text = data[begin + 1 : end - 1]
    if not text or len(text) % 2 or text.translate(None, _HEX):
        return "layout_contents"
    contents = bytes.fromhex(text.decode("ascii"))
    try:
        der = first_element(contents)
    except ValueError:
        return "layout_contents"
    if contents[len(der) :].strip(b"\x00"):
        return "layout_padding"
    digest = hashlib.sha256(data[:begin])
    digest.update(data[end:])
    return Gap(contents, der, digest.digest())
