"""What a QR code says, as codewords: three segments, error correction M (ISO/IEC 18004, 7.4 to 7.6)."""

from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Final

from qrcode import base, constants, util

_ALPHANUMERIC: Final = 2
_BYTES: Final = 4
"""Mode indicators of ISO/IEC 18004, table 2."""

_VALUES = {chr(code): value for value, code in enumerate(util.ALPHA_NUM)}
_LAST = 40

Segments = tuple[tuple[int, str], ...]


@dataclass(frozen=True, slots=True)
class Block:
    """One Reed-Solomon block: how many data codewords, how many for correction, and the remainder of each leading byte."""

    data: int
    correction: int
    table: tuple[int, ...]


def segments_of(text: str) -> Segments:
    """Return mode and text of each segment: `#` is not in the alphanumeric set (table 5), so it is a byte segment between two others."""
    link, mark, claims = text.partition("#")
    parts = filter(None, (link, mark, claims))
    return tuple((_ALPHANUMERIC if all(character in _VALUES for character in part) else _BYTES, part) for part in parts)


def least_version(segments: Segments) -> int:
    """Return the least version that holds the segments; 41 if none does."""
    return _least(tuple((mode, len(text) if mode == _ALPHANUMERIC else len(text.encode("utf-8"))) for mode, text in segments))


@lru_cache(maxsize=256)
def _least(lengths: tuple[tuple[int, int], ...]) -> int:
    """Return the version for segments of these modes and lengths, which in a batch are the same for every letter."""
    return next((n for n in range(1, _LAST + 1) if sum(_size(mode, length, n) for mode, length in lengths) <= capacity(n)), _LAST + 1)


def _size(mode: int, length: int, version: int) -> int:
    data = 8 * length if mode == _BYTES else 11 * (length // 2) + 6 * (length % 2)
    return 4 + _length_bits(mode, version) + data


@cache
def _length_bits(mode: int, version: int) -> int:
    """Return how many bits tell the length of a segment (table 3)."""
    return int(util.length_in_bits(_ALPHANUMERIC if mode == _ALPHANUMERIC else _BYTES, version))


@cache
def capacity(version: int) -> int:
    """Return the bits of data that a version holds."""
    return 8 * sum(block.data for block in blocks(version))


@cache
def blocks(version: int) -> tuple[Block, ...]:
    """Return the Reed-Solomon blocks of a version."""
    return tuple(_block(one.data_count, one.total_count - one.data_count) for one in base.rs_blocks(version, constants.ERROR_CORRECT_M))


def codeword_bits(segments: Segments, version: int) -> str:
    """Return the bits of all codewords, data and correction, blocks interleaved (7.6)."""
    data = _padded("".join(_segment_bits(mode, text, _length_bits(mode, version)) for mode, text in segments), version)
    pieces, corrections, at = [], [], 0
    for block in blocks(version):
        piece = data[at : at + block.data]
        pieces.append(piece)
        corrections.append(_correction(piece, block))
        at += block.data
    whole = bytes(piece[i] for i in range(max(map(len, pieces))) for piece in pieces if i < len(piece))
    whole += bytes(piece[i] for i in range(max(map(len, corrections))) for piece in corrections if i < len(piece))
    return f"{int.from_bytes(whole, 'big'):0{8 * len(whole)}b}"


def _segment_bits(mode: int, text: str, width: int) -> str:
    if mode == _BYTES:
        data = text.encode("utf-8")
        return f"{mode:04b}{len(data):0{width}b}" + "".join(f"{byte:08b}" for byte in data)
    pairs = _pairs()
    digits = "".join([pairs[text[at : at + 2]] for at in range(0, len(text), 2)])
    return f"{mode:04b}{len(text):0{width}b}{digits}"


@cache
def _pairs() -> dict[str, str]:
    """Return the bits of every pair of alphanumeric characters, and of every single one."""
    singles = {character: f"{value:06b}" for character, value in _VALUES.items()}
    doubles = {a + b: f"{45 * x + y:011b}" for a, x in _VALUES.items() for b, y in _VALUES.items()}
    return singles | doubles


def _padded(bits: str, version: int) -> bytes:
    bits += "0" * min(4, capacity(version) - len(bits))
    bits += "0" * (-len(bits) % 8)
    data = int(bits, 2).to_bytes(len(bits) // 8, "big")
    return data + (b"\xec\x11" * capacity(version))[: capacity(version) // 8 - len(data)]


def _correction(data: bytes, block: Block) -> bytes:
    """Return the remainder of the data by the block's generator, byte by byte from a table (7.5.2)."""
    top, kept, rest = 8 * (block.correction - 1), (1 << 8 * (block.correction - 1)) - 1, 0
    for byte in data:
        rest = (rest & kept) << 8 ^ block.table[byte ^ rest >> top]
    return rest.to_bytes(block.correction, "big")


@cache
def _block(data: int, correction: int) -> Block:
    generator = base.Polynomial([1], 0)
    for power in range(correction):
        generator = generator * base.Polynomial([1, base.gexp(power)], 0)
    factors = list(generator)[1:]
    rows = [[base.gexp(base.glog(factor) + base.glog(byte)) if byte and factor else 0 for factor in factors] for byte in range(256)]
    return Block(data, correction, tuple(int.from_bytes(bytes(row), "big") for row in rows))
