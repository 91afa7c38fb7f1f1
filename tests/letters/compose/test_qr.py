"""The QR code is three segments, at most version 12, and reads back."""

import pytest
import zxingcpp
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from qrcode import constants
from qrcode.main import QRCode
from qrcode.util import ALPHA_NUM, QRData

from letters.compose import CannotCompose
from letters.compose.qr import qr_symbol
from tests.support.contents import CODE, QR_TEXT

Matrix = tuple[tuple[bool, ...], ...]


def qr_matrix(text: str) -> Matrix:
    return tuple(tuple(module == "1" for module in row) for row in qr_symbol(text).rows())


def decode(matrix: Matrix) -> str:
    side = len(matrix) + 8
    image = Image.new("L", (side, side), 255)
    for y, row in enumerate(matrix):
        for x, dark in enumerate(row):
            image.putpixel((x + 4, y + 4), 0 if dark else 255)
    (found,) = zxingcpp.read_barcodes(image.resize((side * 4, side * 4), Image.Resampling.NEAREST))
    return str(found.text)


@pytest.mark.parametrize("text", [QR_TEXT, f"HTTP://127.0.0.1:8000/V/{CODE}#{'A2' * 100}", "https://lower.example/v/x#y", "PLAIN"])
def test_it_reads_back(text: str) -> None:
    assert decode(qr_matrix(text)) == text


def test_three_segments_need_fewer_modules_than_one_of_bytes() -> None:
    assert len(qr_matrix(QR_TEXT[:200])) < len(qr_matrix(QR_TEXT[:200].lower()))


def test_the_longest_host_still_fits_version_12() -> None:
    assert len(qr_matrix(f"HTTPS://{'A' * 35}/V/{CODE}#{'A2' * 126}")) <= 4 * 12 + 17


def test_a_text_beyond_version_12_is_refused() -> None:
    with pytest.raises(CannotCompose) as refused:
        qr_matrix(f"HTTPS://{'A' * 60}/V/{CODE}#{'A2' * 200}")
    assert refused.value.code == "qr_too_large"


def test_the_bars_cover_the_dark_modules_and_nothing_else() -> None:
    matrix = qr_matrix("PLAIN")
    numbers = [int(word) for word in qr_symbol("PLAIN").bars().split() if word != b"re"]
    boxes = zip(*[iter(numbers)] * 4, strict=True)
    covered = [(x + step, len(matrix) - 1 - y) for x, y, width, _ in boxes for step in range(width)]
    assert len(covered) == len(set(covered))
    assert set(covered) == {(x, y) for y, row in enumerate(matrix) for x, dark in enumerate(row) if dark}


def by_the_library(text: str) -> Matrix:
    code = QRCode(error_correction=constants.ERROR_CORRECT_M, border=0, mask_pattern=2)
    link, mark, claims = text.partition("#")
    for part in filter(None, (link, mark, claims)):
        data = part.encode()
        code.add_data(QRData(data, mode=2 if all(byte in ALPHA_NUM for byte in data) else 4))
    code.make(fit=True)
    return tuple(tuple(map(bool, row)) for row in code.modules)


@given(st.text(alphabet="ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", max_size=220), st.sampled_from(["HTTPS://A.B/V/", "http://127.0.0.1:8000/v/"]))
@settings(max_examples=60, deadline=None)
def test_it_is_module_by_module_the_symbol_that_the_library_makes(claims: str, link: str) -> None:
    text = f"{link}{CODE}#{claims}" if claims else link + CODE
    assert qr_matrix(text) == by_the_library(text)
