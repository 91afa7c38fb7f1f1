"""The QR code of a letter: error correction M, at most version 12, put together from what a version fixes once.

Every bit of the codewords turns one module, so a symbol is the one for zeros with the module of each set bit turned: a few
hundred exclusive-ors of one long number, whose hexadecimal digits are then four modules each.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache, reduce
from itertools import compress
from operator import xor
from typing import Any

from qrcode import constants, util
from qrcode.main import QRCode

from kernel.decision import Reason, Sentence
from letters.compose.errors import CannotCompose
from letters.compose.qr_codewords import codeword_bits, least_version, segments_of

MAX_VERSION = 12
"""65 modules: 0.62 mm each at 40 mm, the least that a phone reads in poor light from a photocopy."""

QUIET_ZONE = 4
"""Modules of white around the symbol (ISO/IEC 18004, 9.1)."""

_MASK = 2
"""Any mask decodes; a fixed one saves trying eight, and the payload is random, so none is better."""

_DIGIT = 4
"""Modules to a hexadecimal digit; each row begins with a new one."""


@dataclass(frozen=True, slots=True)
class Version:
    """What a version fixes: side in modules, the symbol for codewords of zeros, and the module that each bit turns, as one number."""

    side: int
    blank: int
    turns: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Symbol:
    """A QR code without quiet zone: `side` modules to each side, `digits` the modules row by row, four to a hexadecimal digit, dark is 1."""

    side: int
    digits: str

    def rows(self) -> Iterator[str]:
        """Yield the modules of each row from the top, as `0` and `1`."""
        width = len(self.digits) // self.side
        for at in range(0, len(self.digits), width):
            yield f"{int(self.digits[at : at + width], 16):0{_DIGIT * width}b}"[: self.side]

    def bars(self) -> bytes:
        """Return the dark modules as PDF rectangles, a module being 1 by 1, the origin in the lower left corner."""
        return b" ".join(filter(None, [bar[digit] for bar, digit in zip(_bars(self.side), self.digits, strict=True)]))


@lru_cache(maxsize=8)
def qr_symbol(text: str) -> Symbol:
    """Return the symbol for a text; it is made once and looked at once. Raises `CannotCompose` (`qr_too_large`) beyond version 12."""
    segments = segments_of(text)
    number = least_version(segments)
    if number > MAX_VERSION:
        raise CannotCompose(_too_large(number))
    version = _version(number)
    bits = codeword_bits(segments, number).encode("ascii").translate(_TRUTH)
    modules = reduce(xor, compress(version.turns, bits), version.blank)
    return Symbol(version.side, f"{modules:0{version.side * _width(version.side)}x}")


_TRUTH = bytes(byte == ord("1") for byte in range(256))


def _width(side: int) -> int:
    """Return the hexadecimal digits to a row."""
    return -(-side // _DIGIT)


@cache
def _bars(side: int) -> tuple[dict[str, bytes], ...]:
    """Return for each digit of a symbol, by its value, the rectangles of its dark modules."""
    places = ((side - 1 - row, _DIGIT * digit) for row in range(side) for digit in range(_width(side)))
    return tuple({f"{value:x}": b" ".join(_runs(value, x, y)) for value in range(16)} for y, x in places)


def _runs(value: int, x: int, y: int) -> Iterator[bytes]:
    begin = 0
    for run in f"{value:0{_DIGIT}b}".replace("01", "0 1").replace("10", "1 0").split(" "):
        if run[0] == "1":
            yield b"%d %d %d 1 re" % (x + begin, y, len(run))
        begin += len(run)


@cache
def _version(number: int) -> Version:
    code = _blank(number)
    side: int = code.modules_count
    masked = util.mask_func(_MASK)
    free = [(row, column) for row, column in _zigzag(side) if code.modules[row][column] is None]
    dark = [(row, column) for row, modules in enumerate(code.modules) for column, module in enumerate(modules) if module]
    dark += [(row, column) for row, column in free if masked(row, column)]
    return Version(side, sum(_module(side, *place) for place in dark), tuple(_module(side, *place) for place in free))


def _module(side: int, row: int, column: int) -> int:
    """Return the number in which this module alone is dark."""
    width = _DIGIT * _width(side)
    return 1 << side * width - 1 - row * width - column


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


def _too_large(version: int) -> Reason:
    return Reason(
        "qr_too_large",
        Sentence(
            f"二维码需要版本 {version}，超过可可靠扫描的版本 {MAX_VERSION}。请使用较短的核验域名（不超过 35 个字符）。",
            f"The QR code needs version {version}, more than the {MAX_VERSION} that scans reliably. Use a shorter host (at most 35 characters).",
        ),
        "qr_text",
    )
