"""A maker's document: the same strictness as a request's."""

from dataclasses import asdict
from typing import Any

import pytest

from letters.maker_document import parse_maker
from letters.values import Maker
from tests.support import trade as t


def good() -> dict[str, Any]:
    return {**asdict(t.maker()), "wmis": ["LSP", "LA9SPC"]}


def faults(document: Any) -> list[tuple[str, str]]:
    found = parse_maker(document)
    assert isinstance(found, tuple), found
    assert all(reason.sentence.zh and reason.sentence.en for reason in found)
    return [(reason.code, reason.field) for reason in found]


def test_a_sound_maker_is_read_as_it_is_written() -> None:
    assert parse_maker(good()) == t.maker(wmis=("LSP", "LA9SPC"))


def test_what_may_be_left_out_has_its_documented_default() -> None:
    document = {k: v for k, v in good().items() if k not in ("specimen", "validity_days", "letters_beyond_window")}
    found = parse_maker(document)
    assert isinstance(found, Maker)
    assert (found.specimen, found.validity_days, found.letters_beyond_window) == (False, 180, False)


@pytest.mark.parametrize("value", [None, [], "maker", 1], ids=repr)
def test_what_is_no_object_is_told_once(value: Any) -> None:
    assert faults(value) == [("type_object", "")]


def test_an_empty_object_is_told_every_missing_member_at_once() -> None:
    missing = ["address_en", "address_zh", "announcement", "code", "credit_code", "name_en", "name_zh", "wmis"]
    assert faults({}) == [("field_missing", name) for name in missing]


@pytest.mark.parametrize("name", sorted(good()))
@pytest.mark.parametrize("value", [None, 1.5, {}, [1]], ids=repr)
def test_a_member_of_the_wrong_type_is_told(name: str, value: Any) -> None:
    assert faults({**good(), name: value}) == [("type_wrong", name)]


def test_a_yes_is_no_number_of_days() -> None:
    assert faults({**good(), "validity_days": True}) == [("type_wrong", "validity_days")]


@pytest.mark.parametrize(
    ("name", "value", "code"),
    [
        ("colour", "red", "field_unknown"),
        ("code", "A", "maker_code"),
        ("code", "ABCDEFGHI", "maker_code"),
        ("code", "specmn", "maker_code"),
        ("code", "SPEC-N", "maker_code"),
        ("code", "SPECMN\n", "maker_code"),
        ("credit_code", "91330100MA2B0Q7X3T", "credit_code"),
        ("wmis", [], "wmi"),
        ("wmis", ["LS"], "wmi"),
        ("wmis", ["LSO"], "wmi"),
        ("wmis", ["LA9"], "wmi"),
        ("wmis", ["LSP123"], "wmi"),
        ("wmis", ["lsp"], "wmi"),
        ("wmis", ["LSP", "LSP\n"], "wmi"),
        ("validity_days", 0, "validity"),
        ("validity_days", 367, "validity"),
        ("name_zh", "星途\u202e", "text_character"),
        ("name_en", "Xingtu 星途", "text_script"),
        ("name_en", "", "text_empty"),
        ("announcement", "第" * 101, "text_length"),
        ("address_en", "x" * 301, "text_length"),
    ],
)
def test_each_bad_value_has_its_own_answer(name: str, value: Any, code: str) -> None:
    assert (code, name) in faults({**good(), name: value})


@pytest.mark.parametrize("days", [1, 366])
def test_a_letter_may_be_valid_for_a_day_and_for_a_leap_year(days: int) -> None:
    assert parse_maker({**good(), "validity_days": days}) == t.maker(wmis=("LSP", "LA9SPC"), validity_days=days)


def test_all_bad_values_are_told_at_once() -> None:
    document = {**good(), "code": "x", "credit_code": "1", "wmis": ["?"], "validity_days": 999, "name_en": ""}
    assert {name for _, name in faults(document)} == {"code", "credit_code", "wmis", "validity_days", "name_en"}
