"""The unified social credit code: 18 characters, the last checks the rest, each fault says what to do."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.cn import uscc

from kernel.credit import parse_credit_code
from kernel.decision import Reason

REAL = "91110000600037341L"
BODY = "0123456789ABCDEFGHJKLMNPQRTUWXY"
CODES = st.builds(
    lambda first, digits, body: (text := first + digits + body) + uscc.calc_check_digit(text),
    st.sampled_from("123456789ANY"),
    st.text("0123456789", min_size=7, max_size=7),
    st.text(BODY, min_size=9, max_size=9),
)


def sentence(text: str) -> str:
    found = parse_credit_code(text)
    assert isinstance(found, Reason)
    assert (found.code, found.field) == ("credit_code", "credit_code")
    assert found.sentence.zh
    return found.sentence.en


def test_a_real_code_reads_as_itself() -> None:
    assert parse_credit_code(REAL) == parse_credit_code(f" {REAL} ") == REAL


def test_a_wrong_check_character_names_the_expected_one() -> None:
    assert "is K, but the first 17 give L" in sentence(REAL[:17] + "K")
    found = parse_credit_code(REAL[:17] + "K")
    assert isinstance(found, Reason)
    assert "应为 L" in found.sentence.zh


@pytest.mark.parametrize("text", ["", "9", REAL[:17], REAL + "0", REAL + "\n", "9111 0000 6000 3734 1L"])
def test_a_wrong_length_says_how_many_there_are(text: str) -> None:
    assert f"has {len(text)}" in sentence(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("9I110000600037341L", "Character 2 of"),
        ("9O110000600037341L", "did you mean 0?"),
        ("911100006000373O1L", "did you mean 0?"),
        ("911100006000373Z1L", "did you mean 2?"),
        ("91110000600037341l", "use a capital letter (L)"),
        ("９1110000600037341L", "U+FF19 FULLWIDTH DIGIT NINE"),
        ("911100006000373٤1L", "U+0664 ARABIC-INDIC DIGIT FOUR"),
        ("911100006000373А1L", "U+0410 CYRILLIC CAPITAL LETTER A"),
        ("9111000A600037341L", "Character 8 of"),
        ("91110000600037-41L", "Character 15 of"),
        ("91110000600037\x0041L", "U+0000 NULL"),
    ],
)
def test_a_character_that_cannot_stand_there_is_named_with_its_place(text: str, expected: str) -> None:
    assert expected in sentence(text)


@given(CODES)
def test_every_code_with_its_check_character_is_taken(text: str) -> None:
    assert parse_credit_code(text) == text


@given(CODES, st.integers(8, 17), st.sampled_from(BODY))
def test_one_character_changed_is_always_noticed(text: str, at: int, other: str) -> None:
    if text[at] != other:
        assert isinstance(parse_credit_code(text[:at] + other + text[at + 1 :]), Reason)


@given(CODES, st.integers(8, 16))
def test_two_neighbours_swapped_are_always_noticed(text: str, at: int) -> None:
    swapped = text[:at] + text[at + 1] + text[at] + text[at + 2 :]
    if swapped != text:
        assert isinstance(parse_credit_code(swapped), Reason)


@given(st.text(max_size=30))
def test_any_text_is_a_code_or_a_reason(text: str) -> None:
    found = parse_credit_code(text)
    assert isinstance(found, Reason) or (found.isascii() and uscc.is_valid(found) | (found[0] in "ANY"))
