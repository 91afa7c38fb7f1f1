"""The outline of one TrueType glyph as it stands in a font (OpenType, glyf): its parts, and its hint on how to be drawn."""

import struct

_MORE, _WORDS, _PARTS_OVERLAP = 0x0020, 0x0001, 0x0400
_SCALES = {0x08: 2, 0x40: 4, 0x80: 8}
"""Bytes of a component's transformation by flag."""
_CONTOURS_OVERLAP = 0x40
_HEAD = 10
"""Bytes before the contours or the first component: how many contours, and the box."""


def components(outline: bytes) -> list[int]:
    """Return the glyphs that a composite glyph is made of; none for a simple one."""
    if not _is_composite(outline):
        return []
    found, at, more = [], _HEAD, True
    while more:
        flags, glyph = struct.unpack_from(">HH", outline, at)
        found.append(glyph)
        at += 4 + (4 if flags & _WORDS else 2) + sum(size for flag, size in _SCALES.items() if flags & flag)
        more = bool(flags & _MORE)
    return found


def plainly_drawn(outline: bytes) -> bytes:
    """Return the outline without the hint that its contours overlap.

    FreeType takes the hint as a wish for sixteen times as many samples: every reader built on it, and our own lint, would take
    half as long again to show a page that looks the same.
    """
    contours = struct.unpack_from(">h", outline)[0] if len(outline) > _HEAD else 0
    if not contours:
        return outline
    at, hint = _HEAD, _PARTS_OVERLAP >> 8
    if contours > 0:
        instructions = struct.unpack_from(">H", outline, _HEAD + 2 * contours)[0]
        at, hint = _HEAD + 2 * contours + 2 + instructions, _CONTOURS_OVERLAP
    return outline[:at] + bytes((outline[at] & ~hint,)) + outline[at + 1 :]


def _is_composite(outline: bytes) -> bool:
    return len(outline) >= _HEAD and struct.unpack_from(">h", outline)[0] < 0
