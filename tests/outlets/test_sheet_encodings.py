"""Encodings: a sheet reads as it was written, or is refused with what to do; never as something else."""

import random

import pytest
from babel import Locale

from kernel.country import all_countries
from outlets.encodings import decode
from outlets.files import read_file
from outlets.intake import read_sheet
from tests.support.outlet_sheets import FULL, FULL_OUTLET, MAKER, sheet

TEXT = sheet(FULL).decode()
OTHERS = [
    ("cp1251", "ru"),
    ("cp1251", "uk"),
    ("koi8_r", "ru"),
    ("iso8859_5", "ru"),
    ("cp866", "ru"),
    ("cp1252", "fr"),
    ("cp1250", "cs"),
    ("cp1254", "tr"),
    ("cp1258", "vi"),
    ("cp1253", "el"),
    ("cp1255", "he"),
    ("cp1256", "ar"),
    ("cp874", "th"),
    ("big5", "zh_Hant"),
    ("euc_kr", "ko"),
    ("shift_jis", "ja"),
    ("euc_jp", "ja"),
]


@pytest.mark.parametrize(
    "data",
    [
        TEXT.encode(),
        TEXT.encode("utf-8-sig"),
        b"\xff\xfe" + TEXT.encode("utf-16-le"),
        b"\xfe\xff" + TEXT.encode("utf-16-be"),
        TEXT.encode("gb18030"),
    ],
    ids=["utf-8", "utf-8 with mark", "utf-16 le", "utf-16 be", "gb18030"],
)
def test_a_sheet_reads_the_same_in_every_encoding_that_is_taken(data: bytes) -> None:
    intake = read_sheet(MAKER, data)
    assert (intake.faults, intake.outlets) == ((), (FULL_OUTLET,))


@pytest.mark.parametrize(
    "data",
    [
        TEXT.encode("utf-16-le"),
        TEXT.encode("utf-32"),
        TEXT.encode() + b"\xff",
        b"\xff\xfe" + TEXT.encode("utf-16-le") + b"\x00",
        b"\xef\xbb\xbf" + TEXT.encode("gb18030"),
        TEXT.encode("gb18030") + b"\xff",
        b"outlet_id,\x98\x00",
    ],
)
def test_what_is_not_proper_is_refused_with_what_to_do(data: bytes) -> None:
    (fault,) = read_file(data).faults
    assert (fault.row, fault.reason.code) == (0, "sheet_encoding")
    assert "CSV UTF-8" in fault.reason.sentence.zh
    assert ".xlsx" in fault.reason.sentence.en


def names(language: str, seed: int) -> str:
    """Return a few country names as somebody might type them below each other, at least a few words long."""
    known, chance = list(Locale.parse(language).territories.values()), random.Random(seed)
    return "outlet_id\r\n" + "\r\n".join(name.upper() if chance.random() < 0.3 else name for name in chance.sample(known, 6))


@pytest.mark.parametrize(("encoding", "language"), OTHERS)
def test_a_text_in_another_encoding_is_never_taken_for_chinese(encoding: str, language: str) -> None:
    for seed in range(60):
        data = names(language, seed).encode(encoding, "ignore")
        assert data.isascii() or not isinstance(decode(data), str)


def test_chinese_names_in_gb18030_are_read() -> None:
    chance, known = random.Random(7), [one.zh for one in all_countries()]
    for _ in range(200):
        text = "outlet_id\r\n" + "\r\n".join(f"{name}服务中心,{name}汽车有限公司" for name in chance.sample(known, 3))
        assert decode(text.encode("gb18030")) == text


def test_the_row_of_the_first_byte_that_is_wrong_is_told() -> None:
    (fault,) = read_file(TEXT.encode() + b"\xff,").faults
    assert "near row 3" in fault.reason.sentence.en
