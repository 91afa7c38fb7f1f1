"""The QR code of a letter: three segments, error correction M, at most version 12, made from what a version fixes once.

All that depends on the version alone (function patterns, order of the modules, Reed-Solomon tables) is worked out once
with the tables of the `qrcode` library; a letter then costs a few hundred steps.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any, Final

from qrcode import base, constants, util
from qrcode.main import QRCode

from kernel.decision import Reason, Sentence
from letters.compose.errors import CannotCompose

MAX_VERSION = 12
"""65 modules: 0.62 mm each at 40 mm, the least that a phone reads in poor light from a photocopy."""

QUIET_ZONE = 4
"""Modules of white around the symbol (ISO/IEC 18004, 9.1)."""

_ALPHANUMERIC: Final = 2
_BYTES: Final = 4
"""Mode indicators of ISO/IEC 18004, table 2."""

_MASK = 2
"""Any mask decodes; a fixed one saves trying eight, and the payload is random, so none is better."""

_VALUES = {chr(code): value for value, code in enumerate(util.ALPHA_NUM)}

_DARK = re.compile(b"\x01+")
_NUMBERS = [b"%d " % number for number in range(4 * 40 + 18)]
_WIDTHS = [b" %d 1 re" % number for number in range(4 * 40 + 18)]

Matrix = tuple[tuple[bool, ...], ...]


@dataclass(frozen=True, slots=True)
class Block:
    """One Reed-Solomon block: how many data codewords, how many for correction, and the remainder of each leading byte."""

    data: int
    correction: int
    table: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Version:
    """What a version fixes: side in modules, blocks, the symbol for data of zeros (0 or 1 a module), where each bit goes, and bits of data."""

    side: int
    blocks: tuple[Block, ...]
    blank: bytes
    order: tuple[int, ...]

    capacity: int


@lru_cache(maxsize=8)
def qr_matrix(text: str) -> Matrix:
    """Return the modules of `text`, dark is True, without quiet zone.

    `#` is not in the alphanumeric set (ISO/IEC 18004, table 5), so it is a byte segment between two
    alphanumeric ones. Raises `CannotCompose` (`qr_too_large`) beyond version 12. A code is made once and looked at once.
    """
    segments = tuple(_segments(text))
    number = next((n for n in range(1, 41) if len(_bits(segments, n)) <= _capacity(n)), 41)
    if number > MAX_VERSION:
        raise CannotCompose(_too_large(number))
    version = _version(number)
    modules = bytearray(version.blank)
    for place, bit in zip(version.order, _codeword_bits(_padded(_bits(segments, number), version), version), strict=False):
        if bit == "1":
            modules[place] ^= 1
    side = version.side
    return tuple(tuple(map(bool, modules[row * side : (row + 1) * side])) for row in range(side))


def _segments(text: str) -> Iterator[tuple[int, str]]:
    link, mark, claims = text.partition("#")
    for part in filter(None, (link, mark, claims)):
        yield (_ALPHANUMERIC if all(character in _VALUES for character in part) else _BYTES), part


@lru_cache(maxsize=8)
def _bits_of_width(segments: tuple[tuple[int, str], ...], widths: tuple[int, int]) -> str:
    return "".join(_segment_bits(mode, text, widths[mode == _BYTES]) for mode, text in segments)


def _bits(segments: tuple[tuple[int, str], ...], version: int) -> str:
    """Return mode, length and data of each segment as binary digits (7.4)."""
    return _bits_of_width(segments, (util.length_in_bits(_ALPHANUMERIC, version), util.length_in_bits(_BYTES, version)))


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


def _padded(bits: str, version: Version) -> bytes:
    bits += "0" * min(4, version.capacity - len(bits))
    bits += "0" * (-len(bits) % 8)
    data = int(bits, 2).to_bytes(len(bits) // 8, "big")
    return data + (b"\xec\x11" * version.capacity)[: version.capacity // 8 - len(data)]


def _codeword_bits(data: bytes, version: Version) -> str:
    """Return the bits of all codewords, blocks interleaved (7.6)."""
    pieces, corrections, at = [], [], 0
    for block in version.blocks:
        piece = data[at : at + block.data]
        pieces.append(piece)
        corrections.append(_correction(piece, block))
        at += block.data
    whole = bytes(piece[i] for i in range(max(map(len, pieces))) for piece in pieces if i < len(piece))
    whole += bytes(piece[i] for i in range(max(map(len, corrections))) for piece in corrections if i < len(piece))
    return f"{int.from_bytes(whole, 'big'):0{8 * len(whole)}b}"


def _correction(data: bytes, block: Block) -> bytes:
    """Return the remainder of the data by the block's generator, byte by byte from a table (7.5.2)."""
    top, kept, rest = 8 * (block.correction - 1), (1 << 8 * (block.correction - 1)) - 1, 0
    for byte in data:
        rest = (rest & kept) << 8 ^ block.table[byte ^ rest >> top]
    return rest.to_bytes(block.correction, "big")


@cache
def _capacity(number: int) -> int:
    return 8 * sum(block.data_count for block in base.rs_blocks(number, constants.ERROR_CORRECT_M))


@cache
def _version(number: int) -> Version:
    code = _blank(number)
    side: int = code.modules_count
    blank = bytearray(side * side)
    order = []
    masked = util.mask_func(_MASK)
    for row, column in _zigzag(side):
        if code.modules[row][column] is None:
            order.append(row * side + column)
            blank[row * side + column] = masked(row, column)
    for row, modules in enumerate(code.modules):
        for column, dark in enumerate(modules):
            if dark:
                blank[row * side + column] = 1
    blocks = tuple(_block(one.data_count, one.total_count - one.data_count) for one in base.rs_blocks(number, constants.ERROR_CORRECT_M))
    return Version(side, blocks, bytes(blank), tuple(order), _capacity(number))


def _blank(number: int) -> Any:
    """Return a symbol with its function patterns alone; modules for data are None."""
    code: Any = QRCode(version=number, error_correction=constants.ERROR_CORRECT_M, border=0)
    side = code.modules_count = 4 * number + 17
    code.modules = [[None] * side for _ in range(side)]
    for row, column in ((0, 0), (side - 7, 0), (0, side - 7)):
        code.setup_position_probe_pattern(row, column)
    code.setup_position_adjust_pattern()
    code.setup_timing_pattern()
    code.setup_type_info(False, _MASK)
    if number >= 7:
        code.setup_type_number(False)
    return code


def _zigzag(side: int) -> Iterator[tuple[int, int]]:
    """Yield every module in the order in which bits are placed (7.7.3)."""
    upward = True
    for right in (column if column > 6 else column - 1 for column in range(side - 1, 0, -2)):
        for row in range(side - 1, -1, -1) if upward else range(side):
            yield from ((row, right), (row, right - 1))
        upward = not upward


@cache
def _block(data: int, correction: int) -> Block:
    generator = base.Polynomial([1], 0)
    for power in range(correction):
        generator = generator * base.Polynomial([1, base.gexp(power)], 0)
    factors = list(generator)[1:]
    rows = [[base.gexp(base.glog(factor) + base.glog(byte)) if byte and factor else 0 for factor in factors] for byte in range(256)]
    return Block(data, correction, tuple(int.from_bytes(bytes(row), "big") for row in rows))


def bars(matrix: Matrix) -> Iterator[bytes]:
    """Yield each horizontal run of dark modules as a PDF rectangle in modules, the origin in the lower left corner."""
    side = len(matrix)
    for row, modules in enumerate(matrix):
        height = b"%d" % (side - 1 - row)
        for run in _DARK.finditer(bytes(modules)):
            begin, end = run.span()
            yield _NUMBERS[begin] + height + _WIDTHS[end - begin]


def _too_large(version: int) -> Reason:
    return Reason(
        "qr_too_large",
        Sentence(
            f"二维码需要版本 {version}，超过可可靠扫描的版本 {MAX_VERSION}。请使用较短的核验域名（不超过 35 个字符）。",
            f"The QR code needs version {version}, more than the {MAX_VERSION} that scans reliably. Use a shorter host (at most 35 characters).",
        ),
        "qr_text",
    )
