"""A TrueType file as the letter needs it: widths, glyph numbers, and subsets that keep every glyph's number.

Because numbers are kept, a page says the same bytes whatever else the letter prints, and a subset can be made ahead and
shared by all letters that print no other glyphs.
"""

import struct
from array import array
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from letters.compose.glyf import components, plainly_drawn

_KEPT = ("cvt ", "fpgm", "prep")


@dataclass(frozen=True, slots=True)
class Metrics:
    """Measures of a face in thousandths of its em, for the font descriptor (ISO 32000-1, 9.8)."""

    ascent: int
    descent: int
    box: tuple[int, int, int, int]
    italic_angle: float


class Typeface:
    """One TrueType file, its tables read once. Raises `ValueError` for a file that is not one."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self._tables = _directory(data)
        head, maxp, hhea = self.table("head"), self.table("maxp"), self.table("hhea")
        self.units: int = struct.unpack_from(">H", head, 18)[0]
        self._glyphs: int = struct.unpack_from(">H", maxp, 4)[0]
        self._metric_count: int = struct.unpack_from(">H", hhea, 34)[0]
        self._loca = _loca(self.table("loca"), long=struct.unpack_from(">h", head, 50)[0] == 1)
        self._glyf = self.table("glyf")
        self._advances = _advances(self.table("hmtx"), self._metric_count)
        self.glyph_of: dict[int, int] = _cmap(self.table("cmap"))
        self.metrics = self._measure(head, hhea)

    def table(self, tag: str) -> bytes:
        """Return a table's bytes. Raises `ValueError` if there is none."""
        if tag not in self._tables:
            raise ValueError(f"no table {tag}")
        offset, length = self._tables[tag]
        return self.data[offset : offset + length]

    def advance(self, glyph: int) -> float:
        """Return a glyph's advance width in thousandths of the em."""
        units = self._advances[min(glyph, self._metric_count - 1)]
        return units * 1000 / self.units

    def subset(self, glyphs: Iterable[int], draw: Callable[[bytes], bytes] = plainly_drawn) -> bytes:
        """Return a TrueType file with these glyphs (and .notdef), each under its own number, and no others' outlines.

        `draw` is what becomes of an outline; old letters, which are verified by it, have them `as_taken`.
        """
        wanted = sorted(self.closed([0, *glyphs]))
        count = wanted[-1] + 1
        loca, glyf = self._outlines(wanted, count, draw)
        head = bytearray(self.table("head"))
        head[8:12], head[50:52] = bytes(4), struct.pack(">h", 1)
        tables = {
            "head": bytes(head),
            "hhea": self.table("hhea")[:34] + struct.pack(">H", count),
            "maxp": self.table("maxp")[:4] + struct.pack(">H", count) + self.table("maxp")[6:],
            "hmtx": self._metrics_of(wanted, count),
            "loca": loca,
            "glyf": glyf,
        }
        tables |= {tag: self.table(tag) for tag in _KEPT if tag in self._tables}
        return _file(tables)

    def _measure(self, head: bytes, hhea: bytes) -> Metrics:
        def thousandths(units: int) -> int:
            return round(units * 1000 / self.units)

        ascent, descent = struct.unpack_from(">hh", hhea, 4)
        x1, y1, x2, y2 = struct.unpack_from(">hhhh", head, 36)
        box = (thousandths(x1), thousandths(y1), thousandths(x2), thousandths(y2))
        return Metrics(thousandths(ascent), thousandths(descent), box, 0.0)

    def closed(self, glyphs: Iterable[int]) -> set[int]:
        """Add the parts that composite glyphs are made of."""
        found: set[int] = set()
        waiting = list(glyphs)
        while waiting:
            glyph = waiting.pop()
            if glyph not in found:
                found.add(glyph)
                waiting += components(self.outline(glyph))
        return found

    def outline(self, glyph: int) -> bytes:
        """Return the outline of a glyph as it stands in the font file; empty for one without ink."""
        return self._glyf[self._loca[glyph] : self._loca[glyph + 1]]

    def _outlines(self, wanted: list[int], count: int, draw: Callable[[bytes], bytes]) -> tuple[bytes, bytes]:
        offsets = array("I", bytes(4 * (count + 1)))
        pieces, at, before = [], 0, 0
        for glyph in wanted:
            for empty in range(before, glyph + 1):
                offsets[empty] = at
            outline = draw(self.outline(glyph))
            outline += bytes(-len(outline) % 4)
            pieces.append(outline)
            at += len(outline)
            before = glyph + 1
        offsets[count] = at
        return _big_endian(offsets), b"".join(pieces)

    def _metrics_of(self, wanted: list[int], count: int) -> bytes:
        hmtx, last = self.table("hmtx"), self._metric_count - 1
        metrics = bytearray(4 * count)
        for glyph in wanted:
            advance = hmtx[4 * min(glyph, last) : 4 * min(glyph, last) + 2]
            at = 4 * glyph + 2 if glyph <= last else 4 * (last + 1) + 2 * (glyph - last - 1)
            metrics[4 * glyph : 4 * glyph + 4] = advance + hmtx[at : at + 2]
        return bytes(metrics)


def as_taken(outline: bytes) -> bytes:
    """Return an outline as it stands in the font file."""
    return outline


class Program:
    """A TrueType file as far as its outlines go, such as the subset that a letter embeds. Raises `ValueError` for a file that is not one."""

    def __init__(self, data: bytes) -> None:
        tables = {tag: data[offset : offset + length] for tag, (offset, length) in _directory(data).items()}
        if not {"head", "loca", "glyf"} <= tables.keys():
            raise ValueError("no outlines")
        self._loca = _loca(tables["loca"], long=struct.unpack_from(">h", tables["head"], 50)[0] == 1)
        self._glyf = tables["glyf"]

    def outline(self, glyph: int) -> bytes:
        """Return the outline of a glyph with its padding; empty for one without ink or beyond the last."""
        return self._glyf[self._loca[glyph] : self._loca[glyph + 1]] if glyph + 1 < len(self._loca) else b""


def _directory(data: bytes) -> dict[str, tuple[int, int]]:
    if data[:4] not in (b"\x00\x01\x00\x00", b"true"):
        raise ValueError("not a TrueType file")
    count = struct.unpack_from(">H", data, 4)[0]
    entries = (struct.unpack_from(">4sLLL", data, 12 + 16 * at) for at in range(count))
    return {tag.decode("ascii"): (offset, length) for tag, _, offset, length in entries}


def _loca(table: bytes, *, long: bool) -> "array[int]":
    offsets = array("I" if long else "H", table[: len(table) // (4 if long else 2) * (4 if long else 2)])
    offsets.byteswap()
    return offsets if long else array("I", (2 * value for value in offsets))


def _big_endian(values: "array[int]") -> bytes:
    swapped = array(values.typecode, values)
    swapped.byteswap()
    return swapped.tobytes()


def _advances(hmtx: bytes, count: int) -> list[int]:
    return [advance for advance, _ in struct.iter_unpack(">HH", hmtx[: 4 * count])]


def _cmap(table: bytes) -> dict[int, int]:
    """Return the Unicode map: format 12 where there is one, else format 4."""
    count = struct.unpack_from(">H", table, 2)[0]
    offsets = [struct.unpack_from(">HHL", table, 4 + 8 * at)[2] for at in range(count)]
    by_format = {struct.unpack_from(">H", table, offset)[0]: offset for offset in offsets}
    if 12 in by_format:
        return _format_12(table, by_format[12])
    if 4 in by_format:
        return _format_4(table, by_format[4])
    raise ValueError("no Unicode cmap")


def _format_12(table: bytes, at: int) -> dict[int, int]:
    count = struct.unpack_from(">L", table, at + 12)[0]
    groups = struct.iter_unpack(">LLL", table[at + 16 : at + 16 + 12 * count])
    return {code: glyph + code - first for first, last, glyph in groups for code in range(first, last + 1)}


def _format_4(table: bytes, at: int) -> dict[int, int]:
    double = struct.unpack_from(">H", table, at + 6)[0]
    count = double // 2
    parts = [at + 14, at + 16 + double, at + 16 + 2 * double, at + 16 + 3 * double]
    ends, starts, deltas, ranges = (struct.unpack_from(f">{count}H", table, part) for part in parts)
    found: dict[int, int] = {}
    for segment in range(count):
        for code in range(starts[segment], min(ends[segment], 0xFFFE) + 1):
            glyph = code
            if ranges[segment]:
                place = parts[3] + 2 * segment + ranges[segment] + 2 * (code - starts[segment])
                glyph = struct.unpack_from(">H", table, place)[0]
            if not ranges[segment] or glyph:
                found[code] = (glyph + deltas[segment]) & 0xFFFF
    return {code: glyph for code, glyph in found.items() if glyph}


def _file(tables: dict[str, bytes]) -> bytes:
    """Return the tables as a TrueType file (OpenType, font file): directory, checksums, head's adjustment."""
    count = len(tables)
    power = count.bit_length() - 1
    out = bytearray(struct.pack(">LHHHH", 0x00010000, count, 16 << power, power, 16 * count - (16 << power)))
    offset, body = 12 + 16 * count, bytearray()
    for tag in sorted(tables):
        data = tables[tag]
        out += struct.pack(">4sLLL", tag.encode(), _checksum(data), offset + len(body), len(data))
        if tag == "head":
            head = offset + len(body)
        body += data + bytes(-len(data) % 4)
    out += body
    out[head + 8 : head + 12] = struct.pack(">L", (0xB1B0AFBA - _checksum(bytes(out))) & 0xFFFFFFFF)
    return bytes(out)


def _checksum(data: bytes) -> int:
    padded = data + bytes(-len(data) % 4)
    words = array("I", padded)
    words.byteswap()
    return sum(words) & 0xFFFFFFFF
