"""VINs: what GB 16735 allows, the check digit as a question of its own, and nothing folded into validity."""

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kernel.decision import Reason
from kernel.vin import Vin, parse_vin

REAL = list(csv.DictReader((Path(__file__).parents[1] / "assets" / "vins.tsv").open(encoding="utf-8"), delimiter="\t"))
ALPHABET = "ABCDEFGHJKLMNPRSTUVWXYZ0123456789"
GOOD = "LFV3B28RXC3003666"
WELL_FORMED = st.builds(
    lambda head, ten, tail: head + ten + tail,
    st.text(ALPHABET, min_size=9, max_size=9),
    st.sampled_from([c for c in ALPHABET if c not in "UZ0"]),
    st.text(ALPHABET, min_size=7, max_size=7),
)


def codes(text: str, *, fold_case: bool = False) -> list[str]:
    found = parse_vin(text, fold_case=fold_case)
    return [] if isinstance(found, Vin) else [reason.code for reason in found]


def faults(text: str) -> tuple[Reason, ...]:
    found = parse_vin(text)
    assert not isinstance(found, Vin)
    return found


@pytest.mark.parametrize("row", [row for row in REAL if row["check"] != "format"], ids=lambda row: row["vin"])
def test_real_vins_are_well_formed_and_their_check_digit_is_as_recorded(row: dict[str, str]) -> None:
    vin = parse_vin(row["vin"])
    assert isinstance(vin, Vin)
    assert vin.check_digit_holds is (row["check"] == "ok")
    assert str(vin) == row["vin"]


def test_the_list_of_real_vins_is_not_empty_and_has_every_kind() -> None:
    assert {row["check"] for row in REAL} == {"ok", "check digit differs", "format"}


@pytest.mark.parametrize("row", [row for row in REAL if row["check"] == "format"], ids=lambda row: row["vin"])
def test_a_real_vin_in_lower_case_is_a_fault_that_names_the_capitals(row: dict[str, str]) -> None:
    (fault,) = faults(row["vin"])
    assert fault.code == "vin_lower_case"
    assert row["vin"].upper() in fault.sentence.en
    assert isinstance(parse_vin(row["vin"], fold_case=True), Vin)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (GOOD, []),
        (f"  {GOOD} ", []),
        ("", ["vin_length"]),
        (GOOD[:16], ["vin_length"]),
        (GOOD + "6", ["vin_length"]),
        (GOOD + "\n", ["vin_length", "vin_character"]),
        ("\t" + GOOD, ["vin_length", "vin_character"]),
        ("O" + GOOD[1:], ["vin_character"]),
        ("I" + GOOD[1:], ["vin_character"]),
        ("Q" + GOOD[1:], ["vin_character"]),
        ("LFV3B28R XC300366", ["vin_character"]),
        ("LFV3B28R-XC300366", ["vin_character"]),
        ("ＬFV3B28RXC3003666", ["vin_character"]),
        ("А" + GOOD[1:], ["vin_character"]),
        ("٣" + GOOD[1:], ["vin_character"]),
        ("ſ" + GOOD[1:], ["vin_character"]),
        (GOOD[:9] + "U" + GOOD[10:], ["vin_year_character"]),
        (GOOD[:9] + "Z" + GOOD[10:], ["vin_year_character"]),
        (GOOD[:9] + "0" + GOOD[10:], ["vin_year_character"]),
        ("I" + GOOD[1:9] + "Z" + GOOD[10:], ["vin_character", "vin_year_character"]),
        (GOOD.lower(), ["vin_lower_case"]),
    ],
)
def test_each_format_fault_has_its_code(text: str, expected: list[str]) -> None:
    assert codes(text) == expected


@pytest.mark.parametrize(("written", "meant"), [("O", "0"), ("I", "1"), ("Q", "0")])
def test_a_misread_letter_is_named_with_its_place_and_what_was_meant(written: str, meant: str) -> None:
    (fault,) = faults(GOOD[:4] + written + GOOD[5:])
    assert "Character 5" in fault.sentence.en
    assert f"did you mean {meant}?" in fault.sentence.en
    assert "第 5 位" in fault.sentence.zh
    assert meant in fault.sentence.zh


def test_a_look_alike_is_named_by_its_code_point() -> None:
    assert "U+0410" in faults("А" + GOOD[1:])[0].sentence.en


def test_folding_the_case_touches_ascii_letters_only() -> None:
    assert codes("ſ" + GOOD[1:].lower(), fold_case=True) == ["vin_character"]
    assert codes("\u212a" + GOOD[1:], fold_case=True) == ["vin_character"]


def test_constructing_is_validating() -> None:
    with pytest.raises(ValueError, match="17 characters"):
        Vin("SHORT")


def test_a_small_makers_vin_is_told_apart_by_six_characters() -> None:
    assert Vin("HE9XR1C48PS083871").maker_keys == ("HE9083",)
    assert Vin(GOOD).maker_keys == ("LFV",)


def test_the_groups_are_for_people() -> None:
    assert Vin(GOOD).grouped == "LFV 3B28RX C3003666"


@given(WELL_FORMED)
def test_every_well_formed_vin_reads_as_itself(text: str) -> None:
    assert parse_vin(text) == Vin(text)
    assert Vin(text).grouped.replace(" ", "") == text


@given(WELL_FORMED)
def test_exactly_one_check_digit_holds(text: str) -> None:
    holding = [digit for digit in "0123456789X" if Vin(text[:8] + digit + text[9:]).check_digit_holds]
    assert holding == [Vin(text).expected_check_digit]


@given(WELL_FORMED, st.integers(0, 16), st.sampled_from("0123456789"))
def test_one_digit_mistyped_for_another_breaks_the_check_digit(text: str, at: int, digit: str) -> None:
    right = text[:8] + Vin(text).expected_check_digit + text[9:]
    if right[at].isdigit() and right[at] != digit and not (at == 9 and digit == "0"):
        assert not Vin(right[:at] + digit + right[at + 1 :]).check_digit_holds


@given(st.text(max_size=40))
def test_any_text_is_a_vin_or_a_fault_with_both_languages(text: str) -> None:
    found = parse_vin(text)
    if isinstance(found, Vin):
        assert found.text.isascii()
        assert len(found.text) == 17
    else:
        assert found
        assert all(reason.sentence.zh and reason.sentence.en and reason.field == "vin" for reason in found)
