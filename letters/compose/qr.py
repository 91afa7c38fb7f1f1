"""The QR code of a letter as one path: three segments, error correction M, at most version 12."""

from collections.abc import Iterator
from typing import Final

from qrcode import constants
from qrcode.main import QRCode
from qrcode.util import ALPHA_NUM, QRData

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

Matrix = tuple[tuple[bool, ...], ...]


def qr_matrix(text: str) -> Matrix:
    """Return the modules of `text`, dark is True, without quiet zone.

    `#` is not in the alphanumeric set (ISO/IEC 18004, table 5), so it is a byte segment between two
    alphanumeric ones. Raises `CannotCompose` (`qr_too_large`) beyond version 12.
    """
    code = QRCode(error_correction=constants.ERROR_CORRECT_M, border=0, mask_pattern=_MASK)
    for segment in _segments(text):
        code.add_data(segment)
    version = code.best_fit(start=1)
    if version > MAX_VERSION:
        raise CannotCompose(_too_large(version))
    code.make(fit=False)
    return tuple(tuple(bool(module) for module in row) for row in code.modules)


def _segments(text: str) -> Iterator[QRData]:
    link, mark, claims = text.partition("#")
    for part in filter(None, (link, mark, claims)):
        data = part.encode("utf-8")
        yield QRData(data, mode=_ALPHANUMERIC if all(byte in ALPHA_NUM for byte in data) else _BYTES)


def bars(matrix: Matrix, x: float, y: float, side: float) -> Iterator[tuple[float, float, float]]:
    """Yield each horizontal run of dark modules as (x, y, width) for a symbol of `side` points at (x, y)."""
    module = side / len(matrix)
    for row, modules in enumerate(matrix):
        begin = None
        for at, dark in enumerate((*modules, False)):
            if dark and begin is None:
                begin = at
            elif not dark and begin is not None:
                yield x + begin * module, y + side - (row + 1) * module, (at - begin) * module
                begin = None


def _too_large(version: int) -> Reason:
    return Reason(
        "qr_too_large",
        Sentence(
            f"二维码需要版本 {version}，超过可可靠扫描的版本 {MAX_VERSION}。请使用较短的核验域名（不超过 35 个字符）。",
            f"The QR code needs version {version}, more than the {MAX_VERSION} that scans reliably. Use a shorter host (at most 35 characters).",
        ),
        "qr_text",
    )
